package dev.ganlib.loss;

import static dev.ganlib.testing.Values.bits;
import static dev.ganlib.testing.Values.doubles;
import static dev.ganlib.testing.Values.scalar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.internal.torch.InputGradients;
import dev.ganlib.loss.Penalty.Pull;
import dev.ganlib.testing.OpenMove;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests the particulars of each penalty; {@link ObjectiveContractTest} has its gradients and
 * PyTorch's numbers.
 */
final class PenaltyTest {
  private static final int MANY = 10_000;

  private OpenMove move;
  private NDManager manager;

  @BeforeEach
  void open() {
    move = new OpenMove();
    manager = move.manager();
  }

  @AfterEach
  void close() {
    move.close();
  }

  static List<Penalty> penalties() {
    return List.of(Penalty.gradientPenalty(10), Penalty.dragan(10), Penalty.r1(10), Penalty.r2(10));
  }

  /** A critic with the slope x: half the sum of squares of each sample. */
  private static NDArray halfSquares(NDArray x) {
    return Scalars.scale(x.square().sum(new int[] {1}), 0.5);
  }

  private NDArray array(Shape shape, double... values) {
    return manager.create(values, shape);
  }

  private static double[] numbered(int count, double factor) {
    double[] values = new double[count];
    Arrays.setAll(values, i -> factor * Math.sin(i + 1));
    return values;
  }

  /** Returns where a penalty looked, for a seed. */
  private static NDArray pointsOf(Penalty penalty, NDArray real, NDArray fake, long seed) {
    List<NDArray> seen = new ArrayList<>();
    penalty.evaluate(
        x -> {
          seen.add(x);
          return halfSquares(x);
        },
        real,
        fake,
        seed);
    assertThat(seen).hasSize(1);
    return seen.get(0);
  }

  /** Returns where a penalty looked, with given numbers. */
  private static NDArray pointsOf(Penalty penalty, NDArray real, NDArray fake, NDArray uniform) {
    return evaluate(penalty, real, fake, uniform).points();
  }

  /** A term, and where the penalty looked. */
  private record Evaluation(Penalty.Term term, NDArray points) {}

  private static Evaluation evaluate(Penalty penalty, NDArray real, NDArray fake, NDArray uniform) {
    List<NDArray> seen = new ArrayList<>();
    UnaryOperator<NDArray> critic =
        x -> {
          seen.add(x);
          return halfSquares(x);
        };
    Judge judge = new FunctionJudge(penalty, critic, real, fake, 0);
    Penalty.Term term = penalty.evaluate(new JudgeWithNumbers(judge, sample -> uniform));
    assertThat(seen).hasSize(1);
    return new Evaluation(term, seen.get(0));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -1, 0, Double.POSITIVE_INFINITY})
  void should_refuse_a_weight_that_is_not_positive(double weight) {
    for (ThrowingCallable refused :
        List.<ThrowingCallable>of(
            () -> Penalty.gradientPenalty(weight), () -> Penalty.dragan(weight))) {
      assertThatThrownBy(refused)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("weight must be positive and finite but was " + weight);
    }
    for (ThrowingCallable refused :
        List.<ThrowingCallable>of(() -> Penalty.r1(weight), () -> Penalty.r2(weight))) {
      assertThatThrownBy(refused)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("gamma must be positive and finite but was " + weight);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -1e-9, Double.POSITIVE_INFINITY})
  void should_refuse_a_negative_target(double target) {
    for (NormPenalty penalty : List.of(Penalty.gradientPenalty(10), Penalty.dragan(10))) {
      assertThatThrownBy(() -> penalty.target(target))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("target must be finite and not negative but was " + target);
    }
  }

  /** A target and one side are methods of those alone that pull to a norm. */
  @Test
  void should_have_a_target_only_when_it_pulls_to_a_norm() {
    assertThat(Penalty.r1(10)).isNotInstanceOf(NormPenalty.class);
    assertThat(Penalty.r2(10).every(2)).isNotInstanceOf(NormPenalty.class);
    assertThat(Penalty.gradientPenalty(10).every(2)).isInstanceOf(NormPenalty.class);
    assertThat(Penalty.dragan(10)).isInstanceOf(NormPenalty.class);
  }

  @ParameterizedTest
  @MethodSource("penalties")
  void should_refuse_an_interval_that_is_not_positive(Penalty penalty) {
    for (int interval : new int[] {0, -3, Integer.MIN_VALUE}) {
      assertThatThrownBy(() -> penalty.every(interval))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("interval must be positive but was " + interval);
    }
  }

  @Test
  void should_say_its_name_and_constants() {
    assertThat(Penalty.gradientPenalty(10)).hasToString("gradientPenalty(10.0, target 1.0)");
    assertThat(Penalty.gradientPenalty(2).target(0.5).oneSided().every(5))
        .hasToString("gradientPenalty(2.0, target 0.5, one-sided, every 5)");
    assertThat(Penalty.dragan(10).oneSided()).hasToString("dragan(10.0, target 1.0, one-sided)");
    assertThat(Penalty.r1(10).every(16)).hasToString("r1(10.0, every 16)");
    assertThat(Penalty.r2(0.5)).hasToString("r2(0.5)");
    assertThat(penalties().stream().map(Penalty::name))
        .containsExactly("gradientPenalty", "dragan", "r1", "r2");
    assertThat(Penalty.r1(0.25).every(4).every(1)).hasToString("r1(0.25)");
    assertThat(Penalty.gradientPenalty(3).target(0).oneSided())
        .hasToString("gradientPenalty(3.0, target 0.0, one-sided)");
  }

  @Test
  void should_return_another_penalty_when_adjusted() {
    NormPenalty penalty = Penalty.gradientPenalty(10);

    assertThat(penalty.target(2).every(3).oneSided())
        .hasToString("gradientPenalty(10.0, target 2.0, one-sided, every 3)");
    assertThat(penalty.oneSided().every(3).target(2))
        .hasToString("gradientPenalty(10.0, target 2.0, one-sided, every 3)");
    assertThat(penalty).hasToString("gradientPenalty(10.0, target 1.0)");
  }

  @Test
  void should_say_what_it_looks_at() {
    assertThat(penalties().stream().map(Penalty::needsReals))
        .containsExactly(true, true, true, false);
    assertThat(penalties().stream().map(Penalty::needsFakes))
        .containsExactly(true, false, false, true);
    assertThat(penalties().stream().map(Penalty::startsAtSamples))
        .containsExactly(false, false, true, true);
    assertThat(penalties().stream().map(Penalty::pull))
        .containsExactly(Pull.TO_NORM, Pull.TO_NORM, Pull.TO_ZERO, Pull.TO_ZERO);
    assertThat(penalties().stream().map(Penalty::averagesOverSamples))
        .containsExactly(true, false, true, true);
  }

  @ParameterizedTest
  @MethodSource("penalties")
  void should_be_due_in_the_first_of_every_so_many_moves(Penalty penalty) {
    assertThat(LongStream.range(0, 5)).allMatch(penalty::isDue);
    assertThat(LongStream.range(0, 9).filter(penalty.every(3)::isDue)).containsExactly(0L, 3L, 6L);
    assertThat(LongStream.range(0, 40).filter(penalty.every(16)::isDue))
        .containsExactly(0L, 16L, 32L);
    long late = 16L << 32;
    assertThat(penalty.every(16).isDue(late)).isTrue();
    assertThat(penalty.every(16).isDue(late + 1)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("penalties")
  void should_be_multiplied_by_the_interval_so_that_it_weighs_the_same(Penalty penalty) {
    Shape shape = new Shape(4, 3);
    NDArray real = array(shape, numbered(12, 2));
    NDArray fake = array(shape, numbered(12, -1));
    Penalty.Term each = penalty.evaluate(PenaltyTest::halfSquares, real, fake, 5);
    Penalty.Term seldom = penalty.every(16).evaluate(PenaltyTest::halfSquares, real, fake, 5);

    assertThat(scalar(each.value())).isGreaterThan(0.1);
    assertThat(scalar(seldom.value())).isCloseTo(16 * scalar(each.value()), within(1e-9));
    assertThat(scalar(seldom.norm())).isCloseTo(scalar(each.norm()), within(1e-12));
  }

  @Test
  void should_look_between_each_real_and_its_fake() {
    for (DataType type : List.of(DataType.FLOAT32, DataType.FLOAT64)) {
      Shape shape = new Shape(3, 2);
      NDArray real = array(shape, 1, 2, 3, 4, 5, 6).toType(type, false);
      NDArray fake = array(shape, -1, 0, 1, 8, 5, -6).toType(type, false);
      NDArray uniform = array(new Shape(3), 0.25, 0.5, 0).toType(type, false);

      NDArray points = pointsOf(Penalty.gradientPenalty(10), real, fake, uniform);

      assertThat(points.getShape()).isEqualTo(shape);
      assertThat(points.getDataType()).isEqualTo(type);
      assertThat(doubles(points))
          .containsExactly(new double[] {-0.5, 0.5, 2, 6, 5, -6}, within(1e-6));
    }
  }

  @Test
  void should_use_one_number_for_all_axes_of_a_sample() {
    Shape shape = new Shape(2, 3, 2, 2);
    NDArray points =
        pointsOf(
            Penalty.gradientPenalty(10),
            manager.ones(shape, DataType.FLOAT64),
            manager.zeros(shape, DataType.FLOAT64),
            array(new Shape(2), 0.25, 0.75));

    double[] values = doubles(points);
    assertThat(Arrays.copyOf(values, 12)).containsOnly(0.25);
    assertThat(Arrays.copyOfRange(values, 12, 24)).containsOnly(0.75);
  }

  @Test
  void should_draw_a_weight_of_interpolation_for_each_sample_and_not_one_for_the_batch() {
    Shape shape = new Shape(6, 2);
    double[] values =
        doubles(
            pointsOf(
                Penalty.gradientPenalty(10),
                manager.ones(shape, DataType.FLOAT64),
                manager.zeros(shape, DataType.FLOAT64),
                7));

    for (int i = 0; i < 6; i++) {
      assertThat(values[2 * i]).isEqualTo(values[2 * i + 1]).isBetween(0., 1.);
    }
    assertThat(Arrays.stream(values).distinct().count()).isEqualTo(6);
  }

  /** A normal weight would leave [0, 1) and have another variance. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void should_draw_the_weight_of_interpolation_uniformly_and_not_from_a_normal(long seed) {
    Shape shape = new Shape(MANY, 1);
    double[] weights =
        doubles(
            pointsOf(
                Penalty.gradientPenalty(10),
                manager.ones(shape, DataType.FLOAT64),
                manager.zeros(shape, DataType.FLOAT64),
                seed));

    assertEven(weights, 1);
  }

  /** Even in [0, width): the mean of 10 000 deviates by 0.003 widths, a tenth's share by 0.003. */
  private static void assertEven(double[] numbers, double width) {
    assertThat(Arrays.stream(numbers)).allMatch(x -> x >= 0 && x < width);
    double mean = Arrays.stream(numbers).average().orElseThrow();
    double square = Arrays.stream(numbers).map(x -> x * x).average().orElseThrow();
    assertThat(mean / width).isCloseTo(0.5, within(0.012));
    assertThat((square - mean * mean) / (width * width)).isCloseTo(1 / 12., within(0.004));
    for (int tenth = 0; tenth < 10; tenth++) {
      double low = width * tenth / 10;
      double high = width * (tenth + 1) / 10;
      double share =
          (double) Arrays.stream(numbers).filter(x -> x >= low && x < high).count()
              / numbers.length;
      assertThat(share).isCloseTo(0.1, within(0.012));
    }
  }

  /** The numbers 1, 1, 5 and 5 have a deviation of 2, without correction for their count. */
  @Test
  void should_look_around_the_reals_by_half_the_deviation_of_the_batch() {
    for (DataType type : List.of(DataType.FLOAT32, DataType.FLOAT64)) {
      Shape shape = new Shape(2, 2);
      NDArray real = array(shape, 1, 1, 5, 5).toType(type, false);
      NDArray uniform = array(shape, 0, 0.25, 0.5, 0.75).toType(type, false);

      NDArray points = pointsOf(Penalty.dragan(10), real, real, uniform);

      assertThat(points.getDataType()).isEqualTo(type);
      assertThat(doubles(points)).containsExactly(new double[] {1, 1.25, 5.5, 5.75}, within(1e-6));
    }
  }

  @Test
  void should_draw_dragan_s_noise_uniformly_for_each_number() {
    double[] values = new double[MANY];
    Arrays.setAll(values, i -> i % 2 == 0 ? 1 : 5);
    NDArray real = array(new Shape(MANY / 4, 4), values);
    double[] noise = doubles(pointsOf(Penalty.dragan(10), real, real, 3));
    for (int i = 0; i < MANY; i++) {
      noise[i] -= values[i];
    }

    // Half of the deviation 2; the subtraction rounds.
    assertEven(Arrays.stream(noise).map(x -> Math.max(0, x)).toArray(), 1);
    assertThat(Arrays.stream(noise).min().orElseThrow()).isBetween(-1e-12, 1e-3);
    assertThat(Arrays.stream(noise).distinct().count()).isGreaterThan(MANY - 10);
  }

  @Test
  void should_look_at_the_reals_or_at_the_fakes_themselves() {
    Shape shape = new Shape(2, 2);
    NDArray real = array(shape, 1, 2, 3, 4);
    NDArray fake = array(shape, 5, 6, 7, 8);

    NDArray reals = pointsOf(Penalty.r1(10), real, fake, 1);
    NDArray fakes = pointsOf(Penalty.r2(10), real, fake, 1);

    assertThat(bits(reals)).isEqualTo(bits(real));
    assertThat(bits(fakes)).isEqualTo(bits(fake));
    assertThat(reals).isNotSameAs(real);
    assertThat(fakes).isNotSameAs(fake);
    // Slopes are x: gamma / 2 times the mean of 5 and 25, and of 61 and 113.
    assertThat(scalar(Penalty.r1(10).evaluate(PenaltyTest::halfSquares, real, fake, 1).value()))
        .isCloseTo(75, within(1e-9));
    assertThat(scalar(Penalty.r2(10).evaluate(PenaltyTest::halfSquares, real, fake, 1).value()))
        .isCloseTo(435, within(1e-9));
  }

  @ParameterizedTest
  @MethodSource("penalties")
  void should_start_a_graph_of_its_own_so_that_the_generator_is_not_pushed(Penalty penalty) {
    NDArray real = Gradients.leaf(array(new Shape(2, 2), 1, 2, 3, 5));
    NDArray fake = Gradients.leaf(array(new Shape(2, 2), -1, 3, 2, 7));
    NDArray weights = Gradients.leaf(array(new Shape(2, 1), 0.5, 2));

    NDArray value =
        penalty.evaluate(x -> x.matMul(weights).tanh(), real.mul(real), fake.mul(fake), 2).value();

    assertThat(Gradients.reach(value, List.of(weights))).isTrue();
    assertThat(Gradients.reach(value, List.of(real, fake))).isFalse();
  }

  @Test
  void should_refuse_fakes_of_another_shape_when_it_looks_between() {
    NDArray real = manager.ones(new Shape(4, 3));
    NDArray fake = manager.ones(new Shape(2, 3));
    NDArray uniform = manager.ones(new Shape(4));
    Penalty penalty = Penalty.gradientPenalty(10);
    for (ThrowingCallable refused :
        List.<ThrowingCallable>of(
            () -> pointsOf(penalty, real, fake, uniform),
            () -> penalty.evaluate(PenaltyTest::halfSquares, real, fake, 1))) {
      assertThatThrownBy(refused)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("expected fakes of the shape of the reals, (4, 3), but was (2, 3)");
    }
    assertThat(scalar(Penalty.r1(2).evaluate(PenaltyTest::halfSquares, real, fake, 1).value()))
        .isCloseTo(3, within(1e-6));
    assertThat(scalar(Penalty.r2(2).evaluate(PenaltyTest::halfSquares, real, fake, 1).value()))
        .isCloseTo(3, within(1e-6));
    assertThat(pointsOf(Penalty.dragan(1), real, fake, real).getShape()).isEqualTo(new Shape(4, 3));
  }

  @Test
  void should_refuse_random_numbers_of_another_shape() {
    NDArray real = manager.ones(new Shape(4, 3));
    NDArray forSamples = manager.ones(new Shape(4));
    NDArray forBatch = manager.ones(new Shape(1));

    assertThatThrownBy(() -> pointsOf(Penalty.gradientPenalty(10), real, real, real))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected uniform numbers of shape (4) but was (4, 3)");
    assertThatThrownBy(() -> pointsOf(Penalty.gradientPenalty(10), real, real, forBatch))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected uniform numbers of shape (4) but was (1)");
    assertThatThrownBy(() -> pointsOf(Penalty.dragan(10), real, real, forSamples))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected uniform numbers of shape (4, 3) but was (4)");
  }

  @ParameterizedTest
  @MethodSource("penalties")
  void should_be_decided_by_the_seed_and_equal_its_parts(Penalty penalty) {
    NDArray real = array(new Shape(4, 3), numbered(12, 2));
    NDArray fake = array(new Shape(4, 3), numbered(12, -1));

    Penalty.Term term = penalty.evaluate(PenaltyTest::halfSquares, real, fake, 5);
    Penalty.Term again = penalty.evaluate(PenaltyTest::halfSquares, real, fake, 5);
    NDArray points = pointsOf(penalty, real, fake, 5);
    boolean toZero = penalty.pull() == Pull.TO_ZERO;
    NDArray outputs = halfSquares(points);
    NDList parts =
        toZero
            ? InputGradients.squarePenalty(outputs, points, 5)
            : InputGradients.normPenalty(outputs, points, 10, 1, false);

    assertThat(bits(again.value())).isEqualTo(bits(term.value()));
    assertThat(bits(again.norm())).isEqualTo(bits(term.norm()));
    assertThat(bits(parts.get(0))).isEqualTo(bits(term.value()));
    assertThat(bits(parts.get(1))).isEqualTo(bits(term.norm()));
    assertThat(term.value().getShape()).isEqualTo(new Shape());
    assertThat(term.norm().getShape()).isEqualTo(new Shape());
    assertThat(Gradients.depends(term.value())).isTrue();
    assertThat(Gradients.depends(term.norm())).isFalse();
    double other = scalar(penalty.evaluate(PenaltyTest::halfSquares, real, fake, 6).value());
    if (toZero) {
      assertThat(other).isEqualTo(scalar(term.value()));
    } else {
      assertThat(other).isNotCloseTo(scalar(term.value()), within(1e-6));
    }
  }

  @ParameterizedTest
  @MethodSource("penalties")
  @SuppressWarnings("try") // the mode works by being open
  void should_record_gradients_meanwhile_and_restore_the_mode(Penalty penalty) {
    NDArray real = array(new Shape(4, 3), numbered(12, 2));
    double recorded = scalar(penalty.evaluate(PenaltyTest::halfSquares, real, real, 5).value());
    try (GradMode off = GradMode.off()) {
      double value = scalar(penalty.evaluate(PenaltyTest::halfSquares, real, real, 5).value());

      assertThat(value).isEqualTo(recorded);
      assertThat(JniUtils.isGradMode()).isFalse();
    }
  }

  /** Without an epsilon under the root the derivative at 0 is 0 / 0. */
  @ParameterizedTest
  @MethodSource("penalties")
  void should_have_a_gradient_where_the_critic_is_flat(Penalty penalty) {
    for (DataType type : List.of(DataType.FLOAT32, DataType.FLOAT64)) {
      NDArray real = array(new Shape(4, 3), numbered(12, 2)).toType(type, false);
      NDArray weights = Gradients.leaf(manager.zeros(new Shape(3, 1), type));
      Penalty.Term term = penalty.evaluate(x -> x.matMul(weights), real, real, 1);

      assertThat(scalar(term.norm())).isCloseTo(1e-6, within(1e-9));
      assertThat(scalar(term.value()))
          .isCloseTo(penalty.pull() == Pull.TO_ZERO ? 0 : 10, within(1e-4));
      assertThat(doubles(Gradients.of(term.value(), List.of(weights)).get(0))).containsOnly(0);
    }
  }

  /**
   * Slopes (3, 0) and (0, 4) have norms of 3 and 4; that of the whole batch is 5, as if the penalty
   * were 10 (5 - 1)^2 = 160.
   */
  @Test
  void should_take_the_norm_of_each_sample_and_not_of_the_whole_batch() {
    NDArray x = array(new Shape(2, 2), 3, 0, 0, 4);
    NDArray none = manager.zeros(new Shape(2, 2), DataType.FLOAT64);
    Penalty.Term between = Penalty.gradientPenalty(10).evaluate(PenaltyTest::halfSquares, x, x, 1);
    Penalty.Term around = evaluate(Penalty.dragan(10), x, x, none).term();
    Penalty.Term r1 = Penalty.r1(10).evaluate(PenaltyTest::halfSquares, x, x, 1);

    assertThat(scalar(between.value())).isCloseTo(10 * (4 + 9) / 2., within(1e-9));
    assertThat(scalar(between.norm())).isCloseTo(3.5, within(1e-9));
    assertThat(scalar(around.value())).isCloseTo(65, within(1e-9));
    assertThat(scalar(r1.value())).isCloseTo(5 * (9 + 16) / 2., within(1e-9));
    assertThat(scalar(r1.norm())).isCloseTo(3.5, within(1e-9));
  }

  @Test
  void should_take_the_norm_over_all_axes_of_a_sample() {
    NDArray x = array(new Shape(2, 2, 1, 2), 1, 1, 1, 1, 2, 2, 2, 2);
    Penalty.Term term =
        Penalty.gradientPenalty(1).evaluate(points -> halfSquares(points.reshape(2, 4)), x, x, 1);

    assertThat(scalar(term.norm())).isCloseTo((2 + 4) / 2., within(1e-9));
    assertThat(scalar(term.value())).isCloseTo((1 + 9) / 2., within(1e-9));
  }

  /** Norms of 0.5 and 3 with a target of 1. */
  @Test
  void should_leave_norms_under_the_target_alone_when_one_sided() {
    NDArray x = array(new Shape(2, 2), 0.5, 0, 0, 3);
    UnaryOperator<NDArray> critic = PenaltyTest::halfSquares;
    NormPenalty penalty = Penalty.gradientPenalty(2);

    assertThat(scalar(penalty.evaluate(critic, x, x, 1).value())).isCloseTo(4.25, within(1e-9));
    assertThat(scalar(penalty.oneSided().evaluate(critic, x, x, 1).value()))
        .isCloseTo(4, within(1e-9));
    assertThat(scalar(penalty.oneSided().target(2).evaluate(critic, x, x, 1).value()))
        .isCloseTo(1, within(1e-9));
    assertThat(scalar(penalty.target(2).evaluate(critic, x, x, 1).value()))
        .isCloseTo(2.25 + 1, within(1e-9));
  }

  /** It is a summand of the loss: one gradient has both, without a second step. */
  @ParameterizedTest
  @MethodSource("penalties")
  void should_be_added_to_the_loss_and_need_no_step_of_its_own(Penalty penalty) {
    NDArray real = array(new Shape(4, 3), numbered(12, 2));
    NDArray fake = array(new Shape(4, 3), numbered(12, -1));
    NDArray weights = Gradients.leaf(array(new Shape(3, 1), 0.5, -1, 2));
    UnaryOperator<NDArray> critic = x -> x.matMul(weights).tanh();

    double[] loss = gradient(loss(critic, real, fake), weights);
    double[] term = gradient(penalty.evaluate(critic, real, fake, 3).value(), weights);
    double[] both =
        gradient(
            loss(critic, real, fake).add(penalty.evaluate(critic, real, fake, 3).value()), weights);

    for (int i = 0; i < 3; i++) {
      assertThat(term[i]).isNotCloseTo(0, within(1e-6));
      assertThat(both[i]).isCloseTo(loss[i] + term[i], within(1e-12));
    }
  }

  private static NDArray loss(UnaryOperator<NDArray> critic, NDArray real, NDArray fake) {
    return GanLoss.wasserstein().discriminatorLoss(critic.apply(real), critic.apply(fake));
  }

  private static double[] gradient(NDArray value, NDArray weights) {
    return doubles(Gradients.of(value, List.of(weights)).get(0));
  }
}

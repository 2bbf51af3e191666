package dev.ganlib.loss;

import static dev.ganlib.testing.GradientCheck.assertGradient;
import static dev.ganlib.testing.Values.bits;
import static dev.ganlib.testing.Values.doubles;
import static dev.ganlib.testing.Values.scalar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.loss.Penalty.Pull;
import dev.ganlib.testing.OpenMove;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Penalties that a user writes: against closed forms, and to the bit against those built in. */
final class CustomPenaltyTest {
  private static final double WEIGHT = 0.001;
  private static final Shape SHAPE = new Shape(3, 2);
  private static final double[] REAL = {1, 2, -0.5, 0.25, 3, -1};
  private static final double[] FAKE = {-1, 0.5, 2, 1, 0, 0.75};

  /** ProGAN's drift: the mean square of the outputs on reals. */
  private static final Penalty DRIFT =
      Penalty.onReals(
          "drift", judge -> Scalars.scale(judge.real().outputs().square().mean(), WEIGHT));

  /** R1 as a user would write it. */
  private record OwnR1(double gamma) implements Penalty {
    @Override
    public String name() {
      return "ownR1";
    }

    @Override
    public boolean needsFakes() {
      return false;
    }

    @Override
    public boolean startsAtSamples() {
      return true;
    }

    @Override
    public Pull pull() {
      return Pull.TO_ZERO;
    }

    @Override
    public Term evaluate(Judge judge) {
      NDArray squares = GradientNorm.squares(judge.real().outputs(), judge.real().samples());
      return Term.of(Scalars.scale(squares.mean(), gamma / 2));
    }
  }

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

  private NDArray real() {
    return manager.create(REAL, SHAPE);
  }

  private NDArray fake() {
    return manager.create(FAKE, SHAPE);
  }

  private NDArray weights() {
    return Gradients.leaf(manager.create(new double[] {0.5, -0.75}, new Shape(2, 1)));
  }

  private static NDArray judged(NDArray x, NDArray weights) {
    return x.matMul(weights).tanh();
  }

  private static double[] gradient(NDArray value, NDArray weights) {
    return doubles(Gradients.of(value, List.of(weights)).get(0));
  }

  @Test
  void should_have_the_value_and_gradient_of_its_closed_form() {
    NDArray weights = Gradients.leaf(manager.create(new double[] {1, -0.25}, new Shape(2, 1)));
    double[] outputs = {0.5, -0.5625, 3.25};
    double square = 0;
    double[] expected = new double[2];
    for (int i = 0; i < 3; i++) {
      square += outputs[i] * outputs[i] / 3;
      expected[0] += WEIGHT * 2 * outputs[i] * REAL[2 * i] / 3;
      expected[1] += WEIGHT * 2 * outputs[i] * REAL[2 * i + 1] / 3;
    }

    Penalty.Term term = DRIFT.evaluate(x -> x.matMul(weights), real(), fake(), 1);

    assertThat(scalar(term.value())).isCloseTo(WEIGHT * square, within(1e-15));
    assertThat(term.norm()).isNull();
    assertThat(gradient(term.value(), weights)).containsExactly(expected, within(1e-15));
  }

  @Test
  void should_look_at_the_side_that_it_names() {
    NDArray weights = weights();
    Penalty onFakes = Penalty.onFakes("onFakes", judge -> judge.fake().outputs().square().mean());
    Penalty onBoth =
        Penalty.of(
            "both", judge -> judge.real().outputs().sub(judge.fake().outputs()).square().mean());

    assertThat(DRIFT.needsReals()).isTrue();
    assertThat(DRIFT.needsFakes()).isFalse();
    assertThat(onFakes.needsReals()).isFalse();
    assertThat(onFakes.needsFakes()).isTrue();
    assertThat(onBoth.needsReals() && onBoth.needsFakes()).isTrue();
    assertThat(scalar(onFakes.evaluate(x -> judged(x, weights), real(), fake(), 1).value()))
        .isCloseTo(scalar(judged(fake(), weights).square().mean()), within(1e-15));
    assertThat(scalar(onBoth.evaluate(x -> judged(x, weights), real(), fake(), 1).value()))
        .isCloseTo(
            scalar(judged(real(), weights).sub(judged(fake(), weights)).square().mean()),
            within(1e-15));
  }

  @Test
  void should_take_no_gradient_and_average_over_samples_unless_it_says_otherwise() {
    assertThat(DRIFT.pull()).isEqualTo(Pull.NONE);
    assertThat(DRIFT.startsAtSamples()).isFalse();
    assertThat(DRIFT.averagesOverSamples()).isTrue();
    assertThat(LongStream.range(0, 5)).allMatch(DRIFT::isDue);
    assertThat(DRIFT).hasToString("drift");
    assertThat(DRIFT.name()).isEqualTo("drift");
  }

  @Test
  void should_be_due_and_weigh_as_its_interval_says() {
    NDArray weights = weights();
    Penalty seldom = DRIFT.every(4);
    double each = scalar(DRIFT.evaluate(x -> judged(x, weights), real(), fake(), 1).value());

    assertThat(LongStream.range(0, 9).filter(seldom::isDue)).containsExactly(0L, 4L, 8L);
    assertThat(seldom).hasToString("drift every 4");
    assertThat(seldom.name()).isEqualTo("drift");
    assertThat(seldom.needsFakes()).isFalse();
    assertThat(new OwnR1(2).every(3).startsAtSamples()).isTrue();
    assertThat(new OwnR1(2).every(3).pull()).isEqualTo(Pull.TO_ZERO);
    assertThat(each).isGreaterThan(1e-5);
    assertThat(scalar(seldom.evaluate(x -> judged(x, weights), real(), fake(), 1).value()))
        .isCloseTo(4 * each, within(1e-15));
    assertThat(seldom.every(2)).hasToString("drift every 2");
    assertThat(seldom.every(1)).hasToString("drift");
    assertThatThrownBy(() -> DRIFT.every(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("interval must be positive but was 0");
  }

  @Test
  void should_equal_r1_to_the_bit_when_written_with_gradients_by_the_samples() {
    for (DataType type : List.of(DataType.FLOAT32, DataType.FLOAT64)) {
      NDArray real = real().toType(type, false);
      NDArray fake = fake().toType(type, false);
      NDArray weights = Gradients.leaf(weights().toType(type, false));

      NDArray stock = Penalty.r1(10).evaluate(x -> judged(x, weights), real, fake, 1).value();
      NDArray own = new OwnR1(10).evaluate(x -> judged(x, weights), real, fake, 1).value();

      assertThat(scalar(stock)).isGreaterThan(0.1);
      assertThat(bits(own)).isEqualTo(bits(stock));
      assertThat(gradient(own, weights)).isEqualTo(gradient(stock, weights));
    }
  }

  @Test
  void should_equal_the_gradient_penalty_to_the_bit_when_written_with_points() {
    NDArray weights = weights();
    NormPenalty own =
        Penalty.gradientPenalty(
            "own",
            10,
            judge -> {
              NDArray u = judge.uniform(new Shape()).reshape(-1, 1);
              NDArray rest = Scalars.shift(u.neg(), 1);
              return judge.real().shown().mul(u).add(judge.fake().shown().mul(rest));
            });
    NormPenalty stock = Penalty.gradientPenalty(10);

    for (List<NormPenalty> pair :
        List.of(
            List.of(own, stock),
            List.of(
                own.target(0.25).oneSided().every(2), stock.target(0.25).oneSided().every(2)))) {
      Penalty.Term actual = pair.get(0).evaluate(x -> judged(x, weights), real(), fake(), 7);
      Penalty.Term expected = pair.get(1).evaluate(x -> judged(x, weights), real(), fake(), 7);

      assertThat(scalar(expected.value())).isGreaterThan(0.01);
      assertThat(bits(actual.value())).isEqualTo(bits(expected.value()));
      assertThat(bits(actual.norm())).isEqualTo(bits(expected.norm()));
      assertThat(gradient(actual.value(), weights)).isEqualTo(gradient(expected.value(), weights));
    }
    assertThat(own.target(0.25)).hasToString("own(10.0, target 0.25)");
    assertThat(own.pull()).isEqualTo(Pull.TO_NORM);
    assertThat(own.averagesOverSamples()).isTrue();
  }

  /** Half the squares have the gradient x, so norms at the midpoints are those of the points. */
  @Test
  void should_take_gradients_where_the_points_are() {
    Penalty midpoints =
        Penalty.gradientPenalty(
            "midpoints",
            2,
            judge -> Scalars.scale(judge.real().shown().add(judge.fake().shown()), 0.5));
    double mean = 0;
    double value = 0;
    for (int i = 0; i < 3; i++) {
      double a = (REAL[2 * i] + FAKE[2 * i]) / 2;
      double b = (REAL[2 * i + 1] + FAKE[2 * i + 1]) / 2;
      double norm = Math.sqrt(a * a + b * b + 1e-12);
      mean += norm / 3;
      value += 2 * (norm - 1) * (norm - 1) / 3;
    }

    Penalty.Term term =
        midpoints.evaluate(
            x -> Scalars.scale(x.square().sum(new int[] {1}), 0.5), real(), fake(), 1);

    assertThat(scalar(term.value())).isCloseTo(value, within(1e-12));
    assertThat(scalar(term.norm())).isCloseTo(mean, within(1e-12));
  }

  /** CR-GAN's idea: outputs at changed reals should be those at the reals. */
  @Test
  void should_draw_from_its_judge_alone() {
    NDArray weights = weights();
    Penalty consistency =
        Penalty.onReals(
            "consistency",
            judge -> {
              NDArray noise = judge.normal(new Shape(2)).mul(judge.uniform(new Shape(1)));
              NDArray changed = judge.outputs(judge.real().shown().add(noise));
              return judge.real().outputs().sub(changed).square().mean();
            });

    double first = scalar(consistency.evaluate(x -> judged(x, weights), real(), fake(), 3).value());
    double again = scalar(consistency.evaluate(x -> judged(x, weights), real(), fake(), 3).value());
    double other = scalar(consistency.evaluate(x -> judged(x, weights), real(), fake(), 4).value());

    assertThat(first).isGreaterThan(1e-4).isEqualTo(again).isNotCloseTo(other, within(1e-6));
  }

  @Test
  void should_draw_other_numbers_each_time() {
    List<double[]> drawn = new ArrayList<>();
    Penalty twice =
        Penalty.onReals(
            "twice",
            judge -> {
              drawn.add(doubles(judge.uniform(new Shape(2))));
              drawn.add(doubles(judge.uniform(new Shape(2))));
              return judge.real().outputs().mean();
            });
    NDArray weights = weights();

    twice.evaluate(x -> judged(x, weights), real(), fake(), 3);

    assertThat(drawn).hasSize(2);
    assertThat(drawn.get(0)).hasSize(6).doesNotContain(drawn.get(1));
    assertThat(Arrays.stream(drawn.get(1))).allMatch(u -> u >= 0 && u < 1);
  }

  @Test
  void should_not_push_the_generator() {
    NDArray latents = Gradients.leaf(real());
    NDArray weights = weights();
    Penalty onFakes = Penalty.onFakes("onFakes", judge -> judge.fake().outputs().square().mean());

    NDArray value =
        onFakes.evaluate(x -> judged(x, weights), real(), latents.mul(latents), 1).value();

    assertThat(Gradients.reach(value, List.of(weights))).isTrue();
    assertThat(Gradients.reach(value, List.of(latents))).isFalse();
  }

  @Test
  void should_have_norms_that_can_be_differentiated_again() {
    NDArray points = GradientNorm.start(real());
    NDArray norms = GradientNorm.of(points.mul(points).sum(new int[] {1}), points);
    double[] expected = new double[3];
    Arrays.setAll(
        expected,
        i ->
            Math.sqrt(
                4 * REAL[2 * i] * REAL[2 * i] + 4 * REAL[2 * i + 1] * REAL[2 * i + 1] + 1e-12));

    assertThat(norms.getShape()).isEqualTo(new Shape(3));
    assertThat(doubles(norms)).containsExactly(expected, within(1e-12));
    assertGradient(
        w -> {
          NDArray start = GradientNorm.start(w.getManager().create(REAL, SHAPE));
          return GradientNorm.of(judged(start, w.reshape(2, 1)), start).mean();
        },
        new Shape(2),
        1e-8,
        0.5,
        -0.75);
  }

  @Test
  void should_refuse_gradients_by_what_starts_no_graph() {
    NDArray points = real();
    NDArray outputs = judged(points, weights());
    String message =
        "expected points that start a graph, as GradientNorm.start gives them, but was an array of"
            + " shape (3, 2) without gradient";

    assertThatThrownBy(() -> GradientNorm.squares(outputs, points))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> GradientNorm.of(outputs, points)).hasMessage(message);
  }

  @Test
  void should_be_a_scalar() {
    NDArray weights = weights();
    Penalty each = Penalty.onReals("each", judge -> judge.real().outputs());

    assertThatThrownBy(() -> each.evaluate(x -> judged(x, weights), real(), fake(), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected the value of a penalty to be a scalar of shape () but was (3, 1)");
  }

  @Test
  void should_refuse_a_blank_name_and_no_function_at_once() {
    for (String name : List.of("", "  ")) {
      for (Runnable refused :
          List.<Runnable>of(
              () -> Penalty.of(name, judge -> judge.real().outputs()),
              () -> Penalty.onReals(name, judge -> judge.real().outputs()),
              () -> Penalty.onFakes(name, judge -> judge.fake().outputs()),
              () -> Penalty.gradientPenalty(name, 1, judge -> judge.real().shown()))) {
        assertThatThrownBy(refused::run)
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("the name of a penalty must not be blank");
      }
    }
    assertThatNullPointerException().isThrownBy(() -> Penalty.of("own", null)).withMessage("value");
    assertThatNullPointerException()
        .isThrownBy(() -> Penalty.gradientPenalty("own", 1, null))
        .withMessage("points");
    assertThatThrownBy(() -> Penalty.gradientPenalty("own", 0, judge -> judge.real().shown()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("weight must be positive and finite but was 0.0");
  }
}

package dev.ganlib.loss;

import static dev.ganlib.testing.GradientCheck.assertGradient;
import static dev.ganlib.testing.Values.doubles;
import static dev.ganlib.testing.Values.scalar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.Draws;
import dev.ganlib.internal.torch.EngineRoom;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Targets by themselves, and what losses make of them. */
final class TargetsTest {
  private static final int MANY = 10_000;

  /** Of each sample the chance of a flip and the place in the range; 0.0625 is exact in binary. */
  private static final double[] UNIFORM = {0.0624, 0.5, 0.0625, 0.25, 0.9, 0, 0, 0.75};

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private NDArray uniform(DataType type) {
    return manager.create(UNIFORM, new Shape(4, Targets.NUMBERS)).toType(type, false);
  }

  private NDArray drawn(DataType type, long seed) {
    NDArray like = manager.zeros(new Shape(), type);
    return Draws.uniform(like, seed, 0, 1, new Shape(MANY, Targets.NUMBERS), manager);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -1, 0, 0.5, 1.0000001, Double.POSITIVE_INFINITY})
  void should_refuse_a_real_target_out_of_range(double target) {
    for (ThrowingCallable refused :
        List.<ThrowingCallable>of(
            () -> Targets.smooth(target, 0),
            () -> Targets.noise(target, 1, 0, 0),
            () -> Targets.noise(0.9, target, 0, 0))) {
      assertThatThrownBy(refused)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("real target must be in (0.5, 1] but was " + target);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -1e-9, 0.5, 1, Double.NEGATIVE_INFINITY})
  void should_refuse_a_fake_target_out_of_range(double target) {
    for (ThrowingCallable refused :
        List.<ThrowingCallable>of(
            () -> Targets.smooth(1, target),
            () -> Targets.noise(1, 1, target, 0.2),
            () -> Targets.noise(1, 1, 0, target))) {
      assertThatThrownBy(refused)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("fake target must be in [0, 0.5) but was " + target);
    }
  }

  @Test
  void should_refuse_a_range_that_goes_backwards() {
    assertThatThrownBy(() -> Targets.noise(1, 0.8, 0, 0.2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a range of targets must go from low to high but was 1.0 to 0.8 for reals, 0.0 to 0.2"
                + " for fakes");
    assertThatThrownBy(() -> Targets.noise(0.8, 1, 0.2, 0.1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a range of targets must go from low to high but was 0.8 to 1.0 for reals, 0.2 to 0.1"
                + " for fakes");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -1e-9, 0.5, 1})
  void should_refuse_a_probability_of_flips_out_of_range(double probability) {
    assertThatThrownBy(() -> Targets.exact().flip(probability))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("flip probability must be in [0, 0.5) but was " + probability);
  }

  @Test
  void should_be_drawn_only_when_a_sample_s_target_depends_on_chance() {
    assertThat(Targets.exact().areDrawn()).isFalse();
    assertThat(Targets.smooth(0.9, 0.1).areDrawn()).isFalse();
    assertThat(Targets.noise(0.9, 0.9, 0.1, 0.1).areDrawn()).isFalse();
    assertThat(Targets.exact().flip(0.1).flip(0).areDrawn()).isFalse();
    assertThat(Targets.exact().flip(1e-9).areDrawn()).isTrue();
    assertThat(Targets.noise(0.9, 1, 0, 0).areDrawn()).isTrue();
    assertThat(Targets.noise(1, 1, 0, 0.1).areDrawn()).isTrue();
  }

  @Test
  void should_say_both_targets_in_words() {
    assertThat(Targets.exact()).hasToString("1.0 / 0.0");
    assertThat(Targets.smooth(0.9, 0.1)).hasToString("0.9 / 0.1");
    assertThat(new Targets(0.9, 0.9, 0, 0.2, 0.05)).hasToString("0.9 / 0.0 to 0.2, flipped 0.05");
    assertThat(Targets.noise(0.8, 1, 0, 0).flip(0.25))
        .hasToString("0.8 to 1.0 / 0.0, flipped 0.25");
  }

  @Test
  void should_be_what_was_asked_for() {
    assertThat(Targets.exact()).isEqualTo(new Targets(1, 1, 0, 0, 0));
    assertThat(Targets.smooth(0.9, 0.1)).isEqualTo(new Targets(0.9, 0.9, 0.1, 0.1, 0));
    assertThat(Targets.noise(0.8, 1, 0, 0.2)).isEqualTo(new Targets(0.8, 1, 0, 0.2, 0));
    assertThat(Targets.noise(0.8, 1, 0, 0.2).flip(0.1)).isEqualTo(new Targets(0.8, 1, 0, 0.2, 0.1));
  }

  /** Targets, and what the formulas give by hand for UNIFORM. */
  static List<Arguments> targets() {
    return List.of(
        by(Targets.exact(), List.of(1., 1., 1., 1.), List.of(0., 0., 0., 0.)),
        by(Targets.smooth(0.9, 0.1), List.of(0.9, 0.9, 0.9, 0.9), List.of(0.1, 0.1, 0.1, 0.1)),
        by(
            Targets.noise(0.8, 1, 0, 0.2),
            List.of(0.9, 0.85, 0.8, 0.95),
            List.of(0.1, 0.05, 0., 0.15)),
        by(Targets.exact().flip(0.0625), List.of(0., 1., 1., 0.), List.of(1., 0., 0., 1.)),
        by(
            Targets.noise(0.8, 1, 0, 0.4).flip(0.0625),
            List.of(0.2, 0.85, 0.8, 0.3),
            List.of(0.9, 0.1, 0., 0.95)));
  }

  private static Arguments by(Targets targets, List<Double> reals, List<Double> fakes) {
    return Arguments.of(targets, reals, fakes);
  }

  @ParameterizedTest
  @MethodSource("targets")
  void should_make_each_sample_s_target_from_its_numbers(
      Targets targets, List<Double> reals, List<Double> fakes) {
    for (DataType type : List.of(DataType.FLOAT32, DataType.FLOAT64)) {
      NDArray ofReals = targets.ofReals(uniform(type));
      NDArray ofFakes = targets.ofFakes(uniform(type));

      assertThat(ofReals.getShape()).isEqualTo(new Shape(4));
      assertThat(ofReals.getDataType()).isEqualTo(type);
      assertThat(doubles(ofReals)).containsExactly(doubles(reals), within(1e-7));
      assertThat(ofFakes.getShape()).isEqualTo(new Shape(4));
      assertThat(doubles(ofFakes)).containsExactly(doubles(fakes), within(1e-7));
    }
  }

  /** An even range of width 0.3 has a deviation of 0.087, so 10 000 have a mean within 0.0035. */
  @Test
  void should_lie_in_their_ranges_with_the_mean_in_the_middle() {
    Targets targets = Targets.noise(0.7, 1, 0.1, 0.4);
    for (DataType type : List.of(DataType.FLOAT32, DataType.FLOAT64)) {
      double[] reals = doubles(targets.ofReals(drawn(type, 3)));
      double[] fakes = doubles(targets.ofFakes(drawn(type, 4)));
      double rounding = type == DataType.FLOAT32 ? 1e-7 : 0;

      assertThat(Arrays.stream(reals)).allMatch(x -> x >= 0.7 - rounding && x <= 1);
      assertThat(Arrays.stream(fakes)).allMatch(x -> x >= 0.1 - rounding && x <= 0.4 + rounding);
      assertThat(mean(reals)).isCloseTo(0.85, within(0.0035));
      assertThat(mean(fakes)).isCloseTo(0.25, within(0.0035));
      assertThat(Arrays.stream(reals).min().orElseThrow()).isCloseTo(0.7, within(0.001));
      assertThat(Arrays.stream(reals).max().orElseThrow()).isCloseTo(1, within(0.001));
    }
  }

  /** A share of 0.1 of 10 000 has a deviation of 0.003. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void should_flip_as_often_as_asked(long seed) {
    Targets targets = Targets.smooth(0.9, 0.2).flip(0.1);
    double[] reals = doubles(targets.ofReals(drawn(DataType.FLOAT64, seed)));
    double[] fakes = doubles(targets.ofFakes(drawn(DataType.FLOAT64, seed + 10)));

    assertThat(Arrays.stream(reals)).containsOnly(0.9, 0.2);
    assertThat(Arrays.stream(fakes)).containsOnly(0.9, 0.2);
    assertThat(share(reals, 0.2)).isCloseTo(0.1, within(0.012));
    assertThat(share(fakes, 0.9)).isCloseTo(0.1, within(0.012));
  }

  private static double share(double[] values, double value) {
    return (double) Arrays.stream(values).filter(x -> x == value).count() / values.length;
  }

  /** A flipped sample's place is as even as any other's: the two numbers are used apart. */
  @Test
  void should_place_flipped_targets_uniformly_too() {
    double[] reals =
        doubles(Targets.noise(0.6, 1, 0, 0.4).flip(0.4).ofReals(drawn(DataType.FLOAT64, 5)));
    double[] flipped = Arrays.stream(reals).filter(x -> x < 0.5).toArray();
    double[] kept = Arrays.stream(reals).filter(x -> x > 0.5).toArray();

    assertThat(flipped.length).isBetween(3800, 4200);
    assertThat(mean(flipped)).isCloseTo(0.2, within(0.008));
    assertThat(mean(kept)).isCloseTo(0.8, within(0.008));
  }

  /** A loss with targets, and the term of one output and its target, by its formula. */
  static List<Arguments> terms() {
    return List.of(
        Arguments.of(GanLoss.bce(), of((p, y) -> -y * Math.log(p) - (1 - y) * Math.log(1 - p))),
        Arguments.of(GanLoss.bceWithLogits(), of(TargetsTest::crossEntropy)),
        Arguments.of(GanLoss.minimax(), of(TargetsTest::crossEntropy)),
        Arguments.of(GanLoss.leastSquares(), of((x, y) -> (x - y) * (x - y) / 2)),
        Arguments.of(
            GanLoss.leastSquares(-1, 1, 0), of((x, y) -> Math.pow(x - (2 * y - 1), 2) / 2)));
  }

  private static DoubleBinaryOperator of(DoubleBinaryOperator term) {
    return term;
  }

  private static double crossEntropy(double x, double y) {
    return y * Math.log1p(Math.exp(-x)) + (1 - y) * Math.log1p(Math.exp(x));
  }

  /** Numbers in (0, 1), so that they are probabilities as well. */
  private static double[] outputs(int count, double phase) {
    double[] outputs = new double[count];
    Arrays.setAll(outputs, i -> 0.5 + 0.45 * Math.sin(i + phase));
    return outputs;
  }

  private static double expected(
      DoubleBinaryOperator term, double[] outputs, double[] targets, int perTarget) {
    double sum = 0;
    for (int i = 0; i < outputs.length; i++) {
      sum += term.applyAsDouble(outputs[i], targets[i / perTarget]);
    }
    return sum / outputs.length;
  }

  @ParameterizedTest
  @MethodSource("terms")
  void should_compare_each_sample_with_its_own_target(GanLoss loss, DoubleBinaryOperator term) {
    double[] real = outputs(4, 0);
    double[] fake = outputs(3, 1);
    double[] realTargets = {0.9, 0.1, 1, 0};
    double[] fakeTargets = {0, 0.95, 0.2};
    double onReals = expected(term, real, realTargets, 1);
    double onFakes = expected(term, fake, fakeTargets, 1);
    for (Shape column : List.of(new Shape(4), new Shape(4, 1))) {
      NDArray r = manager.create(real, column);
      NDArray f = manager.create(fake);
      NDArray forReals = manager.create(realTargets);
      NDArray forFakes = manager.create(fakeTargets);

      assertThat(loss.term(r, forReals).getShape()).isEqualTo(new Shape());
      assertThat(scalar(loss.term(r, forReals))).isCloseTo(onReals, within(1e-12));
      assertThat(scalar(loss.term(f, forFakes))).isCloseTo(onFakes, within(1e-12));
      assertThat(scalar(loss.discriminatorLoss(r, f, forReals, forFakes)))
          .isCloseTo(onReals + onFakes, within(1e-12));
      assertThat(scalar(loss.averaged().discriminatorLoss(r, f, forReals, forFakes)))
          .isCloseTo((onReals + onFakes) / 2, within(1e-12));
    }
  }

  @ParameterizedTest
  @MethodSource("terms")
  void should_compare_all_patches_of_a_sample_with_its_target(
      GanLoss loss, DoubleBinaryOperator term) {
    double[] outputs = outputs(48, 2);
    double[] targets = {0.9, 0.2, 1};
    Shape grid = new Shape(3, 1, 4, 4);

    assertThat(scalar(loss.term(manager.create(outputs, grid), manager.create(targets))))
        .isCloseTo(expected(term, outputs, targets, 16), within(1e-12));
    assertGradient(x -> loss.term(x, x.getManager().create(targets)), grid, 1e-6, outputs);

    double[] forEach = outputs(48, 3);
    assertThat(scalar(loss.term(manager.create(outputs, grid), manager.create(forEach, grid))))
        .isCloseTo(expected(term, outputs, forEach, 1), within(1e-12));
  }

  @ParameterizedTest
  @MethodSource("terms")
  void should_equal_fixed_targets_when_every_sample_has_the_same(
      GanLoss loss, DoubleBinaryOperator term) {
    NDArray real = manager.create(outputs(4, 0));
    NDArray fake = manager.create(outputs(4, 1));
    Targets targets = Targets.smooth(0.9, 0.2);
    GanLoss smoothed = loss.targets(targets);

    double expected =
        expected(term, outputs(4, 0), new double[] {0.9}, 4)
            + expected(term, outputs(4, 1), new double[] {0.2}, 4);
    assertThat(smoothed.targets()).isEqualTo(targets);
    assertThat(scalar(smoothed.discriminatorLoss(real, fake))).isCloseTo(expected, within(1e-12));
    assertThat(
            scalar(
                loss.discriminatorLoss(
                    real,
                    fake,
                    targets.ofReals(uniform(DataType.FLOAT64)),
                    targets.ofFakes(uniform(DataType.FLOAT64)))))
        .isCloseTo(expected, within(1e-12));
  }

  @ParameterizedTest
  @MethodSource("terms")
  void should_leave_the_generator_s_target(GanLoss loss, DoubleBinaryOperator term) {
    NDArray fake = manager.create(outputs(4, 1));

    for (Targets targets :
        List.of(Targets.smooth(0.9, 0.2), Targets.noise(0.6, 1, 0, 0.4).flip(0.1))) {
      assertThat(scalar(loss.targets(targets).generatorLoss(fake)))
          .isEqualTo(scalar(loss.generatorLoss(fake)));
    }
  }

  @ParameterizedTest
  @MethodSource("terms")
  void should_not_have_the_targets_inverted(GanLoss loss, DoubleBinaryOperator term) {
    NDArray high = manager.create(new double[] {0.9, 0.8});
    NDArray low = manager.create(new double[] {0.1, 0.2});
    double right = scalar(loss.discriminatorLoss(high, low));
    double wrong = scalar(loss.discriminatorLoss(low, high));

    double expected =
        expected(term, new double[] {0.9, 0.8}, new double[] {1}, 2)
            + expected(term, new double[] {0.1, 0.2}, new double[] {0}, 2);
    assertThat(right).isCloseTo(expected, within(1e-12));
    assertThat(wrong).isGreaterThan(right + 0.1);
    for (Targets targets : List.of(Targets.smooth(0.9, 0.2), Targets.noise(0.6, 1, 0, 0.4))) {
      assertThat(Arrays.stream(doubles(targets.ofReals(uniform(DataType.FLOAT64)))))
          .allMatch(x -> x > 0.5);
      assertThat(Arrays.stream(doubles(targets.ofFakes(uniform(DataType.FLOAT64)))))
          .allMatch(x -> x < 0.5);
    }
  }

  /** (3, 4) has as many numbers as (6, 2), so that a reshape would let it pass. */
  @ParameterizedTest
  @MethodSource("terms")
  void should_refuse_targets_of_another_shape(GanLoss loss, DoubleBinaryOperator term) {
    NDArray output = manager.create(outputs(12, 0), new Shape(6, 2));
    NDArray right = manager.create(outputs(6, 0));
    for (Shape shape :
        List.of(new Shape(5), new Shape(1), new Shape(12), new Shape(3, 4), new Shape(6, 1))) {
      NDArray wrong = manager.ones(shape, DataType.FLOAT64);
      for (ThrowingCallable refused :
          List.<ThrowingCallable>of(
              () -> loss.term(output, wrong),
              () -> loss.discriminatorLoss(output, output, wrong, right),
              () -> loss.discriminatorLoss(output, output, right, wrong))) {
        assertThatThrownBy(refused)
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("expected targets of shape (6) or (6, 2) but was " + shape);
      }
    }
  }

  @Test
  void should_refuse_to_compute_without_the_targets_when_they_are_drawn() {
    NDArray output = manager.create(new double[] {0.5});
    for (Targets targets :
        List.of(
            Targets.noise(0.8, 1, 0, 0), Targets.noise(1, 1, 0, 0.2), Targets.exact().flip(0.05))) {
      GanLoss loss = GanLoss.bceWithLogits().targets(targets);
      for (ThrowingCallable refused :
          List.<ThrowingCallable>of(
              () -> loss.discriminatorLoss(output, output),
              () -> loss.realTerm(output),
              () -> loss.fakeTerm(output))) {
        assertThatThrownBy(refused)
            .isInstanceOf(IllegalStateException.class)
            .hasMessage(
                "the targets of bceWithLogits(labels "
                    + targets
                    + ", summed) are drawn for each sample; pass them");
      }
    }
  }

  static List<Arguments> withoutTargets() {
    GanLoss own = GanLoss.of("own", DiscriminatorOutput.SCORE, NDArray::add, fake -> fake.mean());
    String none = "have no targets";
    String joint = "cannot be taken apart";
    return List.of(
        Arguments.of(GanLoss.hinge(), none),
        Arguments.of(GanLoss.wasserstein(), none),
        Arguments.of(GanLoss.relativistic(), joint),
        Arguments.of(GanLoss.relativisticAverage(), joint),
        Arguments.of(GanLoss.relativisticAverageHinge(), joint),
        Arguments.of(GanLoss.relativisticAverageLeastSquares(), joint),
        Arguments.of(own, joint));
  }

  @ParameterizedTest
  @MethodSource("withoutTargets")
  void should_be_refused_by_a_loss_that_has_none(GanLoss loss, String reason) {
    NDArray output = manager.create(new double[] {0.5});
    for (ThrowingCallable refused :
        List.<ThrowingCallable>of(
            () -> loss.targets(Targets.smooth(0.9, 0)),
            () -> loss.targets(Targets.exact()),
            () -> loss.smooth(0.9, 0.1),
            () -> loss.smoothReal(0.9))) {
      assertThatThrownBy(refused)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "targets need a loss that has them (bce, bceWithLogits, minimax, leastSquares) but was "
                  + loss.name());
    }
    for (ThrowingCallable refused :
        List.<ThrowingCallable>of(
            () -> loss.term(output, output),
            () -> loss.discriminatorLoss(output, output, output, output))) {
      assertThatThrownBy(refused)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the terms on reals and fakes of the loss " + loss.name() + " " + reason);
    }
    assertThat(loss.targets()).isEqualTo(Targets.exact());
  }

  @Test
  void should_keep_flips_when_smoothed_and_refuse_to_replace_a_range() {
    GanLoss flipped = GanLoss.bceWithLogits().targets(Targets.exact().flip(0.05));

    assertThat(flipped.smoothReal(0.9).targets()).isEqualTo(Targets.smooth(0.9, 0).flip(0.05));
    assertThat(flipped.smooth(0.98, 0.02).targets())
        .isEqualTo(Targets.smooth(0.98, 0.02).flip(0.05));
    assertThatThrownBy(() -> GanLoss.bce().targets(Targets.noise(0.8, 1, 0, 0.2)).smoothReal(0.9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "targets drawn from a range cannot be smoothed, too, but are 0.8 to 1.0 / 0.0 to 0.2");
    assertThatThrownBy(() -> GanLoss.bce().targets(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("targets");
  }
}

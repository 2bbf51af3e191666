package dev.ganlib.loss;

import static dev.ganlib.testing.GradientCheck.assertGradient;
import static dev.ganlib.testing.GradientCheck.gradient;
import static dev.ganlib.testing.Values.scalar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import dev.ganlib.internal.torch.EngineRoom;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Against closed forms and central differences; {@link GanLossPyTorchTest} has PyTorch's values.
 */
final class GanLossTest {
  private static final double[] REAL = {2, -1, 0.5, 3};
  private static final double[] FAKE = {-2, 0.25, 1.5, -0.5};
  private static final double LN2 = Math.log(2);

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** Losses of logits with the values of their formulas at REAL and FAKE, computed in float64. */
  static List<Arguments> goldenValues() {
    return List.of(
        Arguments.of(GanLoss.bceWithLogits(), 1.2728029318, 2 * LN2),
        Arguments.of(GanLoss.bceWithLogits().averaged(), 0.6364014659, LN2),
        Arguments.of(GanLoss.bceWithLogits().smoothReal(0.9), 1.3853029318, 2 * LN2),
        Arguments.of(GanLoss.bceWithLogits().smooth(0.98, 0.02), 1.2990529318, 2 * LN2),
        Arguments.of(GanLoss.bce(), 1.2728029318, 2 * LN2),
        Arguments.of(GanLoss.bce().averaged(), 0.6364014659, LN2),
        Arguments.of(GanLoss.bce().smoothReal(0.9), 1.3853029318, 2 * LN2),
        Arguments.of(GanLoss.bce().smooth(0.98, 0.02), 1.2990529318, 2 * LN2));
  }

  static List<GanLoss> losses() {
    return goldenValues().stream().map(arguments -> (GanLoss) arguments.get()[0]).toList();
  }

  @ParameterizedTest
  @MethodSource("goldenValues")
  void should_have_the_golden_values(GanLoss loss, double expected, double atZero) {
    for (DataType type : List.of(DataType.FLOAT32, DataType.FLOAT64)) {
      NDArray discriminator =
          loss.discriminatorLoss(outputs(loss, type, REAL), outputs(loss, type, FAKE));
      NDArray generator = loss.generatorLoss(outputs(loss, type, FAKE));

      assertThat(discriminator.getShape()).isEqualTo(new Shape());
      assertThat(discriminator.getDataType()).isEqualTo(type);
      assertThat(scalar(discriminator)).isCloseTo(expected, within(1e-6));
      assertThat(generator.getShape()).isEqualTo(new Shape());
      // The generator's target stays 1, whatever was smoothed or averaged.
      assertThat(scalar(generator)).isCloseTo(0.9695894233, within(1e-6));
    }
  }

  @ParameterizedTest
  @MethodSource("goldenValues")
  void should_have_the_logarithms_of_2_when_logits_are_zero(
      GanLoss loss, double golden, double expected) {
    NDArray zeros = outputs(loss, DataType.FLOAT64, 0, 0, 0);

    assertThat(scalar(loss.discriminatorLoss(zeros, zeros))).isCloseTo(expected, within(1e-12));
    assertThat(scalar(loss.generatorLoss(zeros))).isCloseTo(LN2, within(1e-12));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void should_have_the_gradients_of_central_differences(GanLoss loss) {
    Shape shape = new Shape(4, 1);
    double[] real = values(loss, REAL);
    double[] fake = values(loss, FAKE);
    assertGradient(
        x -> loss.discriminatorLoss(x, x.getManager().create(fake, shape)), shape, 1e-6, real);
    assertGradient(
        x -> loss.discriminatorLoss(x.getManager().create(real, shape), x), shape, 1e-6, fake);
    assertGradient(loss::generatorLoss, shape, 1e-6, fake);
  }

  @Test
  void should_be_the_mean_of_the_separate_terms_when_averaged_and_never_halve_them() {
    NDArray real = manager.create(REAL);
    NDArray fake = manager.create(FAKE);
    double realTerm = Arrays.stream(REAL).map(x -> Math.log1p(Math.exp(-x))).average().orElse(0);
    double fakeTerm = Arrays.stream(FAKE).map(x -> Math.log1p(Math.exp(x))).average().orElse(0);

    for (GanLoss loss : List.of(GanLoss.bceWithLogits(), GanLoss.bceWithLogits().averaged())) {
      assertThat(loss.hasSeparateTerms()).isTrue();
      assertThat(scalar(loss.realTerm(real))).isCloseTo(realTerm, within(1e-12));
      assertThat(scalar(loss.fakeTerm(fake))).isCloseTo(fakeTerm, within(1e-12));
    }
  }

  @Test
  void should_smooth_the_separate_terms() {
    GanLoss loss = GanLoss.bce().smooth(0.9, 0.2);
    NDArray p = manager.create(new double[] {0.25});

    assertThat(scalar(loss.realTerm(p)))
        .isCloseTo(-0.9 * Math.log(0.25) - 0.1 * Math.log(0.75), within(1e-12));
    assertThat(scalar(loss.fakeTerm(p)))
        .isCloseTo(-0.2 * Math.log(0.25) - 0.8 * Math.log(0.75), within(1e-12));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void should_be_finite_at_extreme_outputs(GanLoss loss) {
    Shape shape = new Shape(2);
    boolean logits = loss.output() == DiscriminatorOutput.LOGIT;
    double[] extremes = logits ? new double[] {-100, 100} : new double[] {0, 1};
    for (DataType type : List.of(DataType.FLOAT32, DataType.FLOAT64)) {
      NDArray outputs = manager.create(extremes).toType(type, false);
      assertThat(scalar(loss.discriminatorLoss(outputs, outputs))).isFinite();
      assertThat(scalar(loss.generatorLoss(outputs))).isFinite();
    }
    assertThat(Arrays.stream(gradient(x -> loss.discriminatorLoss(x, x), shape, extremes)))
        .allMatch(Double::isFinite);
    assertThat(Arrays.stream(gradient(loss::generatorLoss, shape, extremes)))
        .allMatch(Double::isFinite);
  }

  @Test
  void should_push_with_a_gradient_of_1_when_a_player_is_wrong_by_far() {
    GanLoss loss = GanLoss.bceWithLogits();
    Shape single = new Shape(1, 1);

    assertThat(gradient(loss::realTerm, single, -100))
        .containsExactly(new double[] {-1}, within(1e-9));
    assertThat(gradient(loss::fakeTerm, single, 100))
        .containsExactly(new double[] {1}, within(1e-9));
    assertThat(gradient(loss::generatorLoss, single, -100))
        .containsExactly(new double[] {-1}, within(1e-9));
    // A loss that takes the logarithm of a sigmoid saturates below -18 in float32.
    assertThat(gradient(loss::generatorLoss, single, -20))
        .containsExactly(new double[] {-1}, within(1e-8));
  }

  @Test
  void should_be_linear_when_a_player_is_wrong_by_far() {
    NDArray output = manager.create(new float[] {-100});

    assertThat(scalar(GanLoss.bceWithLogits().generatorLoss(output))).isEqualTo(100);
    assertThat(scalar(GanLoss.bceWithLogits().realTerm(output))).isEqualTo(100);
    assertThat(scalar(GanLoss.bceWithLogits().fakeTerm(output.neg()))).isEqualTo(100);
  }

  /** Documented: through a sigmoid that has rounded to 0 the gradient vanishes. */
  @Test
  void should_saturate_when_bce_gets_a_probability_that_rounded_to_zero() {
    double[] gradient =
        gradient(x -> GanLoss.bce().generatorLoss(Activation.sigmoid(x)), new Shape(1), -100);

    assertThat(gradient[0]).isBetween(-1e-6, 1e-6);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void should_be_the_same_when_a_batch_is_duplicated(GanLoss loss) {
    double[] twiceReal = {2, -1, 0.5, 3, 2, -1, 0.5, 3};
    double[] twiceFake = {-2, 0.25, 1.5, -0.5, -2, 0.25, 1.5, -0.5};

    assertThat(discriminatorLoss(loss, twiceReal, twiceFake))
        .isCloseTo(discriminatorLoss(loss, REAL, FAKE), within(1e-12));
    assertThat(scalar(loss.generatorLoss(outputs(loss, DataType.FLOAT64, twiceFake))))
        .isCloseTo(
            scalar(loss.generatorLoss(outputs(loss, DataType.FLOAT64, FAKE))), within(1e-12));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void should_be_the_mean_of_the_parts_when_a_batch_is_split(GanLoss loss) {
    double first = discriminatorLoss(loss, new double[] {2, -1}, new double[] {-2, 0.25});
    double second = discriminatorLoss(loss, new double[] {0.5, 3}, new double[] {1.5, -0.5});

    assertThat(first).isNotEqualTo(second);
    assertThat(discriminatorLoss(loss, REAL, FAKE)).isCloseTo((first + second) / 2, within(1e-12));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void should_take_the_mean_over_patches_when_outputs_have_more_axes(GanLoss loss) {
    double[] patches = new double[32];
    Arrays.setAll(patches, i -> Math.sin(i) * 3);
    NDArray flat = outputs(loss, DataType.FLOAT64, patches);
    NDArray grid = flat.reshape(2, 1, 4, 4);

    assertThat(scalar(loss.discriminatorLoss(grid, grid)))
        .isCloseTo(scalar(loss.discriminatorLoss(flat, flat)), within(1e-12));
    assertThat(scalar(loss.generatorLoss(grid)))
        .isCloseTo(scalar(loss.generatorLoss(flat)), within(1e-12));
  }

  @Test
  void should_weigh_both_terms_alike_when_there_are_fewer_fakes_than_reals() {
    double loss = discriminatorLoss(GanLoss.bceWithLogits(), REAL, new double[] {1.5});

    double realTerm = Arrays.stream(REAL).map(x -> Math.log1p(Math.exp(-x))).average().orElse(0);
    assertThat(loss).isCloseTo(realTerm + Math.log1p(Math.exp(1.5)), within(1e-12));
  }

  @Test
  void should_evaluate_two_lambdas_when_the_loss_is_one_s_own() {
    GanLoss wasserstein = wasserstein();
    NDArray real = manager.create(REAL);
    NDArray fake = manager.create(FAKE);

    assertThat(scalar(wasserstein.discriminatorLoss(real, fake))).isEqualTo(-1.3125);
    assertThat(scalar(wasserstein.generatorLoss(fake))).isEqualTo(0.1875);
    assertThat(wasserstein.name()).isEqualTo("wasserstein");
    assertThat(wasserstein.output()).isEqualTo(DiscriminatorOutput.SCORE);
    assertThat(wasserstein.hasSeparateTerms()).isFalse();
    assertThat(wasserstein).hasToString("wasserstein");
  }

  @Test
  void should_refuse_what_needs_labels_when_the_loss_is_one_s_own() {
    NDArray output = manager.create(REAL);

    assertThatThrownBy(() -> wasserstein().smoothReal(0.9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "labels need a loss that has them (bce, bceWithLogits, minimax, leastSquares) but was"
                + " wasserstein");
    assertThatThrownBy(() -> wasserstein().averaged())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("averaging needs a loss of two terms but was wasserstein");
    for (Runnable term :
        List.<Runnable>of(
            () -> wasserstein().realTerm(output), () -> wasserstein().fakeTerm(output))) {
      assertThatThrownBy(term::run)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the terms on reals and fakes of the loss wasserstein cannot be taken apart");
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -1, 0, 0.5, 1.0000001})
  void should_refuse_a_real_label_out_of_range(double label) {
    assertThatThrownBy(() -> GanLoss.bce().smoothReal(label))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("real label must be in (0.5, 1] but was " + label);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -1e-9, 0.5, 1})
  void should_refuse_a_fake_label_out_of_range(double label) {
    assertThatThrownBy(() -> GanLoss.bceWithLogits().smooth(0.9, label))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("fake label must be in [0, 0.5) but was " + label);
  }

  @ParameterizedTest
  @CsvSource({"0.50001, 0", "1, 0.49999", "0.9, 0.1"})
  void should_accept_labels_in_range(double realLabel, double fakeLabel) {
    assertThat(GanLoss.bce().smooth(realLabel, fakeLabel))
        .hasToString("bce(labels " + realLabel + " / " + fakeLabel + ", summed)");
  }

  @Test
  void should_name_the_missing_part_when_it_is_null() {
    DiscriminatorOutput score = DiscriminatorOutput.SCORE;
    assertThatNullPointerException()
        .isThrownBy(() -> GanLoss.of(null, score, NDArray::add, NDArray::mean))
        .withMessage("name");
    assertThatNullPointerException()
        .isThrownBy(() -> GanLoss.of("own", null, NDArray::add, NDArray::mean))
        .withMessage("output");
    assertThatNullPointerException()
        .isThrownBy(() -> GanLoss.of("own", score, null, NDArray::mean))
        .withMessage("discriminator");
    assertThatNullPointerException()
        .isThrownBy(() -> GanLoss.of("own", score, NDArray::add, null))
        .withMessage("generator");
  }

  @Test
  void should_return_another_loss_when_adjusted() {
    GanLoss loss = GanLoss.bceWithLogits();

    assertThat(loss.smoothReal(0.9).averaged())
        .hasToString("bceWithLogits(labels 0.9 / 0.0, averaged)");
    assertThat(loss.averaged().smooth(0.98, 0.02))
        .hasToString("bceWithLogits(labels 0.98 / 0.02, averaged)");
    assertThat(loss).hasToString("bceWithLogits(labels 1.0 / 0.0, summed)");
    assertThat(loss.name()).isEqualTo("bceWithLogits");
    assertThat(loss.output()).isEqualTo(DiscriminatorOutput.LOGIT);
    assertThat(GanLoss.bce().smoothReal(0.9).output()).isEqualTo(DiscriminatorOutput.PROBABILITY);
  }

  private static GanLoss wasserstein() {
    return GanLoss.of(
        "wasserstein",
        DiscriminatorOutput.SCORE,
        (real, fake) -> fake.mean().sub(real.mean()),
        fake -> fake.mean().neg());
  }

  private double discriminatorLoss(GanLoss loss, double[] realLogits, double[] fakeLogits) {
    return scalar(
        loss.discriminatorLoss(
            outputs(loss, DataType.FLOAT64, realLogits),
            outputs(loss, DataType.FLOAT64, fakeLogits)));
  }

  private NDArray outputs(GanLoss loss, DataType type, double... logits) {
    return manager.create(values(loss, logits)).toType(type, false);
  }

  /** The logits themselves, or their sigmoids if that is what the loss takes. */
  private static double[] values(GanLoss loss, double... logits) {
    return loss.output() == DiscriminatorOutput.LOGIT
        ? logits
        : Arrays.stream(logits).map(x -> 1 / (1 + Math.exp(-x))).toArray();
  }
}

package dev.ganlib.loss;

import static dev.ganlib.testing.GradientCheck.assertGradient;
import static dev.ganlib.testing.GradientCheck.gradient;
import static dev.ganlib.testing.Values.doubles;
import static dev.ganlib.testing.Values.scalar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.EngineRoom;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each method by itself, and as the losses that users write with them. */
final class ScalarsTest {
  private static final double[] REAL = {2, -1, 0.5, 3};
  private static final double[] FAKE = {-2, 0.25, 1.5, -0.5};

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static Arguments method(UnaryOperator<NDArray> method, double... expected) {
    return Arguments.of(method, expected);
  }

  /** Each method's values at -1.5 and 2. */
  static List<Arguments> methods() {
    return List.of(
        method(x -> Scalars.scale(x, -2), 3, -4),
        method(x -> Scalars.shift(x, 0.25), -1.25, 2.25),
        method(x -> Scalars.power(x, 3), -3.375, 8),
        method(x -> Scalars.atLeast(x, 0), 0, 2),
        method(x -> Scalars.atMost(x, 1), -1.5, 1),
        method(Scalars::softplus, 0.20141327798275244, 2.1269280110429727));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void should_return_a_new_array_of_the_operand_s_kind(
      UnaryOperator<NDArray> method, double[] expected) {
    NDArray x = manager.create(new float[] {-1.5f, 2}, new Shape(1, 2));

    NDArray result = method.apply(x);

    assertThat(doubles(result)).containsExactly(expected, within(1e-6));
    assertThat(result.getShape()).isEqualTo(new Shape(1, 2));
    assertThat(result.getDataType()).isEqualTo(DataType.FLOAT32);
    assertThat(result.getDevice()).isEqualTo(x.getDevice());
    assertThat(result.getManager()).isSameAs(manager);
    assertThat(doubles(x)).containsExactly(-1.5, 2);
  }

  /** The golden values of least squares (half, targets 0 and 1), hinge and non-saturating. */
  static List<Arguments> losses() {
    GanLoss leastSquares =
        GanLoss.of(
            "leastSquares",
            DiscriminatorOutput.SCORE,
            (real, fake) ->
                Scalars.scale(
                    Scalars.power(Scalars.shift(real, -1), 2)
                        .mean()
                        .add(Scalars.power(fake, 2).mean()),
                    0.5),
            fake -> Scalars.scale(Scalars.power(Scalars.shift(fake, -1), 2).mean(), 0.5));
    GanLoss hinge =
        GanLoss.of(
            "hinge",
            DiscriminatorOutput.SCORE,
            (real, fake) ->
                Scalars.atLeast(Scalars.shift(real.neg(), 1), 0)
                    .mean()
                    .add(Scalars.atMost(Scalars.shift(fake.neg(), -1), 0).mean().neg()),
            fake -> fake.mean().neg());
    GanLoss nonSaturating =
        GanLoss.of(
            "nonSaturating",
            DiscriminatorOutput.LOGIT,
            (real, fake) -> Scalars.softplus(real.neg()).mean().add(Scalars.softplus(fake).mean()),
            fake -> Scalars.softplus(fake.neg()).mean());
    return List.of(
        Arguments.of(leastSquares, 1.9765625, 1.5078125),
        Arguments.of(hinge, 1.6875, 0.1875),
        Arguments.of(nonSaturating, 1.2728029318, 0.9695894233));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void should_make_losses_with_the_golden_values(
      GanLoss loss, double discriminator, double generator) {
    NDArray real = manager.create(REAL);
    NDArray fake = manager.create(FAKE);

    assertThat(scalar(loss.discriminatorLoss(real, fake))).isCloseTo(discriminator, within(1e-9));
    assertThat(scalar(loss.generatorLoss(fake))).isCloseTo(generator, within(1e-9));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void should_make_losses_with_the_gradients_of_central_differences(
      GanLoss loss, double discriminator, double generator) {
    Shape shape = new Shape(4);
    // Clear of the hinge's kinks at 1 and -1.
    double[] real = {2, -0.9, 0.5, 3};
    assertGradient(x -> loss.discriminatorLoss(x, x.getManager().create(FAKE)), shape, 1e-8, real);
    assertGradient(x -> loss.discriminatorLoss(x.getManager().create(real), x), shape, 1e-8, FAKE);
    assertGradient(loss::generatorLoss, shape, 1e-8, FAKE);
  }

  @Test
  void should_stop_the_gradient_beyond_a_bound() {
    Shape shape = new Shape(2);

    assertThat(gradient(x -> Scalars.atLeast(x, 0).sum(), shape, -1, 1)).containsExactly(0, 1);
    assertThat(gradient(x -> Scalars.atMost(x, 0).sum(), shape, -1, 1)).containsExactly(1, 0);
  }
}

package dev.ganlib.internal.torch;

import static dev.ganlib.testing.GradientCheck.assertGradient;
import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator that is no layer's by itself; the layers' tests have the others. */
final class LayerOperatorsTest {
  private static final double[] POINTS = {-2.5, -0.75, 0.4, 1.25};

  @ParameterizedTest
  @ValueSource(doubles = {0.2, 0, 0.01, 1.5})
  void should_multiply_negative_numbers_by_a_slope_in_double_precision(double slope) {
    double[] expected = {-2.5 * slope, -0.75 * slope, 0.4, 1.25};
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      NDArray x = manager.create(POINTS, new Shape(2, 2));

      NDArray y = LayerOperators.leakyRelu(x, slope);

      assertThat(y.getShape()).isEqualTo(new Shape(2, 2));
      assertThat(y.getManager()).isSameAs(manager);
      assertThat(doubles(y)).containsExactly(expected);
      assertThat(doubles(LayerOperators.leakyRelu(x.toType(DataType.FLOAT32, true), slope)))
          .containsExactly(expected, within(1e-6));
    }
    assertGradient(
        x -> LayerOperators.leakyRelu(x, slope).square().sum(), new Shape(4), 1e-8, POINTS);
    assertGradient(
        x -> {
          NDArray loss = LayerOperators.leakyRelu(x, slope).square().sum();
          return Gradients.withGraph(loss, List.of(x)).get(0).square().sum();
        },
        new Shape(4),
        1e-8,
        POINTS);
  }
}

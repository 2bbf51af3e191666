package dev.ganlib.nn;

import static dev.ganlib.nn.LayerCase.forward;
import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.internal.torch.Scope;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Groups and extremes; {@link ConvolutionsContractTest} has values and gradients. */
final class MinibatchDeviationTest {
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** Sample i is i^2, so that the deviation of a group tells its members. */
  @ParameterizedTest
  @CsvSource({"8, 4, 4", "6, 4, 3", "7, 4, 1", "12, 5, 4", "3, 9, 3", "8, 1, 1", "10, 9, 5"})
  void should_use_the_largest_divisor_and_put_neighbours_into_different_groups(
      int batch, long groupSize, int size) {
    double[] values = new double[batch];
    Arrays.setAll(values, i -> (double) i * i);
    double[] expected = new double[batch];
    int groups = batch / size;
    for (int i = 0; i < batch; i++) {
      double sum = 0;
      double squares = 0;
      for (int member = i % groups; member < batch; member += groups) {
        sum += values[member] / size;
        squares += values[member] * values[member] / size;
      }
      expected[i] = Math.sqrt(squares - sum * sum + 1e-8);
    }

    NDArray y =
        forward(MinibatchDeviation.of(groupSize), manager.create(values, new Shape(batch, 1)));

    assertThat(y.getShape()).isEqualTo(new Shape(batch, 2));
    assertThat(doubles(y.get(":, 0"))).containsExactly(values);
    // Without variance the difference above cancels to some 1e-13 under the root.
    assertThat(doubles(y.get(":, 1"))).containsExactly(expected, within(1e-8));
  }

  @Test
  void should_have_groups_of_4_by_default() {
    NDArray x = manager.randomNormal(new Shape(8, 3, 2, 2));

    assertThat(doubles(forward(MinibatchDeviation.of(), x)))
        .containsExactly(doubles(forward(MinibatchDeviation.of(4), x)))
        .isNotEqualTo(doubles(forward(MinibatchDeviation.of(8), x)));
  }

  @Test
  @SuppressWarnings("try") // scope and mode work by being open
  void should_have_finite_derivatives_where_samples_are_equal() {
    try (Scope scope = new Scope();
        GradMode on = GradMode.on()) {
      NDArray x = Gradients.leaf(manager.ones(new Shape(4, 2, 3, 3)));

      NDArray y = forward(MinibatchDeviation.of(), x);
      NDList gradient = Gradients.withGraph(y.square().sum(), List.of(x));
      NDList second = Gradients.of(gradient.get(0).square().sum(), List.of(x));

      assertThat(doubles(y.get(":, 2"))).containsOnly(doubles(y.get("0, 2, 0, 0"))[0]);
      assertThat(doubles(y.get("0, 2, 0, 0"))[0]).isCloseTo(1e-4, within(1e-10));
      assertThat(doubles(gradient.get(0))).containsOnly(2);
      assertThat(doubles(second.get(0))).doesNotContain(Double.NaN);
      assertThat(Arrays.stream(doubles(second.get(0)))).allMatch(Double::isFinite);
    }
  }
}

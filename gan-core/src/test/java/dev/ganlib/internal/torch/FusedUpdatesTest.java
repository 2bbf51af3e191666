package dev.ganlib.internal.torch;

import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Averages and sums; the optimizers' updates are in {@code OptimizerContractTest}. */
final class FusedUpdatesTest {
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** The distance to constant values shrinks by 1 - share each time. */
  @ParameterizedTest
  @CsvSource({
    "FLOAT32, 0.001",
    "FLOAT32, 0.3",
    "FLOAT32, 0.75",
    "FLOAT64, 0.001",
    "FLOAT64, 0.3",
    "FLOAT64, 0.75"
  })
  void should_approach_values_by_a_share_of_the_way(DataType type, double share) {
    List<NDArray> averages = List.of(array(type, 1, -2), array(type, 5));
    List<NDArray> values = List.of(array(type, 3, 2), array(type, -5));
    values.forEach(v -> v.setRequiresGradient(true));

    for (int i = 0; i < 20; i++) {
      FusedUpdates.approach(averages, values, share);
    }

    double left = Math.pow(1 - share, 20);
    double tolerance = type == DataType.FLOAT32 ? 1e-5 : 1e-12;
    assertThat(doubles(averages.get(0)))
        .containsExactly(new double[] {3 - 2 * left, 2 - 4 * left}, within(tolerance));
    assertThat(doubles(averages.get(1)))
        .containsExactly(new double[] {-5 + 10 * left}, within(tolerance));
    assertThat(doubles(values.get(0))).containsExactly(3, 2);
    assertThat(doubles(values.get(1))).containsExactly(-5);
  }

  @Test
  void should_stay_with_a_share_of_nothing_and_arrive_with_all() {
    NDArray average = array(DataType.FLOAT32, 0.1, -7);
    NDArray values = array(DataType.FLOAT32, 0.3, 1e-3);

    FusedUpdates.approach(List.of(average), List.of(values), 0);
    assertThat(doubles(average)).containsExactly(0.1f, -7);

    FusedUpdates.approach(List.of(average), List.of(values), 1);
    assertThat(doubles(average)).containsExactly(0.3f, 1e-3f);
  }

  @Test
  void should_do_nothing_where_there_is_nothing_to_average() {
    FusedUpdates.approach(List.of(), List.of(), 0.5);

    NDArray average = array(DataType.FLOAT64, 1);
    FusedUpdates.approach(List.of(average), List.of(array(DataType.FLOAT64, 2)), 0.5);
    assertThat(doubles(average)).containsExactly(1.5);
  }

  @Test
  void should_add_weighed_gradients_to_totals() {
    List<NDArray> totals = List.of(array(DataType.FLOAT64, 1, -2), array(DataType.FLOAT64, 5));
    List<NDArray> gradients = List.of(array(DataType.FLOAT64, 4, 8), array(DataType.FLOAT64, -2));

    FusedUpdates.addScaled(totals, gradients, 0.25);
    FusedUpdates.addScaled(totals, gradients, -0.5);

    assertThat(doubles(totals.get(0))).containsExactly(1 - 1, -2 - 2);
    assertThat(doubles(totals.get(1))).containsExactly(5 + 0.5);
    assertThat(doubles(gradients.get(0))).containsExactly(4, 8);
  }

  private NDArray array(DataType type, double... values) {
    return manager.create(values, new Shape(values.length)).toType(type, true);
  }
}

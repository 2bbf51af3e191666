package dev.ganlib.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.EngineRoom;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DiversityTest {

  @Test
  void should_be_the_distance_when_there_are_two_samples() {
    assertThat(Diversity.meanDistance(new double[] {1, 2, 3, 4, 6, 3}, 3)).isEqualTo(5);
  }

  @Test
  void should_count_each_pair_once() {
    // On a line at 0, 1 and 3: the distances are 1, 2 and 3.
    assertThat(Diversity.meanDistance(new double[] {0, 1, 3}, 1)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 16})
  void should_be_the_root_of_two_when_samples_are_the_unit_vectors(int count) {
    double[] values = new double[count * count];
    for (int i = 0; i < count; i++) {
      values[i * count + i] = 1;
    }

    assertThat(Diversity.meanDistance(values, count)).isCloseTo(Math.sqrt(2), within(1e-14));
  }

  @Test
  void should_be_zero_when_samples_are_equal() {
    assertThat(Diversity.meanDistance(new double[] {0.5, 2, 0.5, 2, 0.5, 2}, 2)).isZero();
  }

  @Test
  void should_be_two_deviations_over_the_root_of_pi_for_a_gaussian() {
    double deviation = 0.7;
    Random random = new Random(5);
    double[] values = new double[2000];
    for (int i = 0; i < values.length; i++) {
      values[i] = 3 + deviation * random.nextGaussian();
    }

    double expected = 2 * deviation / Math.sqrt(Math.PI);
    assertThat(Diversity.meanDistance(values, 1)).isBetween(0.96 * expected, 1.04 * expected);
  }

  @Test
  void should_take_rows_at_equal_distances_when_there_are_more_than_wanted() {
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        NDArray samples = manager.arange(20f).toType(DataType.FLOAT32, true);
        NDArray rows = samples.reshape(new Shape(10, 2))) {
      assertThat(Diversity.rows(rows, 4)).containsExactly(0, 1, 4, 5, 10, 11, 14, 15);
      assertThat(Diversity.rows(rows, 10)).hasSize(20).startsWith(0, 1, 2).endsWith(18, 19);
    }
  }
}

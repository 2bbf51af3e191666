package dev.ganlib.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.testing.NativeArrays;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FeatureStatisticsTest {
  private static final Offset<Double> CLOSE = within(1e-11);

  private final NDManager manager = NDManager.newBaseManager(Device.cpu());

  @AfterEach
  void close() {
    manager.close();
  }

  /** Means (3, 4); deviations (-2, -1), (0, -2), (2, 3); sums of products 8, 8, 14, each over 2. */
  @Test
  void should_have_mean_and_covariance_with_divisor_count_minus_one() {
    FeatureStatistics statistics = FeatureStatistics.ofWidth(2);

    statistics.add(manager.create(new float[] {1, 3, 3, 2, 5, 7}, new Shape(3, 2)));

    assertThat(statistics.count()).isEqualTo(3);
    assertThat(statistics.mean()).containsExactly(3, 4);
    assertThat(statistics.covariance()).containsExactly(4, 4, 4, 7);
  }

  /** Variance of 0, 1, ..., 9 is 55 / 6, wherever they lie: a sum of squares would lose it. */
  @Test
  void should_keep_the_variance_when_the_mean_is_large() {
    FeatureStatistics statistics = FeatureStatistics.ofWidth(1);

    for (int i = 0; i < 10; i++) {
      statistics.add(manager.create(new double[] {1e9 + i}, new Shape(1, 1)));
    }

    assertThat(statistics.mean()[0]).isCloseTo(1e9 + 4.5, within(1e-6));
    assertThat(statistics.covariance()[0]).isCloseTo(55.0 / 6, within(1e-6));
  }

  @Test
  void should_not_depend_on_batches_or_order() {
    List<float[]> rows = new ArrayList<>();
    Random random = new Random(1);
    for (int i = 0; i < 100; i++) {
      float shared = (float) random.nextGaussian();
      rows.add(new float[] {shared + 5, shared * 2 + random.nextFloat(), random.nextFloat()});
    }
    FeatureStatistics whole = statistics(rows, 100);

    FeatureStatistics byOne = statistics(rows, 1);
    FeatureStatistics uneven = statistics(rows, 33);
    Collections.shuffle(rows, random);
    FeatureStatistics shuffled = statistics(rows, 7);

    for (FeatureStatistics other : List.of(byOne, uneven, shuffled)) {
      assertThat(other.count()).isEqualTo(100);
      assertThat(other.mean()).containsExactly(whole.mean(), CLOSE);
      assertThat(other.covariance()).containsExactly(whole.covariance(), CLOSE);
    }
  }

  private FeatureStatistics statistics(List<float[]> rows, int batch) {
    FeatureStatistics statistics = FeatureStatistics.ofWidth(3);
    for (int start = 0; start < rows.size(); start += batch) {
      List<float[]> part = rows.subList(start, Math.min(rows.size(), start + batch));
      float[] values = new float[part.size() * 3];
      for (int i = 0; i < part.size(); i++) {
        System.arraycopy(part.get(i), 0, values, 3 * i, 3);
      }
      try (NDArray features = manager.create(values, new Shape(part.size(), 3))) {
        statistics.add(features);
      }
    }
    return statistics;
  }

  @Test
  void should_refuse_a_number_that_is_not_finite_and_take_nothing() {
    FeatureStatistics statistics = FeatureStatistics.ofWidth(2);
    statistics.add(manager.create(new float[] {1, 2, 3, 4}, new Shape(2, 2)));

    for (float wrong : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      NDArray features = manager.create(new float[] {1, 2, 3, wrong}, new Shape(2, 2));
      assertThatThrownBy(() -> statistics.add(features))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(
              "expected finite features but a batch has a mean or covariance of ");
    }

    assertThat(statistics.count()).isEqualTo(2);
    assertThat(statistics.mean()).containsExactly(2, 3);
  }

  @Test
  void should_refuse_features_of_another_shape_or_type() {
    FeatureStatistics statistics = FeatureStatistics.ofWidth(2);

    assertThatThrownBy(() -> statistics.add(manager.zeros(new Shape(4, 3))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected features of shape (B, 2) with B > 0 but was (4, 3)");
    assertThatThrownBy(() -> statistics.add(manager.zeros(new Shape(0, 2))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected features of shape (B, 2) with B > 0 but was (0, 2)");
    assertThatThrownBy(() -> statistics.add(manager.zeros(new Shape(4))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> statistics.add(manager.zeros(new Shape(4, 2), DataType.INT64)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected features of float32 or float64 but was int64");
  }

  @Test
  void should_refuse_to_tell_of_too_few_vectors() {
    FeatureStatistics statistics = FeatureStatistics.ofWidth(2);
    assertThatThrownBy(statistics::mean)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a mean needs at least 1 vectors but there are 0");

    statistics.add(manager.zeros(new Shape(1, 2)));

    assertThat(statistics.mean()).containsExactly(0, 0);
    assertThatThrownBy(statistics::covariance)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a covariance needs at least 2 vectors but there are 1");
  }

  @Test
  void should_refuse_a_width_that_is_none() {
    assertThatThrownBy(() -> FeatureStatistics.ofWidth(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("width must be from 1 to 46340 but was 0");
  }

  @Test
  void should_leave_no_native_array() {
    NDArray features = manager.ones(new Shape(5, 3));
    FeatureStatistics statistics = FeatureStatistics.ofWidth(3);
    statistics.add(features); // the program is loaded at the first call
    long before = NativeArrays.count();

    statistics.add(features);

    assertThat(NativeArrays.count()).isEqualTo(before);
  }
}

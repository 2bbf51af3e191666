package dev.ganlib.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FrechetDistanceTest {
  private final NDManager manager = NDManager.newBaseManager(Device.cpu());

  @AfterEach
  void close() {
    manager.close();
  }

  /**
   * Returns statistics with exactly this mean and the covariance R R^T: of the 2d points mean +- c
   * r_k, with the columns r_k of R, the covariance is 2 c^2 R R^T / (2d - 1).
   */
  private FeatureStatistics gaussian(double[] mean, double[]... root) {
    int d = mean.length;
    double c = Math.sqrt((2 * d - 1) / 2.0);
    double[] points = new double[2 * d * d];
    for (int k = 0; k < d; k++) {
      for (int i = 0; i < d; i++) {
        points[2 * k * d + i] = mean[i] + c * root[i][k];
        points[(2 * k + 1) * d + i] = mean[i] - c * root[i][k];
      }
    }
    return statistics(points, d);
  }

  private FeatureStatistics statistics(double[] points, int width) {
    FeatureStatistics statistics = FeatureStatistics.ofWidth(width);
    try (NDArray features = manager.create(points, new Shape(points.length / width, width))) {
      statistics.add(features);
    }
    return statistics;
  }

  /** In one dimension it is (m1 - m2)^2 + (s1 - s2)^2. */
  @Test
  void should_be_the_squares_of_mean_and_deviation_when_there_is_one_feature() {
    FeatureStatistics a = gaussian(new double[] {1}, new double[] {2});
    FeatureStatistics b = gaussian(new double[] {-2}, new double[] {7});

    assertThat(FrechetDistance.between(a, b)).isCloseTo(9 + 25, within(1e-12));
  }

  /** Diagonal covariances commute: (1, 2) and (3, 5) apart, deviations (1, 4) and (3, 0.5). */
  @Test
  void should_add_over_features_when_covariances_commute() {
    FeatureStatistics a = gaussian(new double[] {1, 2}, new double[] {1, 0}, new double[] {0, 4});
    FeatureStatistics b = gaussian(new double[] {3, 5}, new double[] {3, 0}, new double[] {0, 0.5});

    assertThat(FrechetDistance.between(a, b)).isCloseTo(4 + 9 + 4 + 3.5 * 3.5, within(1e-12));
  }

  /**
   * For 2x2 matrices the trace of the root of M is sqrt(tr M + 2 sqrt(det M)). With C1 = diag(4, 1)
   * and C2 = ((2, 1), (1, 1)): tr(C1 C2) = 9 and det(C1 C2) = 4, so the root has the trace
   * sqrt(13).
   */
  @Test
  void should_take_the_root_of_the_product_when_covariances_do_not_commute() {
    FeatureStatistics a = gaussian(new double[] {0, 0}, new double[] {2, 0}, new double[] {0, 1});
    FeatureStatistics b = gaussian(new double[] {0, 0}, new double[] {1, 1}, new double[] {0, 1});
    assertThat(b.covariance()).containsExactly(new double[] {2, 1, 1, 1}, within(1e-14));

    double expected = 5 + 3 - 2 * Math.sqrt(13);

    assertThat(FrechetDistance.between(a, b)).isCloseTo(expected, within(1e-13));
    assertThat(FrechetDistance.between(b, a)).isCloseTo(expected, within(1e-13));
  }

  @Test
  void should_be_zero_between_equal_sets_and_positive_otherwise() {
    double[] points = randomPoints(1);
    FeatureStatistics a = statistics(points, 4);

    assertThat(FrechetDistance.between(a, statistics(points, 4))).isCloseTo(0, within(1e-13));
    assertThat(FrechetDistance.between(a, statistics(randomPoints(2), 4))).isGreaterThan(1e-3);
  }

  /** A feature that never changes makes the covariance singular: of ReLUs there is often one. */
  @Test
  void should_keep_its_precision_when_a_covariance_is_singular() {
    double[] points = randomPoints(1);
    for (int i = 0; i < points.length; i += 4) {
      points[i + 2] = 0;
      points[i + 3] = 2 * points[i];
    }
    FeatureStatistics a = statistics(points, 4);

    assertThat(FrechetDistance.between(a, statistics(points, 4))).isCloseTo(0, within(1e-12));
  }

  private static double[] randomPoints(long seed) {
    Random random = new Random(seed);
    return random.doubles(400).toArray();
  }

  @Test
  void should_equal_the_root_of_the_product_that_numpy_takes() throws IOException {
    JsonObject reference = read("frechet.json");
    for (JsonElement element : reference.getAsJsonArray("cases")) {
      JsonObject one = element.getAsJsonObject();
      int width = one.get("width").getAsInt();
      FeatureStatistics a = statistics(numbers(one.getAsJsonArray("a")), width);
      FeatureStatistics b = statistics(numbers(one.getAsJsonArray("b")), width);

      double distance = FrechetDistance.between(a, b);

      double expected = one.get("distance").getAsDouble();
      assertThat(distance).isCloseTo(expected, within(1e-10 * expected));
    }
  }

  private static JsonObject read(String name) throws IOException {
    try (Reader reader =
        new InputStreamReader(
            Objects.requireNonNull(
                FrechetDistanceTest.class.getResourceAsStream("/pytorch/" + name)),
            StandardCharsets.UTF_8)) {
      return JsonParser.parseReader(reader).getAsJsonObject();
    }
  }

  private static double[] numbers(JsonArray array) {
    double[] numbers = new double[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = array.get(i).getAsDouble();
    }
    return numbers;
  }

  @Test
  void should_refuse_sets_that_cannot_be_compared() {
    FeatureStatistics two = statistics(new double[6], 2);

    assertThatThrownBy(() -> FrechetDistance.between(two, statistics(new double[6], 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected sets of the same width but was 2 and 1");
    assertThatThrownBy(() -> FrechetDistance.between(two, statistics(new double[4], 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a Fréchet distance of 2 features needs more than 2 samples in each set but was 2");
  }

  /** Of vectors and the same moved by m it is |m| squared. */
  @Test
  void should_be_measured_of_features_that_were_computed_elsewhere() {
    FeatureExtractor given = FeatureExtractor.given(4);
    double[] points = randomPoints(1);
    NDArray data = manager.create(points, new Shape(points.length / 4, 4));
    NDArray moved = data.add(manager.create(new double[] {3, 0, 4, 0}));

    Evaluation evaluation =
        Evaluator.of(given, Samples.of(data), Samples.of(data))
            .measuring(Metric.FRECHET_DISTANCE)
            .evaluate(Samples.of(moved));

    assertThat(evaluation.value(Evaluation.FRECHET_DISTANCE)).isCloseTo(25, within(1e-9));
    assertThat(evaluation.extractor()).isEqualTo("features as given");
    assertThatThrownBy(() -> given.extract(data.reshape(-1, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("expected features of shape (B, 4) with B > 0 but was (");
    assertThatThrownBy(() -> FeatureExtractor.given(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("width must be positive but was 0");
  }
}

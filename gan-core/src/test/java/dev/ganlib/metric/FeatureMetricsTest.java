package dev.ganlib.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The metrics over {@link FeatureSet}s. */
final class FeatureMetricsTest {
  private final NDManager manager = NDManager.newBaseManager(Device.cpu());

  @AfterEach
  void close() {
    manager.close();
  }

  static List<JsonObject> references() throws IOException {
    try (Reader reader =
        new InputStreamReader(
            Objects.requireNonNull(
                FeatureMetricsTest.class.getResourceAsStream("/pytorch/metrics.json")),
            StandardCharsets.UTF_8)) {
      List<JsonObject> cases = new ArrayList<>();
      for (JsonElement each :
          JsonParser.parseReader(reader).getAsJsonObject().getAsJsonArray("cases")) {
        cases.add(each.getAsJsonObject());
      }
      return cases;
    }
  }

  private static double[] numbers(JsonArray array) {
    return array.asList().stream().mapToDouble(JsonElement::getAsDouble).toArray();
  }

  private FeatureSet set(int width, double... numbers) {
    FeatureSet set = FeatureSet.ofWidth(width);
    add(set, width, numbers);
    return set;
  }

  private void add(FeatureSet set, int width, double... numbers) {
    try (NDArray features = manager.create(numbers, new Shape(numbers.length / width, width))) {
      set.add(features);
    }
  }

  private FeatureSet set(JsonObject reference, String name) {
    return set(reference.get("width").getAsInt(), numbers(reference.getAsJsonArray(name)));
  }

  private FeatureSet gaussian(int count, int width, double shift, long seed) {
    Random random = new Random(seed);
    double[] numbers = new double[count * width];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = random.nextGaussian() + shift;
    }
    return set(width, numbers);
  }

  @ParameterizedTest
  @MethodSource("references")
  void should_give_the_kernel_distance_of_scikit_learn(JsonObject reference) {
    KernelDistance distance = KernelDistance.between(set(reference, "x"), set(reference, "y"));

    assertThat(distance.value())
        .isCloseTo(reference.get("kernelDistance").getAsDouble(), within(1e-10));
    assertThat(distance.standardError())
        .isCloseTo(reference.get("standardError").getAsDouble(), within(1e-10));
  }

  @ParameterizedTest
  @MethodSource("references")
  void should_give_the_regions_of_scikit_learn(JsonObject reference) {
    FeatureSet x = set(reference, "x");
    FeatureSet y = set(reference, "y");
    for (int k : new int[] {1, 3, 5}) {
      PrecisionRecall precision = PrecisionRecall.of(x, y, k);
      DensityCoverage density = DensityCoverage.of(x, y, k);

      assertThat(precision.precision())
          .isCloseTo(reference.get("precision" + k).getAsDouble(), within(1e-12));
      assertThat(precision.recall())
          .isCloseTo(reference.get("recall" + k).getAsDouble(), within(1e-12));
      assertThat(density.density())
          .isCloseTo(reference.get("density" + k).getAsDouble(), within(1e-12));
      assertThat(density.coverage())
          .isCloseTo(reference.get("coverage" + k).getAsDouble(), within(1e-12));
    }
  }

  @ParameterizedTest
  @MethodSource("references")
  void should_give_the_nearness_of_scipy(JsonObject reference) {
    Memorisation memorisation =
        Memorisation.of(set(reference, "x"), set(reference, "y"), set(reference, "heldOut"));

    assertThat(memorisation.closer())
        .isCloseTo(reference.get("closer").getAsDouble(), within(1e-12));
    assertThat(memorisation.copies())
        .isCloseTo(reference.get("copies").getAsDouble(), within(1e-12));
  }

  @ParameterizedTest
  @MethodSource("references")
  void should_give_the_score_of_scipy(JsonObject reference) {
    double[] logits = numbers(reference.getAsJsonArray("logits"));
    ClassifierScore score = ClassifierScore.ofClasses(5);
    try (NDArray array = manager.create(logits, new Shape(logits.length / 5, 5))) {
      score.add(array);
    }

    assertThat(score.value()).isCloseTo(reference.get("score").getAsDouble(), within(1e-12));
  }

  /**
   * Of one feature and a kernel (x y + 1)^3 = (xy)^3 + 3 (xy)^2 + 3 xy + 1 the distance is the sum
   * of the squares of the differences of the moments E x^3, E x^2 and E x, weighted 1, 3 and 3. For
   * Gaussians of mean m and deviation s these are m^3 + 3 m s^2, m^2 + s^2 and m. The mean over
   * many draws must be that, and the draws must spread as the standard error says.
   */
  @Test
  void should_estimate_the_kernel_distance_of_gaussians_without_bias() {
    double cubes = 0.5 * 0.5 * 0.5 + 3 * 0.5;
    double expected = cubes * cubes + 3 * 0.25 * 0.25 + 3 * 0.5 * 0.5;
    int draws = 400;
    double sum = 0;
    double squares = 0;
    double errors = 0;
    for (int i = 0; i < draws; i++) {
      KernelDistance distance =
          KernelDistance.between(gaussian(60, 1, 0.5, 2L * i), gaussian(60, 1, 0, 2L * i + 1));
      sum += distance.value();
      squares += distance.value() * distance.value();
      errors += distance.standardError() * distance.standardError();
    }
    double mean = sum / draws;
    double deviation = Math.sqrt(squares / draws - mean * mean);

    assertThat(mean).isCloseTo(expected, within(4 * deviation / Math.sqrt(draws)));
    assertThat(Math.sqrt(errors / draws) / deviation).isBetween(0.8, 1.4);
  }

  @Test
  void should_find_identical_sets_alike() {
    FeatureSet set = gaussian(200, 3, 0, 1);

    assertThat(PrecisionRecall.of(set, set, 3)).isEqualTo(new PrecisionRecall(1, 1));
    assertThat(DensityCoverage.of(set, set, 5).coverage()).isEqualTo(1);
    // Of n vectors each ball holds its own and k others: (k + 1) / k.
    assertThat(DensityCoverage.of(set, set, 5).density()).isCloseTo(1.2, within(1e-12));
    assertThat(FrechetDistance.between(statistics(set), statistics(set)))
        .isCloseTo(0, within(1e-10));
  }

  @Test
  void should_find_nothing_in_common_between_sets_far_apart() {
    FeatureSet here = gaussian(100, 3, 0, 1);
    FeatureSet there = gaussian(100, 3, 100, 2);

    assertThat(PrecisionRecall.of(here, there, 3)).isEqualTo(new PrecisionRecall(0, 0));
    assertThat(DensityCoverage.of(here, there, 5)).isEqualTo(new DensityCoverage(0, 0));
  }

  /** Data in two clusters of the same size, samples in one of them. */
  @Test
  void should_halve_recall_and_coverage_where_half_the_modes_are_missing() {
    FeatureSet data = gaussian(200, 2, 0, 1);
    addTo(data, gaussian(200, 2, 1000, 2));
    FeatureSet samples = FeatureSet.ofWidth(2);
    addTo(samples, gaussian(200, 2, 0, 1));

    assertThat(PrecisionRecall.of(samples, data, 3)).isEqualTo(new PrecisionRecall(1, 0.5));
    assertThat(DensityCoverage.of(samples, data, 5).coverage()).isEqualTo(0.5);
  }

  private void addTo(FeatureSet set, FeatureSet more) {
    float[] rows = more.rows();
    double[] numbers = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      numbers[i] = rows[i];
    }
    add(set, more.width(), numbers);
  }

  /** Copies of one vector have balls of radius 0, in which they are. */
  @Test
  void should_keep_copies_in_their_own_balls() {
    double[] same = new double[40];
    java.util.Arrays.fill(same, 1e3 + 0.5);
    FeatureSet copies = set(4, same);

    assertThat(PrecisionRecall.of(copies, copies, 3)).isEqualTo(new PrecisionRecall(1, 1));
    assertThat(DensityCoverage.of(copies, copies, 3).coverage()).isEqualTo(1);
  }

  @Test
  void should_catch_training_data_learned_by_heart() {
    FeatureSet training = gaussian(1000, 6, 0, 1);
    FeatureSet heldOut = gaussian(500, 6, 0, 2);
    FeatureSet honest = gaussian(500, 6, 0, 3);

    Memorisation learned = Memorisation.of(training.spread(300), training, heldOut);
    Memorisation fresh = Memorisation.of(honest, training, heldOut);

    assertThat(learned.closer()).isEqualTo(1);
    assertThat(learned.copies()).isEqualTo(1);
    // Deviations of the statistic 0.018, of the share 0.0044 and that of the hundredth itself.
    assertThat(fresh.closer()).isBetween(0.41, 0.59);
    assertThat(fresh.copies()).isBetween(0.0, 0.05);
  }

  @Test
  void should_not_depend_on_order_or_batches() {
    FeatureSet data = gaussian(150, 3, 0.2, 8);
    Random random = new Random(4);
    List<double[]> vectors = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      vectors.add(new double[] {random.nextGaussian(), random.nextGaussian(), random.nextFloat()});
    }
    FeatureSet one = FeatureSet.ofWidth(3);
    add(one, 3, vectors.stream().flatMapToDouble(java.util.Arrays::stream).toArray());
    java.util.Collections.shuffle(vectors, random);
    FeatureSet other = FeatureSet.ofWidth(3);
    for (int i = 0; i < 120; i += 40) {
      add(
          other,
          3,
          vectors.subList(i, i + 40).stream().flatMapToDouble(java.util.Arrays::stream).toArray());
    }

    assertThat(PrecisionRecall.of(other, data, 3)).isEqualTo(PrecisionRecall.of(one, data, 3));
    assertThat(DensityCoverage.of(other, data, 5)).isEqualTo(DensityCoverage.of(one, data, 5));
    KernelDistance a = KernelDistance.between(one, data);
    KernelDistance b = KernelDistance.between(other, data);
    KernelDistance c = KernelDistance.between(data, one);
    assertThat(b.value()).isCloseTo(a.value(), within(1e-10));
    assertThat(b.standardError()).isCloseTo(a.standardError(), within(1e-10));
    assertThat(c.value()).isCloseTo(a.value(), within(1e-10));
    assertThat(c.standardError()).isCloseTo(a.standardError(), within(1e-10));
  }

  /** So many pairs that several portions are needed. */
  @Test
  void should_be_the_same_in_portions() {
    FeatureSet few = gaussian(900, 1, 0, 1);
    FeatureSet many = gaussian(5000, 1, 0.1, 2);
    double[] sums = new double[3];
    for (float y : many.rows()) {
      sums[0] += y;
      sums[1] += (double) y * y;
      sums[2] += (double) y * y * y;
    }
    // Over all pairs (xy)^3 + 3 (xy)^2 + 3 xy + 1 is a sum of products of sums.
    double across = 0;
    for (float x : few.rows()) {
      across += (double) x * x * x * sums[2] + 3.0 * x * x * sums[1] + 3 * x * sums[0] + 5000;
    }
    double within = 0;
    for (FeatureSet set : List.of(few, many)) {
      double[] own = new double[7];
      for (float x : set.rows()) {
        for (int power = 0; power < 7; power++) {
          own[power] += Math.pow(x, power);
        }
      }
      double n = set.count();
      double all = own[3] * own[3] + 3 * own[2] * own[2] + 3 * own[1] * own[1] + n * n;
      double diagonal = own[6] + 3 * own[4] + 3 * own[2] + n;
      within += (all - diagonal) / (n * (n - 1));
    }

    assertThat(KernelDistance.between(few, many).value())
        .isCloseTo(within - 2 * across / (900.0 * 5000), within(1e-9));
  }

  /** So many that several portions of both are needed. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void should_find_the_nearest_in_portions(int width) {
    FeatureSet few = gaussian(600, width, 0.2, 3);
    FeatureSet many = gaussian(9000, width, 0, 4);

    double[] distances = Memorisation.distances(few, many);

    assertThat(distances).hasSize(600);
    for (int i = 0; i < 600; i++) {
      double norm = 0;
      for (int k = 0; k < width; k++) {
        norm += few.rows()[i * width + k] * (double) few.rows()[i * width + k];
      }
      double nearest = Double.POSITIVE_INFINITY;
      for (int j = 0; j < 9000; j++) {
        double distance = 0;
        for (int k = 0; k < width; k++) {
          double difference = (double) few.rows()[i * width + k] - many.rows()[j * width + k];
          distance += difference * difference;
        }
        nearest = Math.min(nearest, distance);
      }
      // Next to 0 what is not above rounding is 0.
      assertThat(distances[i]).as("row %d", i).isCloseTo(nearest, within(1e-11 * (1 + 4 * norm)));
    }
  }

  private FeatureStatistics statistics(FeatureSet set) {
    FeatureStatistics statistics = FeatureStatistics.ofWidth(set.width());
    try (NDArray rows = manager.create(set.rows(), new Shape(set.count(), set.width()))) {
      statistics.add(rows);
    }
    return statistics;
  }

  @Test
  void should_spread_what_is_taken_over_all() {
    FeatureSet set = set(1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);

    assertThat(set.spread(4).rows()).containsExactly(0, 2, 5, 7);
    assertThat(set.spread(10).rows()).isEqualTo(set.rows());
    assertThat(set).hasToString("10 vectors of 1 features");
    assertThatThrownBy(() -> set.spread(11))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected from 1 to 10 vectors but was 11");
    assertThatThrownBy(() -> set.spread(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void should_refuse_features_that_are_none() {
    FeatureSet set = FeatureSet.ofWidth(2);

    assertThatThrownBy(() -> set.add(manager.zeros(new Shape(3, 3))))
        .hasMessage("expected features of shape (B, 2) with B > 0 but was (3, 3)");
    assertThatThrownBy(() -> set.add(manager.zeros(new Shape(3, 2), DataType.INT64)))
        .hasMessage("expected features of float32 or float64 but was int64");
    assertThatThrownBy(
            () -> set.add(manager.create(new float[] {0, 1, 2, Float.NaN}, new Shape(2, 2))))
        .hasMessage("expected finite features but feature 1 of vector 1 is NaN");
    assertThatThrownBy(() -> set.add(manager.create(new double[] {1e300, 0}, new Shape(1, 2))))
        .hasMessageContaining("is 1.0E300");
    assertThat(set.count()).isZero();
    assertThatThrownBy(() -> FeatureSet.ofWidth(0)).hasMessage("width must be positive but was 0");
  }

  @Test
  void should_refuse_sets_that_cannot_be_compared() {
    FeatureSet three = set(1, 1, 2, 3);
    FeatureSet two = set(1, 1, 2);
    FeatureSet wide = set(2, 1, 2, 3, 4, 5, 6, 7, 8);

    assertThatThrownBy(() -> KernelDistance.between(three, wide))
        .hasMessage("expected sets of the same width but was 1 and 2");
    assertThatThrownBy(() -> KernelDistance.between(three, two))
        .hasMessage("a kernel distance needs more than 2 vectors in each set but was 2");
    assertThatThrownBy(() -> PrecisionRecall.of(three, three, 3))
        .hasMessage(
            "precision and recall with k = 3 needs more than 3 vectors in each set but was 3");
    assertThatThrownBy(() -> DensityCoverage.of(three, three, 5))
        .hasMessage(
            "density and coverage with k = 5 needs more than 5 vectors in each set but was 3");
    assertThatThrownBy(() -> PrecisionRecall.of(three, three, 0))
        .hasMessage("k must be positive but was 0");
    assertThatThrownBy(() -> DensityCoverage.of(three, three, -1))
        .hasMessage("k must be positive but was -1");
    assertThatThrownBy(() -> Memorisation.of(three, three, three))
        .hasMessage("memorisation needs at least 100 held-out vectors but was 3");
  }

  /** exp of the mutual information: 1 if all look the same, all classes if each is sure. */
  @ParameterizedTest
  @ValueSource(ints = {2, 4, 10})
  void should_score_from_one_to_the_number_of_classes(int classes) {
    ClassifierScore same = ClassifierScore.ofClasses(classes);
    ClassifierScore sure = ClassifierScore.ofClasses(classes);
    try (NDArray zeros = manager.zeros(new Shape(20, classes));
        NDArray large = manager.eye(classes).mul(manager.create(1000f))) {
      same.add(zeros);
      sure.add(large);
      sure.add(large);
    }

    assertThat(same.value()).isCloseTo(1, within(1e-12));
    assertThat(sure.value()).isCloseTo(classes, within(1e-9));
    assertThat(sure.count()).isEqualTo(2L * classes);
  }

  @Test
  void should_refuse_logits_that_are_none() {
    ClassifierScore score = ClassifierScore.ofClasses(3);

    assertThatThrownBy(score::value)
        .hasMessage("a score needs at least 1 sample but there is none");
    assertThatThrownBy(() -> score.add(manager.zeros(new Shape(2, 2))))
        .hasMessage("expected logits of shape (B, 3) with B > 0 but was (2, 2)");
    assertThatThrownBy(
            () -> score.add(manager.create(new float[] {0, Float.NaN, 1}, new Shape(1, 3))))
        .hasMessage("expected finite logits but was NaN");
    assertThatThrownBy(() -> score.add(manager.zeros(new Shape(1, 3), DataType.INT32)))
        .hasMessage("expected logits of float32 or float64 but was int32");
    assertThat(score.count()).isZero();
    assertThatThrownBy(() -> ClassifierScore.ofClasses(1))
        .hasMessage("classes must be 2 or more but was 1");
  }
}

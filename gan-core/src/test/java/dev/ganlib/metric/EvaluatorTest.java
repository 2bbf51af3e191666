package dev.ganlib.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.core.Linear;
import dev.ganlib.data.Placement;
import dev.ganlib.data.Source;
import dev.ganlib.testing.Logged;
import dev.ganlib.testing.NativeArrays;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class EvaluatorTest {
  private static final Shape POINT = new Shape(2);

  private final NDManager manager = NDManager.newBaseManager(Device.cpu());
  private FeatureExtractor extractor;

  /** Features are the points themselves; the class is the sign of the first coordinate. */
  @BeforeEach
  void build() {
    Block block =
        new ParallelBlock(
            outputs -> new NDList(outputs.get(0).get(0), outputs.get(1).get(0)),
            List.of(Linear.builder().setUnits(2).build(), Linear.builder().setUnits(2).build()));
    block.initialize(manager, DataType.FLOAT32, new Shape(1, 2));
    set(block, 0, 1, 0, 0, 1);
    set(block, 1, 0, 0);
    set(block, 2, -9, 0, 9, 0);
    set(block, 3, 0, 0);
    extractor = FeatureExtractor.of("points", block, POINT);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static void set(Block block, int index, float... values) {
    block.getParameters().get(index).getValue().getArray().set(values);
  }

  private NDArray points(int count, double shift, long seed) {
    Random random = new Random(seed);
    float[] values = new float[2 * count];
    for (int i = 0; i < values.length; i++) {
      double own = Math.max(-2, Math.min(2, random.nextGaussian()));
      values[i] = (float) (own + (i % 2 == 0 ? shift : 0));
    }
    return manager.create(values, new Shape(count, 2));
  }

  private Samples gaussian(int count, double shift, long seed) {
    return Samples.of(points(count, shift, seed));
  }

  private Evaluator evaluator() {
    return Evaluator.of(extractor, gaussian(700, 0, 1), gaussian(400, 0, 2));
  }

  @Test
  void should_put_real_samples_beside_every_figure() {
    Evaluation evaluation = evaluator().evaluate(gaussian(300, 0, 3));

    assertThat(evaluation.figures())
        .containsOnlyKeys(
            "frechetDistance",
            "kernelDistance",
            "precision",
            "recall",
            "density",
            "coverage",
            "classifierScore",
            "divergence",
            "modes",
            "share/0",
            "share/1",
            "closer",
            "copies");
    assertThat(evaluation.extractor()).startsWith("points, weights of SHA-256 ");
    assertThat(evaluation.data()).isEqualTo("700 samples of a source");
    assertThat(evaluation.heldOut()).isEqualTo("300 of 400 samples of a source");
    evaluation
        .figures()
        .forEach(
            (name, figure) -> {
              assertThat(figure.count()).as(name).isEqualTo(300);
              assertThat(figure.realCount()).as(name).isEqualTo(300);
              assertThat(figure.value()).as(name).isNotNull();
              assertThat(figure.standardError() != null)
                  .as(name)
                  .isEqualTo(name.equals("kernelDistance"));
            });
    assertThat(evaluation.value(Evaluation.MODES)).isEqualTo(2);
    assertThat(evaluation.value(Evaluation.PRECISION)).isBetween(0.85, 1.0);
    assertThat(evaluation.value(Evaluation.RECALL)).isBetween(0.85, 1.0);
  }

  /** What the evaluator says is what its parts say. */
  @Test
  void should_agree_with_the_metrics_one_by_one() {
    NDArray samples = points(300, 0.5, 3);
    NDArray data = points(700, 0, 1);
    Evaluation evaluation = evaluator().evaluate(Samples.of(samples));
    FeatureSet rows = FeatureSet.ofWidth(2);
    rows.add(samples);
    FeatureSet all = FeatureSet.ofWidth(2);
    // In the order in which a source gives them.
    Samples.of(data).forEach((portion, labels) -> all.add(portion));
    FeatureSet heldOut = FeatureSet.ofWidth(2);
    heldOut.add(points(400, 0, 2));
    FeatureStatistics own = FeatureStatistics.ofWidth(2);
    own.add(samples);
    FeatureStatistics reference = FeatureStatistics.ofWidth(2);
    reference.add(data);
    PrecisionRecall precision = PrecisionRecall.of(rows, all.spread(300), 3);
    DensityCoverage density = DensityCoverage.of(rows, all.spread(300), 5);
    KernelDistance kernel = KernelDistance.between(rows, all);
    Memorisation memory = Memorisation.of(rows, all, heldOut);

    assertThat(evaluation.value(Evaluation.FRECHET_DISTANCE))
        .isCloseTo(FrechetDistance.between(own, reference), within(1e-9));
    assertThat(evaluation.value(Evaluation.KERNEL_DISTANCE))
        .isCloseTo(kernel.value(), within(1e-9));
    assertThat(evaluation.figures().get(Evaluation.KERNEL_DISTANCE).standardError())
        .isCloseTo(kernel.standardError(), within(1e-9));
    assertThat(evaluation.value(Evaluation.PRECISION)).isEqualTo(precision.precision());
    assertThat(evaluation.value(Evaluation.RECALL)).isEqualTo(precision.recall());
    assertThat(evaluation.value(Evaluation.DENSITY)).isEqualTo(density.density());
    assertThat(evaluation.value(Evaluation.COVERAGE)).isEqualTo(density.coverage());
    assertThat(evaluation.value(Evaluation.CLOSER)).isEqualTo(memory.closer());
    assertThat(evaluation.value(Evaluation.COPIES)).isEqualTo(memory.copies());
  }

  @Test
  void should_see_a_collapse() {
    Evaluation evaluation = evaluator().evaluate(Samples.of(manager.full(new Shape(300, 2), 0.3f)));

    assertThat(evaluation.value(Evaluation.MODES)).isEqualTo(1);
    assertThat(evaluation.value(Evaluation.DIVERGENCE)).isCloseTo(Math.log(2), within(0.1));
    assertThat(evaluation.value(Evaluation.CLASSIFIER_SCORE)).isCloseTo(1, within(1e-9));
    assertThat(evaluation.value(Evaluation.RECALL)).isZero();
    assertThat(evaluation.value(Evaluation.COVERAGE)).isLessThan(0.1);
  }

  @Test
  void should_compare_labels_with_what_is_seen() {
    float[] values = new float[200];
    for (int i = 0; i < 100; i++) {
      values[2 * i] = i < 50 ? -1 : 1;
      values[2 * i + 1] = i / 100f;
    }
    NDArray samples = manager.create(values, new Shape(100, 2));
    long[] labels = new long[100];
    for (int i = 0; i < 100; i++) {
      labels[i] = i < 60 ? 0 : 1;
    }
    Samples labelled =
        Samples.of(
            Source.arrays(samples, manager.create(labels), 2),
            Placement.of(manager, DataType.FLOAT32));

    Evaluation evaluation =
        Evaluator.of(extractor, labelled, labelled).measuring(Metric.CLASSES).evaluate(labelled);

    assertThat(evaluation.value(Evaluation.AGREEMENT)).isEqualTo(0.9);
    assertThat(evaluation.figures().get(Evaluation.AGREEMENT).realValue()).isEqualTo(0.9);
    // Seen 50 : 50, where the labels of the data say 60 : 40.
    assertThat(evaluation.value(Evaluation.DIVERGENCE))
        .isCloseTo(0.5 * Math.log(0.5 / 0.6) + 0.5 * Math.log(0.5 / 0.4), within(1e-12));
    assertThat(
            Evaluator.of(extractor, labelled, labelled)
                .measuring(Metric.CLASSES)
                .evaluate(labelled.withoutLabels())
                .figures()
                .get(Evaluation.AGREEMENT)
                .value())
        .isNull();
  }

  @Test
  void should_leave_no_array_behind_and_repeat_itself_to_the_bit() {
    Samples samples = gaussian(300, 0.2, 3);
    Evaluator evaluator = evaluator();
    Evaluation first = evaluator.evaluate(samples);
    long before = NativeArrays.count();

    Evaluation second = evaluator.evaluate(samples);

    assertThat(second).isEqualTo(first);
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  /** Portion by portion, whatever the portions. */
  @Test
  void should_not_depend_on_the_portions() {
    NDArray all = points(600, 0.3, 4);
    Samples whole =
        new Samples() {
          @Override
          public long count() {
            return 600;
          }

          @Override
          public void forEach(Consumer consumer) {
            consumer.accept(all, null);
          }
        };
    Samples parts =
        new Samples() {
          @Override
          public long count() {
            return 600;
          }

          @Override
          public void forEach(Consumer consumer) {
            for (int start = 0; start < 600; start += 7) {
              try (NDArray some = all.get(start + ":" + Math.min(600, start + 7))) {
                consumer.accept(some, null);
              }
            }
          }
        };

    Evaluation one = evaluator().evaluate(whole);
    Evaluation other = evaluator().evaluate(parts);

    one.figures()
        .forEach(
            (name, figure) ->
                assertThat(other.value(name)).as(name).isCloseTo(figure.value(), within(1e-6)));
  }

  @Test
  void should_say_what_is_wrong_before_the_data_are_looked_at() {
    List<String> looked = new ArrayList<>();
    Samples data =
        new Samples() {
          @Override
          public long count() {
            return 500;
          }

          @Override
          public void forEach(Consumer consumer) {
            looked.add("data");
            gaussian(500, 0, 1).forEach(consumer);
          }
        };
    Evaluator evaluator = Evaluator.of(extractor, data, data);

    assertThatThrownBy(() -> evaluator.evaluate(gaussian(2, 0, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "FRECHET_DISTANCE needs at least 3 samples, more than there are features, but was 2;"
                + " measuring(...) asks for other metrics");
    assertThatThrownBy(() -> evaluator.evaluate(Samples.of(manager.zeros(new Shape(200, 3)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected samples of shape (B, 2) with B > 0 but was (200, 3)");
    NDArray broken = points(200, 0, 5);
    broken.set(new ai.djl.ndarray.index.NDIndex(7, 1), Float.NaN);
    assertThatThrownBy(() -> evaluator.evaluate(Samples.of(broken)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected finite samples");
    assertThat(looked).isEmpty();

    assertThatThrownBy(() -> evaluator.evaluate(gaussian(200, 40, 5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected samples on the scale of the data, [-2.0, 2.0]")
        .hasMessageContaining("but they reach from");
  }

  private static final Map<Metric, Integer> LEAST =
      Map.of(
          Metric.FRECHET_DISTANCE, 3,
          Metric.KERNEL_DISTANCE, 3,
          Metric.PRECISION_RECALL, 4,
          Metric.DENSITY_COVERAGE, 6,
          Metric.CLASSIFIER_SCORE, 1,
          Metric.CLASSES, 1,
          Metric.MEMORISATION, 1);

  /** One sample, one of the data or one held out too few is refused, and so few are enough. */
  @ParameterizedTest
  @EnumSource(Metric.class)
  void should_ask_for_as_many_as_the_metric_needs_that_is_asked_for(Metric metric) {
    int least = Objects.requireNonNull(LEAST.get(metric));
    int heldOut = metric == Metric.MEMORISATION ? 100 : least;

    assertThat(few(metric, least, least, heldOut).figures()).isNotEmpty();
    if (heldOut > 1) {
      assertThatThrownBy(() -> few(metric, least, least, heldOut - 1))
          .hasMessageContaining(metric + " needs at least " + heldOut + " held-out samples")
          .hasMessageContaining("but was " + (heldOut - 1));
    }
    if (least > 1) {
      assertThatThrownBy(() -> few(metric, least, least - 1, heldOut))
          .hasMessageContaining(metric + " needs at least " + least + " data")
          .hasMessageContaining("but was " + (least - 1));
      assertThatThrownBy(() -> few(metric, least - 1, least, heldOut))
          .hasMessageContaining(metric + " needs at least " + least + " samples");
    }
  }

  private Evaluation few(Metric metric, int samples, int data, int heldOut) {
    return Evaluator.of(extractor, gaussian(data, 0, 1), gaussian(heldOut, 0, 2))
        .measuring(metric)
        .evaluate(gaussian(samples, 0, 3));
  }

  /** Five samples lack one for the fifth neighbour; 99 held out lack one for the memorisation. */
  @Test
  void should_say_which_metrics_lack_samples_or_data() {
    Evaluator evaluator = Evaluator.of(extractor, gaussian(200, 0, 1), gaussian(99, 0, 2));

    assertThat(evaluator.lacking(5))
        .containsExactly(
            Map.entry(
                Metric.DENSITY_COVERAGE, "DENSITY_COVERAGE needs at least 6 samples but was 5"),
            Map.entry(
                Metric.MEMORISATION,
                "MEMORISATION needs at least 100 held-out samples but was 99"));
    assertThat(evaluator.measuring(Metric.CLASSES).lacking(1)).isEmpty();
  }

  /** 50 vectors of 2048 features have a kernel distance but no Fréchet distance. */
  @Test
  void should_measure_a_kernel_distance_of_fewer_vectors_than_features() {
    Block block = Linear.builder().setUnits(2048).build();
    block.initialize(manager, DataType.FLOAT32, new Shape(1, 2));
    FeatureExtractor wide = FeatureExtractor.of("wide", block, POINT);
    Evaluator evaluator = Evaluator.of(wide, gaussian(50, 0, 1), gaussian(50, 0, 2));

    double distance =
        evaluator
            .measuring(Metric.KERNEL_DISTANCE)
            .evaluate(gaussian(50, 1, 3))
            .value(Evaluation.KERNEL_DISTANCE);

    assertThat(distance).isPositive();
    assertThatThrownBy(() -> evaluator.evaluate(gaussian(50, 1, 3)))
        .hasMessageStartingWith("FRECHET_DISTANCE needs at least 2049 samples, more than");
  }

  /** Data in bytes beside samples in [-1, 1], the wrong way round of what is refused. */
  @Test
  void should_warn_once_of_samples_that_use_half_of_the_range_of_the_data_or_less() {
    NDArray bytes = manager.linspace(0, 255, 600).reshape(300, 2);
    NDArray most = manager.linspace(0, 130, 600).reshape(300, 2);
    NDArray small = manager.linspace(-1, 1, 600).reshape(300, 2);
    Evaluator evaluator = Evaluator.of(extractor, Samples.of(bytes), Samples.of(bytes));
    Evaluator other = Evaluator.of(extractor, Samples.of(bytes), Samples.of(bytes));

    assertThat(
            Logged.by(
                () -> {
                  evaluator.evaluate(Samples.of(small));
                  evaluator.evaluate(Samples.of(small));
                }))
        .containsOnlyOnce(
            "the samples reach from -1.0 to 1.0, half or less of the range of the data, [0.0, 255.0]:"
                + " if they are on another scale, the figures are wrong");
    assertThat(Logged.by(() -> other.evaluate(Samples.of(most)))).isEmpty();
  }

  @Test
  void should_leave_out_what_needs_a_classifier() {
    Block block = Linear.builder().setUnits(2).build();
    block.initialize(manager, DataType.FLOAT32, new Shape(1, 2));
    FeatureExtractor plain = FeatureExtractor.of("plain", block, POINT);
    Evaluator evaluator = Evaluator.of(plain, gaussian(300, 0, 1), gaussian(200, 0, 2));

    assertThat(evaluator.evaluate(gaussian(100, 0, 3)).figures())
        .containsKey("frechetDistance")
        .doesNotContainKeys("modes", "classifierScore", "divergence");
    assertThatThrownBy(() -> evaluator.measuring(Metric.CLASSES))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("expected an extractor with logits for CLASSES but was plain");
  }

  @Test
  void should_name_what_was_not_measured() {
    Evaluation evaluation =
        evaluator().measuring(Metric.FRECHET_DISTANCE).evaluate(gaussian(100, 0, 3));

    assertThat(evaluation.figures()).containsOnlyKeys("frechetDistance");
    assertThatThrownBy(() -> evaluation.value("recall"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected a figure that was measured but was recall; there are [frechetDistance]");
    assertThat(evaluation.with("mine", new Evaluation.Figure(1.0, null, 1, 2, 3)).figures())
        .containsOnlyKeys("frechetDistance", "mine");
  }
}

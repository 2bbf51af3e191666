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
import ai.djl.nn.Blocks;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import dev.ganlib.Translator;
import dev.ganlib.Translators;
import dev.ganlib.data.Placement;
import dev.ganlib.data.Source;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@link Samples#of(Translator, Source)}. */
final class TranslatedSamplesTest {
  private static final Shape POINT = new Shape(1, 1, 2);

  private final NDManager manager = NDManager.newBaseManager(Device.cpu());

  @AfterEach
  void close() {
    manager.close();
  }

  /** Features are the points themselves; the class is the sign of the first coordinate. */
  private FeatureExtractor extractor() {
    Block heads =
        new ParallelBlock(
            outputs -> new NDList(outputs.get(0).get(0), outputs.get(1).get(0)),
            List.of(Linear.builder().setUnits(2).build(), Linear.builder().setUnits(2).build()));
    Block block = new SequentialBlock().add(Blocks.batchFlattenBlock()).add(heads);
    block.initialize(manager, DataType.FLOAT32, new Shape(1).addAll(POINT));
    float[][] values = {{1, 0, 0, 1}, {0, 0}, {-9, 0, 9, 0}, {0, 0}};
    for (int i = 0; i < values.length; i++) {
      block.getParameters().valueAt(i).getArray().set(values[i]);
    }
    return FeatureExtractor.of("points", block, POINT);
  }

  private static float[] coordinates(int count, long seed) {
    Random random = new Random(seed);
    float[] values = new float[2 * count];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.max(-2, Math.min(2, random.nextGaussian()));
    }
    return values;
  }

  /** Returns points whose labels are the sign of the first coordinate. */
  private Source points(int count, long seed) {
    float[] values = coordinates(count, seed);
    long[] labels = new long[count];
    for (int i = 0; i < count; i++) {
      labels[i] = values[2 * i] > 0 ? 1 : 0;
    }
    NDArray samples = manager.create(values, new Shape(count, 1, 1, 2));
    return Source.arrays(samples, manager.create(labels), 2);
  }

  private Evaluation evaluate(Samples samples) {
    Placement placement = Placement.of(manager, DataType.FLOAT32);
    return Evaluator.of(
            extractor(),
            Samples.of(points(700, 1), placement),
            Samples.of(points(400, 2), placement))
        .evaluate(samples);
  }

  @Test
  void should_score_the_identity_as_the_source_itself() {
    Source source = points(300, 3);
    try (Translator identity = Translators.linear(1, 0, POINT)) {
      Samples translated = Samples.of(identity, source);
      assertThat(translated.count()).isEqualTo(300);
      assertThat(translated).hasToString("300 translated samples of a source");

      Evaluation evaluation = evaluate(translated);

      Evaluation direct = evaluate(Samples.of(source, Placement.of(manager, DataType.FLOAT32)));
      assertThat(evaluation.figures().keySet())
          .isEqualTo(direct.figures().keySet())
          .contains("frechetDistance", "density", "coverage", "agreement");
      direct
          .figures()
          .forEach(
              (name, figure) ->
                  assertThat(evaluation.value(name)).as(name).isEqualTo(figure.value()));
      assertThat(evaluation.value("agreement")).isEqualTo(1);
    }
  }

  /**
   * Where x becomes (x + 1) / 2, signs stay above 0, where half of the points are, and below -1,
   * where 16 % are. The distance of points whose coordinates are independent is the sum of those of
   * the coordinates.
   */
  @Test
  void should_score_what_the_translator_makes_of_the_source() {
    Source source = points(300, 3);
    try (Translator moving = Translators.linear(0.5f, 0.5f, POINT)) {
      Evaluation evaluation = evaluate(Samples.of(moving, source));

      double expected = 0;
      for (int axis = 0; axis < 2; axis++) {
        double[] before = moments(coordinates(700, 1), axis);
        double[] after = moments(coordinates(300, 3), axis);
        expected += Math.pow(before[0] - (after[0] / 2 + 0.5), 2);
        expected += Math.pow(before[1] - after[1] / 2, 2);
      }
      assertThat(expected).isGreaterThan(0.7);
      assertThat(evaluation.value("frechetDistance")).isCloseTo(expected, within(0.02));
      assertThat(evaluation.value("agreement")).isCloseTo(0.66, within(0.06));
    }
  }

  /** Returns mean and deviation of a coordinate. */
  private static double[] moments(float[] values, int axis) {
    double sum = 0;
    double squares = 0;
    int count = values.length / 2;
    for (int i = axis; i < values.length; i += 2) {
      sum += values[i];
      squares += values[i] * values[i];
    }
    double mean = sum / count;
    return new double[] {mean, Math.sqrt((squares - count * mean * mean) / (count - 1))};
  }

  @Test
  void should_refuse_a_source_that_does_not_fit() {
    try (Translator identity = Translators.linear(1, 0, POINT)) {
      Source vectors = Source.arrays(manager.ones(new Shape(4, 2)));
      assertThatThrownBy(() -> Samples.of(identity, vectors))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "expected samples of shape (1, 1, 2), or other sizes behind the first, but was (2)");
      assertThatThrownBy(() -> Samples.of(identity, Source.noise(POINT, 0)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("expected a source of known size but was one of ");
    }
  }
}

package dev.ganlib.example.mnist;

import ai.djl.ndarray.NDArray;
import dev.ganlib.metric.ClassShares;
import dev.ganlib.metric.FeatureStatistics;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What a judge saw in a set of images. */
final class Evaluation {
  private final FeatureStatistics features = FeatureStatistics.ofWidth(Judge.FEATURES);
  private final long[] counts = new long[Judge.CLASSES];
  private long asked;
  private long agreeing;

  private Evaluation() {}

  /**
   * Looks at every image.
   *
   * @param judge who looks
   * @param samples the images
   * @throws IOException if they cannot be read
   */
  static Evaluation of(Judge judge, Samples samples) throws IOException {
    Evaluation evaluation = new Evaluation();
    samples.forEach((images, labels) -> evaluation.take(judge, images, labels));
    return evaluation;
  }

  private void take(Judge judge, NDArray images, byte @Nullable [] labels) {
    try (Judge.Opinion opinion = judge.look(images)) {
      features.add(opinion.features());
      long[] classes = opinion.classes().toLongArray();
      for (int i = 0; i < classes.length; i++) {
        counts[(int) classes[i]]++;
        if (labels != null) {
          asked++;
          agreeing += classes[i] == labels[i] ? 1 : 0;
        }
      }
    }
  }

  /** Returns the statistics of the features. */
  FeatureStatistics features() {
    return features;
  }

  /** Returns how the images are spread over the classes. */
  ClassShares shares() {
    return ClassShares.of(counts);
  }

  /** Returns how many images had a label that was asked for. */
  long asked() {
    return asked;
  }

  /** Returns how many of these the judge takes for what was asked. */
  long agreeing() {
    return agreeing;
  }

  /** Returns the share of these, or null if no image had a label. */
  @Nullable Double agreement() {
    return asked == 0 ? null : Double.valueOf((double) agreeing / asked);
  }
}

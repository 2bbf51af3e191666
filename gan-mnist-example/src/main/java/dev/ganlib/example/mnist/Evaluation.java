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
  private final Agreement agreement;

  private Evaluation(Agreement agreement) {
    this.agreement = agreement;
  }

  /**
   * Looks at every image.
   *
   * @param judge who looks
   * @param samples the images
   * @throws IOException if they cannot be read
   */
  static Evaluation of(Judge judge, Samples samples) throws IOException {
    Evaluation evaluation = new Evaluation(new Agreement(samples.asksByCode()));
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
          agreement.count(labels[i], (int) classes[i]);
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

  /** Returns how well the images show what was asked for. */
  Agreement agreement() {
    return agreement;
  }
}

package dev.ganlib.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;

/**
 * The shapes of what a network gives for metrics, as seen on one batch.
 *
 * @param width the length of a feature vector
 * @param classes how many logits there are, or 0
 */
record Outputs(int width, int classes) {
  /** Returns the shapes of a batch's outputs; throws if they are not those of an extractor. */
  static Outputs of(NDList outputs, long batch) {
    boolean one = outputs.size() == 1 && isMatrix(outputs.get(0), batch);
    boolean two =
        outputs.size() == 2
            && isMatrix(outputs.get(0), batch)
            && isMatrix(outputs.get(1), batch)
            && outputs.get(1).getShape().get(1) > 1;
    if (!one && !two) {
      throw new IllegalArgumentException(
          "expected features of shape (%d, width), and at most logits of shape (%d, classes) besides, but was %s"
              .formatted(batch, batch, outputs.stream().map(NDArray::getShape).toList()));
    }
    return new Outputs(
        (int) outputs.get(0).getShape().get(1), two ? (int) outputs.get(1).getShape().get(1) : 0);
  }

  private static boolean isMatrix(NDArray array, long rows) {
    Shape shape = array.getShape();
    return shape.dimension() == 2
        && shape.get(0) == rows
        && shape.get(1) > 0
        && array.getDataType().isFloating();
  }

  /** Throws unless samples are of a shape. */
  static void requireSamples(NDArray samples, Shape sampleShape) {
    Shape shape = samples.getShape();
    if (shape.dimension() < 1 || shape.get(0) < 1 || !shape.slice(1).equals(sampleShape)) {
      throw new IllegalArgumentException(
          "expected samples of shape (B, %s) with B > 0 but was %s"
              .formatted(words(sampleShape), shape));
    }
  }

  private static String words(Shape shape) {
    String text = shape.toString();
    return text.substring(1, text.length() - 1);
  }

  static FeatureExtractor.Features features(NDList outputs) {
    return new FeatureExtractor.Features(
        outputs.get(0), outputs.size() > 1 ? outputs.get(1) : null);
  }
}

package dev.ganlib.metric;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Locale;
import java.util.function.Function;

/**
 * The shapes of what a network gives for metrics, as seen on one batch.
 *
 * @param width the length of a feature vector
 * @param classes how many logits there are, or 0
 */
record OutputShapes(int width, int classes) {
  /** Returns the shapes of a batch's outputs; throws if they are not those of an extractor. */
  static OutputShapes of(NDList outputs, long batch) {
    boolean one = outputs.size() == 1 && isMatrix(outputs.get(0), batch);
    boolean two =
        outputs.size() == 2
            && isMatrix(outputs.get(0), batch)
            && isMatrix(outputs.get(1), batch)
            && outputs.get(1).getShape().get(1) > 1;
    if (!one && !two) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected features of shape (%d, width), and at most logits of shape (%d, classes) besides, but was %s",
              batch,
              batch,
              outputs.stream().map(NDArray::getShape).toList()));
    }
    return new OutputShapes(
        (int) outputs.get(0).getShape().get(1), two ? (int) outputs.get(1).getShape().get(1) : 0);
  }

  private static boolean isMatrix(NDArray array, long rows) {
    Shape shape = array.getShape();
    return shape.dimension() == 2
        && shape.get(0) == rows
        && shape.get(1) > 0
        && array.getDataType().isFloating();
  }

  /**
   * Has a network look at samples.
   *
   * @param samples of any device and type; copied to those that the network takes
   * @param sampleShape what it takes
   * @param network gives outputs that {@link #of} has accepted
   * @throws IllegalArgumentException if the samples are of another shape
   */
  static FeatureExtractor.Features see(
      NDArray samples,
      Shape sampleShape,
      Device device,
      DataType type,
      Function<NDArray, NDList> network) {
    Shape shape = samples.getShape();
    if (shape.dimension() < 1 || shape.get(0) < 1 || !shape.slice(1).equals(sampleShape)) {
      throw new IllegalArgumentException(
          "expected samples of shape (B, %s) with B > 0 but was %s"
              .formatted(words(sampleShape), shape));
    }
    try (NDArray here = samples.toDevice(device, true);
        NDArray same = here.toType(type, true)) {
      NDList outputs = network.apply(same);
      return new FeatureExtractor.Features(
          outputs.get(0), outputs.size() > 1 ? outputs.get(1) : null);
    }
  }

  private static String words(Shape shape) {
    String text = shape.toString();
    return text.substring(1, text.length() - 1);
  }
}

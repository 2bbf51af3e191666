package dev.ganlib.nn;

import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.check.Ranges;
import java.util.Locale;

/** Checks the input and the epsilon of layers that normalise channels. */
final class NormalisedInput {
  private NormalisedInput() {}

  /** Throws unless the shape is (N, C, any...) with at least some axes. */
  static void check(Shape shape, int axes) {
    if (shape.dimension() < axes) {
      throw new IllegalArgumentException(
          "expected input of shape (N, C%s) but was %s"
              .formatted(axes > 2 ? ", spatial..." : ", any...", shape));
    }
  }

  /** Throws also if the channels are not those that the layer was initialised with. */
  static void check(Shape shape, int axes, Shape[] initialised) {
    check(shape, axes);
    long channels = initialised[0].get(1);
    if (shape.get(1) != channels) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "expected input with %d channels but was %s", channels, shape));
    }
  }

  /** Returns a valid epsilon. */
  static double epsilon(double epsilon) {
    return Ranges.positiveAndFinite("epsilon", epsilon);
  }
}

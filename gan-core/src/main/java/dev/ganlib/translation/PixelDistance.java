package dev.ganlib.translation;

import ai.djl.ndarray.NDArray;
import dev.ganlib.game.Round;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.loss.Scalars;
import java.util.Locale;

/**
 * Compares outputs with what they should be, number by number.
 *
 * @param kind of difference
 * @param weight multiplies the mean difference; positive and finite
 */
record PixelDistance(Kind kind, double weight) implements Reconstruction {
  /** The differences of two numbers. */
  enum Kind {
    /** The absolute difference. */
    L1,
    /** The squared difference. */
    SQUARED
  }

  PixelDistance {
    Ranges.positiveAndFinite("the weight of " + kind.name().toLowerCase(Locale.ROOT), weight);
  }

  @Override
  public NDArray value(Round round, NDArray output, NDArray wanted) {
    NDArray difference = output.sub(wanted);
    NDArray all = kind == Kind.L1 ? difference.abs() : difference.mul(difference);
    return Scalars.scale(all.mean(), weight);
  }

  /** {@return the kind and the weight, such as {@code l1, weight 100.0}} */
  @Override
  public String toString() {
    return kind.name().toLowerCase(Locale.ROOT) + ", weight " + weight;
  }
}

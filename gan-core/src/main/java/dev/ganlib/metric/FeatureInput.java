package dev.ganlib.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.Operators;
import java.util.Locale;

/**
 * The input that an extractor's network takes: the range of its numbers, and the number of an
 * image's channels.
 *
 * <pre>{@code
 * FeatureInput.range(0, 255).channels(3) // a network for bytes in colour
 * }</pre>
 *
 * <p>The {@link Evaluator} makes it from samples in [-1, 1], the range of this library's images and
 * of generators that end with tanh, or in another that {@link #from} names. A network that is given
 * another range than it was trained for gives features nonetheless, and plausible, wrong distances.
 * Immutable.
 */
public final class FeatureInput {
  /** Samples may reach out of their range by this share of it: networks are not exact. */
  private static final double SLACK = 0.1;

  private static final FeatureInput AS_GIVEN = new FeatureInput(-1, 1, -1, 1, 0, false);

  private final double low;
  private final double high;
  private final double fromLow;
  private final double fromHigh;
  private final int channels;
  private final boolean ranged;

  private FeatureInput(
      double low, double high, double fromLow, double fromHigh, int channels, boolean ranged) {
    this.low = low;
    this.high = high;
    this.fromLow = fromLow;
    this.fromHigh = fromHigh;
    this.channels = channels;
    this.ranged = ranged;
  }

  /**
   * {@return samples as they are, whatever their range and shape: the caller knows that they fit}
   */
  public static FeatureInput asGiven() {
    return AS_GIVEN;
  }

  /**
   * {@return numbers in a range, made from samples in [-1, 1] along a straight line}
   *
   * @param low what -1 becomes, finite
   * @param high what 1 becomes, finite and greater
   * @throws IllegalArgumentException if it is no range
   */
  public static FeatureInput range(double low, double high) {
    requireRange(low, high);
    return new FeatureInput(low, high, -1, 1, 0, true);
  }

  /**
   * {@return this for samples and data in another range than [-1, 1]}
   *
   * @param first the least number that samples have
   * @param last the greatest
   * @throws IllegalArgumentException if it is no range, or this takes samples as they are
   */
  public FeatureInput from(double first, double last) {
    requireRange(first, last);
    if (!ranged) {
      throw new IllegalArgumentException(
          "expected a range to make from this one, FeatureInput.range(low, high), but was " + this);
    }
    return new FeatureInput(low, high, first, last, channels, true);
  }

  /**
   * {@return this for images (B, channels, H, W) of so many channels; grey ones are made colour by
   * repeating their channel}
   *
   * @param count 1 or 3; images of another number of channels are refused but for grey ones
   * @throws IllegalArgumentException if it is another number
   */
  public FeatureInput channels(int count) {
    if (count != 1 && count != 3) {
      throw new IllegalArgumentException("channels must be 1 or 3 but was " + count);
    }
    return new FeatureInput(low, high, fromLow, fromHigh, count, ranged);
  }

  private static void requireRange(double low, double high) {
    if (!Double.isFinite(low) || !Double.isFinite(high) || low >= high) {
      throw new IllegalArgumentException(
          "expected a finite range with low < high but was [%s, %s]".formatted(low, high));
    }
  }

  /** Returns an extractor's identity, which tells it from the same network with another input. */
  String addedTo(String identity) {
    return isAsGiven() ? identity : identity + ", " + this;
  }

  /** Returns whether samples stay as they are. */
  boolean isAsGiven() {
    return !ranged && channels == 0;
  }

  /** Returns whether numbers that reach from one to another use half of the range or less. */
  boolean isHalfOrLess(double least, double greatest) {
    return ranged && greatest - least <= (fromHigh - fromLow) / 2;
  }

  /** Returns the range that samples are in, in words. */
  String from() {
    return "[%s, %s]".formatted(fromLow, fromHigh);
  }

  /**
   * Makes a network's input from samples.
   *
   * @param samples (B, sample shape...); stays the caller's
   * @param least of their numbers
   * @param greatest of their numbers
   * @return owned by the caller
   * @throws IllegalArgumentException if they reach out of their range by more than a tenth of it,
   *     or have other channels than are taken
   */
  NDArray of(NDArray samples, double least, double greatest) {
    double slack = SLACK * (fromHigh - fromLow);
    if (ranged && (least < fromLow - slack || greatest > fromHigh + slack)) {
      throw new IllegalArgumentException(
          "expected samples in %s, which the extractor's input is made from, but they reach from %s to %s; FeatureInput.range(%s, %s).from(low, high) names another range"
              .formatted(from(), least, greatest, low, high));
    }
    int repeats = repeats(samples.getShape());
    if (!ranged) {
      return repeats == 1 ? samples.duplicate() : samples.repeat(1, repeats); // (B, C, H, W)
    }
    double factor = (high - low) / (fromHigh - fromLow);
    try (NDArray scaled = Operators.scale(samples, factor)) {
      NDArray moved = Operators.shift(scaled, low - factor * fromLow);
      if (repeats == 1) {
        return moved;
      }
      try (moved) {
        return moved.repeat(1, repeats); // (B, 1, H, W) to (B, C, H, W)
      }
    }
  }

  private int repeats(Shape shape) {
    if (channels == 0) {
      return 1;
    }
    long have = shape.dimension() == 4 ? shape.get(1) : 0;
    if (have != channels && have != 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected images of shape (B, %s, H, W) for the extractor but was %s; only grey ones"
                  + " can be made to have other channels, by repeating theirs",
              channels == 1 ? "1" : "1 or " + channels,
              shape));
    }
    return (int) (channels / have);
  }

  /** {@return it in words, for an extractor's identity} */
  @Override
  public String toString() {
    String range =
        ranged ? "input in [%s, %s] from %s".formatted(low, high, from()) : "input as given";
    return channels == 0 ? range : range + ", channels " + channels;
  }
}

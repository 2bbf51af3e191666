package dev.ganlib.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.Reads;
import dev.ganlib.internal.torch.TypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Feature vectors, kept one by one: what metrics need that compare each with each.
 *
 * <p>They are kept in Java's memory as float32, four bytes a number. {@link FeatureStatistics}
 * needs no more memory the more vectors there are. Not thread-safe.
 */
final class FeatureSet {
  private final int width;
  private final List<float[]> portions = new ArrayList<>();
  private long count;

  private FeatureSet(int width) {
    this.width = width;
  }

  /**
   * {@return a set of no vector yet}
   *
   * @param width the length of a vector, positive
   * @throws IllegalArgumentException if the width is not positive
   */
  static FeatureSet ofWidth(int width) {
    Ranges.positive("width", width);
    return new FeatureSet(width);
  }

  /**
   * Takes more vectors.
   *
   * @param features float32 or float64 of shape (B, width) with B positive, on any device; stays
   *     the caller's
   * @throws IllegalArgumentException if the shape or the type is another, or a number is not finite
   *     as a float32; nothing is taken then
   */
  void add(NDArray features) {
    requireFeatures(features, width);
    double[] values = Reads.doubles(features);
    float[] rows = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      rows[i] = (float) values[i];
      if (!Float.isFinite(rows[i])) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "expected finite features but feature %d of vector %d is %s",
                i % width,
                count + i / width,
                values[i]));
      }
    }
    if ((count + rows.length / width) * width > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected at most %d vectors of %d features but there are more",
              (Integer.MAX_VALUE - 8) / width,
              width));
    }
    portions.add(rows);
    count += rows.length / width;
  }

  /** Throws unless an array holds feature vectors of a width. */
  static void requireFeatures(NDArray features, int width) {
    Shape shape = features.getShape();
    if (shape.dimension() != 2 || shape.get(0) < 1 || shape.get(1) != width) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected features of shape (B, %d) with B > 0 but was %s",
              width,
              shape));
    }
    if (!features.getDataType().isFloating()) {
      throw new IllegalArgumentException(
          "expected features of float32 or float64 but was " + TypeName.of(features.getDataType()));
    }
  }

  /** {@return the length of a vector} */
  int width() {
    return width;
  }

  /** {@return how many vectors were taken} */
  long count() {
    return count;
  }

  /**
   * {@return vectors taken evenly from all: of n the one of index {@code floor(count i / n)} for
   * each i}
   *
   * @param n how many, positive and at most {@link #count}
   * @throws IllegalArgumentException if {@code n} is out of its range
   */
  FeatureSet spread(int n) {
    if (n < 1 || n > count) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "expected from 1 to %d vectors but was %d", count, n));
    }
    float[] all = rows();
    float[] some = new float[n * width];
    for (int i = 0; i < n; i++) {
      System.arraycopy(all, (int) (count * i / n) * width, some, i * width, width);
    }
    FeatureSet set = new FeatureSet(width);
    set.portions.add(some);
    set.count = n;
    return set;
  }

  /** Returns all vectors one after another; not to be changed. */
  float[] rows() {
    if (portions.size() != 1) {
      float[] all = new float[(int) count * width];
      int at = 0;
      for (float[] portion : portions) {
        System.arraycopy(portion, 0, all, at, portion.length);
        at += portion.length;
      }
      portions.clear();
      portions.add(all);
    }
    return portions.get(0);
  }

  /** Throws unless this and another are as wide, and both have more than {@code least} vectors. */
  void requireComparable(FeatureSet other, int least, String what) {
    if (other.width != width) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected sets of the same width but was %d and %d",
              width,
              other.width));
    }
    long fewest = Math.min(count, other.count);
    if (fewest <= least) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s needs more than %d vectors in each set but was %d",
              what,
              least,
              fewest));
    }
  }

  /** {@return the count and the width in words} */
  @Override
  public String toString() {
    return count + " vectors of " + width + " features";
  }
}

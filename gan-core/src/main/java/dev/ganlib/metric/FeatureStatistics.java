package dev.ganlib.metric;

import ai.djl.ndarray.NDArray;
import dev.ganlib.internal.torch.LinearAlgebra;
import java.util.Locale;

/**
 * Number, mean and covariance of feature vectors that come batch by batch.
 *
 * <pre>{@code
 * FeatureStatistics real = FeatureStatistics.ofWidth(64);
 * for (NDArray features : batches) {
 *   real.add(features);
 * }
 * }</pre>
 *
 * <p>Everything is computed in float64, in memory that grows with the square of the width and not
 * with the number of vectors. How the vectors are cut into batches, and their order, changes the
 * result by rounding only. Not thread-safe.
 *
 * @see <a href="https://doi.org/10.2307/2683386">Chan, Golub and LeVeque 1983, Algorithms for
 *     computing the sample variance</a>, equation 2.1, for the merging of batches
 */
final class FeatureStatistics {
  private final int width;
  private final double[] mean;

  /** The sum of (x - mean)(x - mean)^T, row by row. */
  private final double[] scatter;

  private long count;

  private FeatureStatistics(int width) {
    this.width = width;
    mean = new double[width];
    scatter = new double[Math.multiplyExact(width, width)];
  }

  /**
   * {@return statistics of no vector yet}
   *
   * @param width the length of a vector, from 1 to 46,340
   * @throws IllegalArgumentException if the width is out of its range
   */
  static FeatureStatistics ofWidth(int width) {
    if (width < 1 || width > 46_340) {
      throw new IllegalArgumentException("width must be from 1 to 46340 but was " + width);
    }
    return new FeatureStatistics(width);
  }

  /**
   * Takes more vectors.
   *
   * @param features float32 or float64 of shape (B, width) with B positive, on any device; stays
   *     the caller's
   * @throws IllegalArgumentException if the shape or the type is another, or a number is not
   *     finite; nothing is taken then
   */
  void add(NDArray features) {
    FeatureSet.requireFeatures(features, width);
    double[] moments = LinearAlgebra.meanAndScatter(features); // mean, then scatter row by row
    for (double moment : moments) {
      if (!Double.isFinite(moment)) {
        throw new IllegalArgumentException(
            "expected finite features but a batch has a mean or covariance of " + moment);
      }
    }
    merge(features.getShape().get(0), moments);
  }

  private void merge(long added, double[] moments) {
    double share = (double) added / (count + added);
    double weight = count * share;
    double[] delta = new double[width];
    for (int i = 0; i < width; i++) {
      delta[i] = moments[i] - mean[i];
      mean[i] += delta[i] * share;
    }
    for (int i = 0; i < width; i++) {
      for (int j = 0; j < width; j++) {
        int at = i * width + j;
        scatter[at] += moments[width + at] + delta[i] * delta[j] * weight;
      }
    }
    count += added;
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
   * {@return the mean of each feature; the array is the caller's}
   *
   * @throws IllegalStateException if no vector was taken
   */
  double[] mean() {
    requireAtLeast(1, "a mean");
    return mean.clone();
  }

  /**
   * {@return the covariance of each two features, row by row (width * width), with the divisor
   * count - 1; the array is the caller's}
   *
   * @throws IllegalStateException if fewer than two vectors were taken
   */
  double[] covariance() {
    requireAtLeast(2, "a covariance");
    double[] covariance = new double[scatter.length];
    for (int i = 0; i < scatter.length; i++) {
      covariance[i] = scatter[i] / (count - 1);
    }
    return covariance;
  }

  private void requireAtLeast(long least, String what) {
    if (count < least) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT, "%s needs at least %d vectors but there are %d", what, least, count));
    }
  }

  /** {@return the count and the width in words} */
  @Override
  public String toString() {
    return count + " vectors of " + width + " features";
  }
}

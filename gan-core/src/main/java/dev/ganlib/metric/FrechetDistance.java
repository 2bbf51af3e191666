package dev.ganlib.metric;

import dev.ganlib.internal.torch.LinearAlgebra;
import java.util.Locale;

/**
 * The squared Fréchet distance between two sets of features, each taken for a Gaussian.
 *
 * <p>{@code |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2))} for means m and covariances C: the square
 * of the 2-Wasserstein distance of the Gaussians, in squared units of the features. 0 or more; 0
 * for equal means and covariances. With the features of the Inception network it is the FID; with
 * others it has no meaning beside published FIDs, only beside itself.
 *
 * <p>Its estimate is too large by an amount that shrinks with the number of samples. Compare values
 * of the same count only, and read them beside that of real samples against real samples.
 *
 * <p>The trace of the root is the sum of the singular values of R1^T R2 with R R^T = C from the
 * eigenvectors of each C, in float64: the eigenvalues of C1^(1/2) C2 C1^(1/2) are their squares,
 * but where a covariance is singular the roots of these would keep only half of the digits.
 * Stateless.
 *
 * @see <a href="https://arxiv.org/abs/1706.08500">Heusel et al. 2017, GANs trained by a two
 *     time-scale update rule</a>
 * @see <a href="https://doi.org/10.1016/0047-259X(82)90077-X">Dowson and Landau 1982, The Fréchet
 *     distance between multivariate normal distributions</a>
 */
final class FrechetDistance {
  private FrechetDistance() {}

  /**
   * {@return the squared distance between two sets, the same in both orders up to rounding}
   *
   * @param a one set, with more vectors than features
   * @param b the other, as wide and with more vectors than features
   * @throws IllegalArgumentException if the widths differ, or a set has too few vectors for a
   *     covariance of full rank
   */
  static double between(FeatureStatistics a, FeatureStatistics b) {
    if (a.width() != b.width()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected sets of the same width but was %d and %d",
              a.width(),
              b.width()));
    }
    requireEnough(a);
    requireEnough(b);
    int width = a.width();
    double[] means = a.mean();
    double[] others = b.mean();
    double[] covariance = a.covariance();
    double[] other = b.covariance();
    double distance = 0;
    double trace = 0;
    for (int i = 0; i < width; i++) {
      double difference = means[i] - others[i];
      distance += difference * difference;
      trace += covariance[i * width + i] + other[i * width + i];
    }
    double cross = LinearAlgebra.traceOfRootOfProduct(covariance, other, width);
    // It cannot be negative; rounding can make it so where the sets are equal.
    return Math.max(0, distance + (trace - 2 * cross));
  }

  private static void requireEnough(FeatureStatistics set) {
    if (set.count() <= set.width()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a Fréchet distance of %d features needs more than %d samples in each set but was %d",
              set.width(),
              set.width(),
              set.count()));
    }
  }
}

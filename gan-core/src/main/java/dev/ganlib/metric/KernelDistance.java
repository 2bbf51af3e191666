package dev.ganlib.metric;

import dev.ganlib.internal.torch.Pairs;

/**
 * The kernel distance of two sets of features: the squared maximum mean discrepancy for the kernel
 * {@code (x·y / width + 1)^3}.
 *
 * <p>With the features of the Inception network it is the KID; with others it has no meaning beside
 * published KIDs, only beside itself. The estimate is unbiased: its mean is that of infinitely many
 * vectors, whatever their number, so it can fall below 0 where the sets are alike. Values of
 * different counts may be compared. It uses every pair of vectors, so nothing is drawn, and neither
 * order nor batches matter.
 *
 * @param value the estimate, in no unit
 * @param standardError the jackknife's: of repetitions with other vectors, from both sets, about
 *     two thirds are within it. Where the sets are alike it is too large rather than too small
 * @see <a href="https://arxiv.org/abs/1801.01401">Bińkowski et al. 2018, Demystifying MMD GANs</a>
 * @see <a href="https://jmlr.org/papers/v13/gretton12a.html">Gretton et al. 2012, A kernel
 *     two-sample test</a>, lemma 6, for the estimate
 * @see <a href="https://doi.org/10.1214/aos/1176345462">Efron and Stein 1981, The jackknife
 *     estimate of variance</a>
 */
record KernelDistance(double value, double standardError) {
  /** Leaving one vector out must leave two. */
  static final int LEAST = 2;

  /**
   * {@return the distance between two sets, the same in both orders up to rounding}
   *
   * <p>Takes time with the square of the number of vectors, and memory with the number.
   *
   * @param a one set, of three vectors or more
   * @param b the other, as wide, of three vectors or more
   * @throws IllegalArgumentException if the widths differ or a set has too few vectors
   */
  static KernelDistance between(FeatureSet a, FeatureSet b) {
    a.requireComparable(b, LEAST, "a kernel distance");
    return between(a, Within.of(a), b, Within.of(b));
  }

  /** Returns the distance of sets whose inner sums are known. */
  static KernelDistance between(FeatureSet a, Within first, FeatureSet b, Within second) {
    a.requireComparable(b, LEAST, "a kernel distance");
    int m = first.count();
    int n = second.count();
    double[] across = Pairs.kernelSums(a.rows(), b.rows(), a.width());
    double sumAcross = 0;
    for (int i = 0; i < m; i++) {
      sumAcross += across[i];
    }
    double value = first.mean() + second.mean() - 2 * sumAcross / ((double) m * n);
    double[] withoutFirst = new double[m];
    for (int i = 0; i < m; i++) {
      double rest = (sumAcross - across[i]) / ((m - 1.0) * n);
      withoutFirst[i] = first.meanWithout(i) + second.mean() - 2 * rest;
    }
    double[] withoutSecond = new double[n];
    for (int i = 0; i < n; i++) {
      double rest = (sumAcross - across[m + i]) / (m * (n - 1.0));
      withoutSecond[i] = first.mean() + second.meanWithout(i) - 2 * rest;
    }
    return new KernelDistance(value, Math.sqrt(jackknife(withoutFirst) + jackknife(withoutSecond)));
  }

  /** The kernel among the vectors of a set: for each its sum over the others, and that of all. */
  static final class Within {
    private final double[] sums;
    private final double sum;

    private Within(double[] sums, double sum) {
      this.sums = sums;
      this.sum = sum;
    }

    static Within of(FeatureSet set) {
      float[] rows = set.rows();
      double[] sums = Pairs.kernelSums(rows, rows, set.width());
      double[] own = Pairs.kernelDiagonal(rows, set.width());
      double[] others = new double[own.length];
      double sum = 0;
      for (int i = 0; i < own.length; i++) {
        others[i] = sums[i] - own[i];
        sum += others[i];
      }
      return new Within(others, sum);
    }

    int count() {
      return sums.length;
    }

    double mean() {
      return sum / (count() * (count() - 1.0));
    }

    double meanWithout(int index) {
      return (sum - 2 * sums[index]) / ((count() - 1.0) * (count() - 2.0));
    }
  }

  /** Returns the variance of an estimate, from its values with one vector left out. */
  private static double jackknife(double[] without) {
    double mean = 0;
    for (double value : without) {
      mean += value / without.length;
    }
    double sum = 0;
    for (double value : without) {
      sum += (value - mean) * (value - mean);
    }
    return sum * (without.length - 1) / without.length;
  }
}

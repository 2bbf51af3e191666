package dev.ganlib.metric;

import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.Pairs;
import java.util.Locale;

/**
 * The share of samples that are like data, and the share of the data that has samples like it.
 *
 * <p>A set's region is the union of balls around its vectors, each as large as the distance to the
 * vector's k-th nearest neighbour in the set. <b>Precision</b> is the share of samples in the
 * data's region, <b>recall</b> the share of the data in that of the samples. Both are in [0, 1],
 * more is better, and both depend on the counts: compare values of the same counts only, and read
 * them beside those of real samples. One far-off vector has a large ball, which makes either too
 * large; {@link DensityCoverage} suffers less from that.
 *
 * @param precision in [0, 1]
 * @param recall in [0, 1]
 * @see <a href="https://arxiv.org/abs/1904.06991">Kynkäänniemi et al. 2019, Improved precision and
 *     recall metric for assessing generative models</a>
 */
record PrecisionRecall(double precision, double recall) {
  /**
   * {@return the precision and recall of samples}
   *
   * <p>Takes time with the product of the counts, and memory with the counts. Neither order nor
   * batches matter. A vector whose copies fill its ball has a ball of radius 0, in which only such
   * copies are.
   *
   * @param samples more than k vectors
   * @param data as wide, more than k vectors
   * @param k the neighbour that sets a ball's radius, positive; the paper has 3
   * @throws IllegalArgumentException if the widths differ, a set has too few vectors or k is not
   *     positive
   */
  static PrecisionRecall of(FeatureSet samples, FeatureSet data, int k) {
    Ranges.positive("k", k);
    samples.requireComparable(data, k, "precision and recall with k = " + k);
    return of(samples, Region.of(data, k));
  }

  /** Returns the precision and recall of samples, given the region of the data. */
  static PrecisionRecall of(FeatureSet samples, Region data) {
    return new PrecisionRecall(share(samples, data), share(data.set, Region.of(samples, data.k)));
  }

  private static double share(FeatureSet of, Region region) {
    double inside = 0;
    for (double balls : region.balls(of)) {
      inside += balls > 0 ? 1 : 0;
    }
    return inside / of.count();
  }

  /** The balls around the vectors of a set. */
  static final class Region {
    private final FeatureSet set;
    private final int k;
    private final double[] squaredRadii;

    private Region(FeatureSet set, int k, double[] squaredRadii) {
      this.set = set;
      this.k = k;
      this.squaredRadii = squaredRadii;
    }

    static Region of(FeatureSet set, int k) {
      if (set.count() <= k) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "balls to the neighbour %d need more than %d vectors but was %d",
                k,
                k,
                set.count()));
      }
      float[] rows = set.rows();
      // Each vector is its own nearest.
      return new Region(set, k, Pairs.kthSquaredDistance(rows, rows, set.width(), k + 1));
    }

    /** Returns in how many balls each vector of another set is. */
    double[] balls(FeatureSet others) {
      return Pairs.ballsAround(others.rows(), set.rows(), set.width(), squaredRadii);
    }

    /** Returns the share of balls with one of some samples in. */
    double covered(FeatureSet samples) {
      double covered = 0;
      for (double some : Pairs.insideBalls(set.rows(), samples.rows(), set.width(), squaredRadii)) {
        covered += some > 0 ? 1 : 0;
      }
      return covered / set.count();
    }

    int k() {
      return k;
    }
  }
}

package dev.ganlib.metric;

import dev.ganlib.internal.check.Ranges;

/**
 * The density of the data where the samples are, and the share of the data that has a sample
 * nearby.
 *
 * <p>Both look at the balls around the data's vectors, each as large as the distance to the k-th
 * nearest neighbour among the data. <b>Density</b> is the mean number of balls that a sample is in,
 * divided by k: 0 or more, near 1 for samples that follow the data, above 1 for samples that keep
 * to where the data are densest. <b>Coverage</b> is the share of balls with at least one sample in:
 * in [0, 1], more is better, {@code 1 - 2^-k} or so for samples that follow the data and are as
 * many. Compare values of the same counts only.
 *
 * @param density 0 or more
 * @param coverage in [0, 1]
 * @see <a href="https://arxiv.org/abs/2002.09797">Naeem et al. 2020, Reliable fidelity and
 *     diversity metrics for generative models</a>
 */
record DensityCoverage(double density, double coverage) {
  /**
   * {@return the density and coverage of samples}
   *
   * <p>Takes time with the product of the counts, and memory with the counts. Neither order nor
   * batches matter.
   *
   * @param samples more than k vectors
   * @param data as wide, more than k vectors
   * @param k the neighbour that sets a ball's radius, positive; the paper has 5
   * @throws IllegalArgumentException if the widths differ, a set has too few vectors or k is not
   *     positive
   */
  static DensityCoverage of(FeatureSet samples, FeatureSet data, int k) {
    Ranges.positive("k", k);
    samples.requireComparable(data, k, "density and coverage with k = " + k);
    return of(samples, PrecisionRecall.Region.of(data, k));
  }

  /** Returns the density and coverage of samples, given the region of the data. */
  static DensityCoverage of(FeatureSet samples, PrecisionRecall.Region data) {
    double balls = 0;
    for (double some : data.balls(samples)) {
      balls += some;
    }
    return new DensityCoverage(balls / data.k() / samples.count(), data.covered(samples));
  }
}

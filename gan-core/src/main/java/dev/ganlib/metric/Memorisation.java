package dev.ganlib.metric;

import dev.ganlib.internal.torch.Pairs;
import java.util.Arrays;
import java.util.Locale;

/**
 * Tells whether samples are nearer to the training data than new data are: copies of memorised
 * data.
 *
 * <p>Of each sample, and of each held-out vector, the distance to the nearest training vector is
 * taken. Held-out data come from where the training data come from and were not trained on, so
 * samples that are nearer than these copy.
 *
 * @param closer the chance that a sample is nearer to the training data than a held-out vector is,
 *     ties counting half: in [0, 1], 0.5 for samples that follow the data, near 1 for copies, near
 *     0 for samples that are unlike the data. It is a Mann-Whitney statistic
 * @param copies the share of samples that are nearer than 99 % of the held-out vectors: in [0, 1],
 *     0.01 or so for samples that follow the data, where some thousands are held out; 0 where more
 *     than a hundredth of these are in the training data themselves
 * @see <a href="https://arxiv.org/abs/2004.05675">Meehan, Chaudhuri and Dasgupta 2020, A
 *     non-parametric test to detect data-copying in generative models</a>
 */
record Memorisation(double closer, double copies) {
  private static final double NEAREST_SHARE = 0.01;

  /** To tell a hundredth of them. */
  static final int LEAST_HELD_OUT = 100;

  /**
   * {@return how near samples are to the training data}
   *
   * <p>Takes time with the product of the counts, and memory with the counts.
   *
   * @param samples at least one vector
   * @param training as wide: all data that were trained on, for it is one of them that is copied
   * @param heldOut as wide: data of the same kind that were not trained on, at least 100
   * @throws IllegalArgumentException if the widths differ or a set has too few vectors
   */
  static Memorisation of(FeatureSet samples, FeatureSet training, FeatureSet heldOut) {
    samples.requireComparable(training, 0, "memorisation");
    heldOut.requireComparable(training, 0, "memorisation");
    if (heldOut.count() < LEAST_HELD_OUT) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "memorisation needs at least %d held-out vectors but was %d",
              LEAST_HELD_OUT,
              heldOut.count()));
    }
    return of(distances(samples, training), distances(heldOut, training));
  }

  /** Compares the squared distances of samples and of held-out vectors to the training data. */
  static Memorisation of(double[] near, double[] heldOut) {
    double[] usual = heldOut.clone();
    Arrays.sort(usual);
    double closer = 0;
    double copies = 0;
    // A copy has no more held-out vectors than this as near as itself.
    int few = (int) (usual.length * NEAREST_SHARE);
    for (double distance : near) {
      int below = firstFrom(usual, distance);
      int notAbove = firstFrom(usual, Math.nextUp(distance));
      closer += usual.length - notAbove + (notAbove - below) / 2.0;
      copies += notAbove <= few ? 1 : 0;
    }
    return new Memorisation(closer / usual.length / near.length, copies / near.length);
  }

  /** Returns the squared distance of each vector to the nearest of others. */
  static double[] distances(FeatureSet of, FeatureSet to) {
    return Pairs.kthSquaredDistance(of.rows(), to.rows(), of.width(), 1);
  }

  /** Returns how many numbers of a sorted array are below a bound. */
  private static int firstFrom(double[] sorted, double bound) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < bound) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}

package dev.ganlib.optim;

import dev.ganlib.internal.check.Ranges;

/**
 * An exponential moving average of a network's weights, which gives steadier samples than the
 * weights themselves.
 *
 * <pre>
 * average = decay * average + (1 - decay) * weights        after each round
 * </pre>
 *
 * <p>It starts from the initial weights. Running means and variances, such as those of batch
 * normalisation, are averaged with the weights: statistics of other weights would not fit. Other
 * buffers, such as the vectors of a spectral norm, are taken over as they are after each round: a
 * mean of such vectors is not the vector of a mean, nor need it have their length.
 *
 * <p>Immutable and safe for many threads.
 *
 * @param halfLife after how many rounds a weight counts half, positive
 * @param warmUp the half-life is at most this share of the rounds played, so that the initial
 *     weights are soon forgotten; 0 for no warm-up
 * @see <a href="https://arxiv.org/abs/1806.04498">Yazici et al. 2018, The Unusual Effectiveness of
 *     Averaging in GAN Training</a>
 */
public record WeightAverage(double halfLife, double warmUp) {
  /**
   * Checks the ranges.
   *
   * @param halfLife after how many rounds a weight counts half, positive
   * @param warmUp the share of the rounds played that the half-life is at most, not negative
   * @throws IllegalArgumentException if a number is out of its range
   */
  public WeightAverage {
    Ranges.positiveAndFinite("half-life", halfLife);
    Ranges.finiteAndNotNegative("warm-up", warmUp);
  }

  /**
   * {@return an average with a half-life, without warm-up}
   *
   * @param rounds after how many a weight counts half, positive
   * @throws IllegalArgumentException if it is not positive and finite
   */
  public static WeightAverage halfLife(double rounds) {
    return new WeightAverage(rounds, 0);
  }

  /**
   * {@return an average with a decay, without warm-up}
   *
   * @param decay the weight of the old average, in (0, 1); 0.999 has a half-life of 693 rounds
   * @throws IllegalArgumentException if the decay is out of its range
   */
  public static WeightAverage decay(double decay) {
    Ranges.betweenZeroAndOne("decay", decay);
    return new WeightAverage(Math.log(0.5) / Math.log(decay), 0);
  }

  /**
   * {@return this with a warm-up}
   *
   * @param share of the rounds played that the half-life is at most; 0.05 is usual
   * @throws IllegalArgumentException if it is negative or not finite
   * @see <a href="https://arxiv.org/abs/2006.06676">Karras et al. 2020, StyleGAN 2 with adaptive
   *     augmentation, whose training has this</a>
   */
  public WeightAverage warmUp(double share) {
    return new WeightAverage(halfLife, share);
  }

  /**
   * {@return the weight of the old average after a round, in [0, 1)}
   *
   * @param rounds how many rounds have been played, this one included
   */
  public double decayAfter(long rounds) {
    double life = warmUp == 0 ? halfLife : Math.min(halfLife, warmUp * rounds);
    return Math.pow(0.5, 1 / life);
  }
}

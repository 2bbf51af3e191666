package dev.ganlib.loss;

import ai.djl.ndarray.NDArray;
import dev.ganlib.internal.torch.Operators;

/**
 * The targets of a discriminator's outputs on reals and on fakes: 1 and 0, or something less
 * certain.
 *
 * <pre>{@code
 * GanLoss loss = GanLoss.bceWithLogits().targets(Targets.smooth(0.9, 0).flip(0.05));
 * GanLoss noisy = GanLoss.leastSquares().targets(Targets.noise(0.8, 1, 0, 0.2));
 * }</pre>
 *
 * <p>Smoothing moves the targets, noise draws each sample's target from a range, flipping gives a
 * sample the other side's target with some probability. All three may be combined. They concern the
 * discriminator alone; the generator's target stays.
 *
 * <p>Targets stay in [0, 1]: a target outside makes cross-entropy fall without end, so the range
 * 0.7 to 1.2 that some tutorials name is refused. Immutable, safe for many threads; the numbers
 * drawn are passed in, so that the run's seed decides them.
 *
 * @param realLow the least target of reals, in (0.5, 1]
 * @param realHigh the largest target of reals, from {@code realLow} to 1
 * @param fakeLow the least target of fakes, in [0, 0.5)
 * @param fakeHigh the largest target of fakes, at least {@code fakeLow} and under 0.5
 * @param flip the probability that a sample gets the other side's target, in [0, 0.5)
 * @see <a href="https://arxiv.org/abs/1606.03498">Salimans et al. 2016, Improved Techniques for
 *     Training GANs (one-sided smoothing)</a>
 */
public record Targets(
    double realLow, double realHigh, double fakeLow, double fakeHigh, double flip) {
  /** The number of uniform numbers that a sample's target is made from. */
  public static final int NUMBERS = 2;

  /**
   * Checks the ranges.
   *
   * @param realLow the least target of reals, in (0.5, 1]
   * @param realHigh the largest target of reals, from {@code realLow} to 1
   * @param fakeLow the least target of fakes, in [0, 0.5)
   * @param fakeHigh the largest target of fakes, at least {@code fakeLow} and under 0.5
   * @param flip the probability that a sample gets the other side's target, in [0, 0.5)
   * @throws IllegalArgumentException if a number is out of its range
   */
  public Targets {
    checkReal(realLow);
    checkReal(realHigh);
    checkFake(fakeLow);
    checkFake(fakeHigh);
    if (realLow > realHigh || fakeLow > fakeHigh) {
      throw new IllegalArgumentException(
          "a range of targets must go from low to high but was %s to %s for reals, %s to %s for fakes"
              .formatted(realLow, realHigh, fakeLow, fakeHigh));
    }
    if (!(flip >= 0 && flip < 0.5)) {
      throw new IllegalArgumentException("flip probability must be in [0, 0.5) but was " + flip);
    }
  }

  private static void checkReal(double target) {
    if (!(target > 0.5 && target <= 1)) {
      throw new IllegalArgumentException("real target must be in (0.5, 1] but was " + target);
    }
  }

  private static void checkFake(double target) {
    if (!(target >= 0 && target < 0.5)) {
      throw new IllegalArgumentException("fake target must be in [0, 0.5) but was " + target);
    }
  }

  /** {@return the targets 1 and 0} */
  public static Targets exact() {
    return smooth(1, 0);
  }

  /**
   * {@return fixed targets; one-sided smoothing leaves the fakes' at 0}
   *
   * @param real the target of reals, in (0.5, 1]; 0.9 is usual
   * @param fake the target of fakes, in [0, 0.5)
   * @throws IllegalArgumentException if a target is out of its range
   */
  public static Targets smooth(double real, double fake) {
    return new Targets(real, real, fake, fake, 0);
  }

  /**
   * {@return targets that are drawn for each sample, uniform in a range}
   *
   * @param realLow the least target of reals, in (0.5, 1]
   * @param realHigh the largest target of reals, from {@code realLow} to 1
   * @param fakeLow the least target of fakes, in [0, 0.5)
   * @param fakeHigh the largest target of fakes, at least {@code fakeLow} and under 0.5
   * @throws IllegalArgumentException if a number is out of its range
   */
  public static Targets noise(double realLow, double realHigh, double fakeLow, double fakeHigh) {
    return new Targets(realLow, realHigh, fakeLow, fakeHigh, 0);
  }

  /**
   * {@return these targets, but now and then a sample gets the other side's}
   *
   * @param probability of a flip for each sample, in [0, 0.5)
   * @throws IllegalArgumentException if the probability is out of its range
   */
  public Targets flip(double probability) {
    return new Targets(realLow, realHigh, fakeLow, fakeHigh, probability);
  }

  /** {@return whether each sample's target is drawn, so that a loss needs them passed in} */
  public boolean areDrawn() {
    return flip > 0 || areNoisy();
  }

  /** Returns whether a target is drawn from a range. */
  boolean areNoisy() {
    return realLow < realHigh || fakeLow < fakeHigh;
  }

  /**
   * Makes targets of reals.
   *
   * @param uniform numbers in [0, 1) of shape (B, {@value #NUMBERS}): of each sample the one that
   *     decides on a flip and the place in the range
   * @return (B), owned by the caller and attached to {@code uniform}'s manager
   */
  public NDArray ofReals(NDArray uniform) {
    return Operators.targets(uniform, realLow, realHigh, fakeLow, fakeHigh, flip);
  }

  /**
   * Makes targets of fakes.
   *
   * @param uniform numbers in [0, 1) of shape (B, {@value #NUMBERS}): of each sample the one that
   *     decides on a flip and the place in the range
   * @return (B), owned by the caller and attached to {@code uniform}'s manager
   */
  public NDArray ofFakes(NDArray uniform) {
    return Operators.targets(uniform, fakeLow, fakeHigh, realLow, realHigh, flip);
  }

  /** Returns both targets in words, such as {@code 0.9 / 0.0 to 0.2, flipped 0.05}. */
  @Override
  public String toString() {
    return range(realLow, realHigh)
        + " / "
        + range(fakeLow, fakeHigh)
        + (flip > 0 ? ", flipped " + flip : "");
  }

  private static String range(double low, double high) {
    return low == high ? Double.toString(low) : low + " to " + high;
  }
}

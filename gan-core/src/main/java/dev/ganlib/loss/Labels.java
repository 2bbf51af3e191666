package dev.ganlib.loss;

import ai.djl.ndarray.NDArray;
import dev.ganlib.internal.torch.Operators;

/**
 * What the discriminator is told of reals and fakes: 1 and 0, or something less certain.
 *
 * <pre>{@code
 * GanLoss loss = GanLoss.bceWithLogits().labels(Labels.smooth(0.9, 0).flip(0.05));
 * GanLoss noisy = GanLoss.leastSquares().labels(Labels.noise(0.8, 1, 0, 0.2));
 * }</pre>
 *
 * <p>Smoothing moves the labels, noise draws each sample's label from a range, flipping gives a
 * sample the other side's label with some probability. All three may be combined. They concern the
 * discriminator alone; the generator's target stays.
 *
 * <p>Labels stay in [0, 1]: a label outside makes cross-entropy fall without end, so the range 0.7
 * to 1.2 that some tutorials name is refused. Immutable, safe for many threads; the numbers drawn
 * are passed in, so that the run's seed decides them.
 *
 * @param realLow the least label of reals, in (0.5, 1]
 * @param realHigh the largest label of reals, from {@code realLow} to 1
 * @param fakeLow the least label of fakes, in [0, 0.5)
 * @param fakeHigh the largest label of fakes, at least {@code fakeLow} and under 0.5
 * @param flip the probability that a sample gets the other side's label, in [0, 0.5)
 * @see <a href="https://arxiv.org/abs/1606.03498">Salimans et al. 2016, Improved Techniques for
 *     Training GANs (one-sided smoothing)</a>
 */
public record Labels(
    double realLow, double realHigh, double fakeLow, double fakeHigh, double flip) {
  /** How many uniform numbers a sample's label is made from. */
  public static final int NUMBERS = 2;

  /**
   * Checks the ranges.
   *
   * @param realLow the least label of reals, in (0.5, 1]
   * @param realHigh the largest label of reals, from {@code realLow} to 1
   * @param fakeLow the least label of fakes, in [0, 0.5)
   * @param fakeHigh the largest label of fakes, at least {@code fakeLow} and under 0.5
   * @param flip the probability that a sample gets the other side's label, in [0, 0.5)
   * @throws IllegalArgumentException if a number is out of its range
   */
  public Labels {
    checkReal(realLow);
    checkReal(realHigh);
    checkFake(fakeLow);
    checkFake(fakeHigh);
    if (realLow > realHigh || fakeLow > fakeHigh) {
      throw new IllegalArgumentException(
          "a range of labels must go from low to high but was %s to %s for reals, %s to %s for fakes"
              .formatted(realLow, realHigh, fakeLow, fakeHigh));
    }
    if (!(flip >= 0 && flip < 0.5)) {
      throw new IllegalArgumentException("flip probability must be in [0, 0.5) but was " + flip);
    }
  }

  private static void checkReal(double label) {
    if (!(label > 0.5 && label <= 1)) {
      throw new IllegalArgumentException("real label must be in (0.5, 1] but was " + label);
    }
  }

  private static void checkFake(double label) {
    if (!(label >= 0 && label < 0.5)) {
      throw new IllegalArgumentException("fake label must be in [0, 0.5) but was " + label);
    }
  }

  /** {@return the labels 1 and 0} */
  public static Labels exact() {
    return smooth(1, 0);
  }

  /**
   * {@return fixed labels; one-sided smoothing leaves the fakes' at 0}
   *
   * @param real the label of reals, in (0.5, 1]; 0.9 is usual
   * @param fake the label of fakes, in [0, 0.5)
   * @throws IllegalArgumentException if a label is out of its range
   */
  public static Labels smooth(double real, double fake) {
    return new Labels(real, real, fake, fake, 0);
  }

  /**
   * {@return labels that are drawn for each sample, evenly from a range}
   *
   * @param realLow the least label of reals, in (0.5, 1]
   * @param realHigh the largest label of reals, from {@code realLow} to 1
   * @param fakeLow the least label of fakes, in [0, 0.5)
   * @param fakeHigh the largest label of fakes, at least {@code fakeLow} and under 0.5
   * @throws IllegalArgumentException if a number is out of its range
   */
  public static Labels noise(double realLow, double realHigh, double fakeLow, double fakeHigh) {
    return new Labels(realLow, realHigh, fakeLow, fakeHigh, 0);
  }

  /**
   * {@return these labels, but now and then a sample gets the other side's}
   *
   * @param probability of a flip for each sample, in [0, 0.5)
   * @throws IllegalArgumentException if the probability is out of its range
   */
  public Labels flip(double probability) {
    return new Labels(realLow, realHigh, fakeLow, fakeHigh, probability);
  }

  /** {@return whether each sample's label is drawn, so that a loss needs them passed in} */
  public boolean areDrawn() {
    return flip > 0 || areNoisy();
  }

  /** Returns whether a label is drawn from a range. */
  boolean areNoisy() {
    return realLow < realHigh || fakeLow < fakeHigh;
  }

  /**
   * Makes labels of reals.
   *
   * @param uniform numbers in [0, 1) of shape (B, {@value #NUMBERS}): of each sample the one that
   *     decides on a flip and the place in the range
   * @return (B), owned by the caller and attached to {@code uniform}'s manager
   */
  public NDArray ofReals(NDArray uniform) {
    return Operators.labels(uniform, realLow, realHigh, fakeLow, fakeHigh, flip);
  }

  /**
   * Makes labels of fakes.
   *
   * @param uniform numbers in [0, 1) of shape (B, {@value #NUMBERS}): of each sample the one that
   *     decides on a flip and the place in the range
   * @return (B), owned by the caller and attached to {@code uniform}'s manager
   */
  public NDArray ofFakes(NDArray uniform) {
    return Operators.labels(uniform, fakeLow, fakeHigh, realLow, realHigh, flip);
  }

  /** Returns both labels in words, such as {@code 0.9 / 0.0 to 0.2, flipped 0.05}. */
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

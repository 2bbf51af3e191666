package dev.ganlib.metric;

import java.util.Arrays;
import java.util.Locale;

/**
 * The distribution of samples over classes, as a classifier sees them.
 *
 * <p>Immutable, safe for many threads.
 */
public final class ClassShares {
  private final long[] counts;
  private final long total;

  private ClassShares(long[] counts, long total) {
    this.counts = counts;
    this.total = total;
  }

  /**
   * {@return the shares of some counts}
   *
   * @param counts the number of samples of each class, not negative, at least one positive; copied
   * @throws IllegalArgumentException if a count is negative or there is no sample
   */
  public static ClassShares of(long... counts) {
    long total = 0;
    for (long count : counts) {
      if (count < 0) {
        throw new IllegalArgumentException(
            "counts must not be negative but were " + Arrays.toString(counts));
      }
      total = Math.addExact(total, count);
    }
    if (total == 0) {
      throw new IllegalArgumentException(
          "expected at least 1 sample but the counts were " + Arrays.toString(counts));
    }
    return new ClassShares(counts.clone(), total);
  }

  /** {@return how many classes there are} */
  public int classes() {
    return counts.length;
  }

  /** {@return how many samples there are} */
  public long total() {
    return total;
  }

  /**
   * {@return a class's share of the samples, in [0, 1]}
   *
   * @param index the class, from 0
   * @throws IndexOutOfBoundsException if there is no such class
   */
  public double share(int index) {
    return (double) counts[index] / total;
  }

  /** {@return the number of modes: the classes with at least one sample} */
  public int modes() {
    return (int) Arrays.stream(counts).filter(count -> count > 0).count();
  }

  /**
   * {@return the Kullback-Leibler divergence KL(this || data), in nats}
   *
   * <p>The sum of {@code p ln(p / q)} over the classes, with the shares p of these samples and q of
   * the data. A class without samples contributes 0; one that has samples but no data makes it
   * infinite. 0 for equal shares. In expectation it is near {@code (classes - 1) / (2 total)} for
   * samples that follow the data.
   *
   * @param data the shares to compare with
   * @throws IllegalArgumentException if the numbers of classes differ
   */
  public double divergenceFrom(ClassShares data) {
    if (data.classes() != classes()) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "expected %d classes but was %d", classes(), data.classes()));
    }
    double sum = 0;
    for (int i = 0; i < counts.length; i++) {
      double p = share(i);
      sum += p == 0 ? 0 : p * Math.log(p / data.share(i));
    }
    return Math.max(0, sum);
  }

  /** {@return the counts} */
  @Override
  public String toString() {
    return "ClassShares" + Arrays.toString(counts);
  }
}

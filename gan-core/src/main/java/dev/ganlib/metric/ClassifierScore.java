package dev.ganlib.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.Reads;
import dev.ganlib.internal.torch.TypeName;
import java.util.Locale;

/**
 * Measures, batch by batch, how sure a classifier is of each sample and how many classes it sees in
 * all of them.
 *
 * <p>{@code exp(mean KL(p(y|x) || p(y)))} with the classifier's probabilities p(y|x) and their mean
 * p(y): from 1, where it sees the same in every sample, to the number of classes, where it is sure
 * of each and sees all classes equally often. With the Inception network it is the inception score;
 * with another classifier it has no meaning beside published ones. It compares with no data: it
 * notices neither samples that are unlike the data nor variety that is missing within a class. Not
 * thread-safe.
 *
 * @see <a href="https://arxiv.org/abs/1606.03498">Salimans et al. 2016, Improved techniques for
 *     training GANs</a>
 */
final class ClassifierScore {
  private final double[] sums;
  private double sureness;
  private long count;

  private ClassifierScore(int classes) {
    sums = new double[classes];
  }

  /**
   * {@return a score of no sample yet}
   *
   * @param classes how many classes there are, two or more
   * @throws IllegalArgumentException if there are fewer
   */
  static ClassifierScore ofClasses(int classes) {
    Ranges.twoOrMore("classes", classes);
    return new ClassifierScore(classes);
  }

  /**
   * Takes more samples.
   *
   * @param logits what the classifier gives before its softmax: float32 or float64 of shape (B,
   *     classes) with B positive; stays the caller's
   * @throws IllegalArgumentException if the shape or the type is another, or a number is not
   *     finite; nothing is taken then
   */
  void add(NDArray logits) {
    Shape shape = logits.getShape();
    if (shape.dimension() != 2 || shape.get(0) < 1 || shape.get(1) != sums.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected logits of shape (B, %d) with B > 0 but was %s",
              sums.length,
              shape));
    }
    if (!logits.getDataType().isFloating()) {
      throw new IllegalArgumentException(
          "expected logits of float32 or float64 but was " + TypeName.of(logits.getDataType()));
    }
    double[] values = Reads.doubles(logits);
    for (double value : values) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("expected finite logits but was " + value);
      }
    }
    for (int start = 0; start < values.length; start += sums.length) {
      take(values, start);
    }
  }

  private void take(double[] logits, int start) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < sums.length; i++) {
      largest = Math.max(largest, logits[start + i]);
    }
    double sum = 0;
    for (int i = 0; i < sums.length; i++) {
      sum += Math.exp(logits[start + i] - largest);
    }
    double log = Math.log(sum) + largest;
    for (int i = 0; i < sums.length; i++) {
      double probability = Math.exp(logits[start + i] - log);
      sums[i] += probability;
      sureness += probability * (logits[start + i] - log);
    }
    count++;
  }

  /** {@return how many samples were taken} */
  long count() {
    return count;
  }

  /**
   * {@return the score, from 1 to the number of classes}
   *
   * @throws IllegalStateException if no sample was taken
   */
  double value() {
    if (count == 0) {
      throw new IllegalStateException("a score needs at least 1 sample but there is none");
    }
    double mean = sureness / count;
    for (double sum : sums) {
      double share = sum / count;
      mean -= share == 0 ? 0 : share * Math.log(share);
    }
    // It cannot be less than 1; rounding can make it so where all samples look the same.
    return Math.max(1, Math.exp(mean));
  }

  /** {@return the count in words} */
  @Override
  public String toString() {
    return "score of " + count + " samples in " + sums.length + " classes";
  }
}

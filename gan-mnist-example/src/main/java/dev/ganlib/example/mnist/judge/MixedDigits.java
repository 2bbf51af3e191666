package dev.ganlib.example.mnist.judge;

import ai.djl.ndarray.NDArray;
import dev.ganlib.Styles;
import java.io.IOException;
import java.util.Arrays;

/** Digits whose fine styles are swapped: what coarse and fine styles decide. */
public final class MixedDigits {
  /** The number of pairs that {@code evaluate} looks at. */
  public static final int PAIRS = 2000;

  private static final int PORTION = 250;

  private MixedDigits() {}

  /** Returns whether the judge knows the classes of what a generator was trained on. */
  public static boolean areIn(Reference reference) {
    return reference.kind() == Reference.Kind.DIGITS;
  }

  /**
   * Returns the share of digits, in [0, 1], that the judge takes for the same class when their
   * styles from some size on are those of another digit.
   *
   * @param styles of a generator of samples (1, 28, 28)
   * @param size 1 for the styles of 14 and 28 pixels, 2 for those of 28 alone
   * @param pairs how many digits
   * @param seed decides them: the first and the second half of twice as many samples
   * @throws IOException if the judge cannot be read
   */
  public static double kept(Styles styles, int size, int pairs, long seed) throws IOException {
    Judge judge = JudgeEvaluator.digits().judge();
    int layer = styles.firstLayers()[size];
    int kept = 0;
    try (NDArray all = styles.draw(2L * pairs, seed)) {
      for (int start = 0; start < pairs; start += PORTION) {
        int end = Math.min(pairs, start + PORTION);
        try (NDArray coarse = all.get(start + ":" + end);
            NDArray fine = all.get((pairs + start) + ":" + (pairs + end));
            NDArray mixed = styles.mix(coarse, fine, layer)) {
          long[] before = classes(judge, styles, coarse);
          long[] after = classes(judge, styles, mixed);
          for (int i = 0; i < before.length; i++) {
            kept += before[i] == after[i] ? 1 : 0;
          }
        }
      }
    }
    return (double) kept / pairs;
  }

  /**
   * Returns the share that {@link #kept} would be if the swapped styles alone decided the class:
   * that of pairs of one class among all pairs.
   */
  public static double byChance(Styles styles, int pairs, long seed) throws IOException {
    Judge judge = JudgeEvaluator.digits().judge();
    long[] counts = new long[Judge.CLASSES];
    styles.draw(
        pairs,
        seed,
        portion -> Arrays.stream(classes(judge, styles, portion)).forEach(c -> counts[(int) c]++));
    return Arrays.stream(counts).mapToDouble(n -> (double) n * n).sum() / ((double) pairs * pairs);
  }

  private static long[] classes(Judge judge, Styles styles, NDArray drawn) {
    try (NDArray images = styles.synthesise(drawn);
        NDArray classes = judge.classes(images)) {
      return classes.toLongArray();
    }
  }
}

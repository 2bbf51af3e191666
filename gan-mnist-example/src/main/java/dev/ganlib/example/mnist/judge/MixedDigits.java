package dev.ganlib.example.mnist.judge;

import ai.djl.ndarray.NDArray;
import dev.ganlib.Styles;
import java.io.IOException;
import java.util.Arrays;

/**
 * Shares of digits that keep their class with the fine styles of another: what coarse and fine
 * styles decide.
 *
 * @param pairs how many digits were looked at
 * @param kept the share of them, in [0, 1], that the judge takes for the same class when the styles
 *     of 14 and 28 pixels are another's
 * @param keptWithFinest the share when those of 28 pixels alone are
 * @param byChance what a share would be if the swapped styles alone decided the class: that of
 *     pairs of one class among all pairs
 */
public record MixedDigits(int pairs, double kept, double keptWithFinest, double byChance) {
  /** The number of pairs that {@code evaluate} looks at. */
  public static final int PAIRS = 2000;

  private static final int PORTION = 250;

  /** Returns whether the judge knows the classes of what a generator was trained on. */
  public static boolean areIn(Reference reference) {
    return reference.kind() == Reference.Kind.DIGITS;
  }

  /**
   * Looks at digits of a generator.
   *
   * @param styles of a generator of samples (1, 28, 28)
   * @param pairs how many digits
   * @param seed decides them: the first half of twice as many samples, whose others are the second
   * @throws IOException if the judge cannot be read
   */
  public static MixedDigits of(Styles styles, int pairs, long seed) throws IOException {
    Judge judge = JudgeEvaluator.digits().judge();
    int[] layers = styles.firstLayers();
    int kept = 0;
    int keptWithFinest = 0;
    long[] counts = new long[Judge.CLASSES];
    try (NDArray all = styles.draw(2L * pairs, seed)) {
      for (int start = 0; start < pairs; start += PORTION) {
        int end = Math.min(pairs, start + PORTION);
        try (NDArray coarse = all.get(start + ":" + end);
            NDArray fine = all.get((pairs + start) + ":" + (pairs + end))) {
          long[] before = classes(judge, styles, coarse);
          Arrays.stream(before).forEach(c -> counts[(int) c]++);
          kept += same(before, mixed(judge, styles, coarse, fine, layers[1]));
          keptWithFinest += same(before, mixed(judge, styles, coarse, fine, layers[2]));
        }
      }
    }
    double ofOneClass = Arrays.stream(counts).mapToDouble(n -> (double) n * n).sum();
    return new MixedDigits(
        pairs,
        (double) kept / pairs,
        (double) keptWithFinest / pairs,
        ofOneClass / ((double) pairs * pairs));
  }

  private static long[] mixed(Judge judge, Styles styles, NDArray coarse, NDArray fine, int layer) {
    try (NDArray mixed = styles.mix(coarse, fine, layer)) {
      return classes(judge, styles, mixed);
    }
  }

  private static int same(long[] before, long[] after) {
    int same = 0;
    for (int i = 0; i < before.length; i++) {
      same += before[i] == after[i] ? 1 : 0;
    }
    return same;
  }

  private static long[] classes(Judge judge, Styles styles, NDArray drawn) {
    try (NDArray images = styles.synthesise(drawn);
        NDArray classes = judge.classes(images)) {
      return classes.toLongArray();
    }
  }
}

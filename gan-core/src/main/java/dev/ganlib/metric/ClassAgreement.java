package dev.ganlib.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The share of samples in which a classifier sees what they were asked to show. */
final class ClassAgreement {
  /** The most classes whose sets all fit into memory. */
  private static final int MOST_CLASSES_BY_CODE = 20;

  private final int classes;
  private final boolean byCode;
  private final List<long[]> seen = new ArrayList<>();
  private long total;

  /**
   * Starts at none.
   *
   * @param classes how many the classifier tells apart
   * @param byCode whether what is asked for are values of a code, each of which stands for the
   *     class that makes most samples agree, no two for the same
   */
  ClassAgreement(int classes, boolean byCode) {
    if (byCode && classes > MOST_CLASSES_BY_CODE) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected at most %d classes for labels that are values of a code but was %d",
              MOST_CLASSES_BY_CODE,
              classes));
    }
    this.classes = classes;
    this.byCode = byCode;
  }

  void count(int asked, int judged) {
    while (seen.size() <= asked) {
      seen.add(new long[classes]);
    }
    seen.get(asked)[judged]++;
    total++;
  }

  /** Returns whether the best matching of codes and classes was looked for. */
  boolean isByCode() {
    return byCode;
  }

  /** Returns how many samples were asked to show something. */
  long total() {
    return total;
  }

  /** Returns the share of samples that agree, in [0, 1], or null if none was asked for anything. */
  @Nullable Double share() {
    return total == 0 ? null : Double.valueOf((double) agreeing() / total);
  }

  private long agreeing() {
    if (byCode) {
      return bestMatching();
    }
    long sum = 0;
    for (int i = 0; i < Math.min(seen.size(), classes); i++) {
      sum += seen.get(i)[i];
    }
    return sum;
  }

  /** For every set of classes: the most samples that the codes so far agree on with just these. */
  private long bestMatching() {
    long[] best = new long[1 << classes];
    Arrays.fill(best, -1);
    best[0] = 0;
    for (long[] code : seen) {
      long[] next = best.clone();
      for (int taken = 0; taken < best.length; taken++) {
        for (int k = 0; best[taken] >= 0 && k < classes; k++) {
          int with = taken | 1 << k;
          if (with != taken) {
            next[with] = Math.max(next[with], best[taken] + code[k]);
          }
        }
      }
      best = next;
    }
    return Arrays.stream(best).max().orElse(0);
  }
}

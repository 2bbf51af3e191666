package dev.ganlib.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ganlib.internal.torch.Copies;
import dev.ganlib.internal.torch.Extremes;
import dev.ganlib.internal.torch.Reads;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The features that an extractor found in samples, or in some of them taken evenly, and statistics
 * of these.
 */
final class ExtractedFeatures {
  /** Fewer samples may use half of the range by chance. */
  private static final int ENOUGH_FOR_A_RANGE = 64;

  private final FeatureStatistics statistics;
  private final FeatureSet rows;
  private final @Nullable ClassifierScore score;
  private final long[] judged;
  private final ClassAgreement agreement;
  private final long @Nullable [] labelled;
  private double least = Double.POSITIVE_INFINITY;
  private double greatest = Double.NEGATIVE_INFINITY;

  private ExtractedFeatures(FeatureExtractor extractor, boolean byCode) {
    statistics = FeatureStatistics.ofWidth(extractor.width());
    rows = FeatureSet.ofWidth(extractor.width());
    score = extractor.classes() > 0 ? ClassifierScore.ofClasses(extractor.classes()) : null;
    judged = new long[extractor.classes()];
    labelled = extractor.classes() > 0 ? new long[extractor.classes()] : null;
    agreement = new ClassAgreement(extractor.classes(), byCode);
  }

  /**
   * Looks at samples.
   *
   * @param taken how many of them, evenly: of n the one of index floor(count i / n) for each i
   */
  static ExtractedFeatures of(FeatureExtractor extractor, Samples samples, long taken) {
    ExtractedFeatures features = new ExtractedFeatures(extractor, samples.areLabelsCodes());
    long count = samples.count();
    long[] place = {0, 0}; // of the next sample, and how many were taken
    samples.forEach(
        (portion, labels) -> {
          int size = (int) portion.getShape().get(0);
          int[] chosen = new int[size];
          int some = 0;
          while (place[1] < taken && count * place[1] / taken < place[0] + size) {
            chosen[some] = (int) (count * place[1] / taken - place[0]);
            some++;
            place[1]++;
          }
          place[0] += size;
          if (some > 0) {
            features.take(extractor, portion, labels, Arrays.copyOf(chosen, some));
          }
        });
    if (place[0] != count) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "expected %d samples as was said but there were %d: %s",
              count,
              place[0],
              samples));
    }
    return features;
  }

  private void take(
      FeatureExtractor extractor, NDArray portion, int @Nullable [] labels, int[] chosen) {
    if (chosen.length == portion.getShape().get(0)) {
      look(extractor, portion, labels);
      return;
    }
    int[] some =
        labels == null ? null : Arrays.stream(chosen).map(index -> labels[index]).toArray();
    NDManager owner = portion.getManager();
    try (NDArray index = owner.create(Arrays.stream(chosen).asLongStream().toArray());
        NDArray images = Copies.gather(portion, portion, index, owner)) {
      look(extractor, images, some);
    }
  }

  private void look(FeatureExtractor extractor, NDArray samples, int @Nullable [] labels) {
    double[] ends = Extremes.of(samples);
    least = Math.min(least, ends[0]);
    greatest = Math.max(greatest, ends[1]);
    if (!Double.isFinite(least) || !Double.isFinite(greatest)) {
      throw new IllegalArgumentException("expected finite samples but there is a NaN or infinity");
    }
    FeatureInput input = extractor.input();
    if (input.isAsGiven()) {
      seen(extractor, samples, labels);
    } else {
      try (NDArray made = input.of(samples, ends[0], ends[1])) {
        seen(extractor, made, labels);
      }
    }
  }

  private void seen(FeatureExtractor extractor, NDArray samples, int @Nullable [] labels) {
    try (FeatureExtractor.Features features = extractor.extract(samples)) {
      statistics.add(features.features());
      rows.add(features.features());
      NDArray logits = features.logits();
      if (logits != null && score != null) {
        score.add(logits);
        classify(logits, labels);
      }
    }
  }

  private void classify(NDArray logits, int @Nullable [] labels) {
    double[] values = Reads.doubles(logits);
    int classes = judged.length;
    for (int i = 0; i < values.length / classes; i++) {
      int best = 0;
      for (int k = 1; k < classes; k++) {
        best = values[i * classes + k] > values[i * classes + best] ? k : best;
      }
      judged[best]++;
      if (labels != null) {
        agreement.count(labels[i], best);
        if (labelled != null && labels[i] < classes) {
          labelled[labels[i]]++;
        }
      }
    }
  }

  /** Throws if others are on another scale: out of the range of these by more than half of it. */
  void requireInRange(ExtractedFeatures others) {
    double slack = (greatest - least) / 2;
    if (others.least < least - slack || others.greatest > greatest + slack) {
      throw new IllegalArgumentException(
          "expected samples on the scale of the data, [%s, %s], but they reach from %s to %s"
              .formatted(least, greatest, others.least, others.greatest));
    }
  }

  /**
   * Returns what is odd about the range of these data beside the one that an extractor's input is
   * made from: half of it or less, as on another scale; empty if nothing is.
   */
  String oddity(FeatureInput input) {
    return input.isHalfOrLess(least, greatest)
        ? "the data reach from %s to %s, half or less of %s, which the extractor's input is made from"
            .formatted((float) least, (float) greatest, input.from())
        : "";
  }

  /** Returns what is odd about the range of samples beside that of these data, likewise. */
  String oddity(ExtractedFeatures samples) {
    boolean narrow = samples.greatest - samples.least <= (greatest - least) / 2;
    return narrow && samples.count() >= ENOUGH_FOR_A_RANGE
        ? "the samples reach from %s to %s, half or less of the range of the data, [%s, %s]: if they are on another scale, the figures are wrong"
            .formatted(
                (float) samples.least, (float) samples.greatest, (float) least, (float) greatest)
        : "";
  }

  /** Returns the range that the samples were in, in words. */
  String reach() {
    return "from %s to %s".formatted((float) least, (float) greatest);
  }

  long count() {
    return rows.count();
  }

  FeatureStatistics statistics() {
    return statistics;
  }

  FeatureSet rows() {
    return rows;
  }

  /** Returns at most so many rows, taken evenly. */
  FeatureSet rows(int most) {
    return rows.count() <= most ? rows : rows.spread(most);
  }

  @Nullable ClassifierScore score() {
    return score;
  }

  /** Returns the classes that the extractor sees. */
  ClassShares shares() {
    return ClassShares.of(judged);
  }

  /** Returns the classes by the labels, or by what the extractor sees where there are none. */
  ClassShares proportions() {
    return labelled == null || Arrays.stream(labelled).sum() < count()
        ? shares()
        : ClassShares.of(labelled);
  }

  ClassAgreement agreement() {
    return agreement;
  }
}

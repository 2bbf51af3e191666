package dev.ganlib.metric;

import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures samples against data through a feature extractor, and beside each figure real samples
 * against the same data.
 *
 * <pre>{@code
 * Placement placement = Placement.of(manager, DataType.FLOAT32);
 * Evaluator evaluator =
 *     Evaluator.of(judge, Samples.of(training, placement), Samples.of(test, placement));
 * Evaluation result = evaluator.evaluate(Samples.of(sampler, 10_000, 0));
 * result.value(Evaluation.FRECHET_DISTANCE);
 * }</pre>
 *
 * <p>Samples and data are looked at portion by portion. Kept of each is its feature vector, four
 * bytes a number. What compares all pairs takes at most 10,000 vectors of each set, spread evenly;
 * {@link Metric#MEMORISATION} compares these with all data. The real samples are as many of those
 * held out as there are samples, spread evenly, or all. Data are looked at once, at the first
 * evaluation, the held-out samples once for each number of samples. Nothing is drawn: the same
 * samples give the same figures, on the same processor and number of threads to the bit.
 *
 * <p>Not thread-safe. It keeps no native memory.
 */
public final class Evaluator {
  private static final Logger LOGGER = LoggerFactory.getLogger(Evaluator.class);

  private final FeatureExtractor extractor;
  private final Samples data;
  private final Samples heldOut;
  private final Set<Metric> metrics;
  private final Map<Long, SampleFigures> real = new HashMap<>();
  private @Nullable ReferenceData reference;
  private boolean warnedOfData;
  private boolean warnedOfSamples;

  private Evaluator(
      FeatureExtractor extractor, Samples data, Samples heldOut, Set<Metric> metrics) {
    this.extractor = extractor;
    this.data = data;
    this.heldOut = heldOut;
    this.metrics = metrics;
  }

  /**
   * {@return an evaluator of everything that the extractor allows}
   *
   * @param extractor stays the caller's, who keeps it open while this is in use
   * @param data what a generator was trained on, as many as each {@link Metric} needs
   * @param heldOut data of the same kind that no generator and no extractor was trained on, as many
   *     as each metric needs
   */
  public static Evaluator of(FeatureExtractor extractor, Samples data, Samples heldOut) {
    Set<Metric> metrics = EnumSet.allOf(Metric.class);
    if (extractor.classes() == 0) {
      metrics.removeIf(Metric::needsClassifier);
    }
    return new Evaluator(extractor, data, heldOut, metrics);
  }

  /**
   * {@return this, measuring these metrics only}
   *
   * @param first a metric
   * @param more others
   * @throws IllegalArgumentException if one needs a classifier and the extractor is none
   */
  public Evaluator measuring(Metric first, Metric... more) {
    Set<Metric> wanted = EnumSet.of(first, more);
    for (Metric metric : wanted) {
      if (metric.needsClassifier() && extractor.classes() == 0) {
        throw new IllegalArgumentException(
            "expected an extractor with logits for %s but was %s"
                .formatted(metric, extractor.identity()));
      }
    }
    Evaluator other = new Evaluator(extractor, data, heldOut, wanted);
    other.reference = reference;
    return other;
  }

  /**
   * Checks that the metrics can measure so many samples with the data there are.
   *
   * @param count how many samples there will be
   * @throws IllegalArgumentException if they, the data or the held-out samples are too few for a
   *     metric
   */
  public void requireEnough(long count) {
    Iterator<String> reasons = lacking(count).values().iterator();
    if (reasons.hasNext()) {
      throw new IllegalArgumentException(
          reasons.next() + "; measuring(...) asks for other metrics");
    }
  }

  /**
   * {@return the metrics that cannot measure so many samples with the data there are, each with the
   * reason; unmodifiable, in the metrics' order, and empty if there are enough for all}
   *
   * @param count how many samples there will be
   */
  public Map<Metric, String> lacking(long count) {
    int width = extractor.width();
    Map<Metric, String> reasons = new EnumMap<>(Metric.class);
    for (Metric metric : metrics) {
      int least = metric.least(width);
      int leastHeldOut = metric.leastHeldOut(width);
      if (count < least) {
        reasons.put(metric, tooFew(metric, least, "samples", count));
      } else if (data.count() < least) {
        reasons.put(metric, tooFew(metric, least, "data", data.count()));
      } else if (heldOut.count() < leastHeldOut) {
        reasons.put(metric, tooFew(metric, leastHeldOut, "held-out samples", heldOut.count()));
      }
    }
    return Collections.unmodifiableMap(reasons);
  }

  private static String tooFew(Metric metric, int least, String what, long count) {
    return String.format(
        Locale.ROOT,
        "%s needs at least %d %s%s but was %d",
        metric,
        least,
        what,
        metric == Metric.FRECHET_DISTANCE ? ", more than there are features," : "",
        count);
  }

  /**
   * Measures samples.
   *
   * <p>Where the samples use half of the data's range or less, or the data half of what the
   * extractor's {@link FeatureExtractor#input} is made from, a warning is logged, once.
   *
   * @param samples as many as each metric needs, on the scale of the data
   * @return the figures
   * @throws IllegalArgumentException if there are too few samples, data or held-out samples for a
   *     metric; if samples are of another shape than the extractor's, out of the data's range by
   *     more than half of it, or out of the range that the extractor's input is made from; or if a
   *     sample or feature is not finite
   * @throws java.io.UncheckedIOException if samples cannot be read
   */
  public Evaluation evaluate(Samples samples) {
    requireEnough(samples.count());
    // What is wrong with the samples shows before the data are looked at.
    ExtractedFeatures seen = ExtractedFeatures.of(extractor, samples, samples.count());
    if (hasScale()) {
      reference().data().requireInRange(seen);
      warnOnce(seen);
    }
    SampleFigures beside = real(Math.min(samples.count(), heldOut.count()));
    SampleFigures own = SampleFigures.of(seen, reference(), metrics);
    Map<String, Evaluation.Figure> figures = new LinkedHashMap<>();
    beside
        .values()
        .forEach(
            (name, value) -> {
              String same = name.equals(Evaluation.AGREEMENT) ? own.agreement() : name;
              figures.put(same, figure(own.values().get(same), value));
            });
    own.values().forEach((name, value) -> figures.putIfAbsent(name, figure(value, null)));
    return new Evaluation(
        samples.toString(),
        data.toString(),
        String.format(Locale.ROOT, "%d of %s", beside.count(), heldOut),
        extractor.identity(),
        figures);
  }

  /** Returns whether samples can be on another scale than the data: pictures can, features not. */
  private boolean hasScale() {
    return !(extractor instanceof GivenFeatures);
  }

  /** Samples beside data that are odd themselves are not judged. */
  private void warnOnce(ExtractedFeatures samples) {
    String ofData = reference().data().oddity(extractor.input());
    String ofSamples = ofData.isEmpty() ? reference().data().oddity(samples) : "";
    if (!ofData.isEmpty() && !warnedOfData) {
      warnedOfData = true;
      LOGGER.warn("{}", ofData);
    }
    if (!ofSamples.isEmpty() && !warnedOfSamples) {
      warnedOfSamples = true;
      LOGGER.warn("{}", ofSamples);
    }
  }

  private static Evaluation.Figure figure(
      SampleFigures.@Nullable Value own, SampleFigures.@Nullable Value beside) {
    return new Evaluation.Figure(
        own == null ? null : own.value(),
        own == null ? null : own.error(),
        own == null ? 0 : own.count(),
        beside == null ? Double.NaN : beside.value(),
        beside == null ? 0 : beside.count());
  }

  private ReferenceData reference() {
    ReferenceData known = reference;
    if (known == null) {
      known =
          new ReferenceData(
              ExtractedFeatures.of(extractor, data, data.count()),
              () ->
                  ExtractedFeatures.of(
                          extractor, heldOut, Math.min(heldOut.count(), ReferenceData.ROWS))
                      .rows());
      reference = known;
      if (hasScale() && extractor.input().isAsGiven()) {
        LOGGER.info(
            "{} states no input, so it gets samples as they are, the data {}; FeatureInput states a"
                + " range and channels",
            extractor.identity(),
            known.data().reach());
      }
    }
    return known;
  }

  private SampleFigures real(long count) {
    SampleFigures known = real.get(count);
    if (known == null) {
      ExtractedFeatures seen = ExtractedFeatures.of(extractor, heldOut, count);
      reference().data().requireInRange(seen);
      known = SampleFigures.of(seen, reference(), metrics);
      real.put(count, known);
    }
    return known;
  }
}

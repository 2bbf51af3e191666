package dev.ganlib.metric;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The figures of samples, or of real samples in their place. */
final class SampleFigures {
  static final int NEIGHBOUR_OF_RECALL = 3;
  static final int NEIGHBOUR_OF_COVERAGE = 5;

  /**
   * A figure.
   *
   * @param value of the samples
   * @param error its standard error, or null if that is not known
   * @param count how many samples it is about
   */
  record Value(double value, @Nullable Double error, long count) {}

  private final ExtractedFeatures seen;
  private final Map<String, Value> values = new LinkedHashMap<>();

  private SampleFigures(ExtractedFeatures seen) {
    this.seen = seen;
  }

  /** Measures what was seen in samples. */
  static SampleFigures of(ExtractedFeatures seen, ReferenceData data, Set<Metric> metrics) {
    SampleFigures figures = new SampleFigures(seen);
    for (Metric metric : metrics) {
      figures.measure(metric, data);
    }
    return figures;
  }

  Map<String, Value> values() {
    return values;
  }

  long count() {
    return seen.count();
  }

  /** Returns the name of the figure that says how often samples are what they were asked to be. */
  String agreement() {
    return seen.agreement().isByCode() ? Evaluation.PURITY : Evaluation.AGREEMENT;
  }

  private void measure(Metric metric, ReferenceData data) {
    FeatureSet rows = seen.rows(ReferenceData.ROWS);
    int some = (int) rows.count();
    switch (metric) {
      case FRECHET_DISTANCE ->
          put(
              Evaluation.FRECHET_DISTANCE,
              FrechetDistance.between(seen.statistics(), data.data().statistics()),
              count());
      case KERNEL_DISTANCE -> {
        KernelDistance distance = data.distance(rows);
        values.put(
            Evaluation.KERNEL_DISTANCE,
            new Value(distance.value(), distance.standardError(), some));
      }
      case PRECISION_RECALL -> {
        PrecisionRecall both = PrecisionRecall.of(rows, data.region(some, NEIGHBOUR_OF_RECALL));
        put(Evaluation.PRECISION, both.precision(), some);
        put(Evaluation.RECALL, both.recall(), some);
      }
      case DENSITY_COVERAGE -> {
        DensityCoverage both = DensityCoverage.of(rows, data.region(some, NEIGHBOUR_OF_COVERAGE));
        put(Evaluation.DENSITY, both.density(), some);
        put(Evaluation.COVERAGE, both.coverage(), some);
      }
      case CLASSIFIER_SCORE ->
          put(Evaluation.CLASSIFIER_SCORE, Objects.requireNonNull(seen.score()).value(), count());
      case CLASSES -> classes(data.data().proportions());
      case MEMORISATION -> {
        Memorisation memory = data.memorisation(rows);
        put(Evaluation.CLOSER, memory.closer(), some);
        put(Evaluation.COPIES, memory.copies(), some);
      }
    }
  }

  private void classes(ClassShares proportions) {
    ClassShares shares = seen.shares();
    put(Evaluation.DIVERGENCE, shares.divergenceFrom(proportions), count());
    put(Evaluation.MODES, shares.modes(), count());
    Double agreement = seen.agreement().share();
    if (agreement != null) {
      put(agreement(), agreement, seen.agreement().total());
    }
    for (int i = 0; i < shares.classes(); i++) {
      put(Evaluation.SHARE + i, shares.share(i), count());
    }
  }

  private void put(String name, double value, long count) {
    values.put(name, new Value(value, null, count));
  }
}

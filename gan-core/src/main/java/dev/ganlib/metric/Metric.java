package dev.ganlib.metric;

/**
 * The metrics of an {@link Evaluator}; each may give several figures.
 *
 * <p>Each needs so many vectors in each set: of samples, of data, and of held-out samples beside
 * them.
 */
public enum Metric {
  /** {@link FrechetDistance} to all data; needs more vectors than there are features. */
  FRECHET_DISTANCE,
  /** {@link KernelDistance}; needs 3. */
  KERNEL_DISTANCE,
  /** {@link PrecisionRecall} for the third neighbour; needs 4. */
  PRECISION_RECALL,
  /** {@link DensityCoverage} for the fifth neighbour; needs 6. */
  DENSITY_COVERAGE,
  /** {@link ClassifierScore}; needs a classifier. */
  CLASSIFIER_SCORE,
  /**
   * {@link ClassShares}: modes, the divergence from the data, each share, and how often the samples
   * are of the class that they were asked to be of; needs a classifier.
   */
  CLASSES,
  /** {@link Memorisation}, by the distance to the nearest of all data; needs 100 held out. */
  MEMORISATION;

  /** Returns whether it needs logits. */
  boolean needsClassifier() {
    return this == CLASSIFIER_SCORE || this == CLASSES;
  }

  /** Returns how many samples, and how many data, it needs at least. */
  int least(int width) {
    return switch (this) {
      case FRECHET_DISTANCE -> width + 1;
      case KERNEL_DISTANCE -> KernelDistance.LEAST + 1;
      case PRECISION_RECALL -> SampleFigures.NEIGHBOUR_OF_RECALL + 1;
      case DENSITY_COVERAGE -> SampleFigures.NEIGHBOUR_OF_COVERAGE + 1;
      case CLASSIFIER_SCORE, CLASSES, MEMORISATION -> 1;
    };
  }

  /** Returns how many held-out samples it needs at least. */
  int leastHeldOut(int width) {
    return this == MEMORISATION ? Memorisation.LEAST_HELD_OUT : least(width);
  }
}

package dev.ganlib.metric;

/** What an {@link Evaluator} can measure; each may give several figures. */
public enum Metric {
  /** {@link FrechetDistance} to all data. */
  FRECHET_DISTANCE,
  /** {@link KernelDistance}. */
  KERNEL_DISTANCE,
  /** {@link PrecisionRecall} for the third neighbour. */
  PRECISION_RECALL,
  /** {@link DensityCoverage} for the fifth neighbour. */
  DENSITY_COVERAGE,
  /** {@link ClassifierScore}; needs a classifier. */
  CLASSIFIER_SCORE,
  /**
   * {@link ClassShares}: modes, the divergence from the data, each share, and how often the samples
   * are of the class that they were asked to be of; needs a classifier.
   */
  CLASSES,
  /** {@link Memorisation}, by the distance to the nearest of all data. */
  MEMORISATION
}

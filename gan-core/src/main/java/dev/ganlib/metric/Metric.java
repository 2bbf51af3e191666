package dev.ganlib.metric;

/**
 * The metrics of an {@link Evaluator}; each may give several figures.
 *
 * <p>Each compares feature vectors, of which it needs some number in each set: of samples, of data,
 * and of held-out samples beside them. {@link FeatureExtractor#given} measures features that were
 * computed elsewhere.
 */
public enum Metric {
  /**
   * The squared Fréchet distance to all data, each set taken for a Gaussian: {@code |m1 - m2|^2 +
   * tr(C1 + C2 - 2 (C1 C2)^(1/2))} for means m and covariances C, in squared units of the features;
   * 0 or more, less is better.
   *
   * <p>With the features of the Inception network it is the FID; with others it has no meaning
   * beside published FIDs, only beside itself. Its estimate is too large by an amount that shrinks
   * with the number of samples: compare values of the same count only. It needs more vectors than
   * there are features.
   *
   * @see <a href="https://arxiv.org/abs/1706.08500">Heusel et al. 2017, GANs trained by a two
   *     time-scale update rule</a>
   */
  FRECHET_DISTANCE,
  /**
   * The squared maximum mean discrepancy to the data for the kernel {@code (x·y / width + 1)^3},
   * with its standard error by the jackknife; less is better.
   *
   * <p>With the features of the Inception network it is the KID. The estimate is unbiased, so it
   * can fall below 0 where the sets are alike, and values of different counts may be compared. It
   * uses every pair of vectors, so nothing is drawn. It needs 3 vectors.
   *
   * @see <a href="https://arxiv.org/abs/1801.01401">Bińkowski et al. 2018, Demystifying MMD
   *     GANs</a>
   */
  KERNEL_DISTANCE,
  /**
   * The share of samples that are like data, <b>precision</b>, and the share of the data that has
   * samples like it, <b>recall</b>: both in [0, 1], more is better.
   *
   * <p>A set's region is the union of balls around its vectors, each as large as the distance to
   * the vector's third nearest neighbour in the set; precision is the share of samples in the
   * data's region, recall the share of the data in that of the samples. One far-off vector has a
   * large ball, which makes either too large. Both depend on the counts. It needs 4 vectors.
   *
   * @see <a href="https://arxiv.org/abs/1904.06991">Kynkäänniemi et al. 2019, Improved precision
   *     and recall metric for assessing generative models</a>
   */
  PRECISION_RECALL,
  /**
   * The density of the data where the samples are, and the share of the data that has a sample
   * nearby, by balls to the fifth nearest neighbour among the data.
   *
   * <p><b>Density</b> is the mean number of balls that a sample is in, divided by 5: 0 or more,
   * near 1 for samples that follow the data, above 1 for samples that keep to where the data are
   * densest. <b>Coverage</b> is the share of balls with at least one sample in: in [0, 1], more is
   * better. Compare values of the same counts only. It needs 6 vectors.
   *
   * @see <a href="https://arxiv.org/abs/2002.09797">Naeem et al. 2020, Reliable fidelity and
   *     diversity metrics for generative models</a>
   */
  DENSITY_COVERAGE,
  /**
   * The surety and the variety that a classifier sees: {@code exp(mean KL(p(y|x) || p(y)))} with
   * its probabilities p(y|x) and their mean p(y), from 1 to the number of classes; more is better.
   *
   * <p>With the Inception network it is the inception score. It compares with no data: it notices
   * neither samples that are unlike the data nor variety that is missing within a class. It needs a
   * classifier.
   *
   * @see <a href="https://arxiv.org/abs/1606.03498">Salimans et al. 2016, Improved techniques for
   *     training GANs</a>
   */
  CLASSIFIER_SCORE,
  /**
   * {@link ClassShares}: modes, the divergence from the data, each share, and how often the samples
   * are of the class that they were asked to be of; needs a classifier.
   */
  CLASSES,
  /**
   * The nearness of samples to all data, beside that of held-out data: it finds copies.
   *
   * <p>{@code closer} is the chance that a sample is nearer to the data than a held-out vector is,
   * ties counting half: in [0, 1], 0.5 for samples that follow the data, near 1 for copies, near 0
   * for samples that are unlike the data. {@code copies} is the share of samples that are nearer
   * than 99 % of the held-out vectors: 0.01 or so for samples that follow the data, where some
   * thousands are held out. It needs 100 held out.
   *
   * @see <a href="https://arxiv.org/abs/2004.05675">Meehan, Chaudhuri and Dasgupta 2020, A
   *     non-parametric test to detect data-copying in generative models</a>
   */
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

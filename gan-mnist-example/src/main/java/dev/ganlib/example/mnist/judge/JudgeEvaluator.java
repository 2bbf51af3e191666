package dev.ganlib.example.mnist.judge;

import ai.djl.ndarray.types.Shape;
import dev.ganlib.Sampler;
import dev.ganlib.example.mnist.data.DataException;
import dev.ganlib.example.mnist.data.Mnist;
import dev.ganlib.listener.Evaluations;
import dev.ganlib.metric.Evaluation;
import dev.ganlib.metric.Evaluator;
import dev.ganlib.metric.Metric;
import dev.ganlib.metric.Samples;
import dev.ganlib.metric.TrainOnFake;
import java.io.IOException;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The judge, and the real images that samples are measured against and beside.
 *
 * <p>The judge was made for MNIST's digits. For other images it compares its features, and leaves
 * out figures of its classes unless they are asked for. For a single digit it leaves out figures of
 * how equally often all digits occur. Not thread-safe.
 */
public final class JudgeEvaluator {
  /** The number of samples that the listener measures. */
  public static final int SAMPLES_IN_TRAINING = 10_000;

  /** Passes over the samples of the classifier that is trained on them. */
  private static final int EPOCHS = 10;

  /** Figures that compare with all digits. */
  private static final Set<String> OF_ALL_DIGITS =
      Set.of(Evaluation.CLASSIFIER_SCORE, Evaluation.DIVERGENCE, Evaluation.MODES);

  private static @Nullable Judge sharedJudge;
  private static @Nullable JudgeEvaluator sharedDigits;

  private final Judge judge;
  private final Reference reference;
  private final boolean withClasses;
  private final Set<Metric> metrics;
  private final Evaluator evaluator;

  private JudgeEvaluator(Judge judge, Reference reference, boolean withClasses) {
    this.judge = judge;
    this.reference = reference;
    this.withClasses = withClasses;
    Evaluator all =
        Evaluator.of(
            judge,
            DigitSamples.of(reference.training(), reference.words()),
            DigitSamples.of(reference.test(), reference.besideWords()));
    metrics =
        withClasses
            ? EnumSet.allOf(Metric.class)
            : EnumSet.complementOf(EnumSet.of(Metric.CLASSIFIER_SCORE, Metric.CLASSES));
    evaluator = measuring(all, metrics);
  }

  private static Evaluator measuring(Evaluator evaluator, Set<Metric> metrics) {
    Metric[] all = metrics.toArray(Metric[]::new);
    return evaluator.measuring(all[0], all);
  }

  /**
   * Returns what compares with the bundled MNIST. There is one in a process, which lasts as long:
   * what the judge sees in the data is looked at once, however many runs are evaluated.
   *
   * @throws IOException if the judge cannot be read
   */
  static synchronized JudgeEvaluator digits() throws IOException {
    JudgeEvaluator known = sharedDigits;
    if (known == null) {
      known = new JudgeEvaluator(bundledJudge(), Reference.digits(), true);
      sharedDigits = known;
    }
    return known;
  }

  /**
   * Returns what compares with some images.
   *
   * @param classesAnyway whether to measure classes of images that the judge was not made for, too
   * @throws IOException if the judge cannot be read
   */
  public static synchronized JudgeEvaluator of(Reference reference, boolean classesAnyway)
      throws IOException {
    return reference.kind() == Reference.Kind.DIGITS
        ? digits()
        : new JudgeEvaluator(
            bundledJudge(), reference, classesAnyway || reference.kind() != Reference.Kind.OTHERS);
  }

  private static Judge bundledJudge() throws IOException {
    Judge known = sharedJudge;
    if (known == null) {
      known = Judge.bundled();
      sharedJudge = known;
    }
    return known;
  }

  /** Returns whether a generator's samples are of the shape that the judge looks at. */
  public static boolean canLookAt(Sampler sampler) {
    return sampler.sampleShape().equals(new Shape(1, Mnist.SIDE, Mnist.SIDE));
  }

  /** Returns what looks at images; it stays this object's. */
  public Judge judge() {
    return judge;
  }

  /** Returns the real images that samples are measured against and beside. */
  Reference reference() {
    return reference;
  }

  /** Returns what readers of the figures have to know, most often nothing. */
  public String note() {
    return switch (reference.kind()) {
      case DIGITS -> "";
      case ONE_DIGIT -> "compared with one digit only, so figures about all ten are left out";
      case OTHERS ->
          "the judge was made for MNIST's digits: here figures compare its features only, "
              + (withClasses
                  ? "and what it takes these images for means little"
                  : "what it takes these images for is left out (--classes-anyway adds it)");
    };
  }

  /** Returns a listener that measures what can be measured in seconds. */
  public Evaluations every(long steps) {
    return Evaluations.every(
            steps,
            reference.kind() == Reference.Kind.DIGITS
                ? evaluator.measuring(Metric.FRECHET_DISTANCE, Metric.CLASSES)
                : evaluator.measuring(Metric.FRECHET_DISTANCE))
        .count(SAMPLES_IN_TRAINING);
  }

  /**
   * Returns what so many samples, or the data, are too few for, and why.
   *
   * @param count of samples
   */
  public Map<Metric, String> leftOut(long count) {
    return evaluator.lacking(count);
  }

  /**
   * Measures samples with everything that there are enough for.
   *
   * @throws DataException if they are too few for anything
   */
  public Evaluation evaluate(Samples samples) {
    Set<Metric> enough = EnumSet.copyOf(metrics);
    Map<Metric, String> reasons = leftOut(samples.count());
    enough.removeAll(reasons.keySet());
    if (enough.isEmpty()) {
      throw new DataException(samples + ": " + reasons.values().iterator().next());
    }
    Evaluation all =
        (reasons.isEmpty() ? evaluator : measuring(evaluator, enough)).evaluate(samples);
    if (reference.kind() != Reference.Kind.ONE_DIGIT) {
      return all;
    }
    Map<String, Evaluation.Figure> figures = new LinkedHashMap<>(all.figures());
    figures.keySet().removeAll(OF_ALL_DIGITS);
    return new Evaluation(all.samples(), all.data(), all.heldOut(), all.extractor(), figures);
  }

  /**
   * Adds the accuracy of a classifier that is trained on the samples, beside that of one trained on
   * as many training images.
   *
   * @param samples with the labels that they were asked to have
   */
  public Evaluation withTrainOnFake(Evaluation evaluation, Samples samples) {
    Mnist training = reference.training();
    Mnist real = training.spread((int) Math.min(samples.count(), training.count()));
    return evaluation.with(
        EvaluationReport.TRAIN_ON_FAKE,
        new Evaluation.Figure(
            trained(samples),
            null,
            samples.count(),
            trained(DigitSamples.of(real, "training images")),
            real.count()));
  }

  private double trained(Samples samples) {
    return TrainOnFake.accuracy(
        Judge.classifierNetwork(),
        samples,
        DigitSamples.of(reference.test(), "test images"),
        Judge.CLASSES,
        EPOCHS,
        0);
  }
}

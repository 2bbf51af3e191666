package dev.ganlib.example.mnist;

import ai.djl.ndarray.types.Shape;
import dev.ganlib.Sampler;
import dev.ganlib.listener.Evaluations;
import dev.ganlib.metric.Evaluation;
import dev.ganlib.metric.Evaluator;
import dev.ganlib.metric.Metric;
import dev.ganlib.metric.Samples;
import dev.ganlib.metric.TrainOnFake;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The judge, and MNIST's images that samples are measured against and beside.
 *
 * <p>There is one in a process, which lasts as long: what the judge sees in the data is looked at
 * once, however many runs are evaluated. Not thread-safe.
 */
final class Evaluating {
  /** Passes over the samples of the classifier that is trained on them. */
  private static final int EPOCHS = 10;

  private final Judge judge;
  private final Mnist training = Mnist.bundled();
  private final Mnist test = Mnist.bundled(Mnist.Split.TEST);
  private final Evaluator evaluator;

  private static @Nullable Evaluating shared;

  private Evaluating() throws IOException {
    judge = Judge.bundled();
    evaluator =
        Evaluator.of(
            judge,
            DigitSamples.of(training, reference()),
            DigitSamples.of(test, "test images of MNIST (bundled)"));
  }

  /**
   * Returns the one of this process.
   *
   * @throws IOException if the judge cannot be read
   */
  static synchronized Evaluating digits() throws IOException {
    Evaluating known = shared;
    if (known == null) {
      known = new Evaluating();
      shared = known;
    }
    return known;
  }

  /** Returns whether a generator's samples are of the shape that the judge looks at. */
  static boolean canLookAt(Sampler sampler) {
    return sampler.sampleShape().equals(new Shape(1, Mnist.SIDE, Mnist.SIDE));
  }

  /** Returns what looks at images; it stays this object's. */
  Judge judge() {
    return judge;
  }

  /** Returns the images that samples are compared with. */
  Mnist training() {
    return training;
  }

  /** Returns the real images that are measured beside samples. */
  Mnist test() {
    return test;
  }

  /** Returns what samples are compared with, in words. */
  String reference() {
    return training.count() + " training images of MNIST (bundled)";
  }

  /** Returns a listener that measures what can be measured in seconds. */
  Evaluations every(long steps) {
    return Evaluations.every(steps, evaluator.measuring(Metric.FRECHET_DISTANCE, Metric.CLASSES));
  }

  /** Measures samples with everything there is. */
  Evaluation evaluate(Samples samples) {
    return evaluator.evaluate(samples);
  }

  /**
   * Adds the accuracy of a classifier that is trained on the samples, beside that of one trained on
   * as many training images.
   *
   * @param samples with the labels that they were asked to have
   */
  Evaluation withTrainOnFake(Evaluation evaluation, Samples samples) {
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
        DigitSamples.of(test, "test images"),
        Judge.CLASSES,
        EPOCHS,
        0);
  }
}

package dev.ganlib.listener;

import ai.djl.ndarray.NDArray;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.Training;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.metric.Evaluation;
import dev.ganlib.metric.Evaluator;
import dev.ganlib.metric.Samples;
import java.util.Locale;

/**
 * Evaluates the network that the training's {@link dev.ganlib.game.View} shows every so many steps,
 * a generator on its averaged weights where they are averaged, and adds the figures to the round's
 * report.
 *
 * <pre>{@code
 * GanTrainer.builder(generator, discriminator, loss)
 *     .listener(Evaluations.every(1000, evaluator.measuring(Metric.FRECHET_DISTANCE)).count(5000))
 *     .listener(EarlyStop.when("frechetDistance").lower().patience(10_000).within(2000))
 *     .listener(Checkpoints.every(1000, folder).keepLowest("frechetDistance"))
 * }</pre>
 *
 * <p>Add it before the listeners that read its figures. {@link Evaluation} names the figures; the
 * evaluator gives those of real samples. Every evaluation uses the same latents, or of a translator
 * the same inputs, so a figure changes by training alone. It does not check that samples are of the
 * class that was asked for. Evaluations do not change a training's numbers.
 *
 * <p>An evaluation takes seconds: as long as sampling, the extractor and the metrics take. A
 * network whose samples cannot be measured, since they are not finite, say, ends the training.
 */
public final class Evaluations implements GanListener {
  private static final long COUNT = 10_000;

  private final long interval;
  private final Evaluator evaluator;
  private final long count;
  private final long seed;

  private Evaluations(long interval, Evaluator evaluator, long count, long seed) {
    this.interval = interval;
    this.evaluator = evaluator;
    this.count = count;
    this.seed = seed;
  }

  /**
   * {@return a listener that evaluates 10,000 samples, of the seed 0}
   *
   * @param steps from one evaluation to the next, positive
   * @param evaluator stays the caller's; used by one training at a time
   * @throws IllegalArgumentException if {@code steps} is not positive
   */
  public static Evaluations every(long steps, Evaluator evaluator) {
    Ranges.positive("steps", steps);
    return new Evaluations(steps, evaluator, COUNT, 0);
  }

  /**
   * {@return this with another number of samples; figures of other numbers cannot be compared}
   *
   * @param samples as many as each metric of the evaluator needs
   * @throws IllegalArgumentException if {@code samples} is too small, or the evaluator has too few
   *     data
   */
  public Evaluations count(long samples) {
    Ranges.positive("samples", samples);
    evaluator.requireEnough(samples);
    return new Evaluations(interval, evaluator, samples, seed);
  }

  /**
   * {@return this with other latents}
   *
   * @param decides the latents
   */
  public Evaluations seed(long decides) {
    return new Evaluations(interval, evaluator, count, decides);
  }

  /** {@return true: it evaluates samples} */
  @Override
  public boolean needsView() {
    return true;
  }

  /**
   * Checks that there are data and samples enough, before anything is trained.
   *
   * @throws IllegalArgumentException if there are too few for a metric, or the view cannot show as
   *     many samples
   */
  @Override
  public void onStart(long step, long totalSteps, Training training) {
    MostSamples.require(training, count, "Evaluations");
    evaluator.requireEnough(count);
  }

  @Override
  public void onStep(StepReport report, Training training) {
    if (report.step() % interval == 0) {
      evaluator
          .evaluate(new Drawn(training, count, seed))
          .figures()
          .forEach(
              (name, figure) -> {
                Double value = figure.value();
                if (value != null) {
                  training.report(name, value);
                }
              });
    }
  }

  /** Samples of the network that is shown, as it is now. */
  private record Drawn(Training training, long count, long seed) implements Samples {
    @Override
    public void forEach(Consumer consumer) {
      training.samples(count, seed, (NDArray samples) -> consumer.accept(samples, null));
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "%d samples of the generator in training, seed %d", count, seed);
    }
  }
}

package dev.ganlib.example.mnist.judge;

import dev.ganlib.Sampler;
import dev.ganlib.example.mnist.data.StackedMnist;
import dev.ganlib.metric.ClassShares;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The figures of a run on {@link StackedMnist}, beside those of as many real images.
 *
 * @param samples where the samples came from
 * @param reference what the modes of samples and real images were compared with
 * @param real which real images stand beside the samples
 * @param judge of the judge's weights
 * @param count how many samples, and real images, the figures are about
 * @param modes how many of the 1000 numbers the judge reads at least once
 * @param divergence KL(samples || reference) over the numbers, in nats
 * @param realModes the modes of the real images
 * @param realDivergence the divergence of the real images
 */
public record StackedReport(
    String samples,
    String reference,
    String real,
    String judge,
    int count,
    int modes,
    double divergence,
    int realModes,
    double realDivergence) {
  /** The number of samples that the papers evaluate. */
  public static final int DEFAULT_COUNT = 26_000;

  /**
   * Evaluates a generator of images of three digits.
   *
   * @param name of its run
   * @param count how many samples, positive
   * @param seed decides the latents
   * @throws IOException if the judge cannot be read
   */
  public static StackedReport of(Sampler sampler, String name, int count, long seed)
      throws IOException {
    try (Judge judge = Judge.bundled()) {
      StackedMnist training = StackedMnist.training();
      ClassShares reference = training.shares();
      ClassShares made = StackedEvaluation.of(judge, sampler, count, seed);
      ClassShares real = StackedEvaluation.of(judge, StackedMnist.test(count));
      return new StackedReport(
          name + ", seed " + seed,
          training.count() + " training images of " + StackedMnist.NAME,
          count + " stacks of test images of MNIST (bundled)",
          judge.identity(),
          count,
          made.modes(),
          made.divergenceFrom(reference),
          real.modes(),
          real.divergenceFrom(reference));
    }
  }

  /** Writes a table. */
  public void print(PrintWriter out) {
    out.printf(Locale.ROOT, "samples   %d of %s%n", count, samples);
    out.printf("reference %s%n", reference);
    out.printf("%-28s %10s %8s %12s %8s%n", "", "samples", "count", "real images", "count");
    out.printf(
        Locale.ROOT,
        "%-28s %10d %8d %12d %8d%n",
        "modes of " + StackedMnist.MODES,
        modes,
        count,
        realModes,
        count);
    out.printf(
        Locale.ROOT,
        "%-28s %10.4f %8d %12.4f %8d%n",
        "KL of the modes (nats)",
        divergence,
        count,
        realDivergence,
        count);
    out.flush();
  }

  /** Writes the report as JSON. */
  public void write(Path file) throws IOException {
    JsonFile.write(this, file);
  }
}

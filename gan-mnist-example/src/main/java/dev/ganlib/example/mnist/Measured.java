package dev.ganlib.example.mnist;

import dev.ganlib.metric.Evaluation;
import dev.ganlib.metric.Samples;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of a generator for a report.
 *
 * @param samples which samples it is about, in words
 * @param evaluation by the judge, of images of its size
 * @param neighbours by the judge, of the same
 * @param reference what the samples were compared with, in words
 * @param modes how many Gaussians were found, of points on the ring
 */
record Measured(
    String samples,
    @Nullable Evaluation evaluation,
    @Nullable Neighbours neighbours,
    String reference,
    @Nullable Integer modes) {

  /** Measures images. */
  static Measured of(Evaluating evaluating, Samples samples, long seed) {
    return new Measured(
        words(samples.count(), seed),
        evaluating.evaluate(samples),
        Neighbours.of(evaluating, samples),
        evaluating.reference(),
        null);
  }

  /** Returns what was found on the ring. */
  static Measured ofRing(int modes, long count, long seed) {
    return new Measured(words(count, seed), null, null, "", modes);
  }

  /** Returns what is known of images that the judge cannot look at. */
  static Measured nothing() {
    return new Measured("", null, null, "", null);
  }

  private static String words(long count, long seed) {
    return String.format(Locale.ROOT, "%d samples of seed %d", count, seed);
  }
}

package dev.ganlib.example.mnist.report;

import dev.ganlib.example.mnist.chart.Charts;
import dev.ganlib.example.mnist.data.RingModes;
import dev.ganlib.example.mnist.judge.FigureTable;
import dev.ganlib.example.mnist.judge.JudgeEvaluator;
import dev.ganlib.example.mnist.judge.Neighbours;
import dev.ganlib.metric.Evaluation;
import dev.ganlib.metric.Samples;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The measurements of a generator for a report.
 *
 * @param samples which samples it is about, in words
 * @param evaluation by the judge, of images of its size
 * @param neighbours by the judge, of the same
 * @param reference what the samples were compared with, in words
 * @param note what readers of the figures have to know, or why there are none; may be empty
 * @param modes which Gaussians were found, of points on the ring
 * @param tables figures of translations or videos; empty of a generator of images
 */
public record GeneratorMeasurements(
    String samples,
    @Nullable Evaluation evaluation,
    @Nullable Neighbours neighbours,
    String reference,
    String note,
    @Nullable RingModes modes,
    List<FigureTable> tables) {
  /** Copies the list. */
  public GeneratorMeasurements {
    tables = List.copyOf(tables);
  }

  /**
   * Measures images.
   *
   * @param reference what evaluating compares with, in words
   */
  public static GeneratorMeasurements of(
      JudgeEvaluator evaluating, String reference, Samples samples, long seed) {
    return new GeneratorMeasurements(
        words(samples.count(), seed),
        evaluating.evaluate(samples),
        Charts.arePicturesThere() && samples.count() >= Neighbours.SHOWN
            ? Neighbours.of(evaluating, samples)
            : null,
        reference,
        evaluating.note(),
        null,
        List.of());
  }

  /** Returns what was found on the ring. */
  public static GeneratorMeasurements ofRing(RingModes modes, long count, long seed) {
    return new GeneratorMeasurements(words(count, seed), null, null, "", "", modes, List.of());
  }

  /**
   * Returns figures of translations or videos.
   *
   * @param data what was translated, or what videos are compared with, in words
   */
  public static GeneratorMeasurements ofTables(List<FigureTable> tables, String data) {
    return new GeneratorMeasurements("", null, null, data, "", null, tables);
  }

  /** Returns that nothing could be measured, and why. */
  public static GeneratorMeasurements nothing(String why) {
    return new GeneratorMeasurements("", null, null, "", why, null, List.of());
  }

  private static String words(long count, long seed) {
    return String.format(Locale.ROOT, "%d samples of seed %d", count, seed);
  }
}

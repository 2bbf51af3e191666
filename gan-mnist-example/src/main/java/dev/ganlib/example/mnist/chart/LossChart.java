package dev.ganlib.example.mnist.chart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A line chart of losses over the steps of a run, as a PNG of 1000x560 pixels.
 *
 * <p>A long history is thinned: it is cut into at most 1000 buckets of the same number of steps
 * (the last may be shorter), and each becomes one point, the mean of its steps and the mean of its
 * losses. Losses that are not finite are left out of the means; a bucket without any other is a gap
 * in the line.
 *
 * <p>Works without a screen.
 */
public final class LossChart {

  private static final int WIDTH = 1000;
  private static final int HEIGHT = 560;
  private static final int MAX_POINTS = 1000;

  /** Up to this many points each is marked, so that a run of one step shows too. */
  private static final int MAX_MARKED_POINTS = 50;

  private LossChart() {}

  /**
   * Draws losses to a file, which appears whole or not at all.
   *
   * @param png the file to create or replace; missing parent folders are created
   * @param steps the steps' numbers, at least one, in rising order
   * @param series losses by name, one for each step; the legend keeps the map's order
   * @throws IllegalArgumentException if there is no step or no series, or if a series has another
   *     number of losses than there are steps
   * @throws IOException if the file cannot be written
   */
  public static void write(Path png, double[] steps, Map<String, double[]> series)
      throws IOException {
    if (steps.length == 0 || series.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected at least 1 step and 1 series but was %d and %d",
              steps.length,
              series.size()));
    }
    XYChart chart =
        ChartStyle.newChart(
            new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title("Losses")
                .xAxisTitle("step")
                .yAxisTitle("loss"));
    double[] x = thin(steps, MAX_POINTS);
    boolean drawn = false;
    for (Map.Entry<String, double[]> entry : series.entrySet()) {
      double[] losses = entry.getValue();
      if (losses.length != steps.length) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "expected %d losses of %s, one for each step, but was %d",
                steps.length,
                entry.getKey(),
                losses.length));
      }
      double[] y = thin(losses, MAX_POINTS);
      drawn |= Arrays.stream(y).anyMatch(Double::isFinite);
      chart
          .addSeries(entry.getKey(), x, y)
          .setMarker(x.length <= MAX_MARKED_POINTS ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
    }
    if (!drawn) {
      // XChart finds no range in losses none of which is finite.
      chart.getStyler().setYAxisMin(0.0).setYAxisMax(1.0);
    }
    ChartStyle.write(png, chart);
  }

  /**
   * Thins values to the means of buckets whose sizes differ by one at most.
   *
   * @param values any number of values
   * @param limit the largest number of buckets
   * @return at most {@code limit} means of the buckets' finite values; NaN where a bucket has none
   */
  public static double[] thin(double[] values, int limit) {
    double[] means = new double[Math.min(values.length, limit)];
    for (int i = 0; i < means.length; i++) {
      int begin = boundary(i, means.length, values.length);
      int end = boundary(i + 1, means.length, values.length);
      means[i] =
          Arrays.stream(values, begin, end).filter(Double::isFinite).average().orElse(Double.NaN);
    }
    return means;
  }

  private static int boundary(int bucket, int buckets, int length) {
    return (int) ((long) bucket * length / buckets);
  }
}

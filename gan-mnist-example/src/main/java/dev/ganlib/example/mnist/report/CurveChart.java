package dev.ganlib.example.mnist.report;

import dev.ganlib.example.mnist.chart.ChartStyle;
import dev.ganlib.example.mnist.chart.LossChart;
import dev.ganlib.example.mnist.run.MetricsFile;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A small line chart of figures over the steps of a run, in two pixels for each of a page, so that
 * it stays sharp. It is thinned as {@link LossChart} is, and has no legend: the page says which
 * colour is which.
 */
final class CurveChart {
  /** The width on a page, in CSS pixels. */
  static final int WIDTH = 560;

  /** The height on a page, in CSS pixels. */
  static final int HEIGHT = 360;

  private static final int SCALE = 2;
  private static final int TICK_SPACING = 100;
  private static final int MAX_POINTS = 500;
  private static final int MAX_MARKED_POINTS = 50;

  private CurveChart() {}

  /**
   * Draws curves.
   *
   * @param yTitle of the vertical axis
   * @param curves by name, at least one, none empty; the first is blue, the second vermilion
   * @return a PNG picture
   */
  static byte[] png(String yTitle, Map<String, MetricsFile.Curve> curves) throws IOException {
    XYChart chart =
        ChartStyle.newChart(
            new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title("")
                .xAxisTitle("step")
                .yAxisTitle(yTitle));
    chart.getStyler().setChartTitleVisible(false).setLegendVisible(false);
    chart.getStyler().setXAxisTickMarkSpacingHint(TICK_SPACING);
    boolean drawn = false;
    for (Map.Entry<String, MetricsFile.Curve> entry : curves.entrySet()) {
      double[] x = fromZero(0, LossChart.thin(values(entry.getValue().steps()), MAX_POINTS));
      double[] y =
          fromZero(Double.NaN, LossChart.thin(values(entry.getValue().values()), MAX_POINTS));
      drawn |= Arrays.stream(y).anyMatch(Double::isFinite);
      chart
          .addSeries(entry.getKey(), x, y)
          .setMarker(x.length <= MAX_MARKED_POINTS ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
    }
    if (!drawn) {
      // XChart finds no range in numbers none of which is finite.
      chart.getStyler().setYAxisMin(0.0).setYAxisMax(1.0);
    }
    return png(chart);
  }

  private static byte[] png(XYChart chart) throws IOException {
    BufferedImage picture =
        new BufferedImage(SCALE * WIDTH, SCALE * HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    try {
      graphics.scale(SCALE, SCALE);
      chart.paint(graphics, WIDTH, HEIGHT);
    } finally {
      graphics.dispose();
    }
    return encoded(picture);
  }

  /** Returns a picture as PNG. */
  static byte[] encoded(BufferedImage picture) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(picture, "png", bytes);
    return bytes.toByteArray();
  }

  /**
   * Returns numbers behind another one: step 0, which has no value. Without it XChart would put the
   * axis' ticks at the buckets' means, which are no round numbers.
   */
  private static double[] fromZero(double first, double[] numbers) {
    return DoubleStream.concat(DoubleStream.of(first), Arrays.stream(numbers)).toArray();
  }

  private static double[] values(List<Double> list) {
    return list.stream().mapToDouble(Double::doubleValue).toArray();
  }
}

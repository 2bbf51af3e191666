package dev.ganlib.example.mnist.chart;

import dev.ganlib.store.AtomicFile;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Real and generated points in the plane, one unit as long on either axis, as a PNG 800 pixels
 * wide.
 *
 * <p>The picture shows a square around the real points, a quarter wider than they reach. Generated
 * points outside it, or not finite, cannot be seen; the legend says how many they are.
 *
 * <p>Works without a screen.
 */
public final class ScatterChart {

  private static final int WIDTH = 800;
  private static final double MARGIN = 1.25;
  private static final int MARKER_PIXELS = 5;
  private static final int PANELS_IN_A_ROW = 4;
  private static final int PANEL_WIDTH = 300;
  private static final int PANEL_HEIGHT = 330;

  /** Real points are opaque and lie below; generated ones let them shine through. */
  private static final Color REAL = new Color(0x0072b2);

  private static final Color GENERATED = new Color(0xd5, 0x5e, 0x00, 0x90);

  private ScatterChart() {}

  /** The square that is shown. */
  private record Window(double minX, double maxX, double minY, double maxY) {

    static Window around(float[] points) {
      DoubleSummaryStatistics x = coordinates(points, 0).summaryStatistics();
      DoubleSummaryStatistics y = coordinates(points, 1).summaryStatistics();
      double reach = Math.max(x.getMax() - x.getMin(), y.getMax() - y.getMin()) / 2;
      double half = reach > 0 ? MARGIN * reach : 1;
      double centerX = (x.getMin() + x.getMax()) / 2;
      double centerY = (y.getMin() + y.getMax()) / 2;
      return new Window(centerX - half, centerX + half, centerY - half, centerY + half);
    }

    boolean contains(float x, float y) {
      return x >= minX && x <= maxX && y >= minY && y <= maxY;
    }
  }

  /**
   * Draws points to a file, which appears whole or not at all.
   *
   * @param png the file to create or replace; missing parent folders are created
   * @param real x and y of each real point in turn, finite, at least one point
   * @param generated x and y of each generated point in turn
   * @throws IllegalArgumentException if the values are no pairs, if there is no real point, or if
   *     one is not finite
   * @throws IOException if the file cannot be written
   */
  public static void write(Path png, float[] real, float[] generated) throws IOException {
    requirePairs("real", real);
    requirePairs("generated", generated);
    if (real.length == 0) {
      throw new IllegalArgumentException("expected at least 1 real point but was 0");
    }
    for (float value : real) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException("expected finite real points but was " + value);
      }
    }
    ChartStyle.write(png, chart(real, generated));
  }

  /**
   * Draws several sets of generated points, each in a panel of its own over the same real points;
   * places that are left in the last row show the real points alone.
   *
   * @param png the file to create or replace; missing parent folders are created
   * @param real x and y of each real point in turn, finite, at least one point
   * @param panels by their titles, x and y of each generated point in turn; at least one
   * @throws IllegalArgumentException if the values are no pairs
   * @throws IOException if the file cannot be written
   */
  public static void writePanels(Path png, float[] real, Map<String, float[]> panels)
      throws IOException {
    requirePairs("real", real);
    List<XYChart> charts = new ArrayList<>();
    for (Map.Entry<String, float[]> panel : panels.entrySet()) {
      requirePairs("generated", panel.getValue());
      charts.add(panel(panel.getKey(), real, panel.getValue()));
    }
    int columns = Math.min(PANELS_IN_A_ROW, charts.size());
    int rows = (charts.size() + columns - 1) / columns;
    while (charts.size() < rows * columns) {
      charts.add(panel("real", real, new float[0]));
    }
    AtomicFile.write(
        png, out -> BitmapEncoder.saveBitmap(charts, rows, columns, out, BitmapFormat.PNG));
  }

  private static XYChart panel(String title, float[] real, float[] generated) {
    Window window = Window.around(real);
    XYChart chart =
        ChartStyle.newChart(
            new XYChartBuilder().width(PANEL_WIDTH).height(PANEL_HEIGHT).title(title));
    chart
        .getStyler()
        .setXAxisMin(window.minX())
        .setXAxisMax(window.maxX())
        .setYAxisMin(window.minY())
        .setYAxisMax(window.maxY())
        .setMarkerSize(3)
        .setPlotContentSize(1);
    chart.getStyler().setDefaultSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
    chart.getStyler().setLegendVisible(false);
    chart.getStyler().setAxisTicksVisible(false);
    add(chart, "real", real, window, REAL);
    add(chart, "generated", generated, window, GENERATED);
    return chart;
  }

  private static void requirePairs(String name, float[] points) {
    if (points.length % 2 != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected %s points as pairs of x and y but was %d values",
              name,
              points.length));
    }
  }

  /**
   * Makes a chart whose units are as long on either axis.
   *
   * @param real x and y of each real point in turn, finite, at least one point
   * @param generated x and y of each generated point in turn
   * @return the chart, not yet drawn
   */
  static XYChart chart(float[] real, float[] generated) {
    Window window = Window.around(real);
    XYChart draft = chart(real, generated, window, WIDTH);
    // How much room title, legend and labels take is known only after drawing.
    BitmapEncoder.getBufferedImage(draft);
    double plotWidth =
        draft.getScreenXFromChart(window.maxX()) - draft.getScreenXFromChart(window.minX());
    double plotHeight =
        draft.getScreenYFromChart(window.minY()) - draft.getScreenYFromChart(window.maxY());
    return chart(real, generated, window, WIDTH + (int) Math.round(plotWidth - plotHeight));
  }

  private static XYChart chart(float[] real, float[] generated, Window window, int height) {
    XYChart chart =
        ChartStyle.newChart(
            new XYChartBuilder()
                .width(WIDTH)
                .height(height)
                .title("Real and generated points")
                .xAxisTitle("x")
                .yAxisTitle("y"));
    chart
        .getStyler()
        .setXAxisMin(window.minX())
        .setXAxisMax(window.maxX())
        .setYAxisMin(window.minY())
        .setYAxisMax(window.maxY())
        .setYAxisTickMarkSpacingHint(chart.getStyler().getXAxisTickMarkSpacingHint())
        .setMarkerSize(MARKER_PIXELS)
        .setPlotContentSize(1);
    chart.getStyler().setDefaultSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
    add(chart, "real", real, window, REAL);
    add(chart, "generated", generated, window, GENERATED);
    return chart;
  }

  private static void add(XYChart chart, String name, float[] points, Window window, Color color) {
    int[] seen =
        IntStream.range(0, points.length / 2)
            .filter(i -> window.contains(points[2 * i], points[2 * i + 1]))
            .toArray();
    int outside = points.length / 2 - seen.length;
    String legend =
        String.format(
            Locale.ROOT,
            "%s (%d%s)",
            name,
            points.length / 2,
            outside > 0 ? ", " + outside + " outside" : "");
    double[] x = IntStream.of(seen).mapToDouble(i -> points[2 * i]).toArray();
    double[] y = IntStream.of(seen).mapToDouble(i -> points[2 * i + 1]).toArray();
    // XChart takes no empty series; one without numbers draws nothing and stands in the legend.
    double[] nothing = {Double.NaN};
    boolean empty = seen.length == 0;
    chart
        .addSeries(legend, empty ? nothing : x, empty ? nothing : y)
        .setMarker(SeriesMarkers.CIRCLE)
        .setMarkerColor(color);
  }

  /** Returns every point's coordinate on one axis. */
  private static DoubleStream coordinates(float[] points, int axis) {
    return IntStream.range(0, points.length / 2).mapToDouble(i -> points[2 * i + axis]);
  }
}

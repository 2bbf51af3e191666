package dev.ganlib.example.mnist.chart;

import dev.ganlib.store.AtomicFile;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;

/** The look that this example's charts share, and how they become files. */
public final class ChartStyle {

  /** Blue, vermilion, green, purple: told apart with any kind of colour vision (Okabe and Ito). */
  private static final Color[] COLORS = {
    new Color(0x0072b2), new Color(0xd55e00), new Color(0x009e73), new Color(0xcc79a7)
  };

  private static final Color GRID = new Color(0xe4e4e4);
  private static final Color BORDER = new Color(0xb0b0b0);
  private static final int TITLE_POINTS = 18;
  private static final int TEXT_POINTS = 14;

  private ChartStyle() {}

  /**
   * Makes an empty chart on white, with a light grid and the legend below.
   *
   * @param builder says size, title and the axes' titles
   * @return the chart, the caller's to fill
   */
  public static XYChart newChart(XYChartBuilder builder) {
    XYChart chart = builder.build();
    XYStyler styler = chart.getStyler();
    styler.setSeriesColors(COLORS);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, TITLE_POINTS));
    styler.setChartTitlePadding(TEXT_POINTS);
    styler.setChartPadding(TEXT_POINTS);
    styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, TEXT_POINTS));
    styler.setLegendPosition(LegendPosition.OutsideS);
    styler.setLegendLayout(LegendLayout.Horizontal);
    styler.setLegendBorderColor(Color.WHITE);
    styler.setPlotBorderColor(BORDER);
    styler.setPlotGridLinesColor(GRID);
    styler.setPlotGridLinesStroke(new BasicStroke(1));
    styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, TEXT_POINTS));
    styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, TEXT_POINTS));
    styler.setAxisTickMarksColor(BORDER);
    styler.setAxisTicksLineVisible(false);
    styler.setLocale(Locale.ROOT);
    return chart;
  }

  /**
   * Draws a chart to a PNG file, which appears whole or not at all. No screen is needed.
   *
   * @param png the file to create or replace; missing parent folders are created
   * @param chart what to draw
   * @throws IOException if the file cannot be written
   */
  public static void write(Path png, XYChart chart) throws IOException {
    AtomicFile.write(png, out -> BitmapEncoder.saveBitmap(chart, out, BitmapFormat.PNG));
  }
}

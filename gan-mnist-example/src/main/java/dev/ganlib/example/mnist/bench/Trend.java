package dev.ganlib.example.mnist.bench;

import dev.ganlib.example.mnist.chart.ChartStyle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The growth of a time with a size.
 *
 * @param sizes positive
 * @param milliseconds one for each size
 */
public record Trend(List<Double> sizes, List<Double> milliseconds) {
  private static final int WIDTH = 800;
  private static final int HEIGHT = 500;

  /** Copies the lists. */
  public Trend {
    sizes = List.copyOf(sizes);
    milliseconds = List.copyOf(milliseconds);
  }

  /** Returns the slope of the logarithms' line of least squares: 1 for proportional growth. */
  public double slope() {
    double[] x = sizes.stream().mapToDouble(Math::log).toArray();
    double[] y = milliseconds.stream().mapToDouble(Math::log).toArray();
    double meanX = Arrays.stream(x).average().orElseThrow();
    double meanY = Arrays.stream(y).average().orElseThrow();
    double products = 0;
    double squares = 0;
    for (int i = 0; i < x.length; i++) {
      products += (x[i] - meanX) * (y[i] - meanY);
      squares += (x[i] - meanX) * (x[i] - meanX);
    }
    return products / squares;
  }

  /** Draws the times, and proportional ones through the last, with logarithmic axes. */
  public void draw(Path png, String title, String sizeTitle) throws IOException {
    XYChart chart =
        ChartStyle.newChart(
            new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title("A step of " + title)
                .xAxisTitle(sizeTitle)
                .yAxisTitle("milliseconds"));
    chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
    int last = sizes.size() - 1;
    double rate = milliseconds.get(last) / sizes.get(last);
    List<Double> proportional = sizes.stream().map(size -> size * rate).toList();
    chart.addSeries("measured", sizes, milliseconds).setMarker(SeriesMarkers.CIRCLE);
    chart.addSeries("proportional", sizes, proportional).setMarker(SeriesMarkers.NONE);
    ChartStyle.write(png, chart);
  }
}

package dev.ganlib.example.mnist.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;

class ScatterChartTest {

  private static final float[] SQUARE = {-2, -2, 2, -2, 2, 2, -2, 2};

  @TempDir Path folder;

  @Test
  void should_write_a_picture_of_both_kinds_of_points() throws IOException {
    Path png = folder.resolve("run/ring.png");

    ScatterChart.write(png, SQUARE, new float[] {0, 0, 1, 1});

    assertThat(ImageIO.read(png.toFile()).getWidth()).isEqualTo(800);
    assertThat(folder.resolve("run").toFile().list()).containsExactly("ring.png");
  }

  @Test
  void should_give_both_axes_the_same_unit_when_points_are_wider_than_high() {
    XYChart chart = ScatterChart.chart(new float[] {-100, 3, 100, 4}, new float[] {0, 3.5f});
    BitmapEncoder.getBufferedImage(chart);

    double unitX = chart.getScreenXFromChart(100) - chart.getScreenXFromChart(0);
    double unitY = chart.getScreenYFromChart(0) - chart.getScreenYFromChart(100);
    assertThat(unitX).isCloseTo(unitY, within(2.0)).isGreaterThan(200);
  }

  @Test
  void should_show_a_square_around_the_real_points() {
    XYChart chart = ScatterChart.chart(new float[] {0, 0, 4, 8}, new float[] {1e9f, 1});

    assertThat(chart.getStyler().getXAxisMin()).isEqualTo(-3);
    assertThat(chart.getStyler().getXAxisMax()).isEqualTo(7);
    assertThat(chart.getStyler().getYAxisMin()).isEqualTo(-1);
    assertThat(chart.getStyler().getYAxisMax()).isEqualTo(9);
  }

  @Test
  void should_say_how_many_when_generated_points_lie_outside() {
    XYChart chart = ScatterChart.chart(SQUARE, new float[] {0, 0, 3, 0, 0, Float.NaN});

    assertThat(chart.getSeriesMap().keySet())
        .containsExactly("real (4)", "generated (3, 2 outside)");
  }

  @Test
  void should_draw_when_there_is_one_real_point_and_no_other() throws IOException {
    Path png = folder.resolve("one.png");

    ScatterChart.write(png, new float[] {1, 2}, new float[] {});

    assertThat(png).isNotEmptyFile();
    assertThat(ScatterChart.chart(new float[] {1, 2}, new float[] {}).getSeriesMap().keySet())
        .containsExactly("real (1)", "generated (0)");
  }

  @Test
  void should_refuse_when_values_are_no_points() {
    assertRefused(
        new float[3], new float[2], "expected real points as pairs of x and y but was 3 values");
    assertRefused(
        new float[2],
        new float[1],
        "expected generated points as pairs of x and y but was 1 values");
    assertRefused(new float[] {}, new float[2], "expected at least 1 real point but was 0");
    assertRefused(
        new float[] {0, Float.NaN}, new float[2], "expected finite real points but was NaN");
  }

  private void assertRefused(float[] real, float[] generated, String message) {
    Path png = folder.resolve("refused.png");
    assertThatThrownBy(() -> ScatterChart.write(png, real, generated))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThat(png).doesNotExist();
  }
}

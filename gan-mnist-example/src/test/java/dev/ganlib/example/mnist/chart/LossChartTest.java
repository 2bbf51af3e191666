package dev.ganlib.example.mnist.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LossChartTest {

  @TempDir Path folder;
  private Path png;

  @BeforeEach
  void name() {
    png = folder.resolve("run/losses.png");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 1000, 18_760})
  void should_draw_a_picture_with_a_line_for_each_series(int length) throws IOException {
    double[] steps = IntStream.rangeClosed(1, length).asDoubleStream().toArray();
    double[] falling = DoubleStream.of(steps).map(step -> 1 / step).toArray();
    double[] rising = DoubleStream.of(steps).map(step -> step / length).toArray();

    LossChart.write(png, steps, Map.of("D", falling, "G", rising));

    BufferedImage picture = ImageIO.read(png.toFile());
    assertThat(picture.getWidth()).isEqualTo(1000);
    assertThat(picture.getHeight()).isEqualTo(560);
    assertThat(pixels(picture, 0x0072b2)).as("first series, in blue").isGreaterThan(20);
    assertThat(pixels(picture, 0xd55e00)).as("second series, in vermilion").isGreaterThan(20);
    assertThat(png.getParent().toFile().list()).containsExactly("losses.png");
  }

  @Test
  void should_draw_a_gap_when_losses_are_not_finite() throws IOException {
    double[] losses = {1, Double.NaN, Double.POSITIVE_INFINITY, 2};

    LossChart.write(png, new double[] {1, 2, 3, 4}, Map.of("D", losses));

    assertThat(pixels(ImageIO.read(png.toFile()), 0x0072b2)).isBetween(20L, 500L);
  }

  @Test
  void should_draw_empty_axes_when_no_loss_is_finite() throws IOException {
    LossChart.write(png, new double[] {1}, Map.of("D", new double[] {Double.NaN}));

    assertThat(png).isNotEmptyFile();
  }

  @Test
  void should_keep_values_as_they_are_when_they_are_few() {
    assertThat(LossChart.thin(new double[] {3, 1, 2}, 3)).containsExactly(3, 1, 2);
    assertThat(LossChart.thin(new double[] {}, 3)).isEmpty();
  }

  @Test
  void should_take_means_of_equal_buckets_when_values_are_many() {
    assertThat(LossChart.thin(new double[] {1, 3, 10, 20, 5, 7}, 3)).containsExactly(2, 15, 6);
    assertThat(LossChart.thin(new double[] {1, 2, 4, 6, 8}, 2)).containsExactly(1.5, 6);
    assertThat(LossChart.thin(new double[18_760], 1000)).hasSize(1000);
  }

  @Test
  void should_leave_out_what_is_not_finite_when_taking_means() {
    double nan = Double.NaN;
    double inf = Double.NEGATIVE_INFINITY;

    assertThat(LossChart.thin(new double[] {1, nan, nan, inf, 5, 7}, 3)).containsExactly(1, nan, 6);
  }

  @Test
  void should_refuse_when_there_is_nothing_to_draw() {
    assertThatThrownBy(() -> LossChart.write(png, new double[0], Map.of("D", new double[0])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected at least 1 step and 1 series but was 0 and 1");
    assertThatThrownBy(() -> LossChart.write(png, new double[1], Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected at least 1 step and 1 series but was 1 and 0");
  }

  @Test
  void should_refuse_when_losses_and_steps_differ_in_number() {
    assertThatThrownBy(() -> LossChart.write(png, new double[3], Map.of("D", new double[2])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected 3 losses of D, one for each step, but was 2");
    assertThat(png).doesNotExist();
  }

  private static long pixels(BufferedImage picture, int color) {
    int width = picture.getWidth();
    int[] colors = picture.getRGB(0, 0, width, picture.getHeight(), null, 0, width);
    return Arrays.stream(colors).filter(pixel -> (pixel & 0xffffff) == color).count();
  }
}

package dev.ganlib.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageGridTest {

  private static final int GREY = 0x808080;

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT32", "FLOAT64"})
  void should_map_values_to_intensities_when_images_are_grey(DataType type) {
    NDArray images =
        manager
            .create(new float[] {-1, 1, 0, -0.5f, -7, 9}, new Shape(1, 1, 2, 3))
            .toType(type, true);

    BufferedImage picture = ImageGrid.of(images).toImage();

    assertThat(row(picture, 0, 0, 3)).containsExactly(0x000000, 0xffffff, 0x808080);
    assertThat(row(picture, 0, 1, 3)).containsExactly(0x404040, 0x000000, 0xffffff);
  }

  @Test
  void should_use_the_channels_as_red_green_and_blue_when_there_are_three() {
    NDArray images = manager.create(new float[] {1, -1, -1, 1, 0, 0}, new Shape(1, 3, 1, 2));

    BufferedImage picture = ImageGrid.of(images).toImage();

    assertThat(row(picture, 0, 0, 2)).containsExactly(0xff0080, 0x00ff80);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void should_lay_what_is_not_opaque_over_white(int channels) {
    int area = 5 * 7;
    float[] values = new float[channels * area];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i * 37 % 256) / 127.5f - 1;
    }

    BufferedImage picture =
        ImageGrid.of(manager.create(values, new Shape(1, channels, 5, 7))).toImage();

    // Java's own composition is the oracle; it rounds at other places.
    BufferedImage transparent = new BufferedImage(7, 5, BufferedImage.TYPE_INT_ARGB);
    for (int p = 0; p < area; p++) {
      int[] bytes = new int[channels];
      for (int channel = 0; channel < channels; channel++) {
        bytes[channel] = (channel * area + p) * 37 % 256;
      }
      int green = bytes[channels == 2 ? 0 : 1];
      int blue = bytes[channels == 2 ? 0 : 2];
      int color = bytes[channels - 1] << 24 | bytes[0] << 16 | green << 8 | blue;
      transparent.setRGB(p % 7, p / 7, color);
    }
    BufferedImage expected = new BufferedImage(7, 5, BufferedImage.TYPE_INT_RGB);
    expected.createGraphics().drawImage(transparent, 0, 0, Color.WHITE, null);
    for (int p = 0; p < area; p++) {
      Color shown = new Color(picture.getRGB(p % 7, p / 7));
      Color right = new Color(expected.getRGB(p % 7, p / 7));
      assertThat(shown.getRed()).isCloseTo(right.getRed(), within(1));
      assertThat(shown.getGreen()).isCloseTo(right.getGreen(), within(1));
      assertThat(shown.getBlue()).isCloseTo(right.getBlue(), within(1));
    }
  }

  @Test
  void should_be_the_image_itself_when_there_is_only_one() {
    ImageGrid one = ImageGrid.of(manager.ones(new Shape(1, 3, 4, 6)));

    assertThat(one.toImage().getWidth()).isEqualTo(6);
    assertThat(one.toImage().getHeight()).isEqualTo(4);
    assertThat(one.scale(3).toImage().getWidth()).isEqualTo(18);
    assertThat(one.columns(2).toImage().getWidth()).as("a cell is left").isEqualTo(2 + 2 * 8);
  }

  @Test
  void should_draw_oblong_images_upright() {
    NDArray images = manager.linspace(-1f, 1f, 60).reshape(2, 1, 5, 6);

    BufferedImage picture = ImageGrid.of(images).toImage();

    assertThat(picture.getWidth()).isEqualTo(2 + 2 * 8);
    assertThat(picture.getHeight()).isEqualTo(2 + 7);
    int left = picture.getRGB(2, 6) & 0xff;
    assertThat(left).as("row 4, column 0 is value 24 of 60").isEqualTo(Math.round(24 * 255 / 59f));
  }

  @Test
  void should_be_the_same_when_portions_are_put_together() {
    NDArray images = manager.linspace(-1f, 1f, 7 * 12).reshape(7, 3, 2, 2);

    ImageGrid parts =
        ImageGrid.of(images.get(":3"))
            .and(ImageGrid.of(images.get("3:4")))
            .and(ImageGrid.of(images.get("4:")));

    assertThat(rows(parts.toImage())).isDeepEqualTo(rows(ImageGrid.of(images).toImage()));
    assertThatThrownBy(() -> parts.and(ImageGrid.of(manager.ones(new Shape(1, 1, 2, 3)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected images of 2 x 2 pixels but was 3 x 2");
  }

  @Test
  void should_read_many_images_in_portions_as_it_reads_few() {
    // One image has a quarter of the values that are read at a time.
    int side = 1 << 10;
    NDArray images = manager.arange(0f, 5f, 1f).reshape(5, 1, 1, 1).div(2).sub(1);
    NDArray large = images.broadcast(5, 1, side, side);
    long before = manager.getManagedArrays().size();

    BufferedImage picture = ImageGrid.of(large).columns(5).toImage();

    assertThat(manager.getManagedArrays()).hasSize((int) before);
    for (int n = 0; n < 5; n++) {
      int color = picture.getRGB(2 + n * (side + 2), side) & 0xff;
      assertThat(color).isEqualTo((int) Math.round((Math.min(1, n / 2.0 - 1) + 1) * 127.5));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x.jpg", "x.npy", "png", "folder", "x.png.tmp"})
  void should_refuse_when_the_file_does_not_end_as_png(String name, @TempDir Path folder) {
    ImageGrid grid = ImageGrid.of(manager.ones(new Shape(1, 1, 1, 1)));

    assertThatThrownBy(() -> grid.write(folder.resolve(name)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a file that ends with .png but was " + folder.resolve(name));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void should_surround_images_with_grey_when_cells_remain_empty() {
    NDArray images = manager.create(new float[] {-1, 1, -1}, new Shape(3, 1, 1, 1));

    BufferedImage picture = ImageGrid.of(images).toImage();

    assertThat(picture.getWidth()).isEqualTo(8);
    assertThat(picture.getHeight()).isEqualTo(8);
    int[] grey = {GREY, GREY, GREY, GREY, GREY, GREY, GREY, GREY};
    int[] first = {GREY, GREY, 0, GREY, GREY, 0xffffff, GREY, GREY};
    int[] second = {GREY, GREY, 0, GREY, GREY, GREY, GREY, GREY};
    assertThat(rows(picture))
        .isDeepEqualTo(new int[][] {grey, grey, first, grey, grey, second, grey, grey});
  }

  @Test
  void should_replicate_pixels_and_keep_gaps_when_scaled() {
    NDArray images = manager.create(new float[] {-1, 1, 1, -1, 0, 0, 0, 0}, new Shape(2, 1, 2, 2));

    BufferedImage picture = ImageGrid.of(images).columns(1).scale(3).toImage();

    assertThat(picture.getWidth()).isEqualTo(10);
    assertThat(picture.getHeight()).isEqualTo(18);
    int[] top = {GREY, GREY, 0, 0, 0, 0xffffff, 0xffffff, 0xffffff, GREY, GREY};
    int[] bottom = {GREY, GREY, 0xffffff, 0xffffff, 0xffffff, 0, 0, 0, GREY, GREY};
    assertThat(Arrays.copyOfRange(rows(picture), 2, 8))
        .isDeepEqualTo(new int[][] {top, top, top, bottom, bottom, bottom});
  }

  @ParameterizedTest
  @CsvSource({"2, 2", "4, 2", "5, 3", "9, 3", "25, 5", "26, 6"})
  void should_be_about_square_when_columns_are_not_given(int count, int columns) {
    BufferedImage picture = ImageGrid.of(manager.ones(new Shape(count, 1, 4, 4))).toImage();

    assertThat(picture.getWidth()).isEqualTo(2 + columns * 6);
  }

  @Test
  void should_leave_the_grid_as_it_is_when_columns_and_scale_are_changed() {
    ImageGrid grid = ImageGrid.of(manager.ones(new Shape(4, 1, 4, 4)));

    BufferedImage changed = grid.columns(4).scale(2).toImage();

    assertThat(changed.getWidth()).isEqualTo(2 + 4 * 10);
    assertThat(changed.getHeight()).isEqualTo(2 + 10);
    assertThat(grid.toImage().getWidth()).isEqualTo(2 + 2 * 6);
  }

  @Test
  void should_put_images_of_several_grids_beside_one_another() {
    ImageGrid inputs = ImageGrid.of(manager.create(new float[] {-1, 1}, new Shape(2, 1, 1, 1)));
    ImageGrid outputs =
        ImageGrid.of(manager.create(new float[] {1, -1, -1, -1, -1, 1}, new Shape(2, 3, 1, 1)));
    ImageGrid targets = ImageGrid.of(manager.zeros(new Shape(2, 1, 1, 1)));

    BufferedImage picture = inputs.beside(outputs, targets).toImage();
    BufferedImage wide = inputs.columns(2).beside(outputs).toImage();

    assertThat(picture.getWidth()).isEqualTo(2 + 3 * 3);
    assertThat(picture.getHeight()).isEqualTo(2 + 2 * 3);
    assertThat(colors(picture, 2, 2, 5, 8)).containsExactly(0x000000, 0xff0000, 0x808080);
    assertThat(colors(picture, 5, 2, 5, 8)).containsExactly(0xffffff, 0x0000ff, 0x808080);
    assertThat(wide.getHeight()).isEqualTo(2 + 3);
    assertThat(colors(wide, 2, 2, 5, 8, 11))
        .containsExactly(0x000000, 0xff0000, 0xffffff, 0x0000ff);
  }

  private static int[] colors(BufferedImage picture, int y, int... xs) {
    return Arrays.stream(xs).map(x -> picture.getRGB(x, y) & 0xffffff).toArray();
  }

  @Test
  void should_refuse_other_images_beside_its_own() {
    ImageGrid two = ImageGrid.of(manager.zeros(new Shape(2, 1, 3, 4)));

    assertThatThrownBy(() -> two.beside(two, ImageGrid.of(manager.zeros(new Shape(1, 1, 3, 4)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected 2 images of 4 x 3 pixels beside as many but was 1 of 4 x 3");
    assertThatThrownBy(() -> two.beside(ImageGrid.of(manager.zeros(new Shape(2, 1, 3, 5)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected images beside others of 5 x 3 pixels to have that size, or one that whole"
                + " factors enlarge to it, but was 4 x 3");
  }

  @Test
  void should_enlarge_smaller_images_beside_larger_ones() {
    NDArray small = manager.create(new float[] {-1, 1, 0, 0.5f}, new Shape(1, 1, 2, 2));
    NDArray across = manager.create(new float[] {-1, 1}, new Shape(1, 1, 2, 1)); // 1 wide, 2 high
    NDArray large = manager.linspace(-1f, 1f, 3 * 4 * 6).reshape(1, 3, 4, 6);
    NDArray enlarged = small.repeat(2, 2).repeat(3, 3);
    NDArray spread = across.repeat(2, 2).repeat(3, 6);

    assertThat(
            rows(ImageGrid.of(small).beside(ImageGrid.of(large), ImageGrid.of(across)).toImage()))
        .isDeepEqualTo(
            rows(
                ImageGrid.of(enlarged)
                    .beside(ImageGrid.of(large), ImageGrid.of(spread))
                    .toImage()));
  }

  @Test
  void should_keep_the_pixels_and_no_array_when_the_images_are_closed() {
    NDArray images = manager.ones(new Shape(1, 1, 1, 1));
    ImageGrid grid = ImageGrid.of(images);
    images.close();

    assertThat(manager.getManagedArrays()).isEmpty();
    assertThat(row(grid.toImage(), 0, 0, 1)).containsExactly(0xffffff);
  }

  @Test
  void should_write_what_it_draws_when_folder_is_missing(@TempDir Path folder) throws IOException {
    ImageGrid grid = ImageGrid.of(manager.linspace(-1f, 1f, 100).reshape(4, 1, 5, 5));
    Path png = folder.resolve("samples/step-000400.png");

    grid.write(png);

    BufferedImage read = ImageIO.read(png.toFile());
    assertThat(rows(read)).isDeepEqualTo(rows(grid.toImage()));
    assertThat(folder.resolve("samples").toFile().list()).containsExactly("step-000400.png");
  }

  @Test
  void should_refuse_when_shape_is_not_of_images() {
    assertRefused(
        manager.ones(new Shape(64, 784)),
        "expected images of shape (N, C, H, W) with 1 to 4 channels but was (64, 784)");
    assertRefused(
        manager.ones(new Shape(2, 5, 4, 4)),
        "expected images of shape (N, C, H, W) with 1 to 4 channels but was (2, 5, 4, 4)");
    assertRefused(
        manager.create(new Shape(0, 1, 4, 4)),
        "expected images of shape (N, C, H, W) with 1 to 4 channels but was (0, 1, 4, 4)");
  }

  @Test
  void should_refuse_when_type_is_not_floating_point() {
    assertRefused(
        manager.ones(new Shape(1, 1, 1, 1), DataType.INT32),
        "expected float32 or float64 images but was int32");
  }

  @Test
  void should_refuse_when_a_value_is_nan() {
    assertRefused(
        manager.create(new float[] {0, 0, 0, Float.NaN}, new Shape(2, 1, 1, 2)),
        "expected values from -1 to 1 but was NaN in image 1 of 2");
    assertRefused(
        manager.create(new float[] {0, Float.NaN}, new Shape(1, 2, 1, 1)),
        "expected values from -1 to 1 but was NaN in image 0 of 1");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -3})
  void should_refuse_when_columns_or_scale_are_not_positive(int value) {
    ImageGrid grid = ImageGrid.of(manager.ones(new Shape(1, 1, 1, 1)));

    assertThatThrownBy(() -> grid.columns(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("columns must be positive but was " + value);
    assertThatThrownBy(() -> grid.scale(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("scale must be positive but was " + value);
  }

  @Test
  void should_refuse_when_picture_becomes_too_large() {
    ImageGrid grid = ImageGrid.of(manager.ones(new Shape(1, 1, 1, 1)));

    assertThatThrownBy(() -> grid.scale(50_000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a picture of at most 2147483647 pixels but was 50000 x 50000");
    assertThatThrownBy(() -> grid.columns(Integer.MAX_VALUE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a picture of at most 2147483647 pixels but was 6442450943 x 5");
  }

  private static void assertRefused(NDArray images, String message) {
    assertThatThrownBy(() -> ImageGrid.of(images))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  private static int[] row(BufferedImage picture, int x, int y, int width) {
    return Arrays.stream(picture.getRGB(x, y, width, 1, null, 0, width))
        .map(color -> color & 0xffffff)
        .toArray();
  }

  private static int[][] rows(BufferedImage picture) {
    int[][] rows = new int[picture.getHeight()][];
    Arrays.setAll(rows, y -> row(picture, 0, y, picture.getWidth()));
    return rows;
  }
}

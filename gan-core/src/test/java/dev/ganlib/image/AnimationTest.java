package dev.ganlib.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AnimationTest {
  @TempDir private Path folder;

  /** A frame as it was read back, and how long it is shown. */
  private record Frame(BufferedImage image, int hundredths) {}

  private static List<Frame> read(Path gif) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream in = ImageIO.createImageInputStream(gif.toFile())) {
      reader.setInput(in);
      List<Frame> frames = new ArrayList<>();
      for (int i = 0; i < reader.getNumImages(true); i++) {
        IIOMetadataNode root =
            (IIOMetadataNode) reader.getImageMetadata(i).getAsTree("javax_imageio_gif_image_1.0");
        IIOMetadataNode control =
            (IIOMetadataNode) root.getElementsByTagName("GraphicControlExtension").item(0);
        frames.add(new Frame(reader.read(i), Integer.parseInt(control.getAttribute("delayTime"))));
      }
      return frames;
    } finally {
      reader.dispose();
    }
  }

  private static int[] colors(BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }

  private static BufferedImage picture(int width, int height, int type, long seed) {
    Random random = new Random(seed);
    BufferedImage picture = new BufferedImage(width, height, type);
    for (int i = 0; i < width * height; i++) {
      picture.setRGB(i % width, i / width, random.nextInt());
    }
    return picture;
  }

  @Test
  void should_keep_every_grey_level_of_grids() throws IOException {
    Path gif = folder.resolve("new/growth.gif");
    List<ImageGrid> grids = new ArrayList<>();
    Animation animation = Animation.every(120);
    try (NDManager manager = NDManager.newBaseManager()) {
      for (int i = 0; i < 3; i++) {
        float shift = 0.1f * i;
        ImageGrid grid =
            ImageGrid.of(manager.linspace(-1 + shift, 1 - shift, 1024).reshape(4, 1, 16, 16));
        grids.add(grid);
        animation.add(grid);
      }
    }
    animation.write(gif);

    List<Frame> frames = read(gif);
    assertThat(animation.size()).isEqualTo(3);
    assertThat(frames).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(colors(frames.get(i).image())).isEqualTo(colors(grids.get(i).toImage()));
      assertThat(frames.get(i).hundredths()).isEqualTo(12);
    }
    assertThat(folder.resolve("new").toFile().list()).containsExactly("growth.gif");
  }

  @Test
  void should_keep_up_to_256_colours_and_come_near_more() throws IOException {
    BufferedImage few = picture(16, 12, BufferedImage.TYPE_INT_RGB, 1);
    BufferedImage grey = new BufferedImage(16, 12, BufferedImage.TYPE_INT_RGB);
    Path gif = folder.resolve("colours.gif");
    BufferedImage smooth = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64 * 64; i++) {
      smooth.setRGB(i % 64, i / 64, (i % 64 * 4) << 16 | (i / 64 * 4) << 8 | 128);
    }

    Animation.every(20).add(few).add(grey).write(gif);
    List<Frame> frames = read(gif);
    assertThat(colors(frames.get(0).image())).isEqualTo(colors(few));
    assertThat(colors(frames.get(1).image())).isEqualTo(colors(grey));

    Animation.every(20).add(smooth).write(gif);
    int[] read = colors(read(gif).get(0).image());
    int[] drawn = colors(smooth);
    long sum = 0;
    for (int i = 0; i < read.length; i++) {
      for (int shift = 0; shift < 24; shift += 8) {
        sum += Math.abs((read[i] >> shift & 255) - (drawn[i] >> shift & 255));
      }
    }
    // 4096 colours in a plane by 256: each stands for a square of 16 steps, 4 off on average.
    assertThat(sum / (3.0 * read.length)).isBetween(0.5, 8.0);
  }

  @Test
  void should_repeat_for_ever() throws IOException {
    Path gif = folder.resolve("one.gif");
    Animation.every(50).add(picture(3, 2, BufferedImage.TYPE_INT_RGB, 1)).write(gif);

    String bytes = new String(Files.readAllBytes(gif), StandardCharsets.ISO_8859_1);
    assertThat(bytes).startsWith("GIF89a").containsOnlyOnce("NETSCAPE2.0\u0003\u0001\0\0\0");
  }

  @ParameterizedTest
  @CsvSource({"20, 2", "24, 2", "25, 3", "1000, 100", "655350, 65535"})
  void should_show_a_frame_for_so_many_hundredths(int milliseconds, int hundredths)
      throws IOException {
    Path gif = folder.resolve("one.gif");
    Animation.every(milliseconds)
        .add(picture(3, 2, BufferedImage.TYPE_BYTE_GRAY, 1))
        .add(picture(3, 2, BufferedImage.TYPE_BYTE_GRAY, 2))
        .write(gif);

    assertThat(read(gif)).extracting(Frame::hundredths).containsExactly(hundredths, hundredths);
  }

  @Test
  void should_copy_a_picture_when_it_is_added() throws IOException {
    BufferedImage picture = picture(3, 2, BufferedImage.TYPE_INT_RGB, 1);
    int[] before = colors(picture);
    Animation animation = Animation.every(50).add(picture);
    picture.setRGB(0, 0, 0);
    animation.write(folder.resolve("one.gif"));

    assertThat(colors(read(folder.resolve("one.gif")).get(0).image())).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({"4, 2", "3, 3", "2, 3"})
  void should_refuse_a_frame_of_another_size(int width, int height) {
    Animation animation =
        Animation.every(50).add(new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB));
    BufferedImage other = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);

    assertThatThrownBy(() -> animation.add(other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            String.format(
                Locale.ROOT, "expected a frame of 3 x 2 pixels but was %d x %d", width, height));
    assertThat(animation.size()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 19, 655_351})
  void should_refuse_a_delay_out_of_range(int milliseconds) {
    assertThatThrownBy(() -> Animation.every(milliseconds))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("delay must be from 20 to 655350 milliseconds but was " + milliseconds);
  }

  @Test
  void should_refuse_when_the_file_does_not_end_as_gif(@TempDir Path folder) {
    Animation animation =
        Animation.every(50).add(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB));

    assertThatThrownBy(() -> animation.write(folder.resolve("x.png")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a file that ends with .gif but was " + folder.resolve("x.png"));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void should_refuse_to_write_no_frames() {
    Path gif = folder.resolve("none.gif");
    assertThatThrownBy(() -> Animation.every(50).write(gif))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("an animation needs at least one frame but has none");
    assertThat(gif).doesNotExist();
  }
}

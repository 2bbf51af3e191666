package dev.ganlib.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures of two videos of three frames in colour, each frame 2 high and 4 wide. */
final class VideosTest {
  private static final int GREY = 0x808080;
  private static final int GAP = 2;

  @TempDir private Path folder;
  private NDManager manager;
  private NDArray videos;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
    float[] values = new float[2 * 3 * 3 * 2 * 4];
    int i = 0;
    for (int n = 0; n < 2; n++) {
      for (int c = 0; c < 3; c++) {
        for (int t = 0; t < 3; t++) {
          for (int y = 0; y < 2; y++) {
            for (int x = 0; x < 4; x++) {
              values[i++] = level(n, c, t, y, x) / 127.5f - 1;
            }
          }
        }
      }
    }
    videos = manager.create(values, new Shape(2, 3, 3, 2, 4));
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** From 0 to 255, another for each pixel and channel of all frames. */
  private static int level(int n, int c, int t, int y, int x) {
    return 120 * n + 40 * c + 13 * t + 4 * y + x;
  }

  private static int color(int n, int t, int y, int x) {
    return level(n, 0, t, y, x) << 16 | level(n, 1, t, y, x) << 8 | level(n, 2, t, y, x);
  }

  /** Looks at all pixels of a frame of a video in a picture at a place. */
  private static void assertFrame(BufferedImage picture, int left, int top, int n, int t) {
    for (int y = 0; y < 2; y++) {
      for (int x = 0; x < 4; x++) {
        assertThat(picture.getRGB(left + x, top + y) & 0xffffff)
            .as("pixel %d %d of frame %d of video %d", y, x, t, n)
            .isEqualTo(color(n, t, y, x));
      }
    }
  }

  @Test
  void should_put_the_frames_of_a_video_in_a_row() throws IOException {
    ImageGrid.frames(videos).write(folder.resolve("rows.png"));

    BufferedImage picture = ImageIO.read(folder.resolve("rows.png").toFile());
    assertThat(picture.getWidth()).isEqualTo(GAP + 3 * (4 + GAP));
    assertThat(picture.getHeight()).isEqualTo(GAP + 2 * (2 + GAP));
    for (int n = 0; n < 2; n++) {
      for (int t = 0; t < 3; t++) {
        assertFrame(picture, GAP + t * (4 + GAP), GAP + n * (2 + GAP), n, t);
      }
    }
    assertThat(picture.getRGB(0, 0) & 0xffffff).isEqualTo(GREY);
  }

  @Test
  void should_show_the_videos_side_by_side_over_time() throws IOException {
    Path gif = folder.resolve("videos.gif");

    Animation animation = Animation.videos(videos, 50, grid -> grid.columns(2));
    animation.write(gif);

    assertThat(animation.size()).isEqualTo(3);
    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream in = ImageIO.createImageInputStream(gif.toFile())) {
      reader.setInput(in);
      assertThat(reader.getNumImages(true)).isEqualTo(3);
      for (int t = 0; t < 3; t++) {
        BufferedImage picture = reader.read(t);
        assertThat(picture.getWidth()).isEqualTo(GAP + 2 * (4 + GAP));
        for (int n = 0; n < 2; n++) {
          assertFrame(picture, GAP + n * (4 + GAP), GAP, n, t);
        }
      }
    } finally {
      reader.dispose();
    }
  }

  @Test
  void should_refuse_what_are_no_videos() {
    NDArray images = manager.zeros(new Shape(2, 1, 3, 4));
    NDArray wide = manager.zeros(new Shape(2, 5, 3, 4, 4));
    NDArray bytes = videos.toType(DataType.UINT8, true);

    assertThatThrownBy(() -> ImageGrid.frames(images))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected videos of shape (N, C, T, H, W) with 1 to 4 channels but was (2, 1, 3, 4)");
    assertThatThrownBy(() -> Animation.videos(wide, 50, UnaryOperator.identity()))
        .hasMessage(
            "expected videos of shape (N, C, T, H, W) with 1 to 4 channels but was (2, 5, 3, 4, 4)");
    assertThatThrownBy(() -> ImageGrid.frames(bytes))
        .hasMessage("expected float32 or float64 images but was uint8");
    assertThatThrownBy(() -> Animation.videos(videos, 5, UnaryOperator.identity()))
        .hasMessageContaining("delay must be from 20");
  }
}

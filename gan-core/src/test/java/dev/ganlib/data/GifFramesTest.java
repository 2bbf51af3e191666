package dev.ganlib.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganlib.testing.Values;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Animated GIF files; what Pillow makes of them is in gifs.json. */
final class GifFramesTest {
  private static final int BACKGROUND = 0x2080c0;

  @TempDir private Path folder;

  private static final class Reference {
    int width;
    int height;
    List<List<Long>> frames = List.of();
  }

  /** The keys of gifs.json. */
  private static final class References extends TreeMap<String, Reference> {
    private static final long serialVersionUID = 1;
  }

  static List<String> kinds() throws IOException {
    return List.copyOf(Values.json("/gifs/gifs.json", References.class).keySet());
  }

  private Path file(String name) throws IOException {
    Path file = folder.resolve(name + ".gif");
    try (InputStream in = GifFramesTest.class.getResourceAsStream("/gifs/" + name + ".gif")) {
      Files.write(file, Objects.requireNonNull(in).readAllBytes());
    }
    return file;
  }

  /** Returns the pixels of a frame as 0xRRGGBBAA, 0 where nothing is seen. */
  private static List<Long> pixels(byte[] video, int frames, int frame, int area) {
    List<Long> pixels = new ArrayList<>();
    for (int i = 0; i < area; i++) {
      long pixel = 0;
      for (int c = 0; c < 4; c++) {
        pixel = (pixel << 8) | (video[(c * frames + frame) * area + i] & 255);
      }
      pixels.add((pixel & 255) == 0 ? 0 : pixel);
    }
    return pixels;
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void should_compose_frames_as_pillow_does(String name) throws IOException {
    Reference expected =
        Objects.requireNonNull(Values.json("/gifs/gifs.json", References.class).get(name));
    int count = expected.frames.size();
    PictureSettings wanted = new PictureSettings(expected.height, expected.width, 4, BACKGROUND, 0);

    Picture video = GifFrames.read(file(name), wanted, new FrameChoice(count, false));

    for (int t = 0; t < count; t++) {
      assertThat(pixels(video.pixels(), count, t, expected.width * expected.height))
          .as("frame %d", t)
          .isEqualTo(expected.frames.get(t));
    }
    assertThat(video.width()).isEqualTo(expected.width);
    assertThat(video.height()).isEqualTo(expected.height);
  }

  /** The same frames whether others between them are kept or not. */
  @Test
  void should_compose_frames_that_are_passed_over() throws IOException {
    PictureSettings wanted = new PictureSettings(5, 7, 3, BACKGROUND, 0);
    Path file = file("mixed");

    byte[] all = GifFrames.read(file, wanted, new FrameChoice(7, false)).pixels();
    byte[] some = GifFrames.read(file, wanted, new FrameChoice(3, true)).pixels();

    // The middles of thirds of seven frames: 7/6, 21/6 and 35/6, rounded down.
    int[] chosen = {1, 3, 5};
    IntStream.range(0, 9 * 35)
        .forEach(
            i -> {
              int plane = i / 35;
              int same = plane / 3 * 7 + chosen[plane % 3];
              assertThat(some[i]).as("byte %d", i).isEqualTo(all[same * 35 + i % 35]);
            });
  }

  @Test
  void should_lay_what_is_transparent_over_the_background() throws IOException {
    PictureSettings wanted = new PictureSettings(5, 7, 3, BACKGROUND, 0);

    Picture video = GifFrames.read(file("partial"), wanted, new FrameChoice(1, false));

    assertThat(video.pixels()[0]).isEqualTo((byte) 0x20);
    assertThat(video.pixels()[35]).isEqualTo((byte) 0x80);
    assertThat(video.pixels()[70]).isEqualTo((byte) 0xc0);
    assertThat(video.treatment().transparent()).isTrue();
  }

  @Test
  void should_refuse_too_few_frames_and_other_files() throws IOException {
    PictureSettings wanted = new PictureSettings(5, 7, 3, BACKGROUND, 0);
    Path file = file("partial");
    Path other = Files.write(folder.resolve("other.gif"), new byte[] {1, 2, 3});

    assertThatThrownBy(() -> GifFrames.read(file, wanted, new FrameChoice(4, false)))
        .isInstanceOf(IOException.class)
        .hasMessage("expected at least 4 frames but was 3");
    assertThatThrownBy(() -> GifFrames.read(other, wanted, new FrameChoice(1, false)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void should_refuse_a_screen_without_pixels() throws IOException {
    PictureSettings wanted = new PictureSettings(5, 7, 3, BACKGROUND, 0);
    byte[] bytes = Files.readAllBytes(file("stays"));
    Arrays.fill(bytes, 6, 10, (byte) 0);
    Path flat = Files.write(folder.resolve("flat.gif"), bytes);

    assertThatThrownBy(() -> GifFrames.read(flat, wanted, new FrameChoice(1, false)))
        .isInstanceOf(IOException.class)
        .hasMessage("has a screen of 0 x 0 pixels");
  }

  @Test
  void should_refuse_interlaced_frames_that_java_cannot_decode() throws IOException {
    PictureSettings wanted = new PictureSettings(5, 7, 3, BACKGROUND, 0);
    Path file = file("thin");

    assertThatThrownBy(() -> GifFrames.read(file, wanted, new FrameChoice(2, false)))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "expected interlaced frames of at least 5 rows but frame 2 has 3; save it without"
                + " interlacing");
  }

  /** Cut in the header, in a frame's place, and in its pixels. */
  @ParameterizedTest
  @ValueSource(ints = {3, 300, 430, 440, 460, 500})
  void should_refuse_a_file_that_is_cut_short(int length) throws IOException {
    PictureSettings wanted = new PictureSettings(5, 7, 3, BACKGROUND, 0);
    byte[] whole = Files.readAllBytes(file("stays"));
    Path cut = Files.write(folder.resolve("cut.gif"), Arrays.copyOf(whole, length));

    assertThatThrownBy(() -> GifFrames.read(cut, wanted, new FrameChoice(4, false)))
        .isInstanceOf(IOException.class);
  }
}

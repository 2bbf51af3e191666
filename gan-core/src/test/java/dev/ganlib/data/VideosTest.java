package dev.ganlib.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.image.Animation;
import dev.ganlib.internal.torch.EngineRoom;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Videos of frames of one grey each, by which they are known. */
final class VideosTest {
  @TempDir private Path folder;

  private static BufferedImage grey(int grey, int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, 0x010101 * grey);
    }
    return image;
  }

  private void put(String path, int grey, int width, int height) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    ImageIO.write(grey(grey, width, height), "png", file.toFile());
  }

  /** Writes frames 0, 1, ... of the greys {@code first}, {@code first} + 1, ... */
  private void video(String path, int first, int frames) throws IOException {
    for (int i = 0; i < frames; i++) {
      put(path + "/frame" + i + ".png", first + i, 4, 4);
    }
  }

  private void gif(String path, int first, int frames) throws IOException {
    Animation animation = Animation.every(50);
    for (int i = 0; i < frames; i++) {
      animation.add(grey(first + i, 4, 4));
    }
    animation.write(folder.resolve(path));
  }

  /** Returns of each video the grey of each frame, which all of its pixels and channels have. */
  private static List<List<Integer>> greys(ImageFolder videos) {
    Shape shape = videos.sampleShape();
    int frames = (int) shape.get(1);
    int area = (int) (shape.get(2) * shape.get(3));
    List<List<Integer>> greys = new ArrayList<>();
    for (int i = 0; i < videos.count(); i++) {
      byte[] bytes = videos.bytes(i);
      List<Integer> video = new ArrayList<>();
      for (int t = 0; t < frames; t++) {
        video.add(bytes[t * area] & 255);
      }
      for (int j = 0; j < bytes.length; j++) {
        assertThat(bytes[j] & 255).isEqualTo(video.get(j / area % frames));
      }
      greys.add(video);
    }
    return greys;
  }

  @Test
  void should_have_frames_in_the_order_of_the_numbers_in_their_names() throws IOException {
    video("walk", 10, 12);

    ImageFolder videos = ImageFolder.videos(folder, 12, 2, 3);

    assertThat(videos.sampleShape()).isEqualTo(new Shape(3, 12, 2, 2));
    assertThat(greys(videos))
        .containsExactly(List.of(10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "frame2.png frame10.png",
        "1 01 001 2",
        "a1b2 a1b10 a2b1",
        "a a0 a1 ab b",
        "9 10 a",
        "99999999999999999999998 99999999999999999999999 100000000000000000000000",
        "B1 B2 a1",
        "1a 01b"
      })
  void should_order_names_by_the_numbers_in_them(String names) {
    List<String> ordered = List.of(names.split(" ", -1));
    NaturalOrder order = new NaturalOrder();
    for (int i = 0; i < ordered.size(); i++) {
      for (int j = 0; j < ordered.size(); j++) {
        int sign = Integer.signum(order.compare(ordered.get(i), ordered.get(j)));
        if (ordered.get(i).matches("0*1") && ordered.get(j).matches("0*1")) {
          // Equal numbers: by code unit, 001 before 01 before 1.
          sign = -sign;
        }
        assertThat(sign)
            .as("%s and %s", ordered.get(i), ordered.get(j))
            .isEqualTo(Integer.compare(i, j));
      }
    }
  }

  /** The last two are the middles of stretches: of 10 frames 10/6, 30/6 and 50/6, rounded down. */
  @ParameterizedTest
  @CsvSource({
    "10, false, 0 1 2",
    "3, false, 0 1 2",
    "3, true, 0 1 2",
    "6, true, 1 3 5",
    "10, true, 1 5 8"
  })
  void should_take_the_first_frames_or_spread_them(int frames, boolean uniform, String kept)
      throws IOException {
    video("walk", 0, frames);
    gif("walk.gif", 0, frames);
    FolderReader reader = ImageFolder.reader(2, 2, 1);

    ImageFolder videos = (uniform ? reader.uniformFrames(3) : reader.frames(3)).read(folder);

    List<Integer> expected = Stream.of(kept.split(" ", -1)).map(Integer::valueOf).toList();
    assertThat(greys(videos)).containsExactly(expected, expected);
  }

  @Test
  void should_have_a_class_for_each_folder_of_videos() throws IOException {
    video("walk/b", 10, 3);
    video("walk/a", 20, 2);
    gif("run/c.gif", 30, 2);
    video("run/d", 40, 2);

    ImageFolder videos = ImageFolder.videos(folder, 2, 2, 1);

    assertThat(videos.classes()).containsExactly("run", "walk");
    assertThat(greys(videos))
        .containsExactly(List.of(30, 31), List.of(40, 41), List.of(20, 21), List.of(10, 11));
    assertThat(videos.report().images()).isEqualTo(4);
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      assertThat(videos.labels(manager).toLongArray()).containsExactly(0, 0, 1, 1);
    }
  }

  @Test
  void should_give_samples_from_minus_one_to_one() throws IOException {
    put("a/1.png", 0, 4, 4);
    put("a/2.png", 255, 4, 4);
    put("b/1.png", 51, 4, 4);
    put("b/2.png", 204, 4, 4);
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        NDArray like = manager.create(0f)) {
      Source source = ImageFolder.videos(folder, 2, 2, 1).source(manager);

      assertThat(source.sampleShape()).isEqualTo(new Shape(1, 2, 2, 2));
      assertThat(source.size()).isEqualTo(2);
      try (Source.Epoch epoch =
              source.begin(Placement.like(like), new Order(1, 0, "real", 2, false, true));
          Source.Batch batch = Objects.requireNonNull(epoch.next(0, 0))) {
        assertThat(batch.samples().getDataType()).isEqualTo(DataType.FLOAT32);
        float[] pixels = batch.samples().get(":, 0, :, 0, 0").toFloatArray(); // (2, T)
        List<List<Float>> videos =
            List.of(List.of(pixels[0], pixels[1]), List.of(pixels[2], pixels[3]));
        // 51 and 204 of 255 are a fifth and four.
        assertThat(videos)
            .containsExactlyInAnyOrder(
                List.of(-1f, 1f), List.of(51 * (2f / 255) - 1, 204 * (2f / 255) - 1));
      }
    }
  }

  @Test
  void should_name_videos_with_too_few_frames() throws IOException {
    video("a", 10, 3);
    video("b", 10, 2);
    gif("c.gif", 10, 1);
    FolderReader reader = ImageFolder.reader(2, 2, 1).frames(3);

    assertThatThrownBy(() -> reader.read(folder))
        .isInstanceOf(ImageFolderException.class)
        .hasMessage(
            """
            could not read 2 of 3 videos in %s (skipDamaged() leaves them out):
              b: expected at least 3 frames but was 2
              c.gif: expected at least 3 frames but was 1""",
            folder);
    assertThat(reader.skipDamaged().read(folder).count()).isEqualTo(1);
  }

  @Test
  void should_refuse_a_class_without_a_video_that_can_be_read() throws IOException {
    video("walk/a", 10, 3);
    video("run/b", 10, 1);
    FolderReader reader = ImageFolder.reader(2, 2, 1).frames(2).skipDamaged();

    assertThatThrownBy(() -> reader.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessage("could not read any video of run in %s", folder);

    Files.createDirectories(folder.resolve("jump"));
    Files.write(folder.resolve("jump/c.mp4"), new byte[] {1});
    assertThatThrownBy(() -> reader.read(folder))
        .hasMessage(
            "expected folders of PNG, JPEG, BMP or TIFF files, or GIF files, in every folder of %s"
                + " but found 1 .mp4 in jump",
            folder);
  }

  @Test
  void should_name_frames_that_are_damaged_or_of_another_size() throws IOException {
    video("a", 10, 2);
    video("b", 10, 2);
    put("b/frame1.png", 1, 6, 4);
    video("c", 10, 2);
    Files.write(folder.resolve("c/frame1.png"), new byte[] {1});

    assertThatThrownBy(() -> ImageFolder.videos(folder, 2, 2, 1))
        .hasMessageContaining(
            "b: expected frames of one size, 4 x 4, but frame1.png has 6 x 4\n"
                + "  c: frame1.png: is no image");
  }

  @Test
  void should_refuse_frames_and_videos_in_other_places() throws IOException {
    put("1.png", 1, 2, 2);
    assertThatThrownBy(() -> ImageFolder.videos(folder, 1, 2, 1))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "expected VIDEO/FRAME or CLASS/VIDEO/FRAME below %1$s but found a frame in %1$s",
            folder);
    Files.delete(folder.resolve("1.png"));
    put("a/b/c/1.png", 1, 2, 2);
    assertThatThrownBy(() -> ImageFolder.videos(folder, 1, 2, 1))
        .hasMessage(
            "expected VIDEO/FRAME or CLASS/VIDEO/FRAME below %s but found a frame in %s",
            folder, folder.resolve("a/b/c"));
    Files.delete(folder.resolve("a/b/c/1.png"));
    gif("a/b/c.gif", 1, 1);
    assertThatThrownBy(() -> ImageFolder.videos(folder, 1, 2, 1))
        .hasMessage(
            "expected VIDEO.gif or CLASS/VIDEO.gif below %s but found %s",
            folder, folder.resolve("a/b/c.gif"));
  }

  @Test
  void should_refuse_videos_beside_folders_of_videos() throws IOException {
    video("a", 1, 1);
    gif("b/c.gif", 1, 1);

    assertThatThrownBy(() -> ImageFolder.videos(folder, 1, 2, 1))
        .hasMessage(
            "expected videos or folders of videos in %s but found the video a beside the folder of"
                + " videos b",
            folder);
  }

  @Test
  void should_refuse_a_folder_without_videos() throws IOException {
    Files.write(folder.resolve("notes.txt"), new byte[] {1});

    assertThatThrownBy(() -> ImageFolder.videos(folder, 1, 2, 1))
        .hasMessage(
            "expected folders of PNG, JPEG, BMP or TIFF files, or GIF files, in %s but found 1 .txt",
            folder);
    assertThatThrownBy(() -> ImageFolder.videos(folder.resolve("none"), 1, 2, 1))
        .hasMessage(folder.resolve("none") + ": expected a folder of videos");
  }

  @Test
  void should_refuse_numbers_out_of_their_ranges() throws IOException {
    video("a", 1, 1);
    FolderReader reader = ImageFolder.reader(30_000, 30_000, 1);

    assertThatThrownBy(() -> reader.frames(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("frames must be positive but was 0");
    assertThatThrownBy(() -> reader.uniformFrames(-1))
        .hasMessage("frames must be positive but was -1");
    assertThatThrownBy(() -> reader.frames(3).read(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected videos of at most 2147483647 bytes but was 1 x 3 x 30000 x 30000");
  }

  @Test
  void should_pair_videos() throws IOException {
    Path inputs = folder.resolve("in");
    Path targets = folder.resolve("out");
    video("in/a", 10, 2);
    video("in/b", 20, 2);
    gif("out/a.gif", 110, 2);
    video("out/b", 120, 3);
    FolderReader reader = ImageFolder.reader(2, 2, 1).frames(2);

    ImagePairs pairs = ImageFolder.pairs(reader, inputs, reader, targets);

    assertThat(greys(pairs.inputs())).containsExactly(List.of(10, 11), List.of(20, 21));
    assertThat(greys(pairs.targets())).containsExactly(List.of(110, 111), List.of(120, 121));
  }
}

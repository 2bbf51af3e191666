package dev.ganlib.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.testing.NativeArrays;
import dev.ganlib.testing.Values;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageFolderTest {
  @TempDir private Path folder;

  private static BufferedImage plain(int color) {
    return plain(color, 4, 4, BufferedImage.TYPE_INT_RGB);
  }

  private static BufferedImage plain(int color, int width, int height, int type) {
    BufferedImage image = new BufferedImage(width, height, type);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, color);
    }
    return image;
  }

  private void write(BufferedImage image, String path) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    String name = path.toLowerCase(Locale.ROOT);
    String format = name.endsWith("png") ? "png" : name.endsWith("gif") ? "gif" : "jpg";
    assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
  }

  private static int[] values(ImageFolder images) {
    byte[] bytes = bytes(images);
    int[] values = new int[bytes.length];
    Arrays.setAll(values, i -> bytes[i] & 255);
    return values;
  }

  /** What one image of 4 x 4 equal pixels becomes as one pixel. */
  private int[] read(BufferedImage image, int channels) throws IOException {
    write(image, "one.png");
    return values(ImageFolder.read(folder, 1, channels));
  }

  /** Images scaled by PyTorch's antialiased bilinear filter, by size; see resampling.py. */
  private record Scaled(int height, int width, int size, List<Double> pixels) {}

  @Test
  void should_scale_and_crop_as_pytorch_does() throws IOException {
    for (Scaled reference : Values.json("/pytorch/resampling.json", Scaled[].class)) {
      int width = reference.width();
      BufferedImage image =
          new BufferedImage(width, reference.height(), BufferedImage.TYPE_INT_RGB);
      for (int y = 0; y < reference.height(); y++) {
        for (int x = 0; x < width; x++) {
          int red = 31 * y + 17 * x + 5 * x * y;
          image.setRGB(x, y, new Color(red % 256, (red + 83) % 256, (red + 166) % 256).getRGB());
        }
      }
      write(image, "one.png");
      ImageFolder read = ImageFolder.read(folder, reference.size(), 3);
      int[] values = values(read);

      assertThat(read.sampleShape()).isEqualTo(new Shape(3, reference.size(), reference.size()));
      assertThat(values).hasSize(reference.pixels().size());
      for (int i = 0; i < values.length; i++) {
        // Rounding to a byte, and a little for float32.
        assertThat(Math.abs(values[i] - reference.pixels().get(i)))
            .as("pixel %d of %s", i, reference)
            .isLessThan(0.5001);
      }
    }
  }

  @Test
  void should_read_every_colour_model_as_it_is_meant() throws IOException {
    int color = 0xff6432c8; // 100, 50, 200
    int luma = Math.round(0.299f * 100 + 0.587f * 50 + 0.114f * 200);
    IndexColorModel palette =
        new IndexColorModel(
            8, 2, new byte[] {0, 100}, new byte[] {0, 50}, new byte[] {0, (byte) 200});
    BufferedImage indexed = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_INDEXED, palette);
    indexed.getRaster().setSamples(0, 0, 4, 4, 0, ones(1));
    for (BufferedImage image :
        List.of(plain(color), plain(color, 4, 4, BufferedImage.TYPE_3BYTE_BGR), indexed)) {
      assertThat(read(image, 3)).containsExactly(100, 50, 200);
      assertThat(read(image, 1)).containsExactly(luma);
    }

    BufferedImage grey = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY);
    grey.getRaster().setSamples(0, 0, 4, 4, 0, ones(100));
    BufferedImage deep = new BufferedImage(4, 4, BufferedImage.TYPE_USHORT_GRAY);
    deep.getRaster().setSamples(0, 0, 4, 4, 0, ones(100 * 257 + 20));
    BufferedImage bits = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_BINARY);
    for (BufferedImage image : List.of(grey, deep)) {
      assertThat(read(image, 3)).containsExactly(100, 100, 100);
      assertThat(read(image, 1)).containsExactly(100);
    }
    assertThat(read(bits, 1)).containsExactly(0);
    bits.getRaster().setSamples(0, 0, 4, 4, 0, ones(1));
    assertThat(read(bits, 3)).containsExactly(255, 255, 255);
  }

  private static int[] ones(int value) {
    int[] samples = new int[16];
    Arrays.fill(samples, value);
    return samples;
  }

  @Test
  void should_lay_transparent_pixels_over_white() throws IOException {
    assertThat(read(plain(0x00102030, 4, 4, BufferedImage.TYPE_INT_ARGB), 3))
        .containsExactly(255, 255, 255);
    // 51 of 255 is a fifth.
    assertThat(read(plain(0x33649600, 4, 4, BufferedImage.TYPE_INT_ARGB), 3))
        .containsExactly(224, 234, 204);
  }

  @Test
  void should_read_jpeg_files() throws IOException {
    write(plain(0xff6432c8, 32, 48, BufferedImage.TYPE_INT_RGB), "a.JPG");
    BufferedImage grey = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
    grey.getRaster().setSamples(0, 0, 4, 4, 0, ones(100));
    grey.getRaster().setSamples(4, 0, 4, 4, 0, ones(100));
    grey.getRaster().setSamples(0, 4, 4, 4, 0, ones(100));
    grey.getRaster().setSamples(4, 4, 4, 4, 0, ones(100));
    write(grey, "b.jpeg");

    int[] values = values(ImageFolder.read(folder, 1, 3));

    int[] expected = {100, 50, 200, 100, 100, 100};
    assertThat(values).hasSize(6);
    for (int i = 0; i < 6; i++) {
      assertThat(Math.abs(values[i] - expected[i])).as("value %d", i).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void should_number_folders_by_name_and_order_images_by_path() throws IOException {
    write(plain(0x030303), "b/2.png");
    write(plain(0x020202), "b/10.png");
    write(plain(0x010101), "a/z.png");
    write(plain(0x040404), "b/deep/0.png");
    write(plain(0x000000), "B c/1.png");
    Files.createDirectories(folder.resolve(".git"));
    write(plain(0xffffff), ".git/x.png");
    write(plain(0xffffff), "a/.hidden.png");
    Files.writeString(folder.resolve("labels.txt"), "text");
    Files.writeString(folder.resolve("a/notes"), "text");

    ImageFolder images = ImageFolder.read(folder, 1, 1);

    assertThat(images.count()).isEqualTo(5);
    assertThat(images.classes()).containsExactly("B c", "a", "b");
    assertThat(values(images)).containsExactly(0, 1, 2, 3, 4);
    assertThatThrownBy(() -> images.bytes(5)).isInstanceOf(IndexOutOfBoundsException.class);
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      NDArray samples = images.samples(manager);
      NDArray labels = images.labels(manager);
      assertThat(samples.getShape()).isEqualTo(new Shape(5, 1, 1, 1));
      assertThat(samples.getDataType()).isEqualTo(DataType.UINT8);
      assertThat(samples.toUint8Array()).containsExactly(0, 1, 2, 3, 4);
      assertThat(labels.getShape()).isEqualTo(new Shape(5));
      assertThat(labels.toLongArray()).containsExactly(0, 1, 2, 2, 2);
      Source source = images.source(manager);
      assertThat(source.classes()).isEqualTo(3);
      assertThat(source.size()).isEqualTo(5);
      assertThat(source.sampleShape()).isEqualTo(new Shape(1, 1, 1));
    }
  }

  @Test
  void should_have_no_labels_when_images_lie_in_the_folder() throws IOException {
    for (int i = 0; i < 40; i++) {
      write(plain(0x010101 * i), String.format(Locale.ROOT, "%02d.png", i));
    }
    Files.createDirectories(folder.resolve("empty"));

    ImageFolder images = ImageFolder.read(folder, 1, 1);

    int[] expected = new int[40];
    Arrays.setAll(expected, i -> i);
    assertThat(values(images)).containsExactly(expected);
    assertThat(images.classes()).isEmpty();
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      assertThat(images.source(manager).classes()).isZero();
      assertThat(images.source(manager).size()).isEqualTo(40);
      assertThatThrownBy(() -> images.labels(manager))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("images that are not in folders have no labels");
    }
  }

  private void assertFails(String message) {
    assertThatThrownBy(() -> ImageFolder.read(folder, 1, 1))
        .isInstanceOf(IOException.class)
        .hasMessage(message.replace("<folder>", folder.toString()));
  }

  @Test
  void should_refuse_images_beside_folders_of_images() throws IOException {
    write(plain(0), "one.png");
    write(plain(0), "cats/1.png");
    write(plain(0), "ants/1.png");

    assertFails(
        "expected images or folders of images in <folder> but found 1 images beside the folder"
            + " ants");
  }

  @Test
  void should_refuse_a_class_of_other_files_but_pass_over_an_empty_folder() throws IOException {
    write(plain(0), "cats/1.png");
    Files.createDirectories(folder.resolve("dogs"));

    assertThat(ImageFolder.read(folder, 1, 1).classes()).containsExactly("cats");

    Files.writeString(folder.resolve("dogs/1.webp"), "text");
    assertFails(
        "expected PNG, JPEG, BMP or TIFF files in every folder of <folder> but found 1 .webp in"
            + " dogs");
  }

  @Test
  void should_say_what_there_is_instead_of_images() throws IOException {
    assertFails("expected PNG, JPEG, BMP or TIFF files in <folder> but there are no files");
    write(plain(0), "a/one.gif");
    write(plain(0), "a/two.GIF");
    Files.writeString(folder.resolve("a/README"), "text");
    assertFails(
        "expected PNG, JPEG, BMP or TIFF files in <folder> but found 1 without type, 2 .gif");
  }

  @Test
  void should_name_every_file_that_is_damaged() throws IOException {
    BufferedImage noise = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64 * 64; i++) {
      noise.setRGB(i % 64, i / 64, i * 7919 * 31);
    }
    write(noise, "cut.jpg");
    write(noise, "cut.png");
    write(noise, "fine.jpg");
    for (String cut : List.of("cut.jpg", "cut.png")) {
      byte[] bytes = Files.readAllBytes(folder.resolve(cut));
      Files.write(folder.resolve(cut), Arrays.copyOf(bytes, bytes.length / 2));
    }
    Files.writeString(folder.resolve("text.png"), "no image");

    assertFails(
        String.join(
            "\n  ",
            "could not read 3 of 4 images in <folder> (skipDamaged() leaves them out):",
            "cut.jpg: Corrupt JPEG data: premature end of data segment",
            "cut.png: Error reading PNG image data",
            "text.png: is no image"));
  }

  /** Bytes too many, or too few, before the mark of the end. */
  @Test
  void should_tell_damaged_pixels_from_bytes_too_many() throws IOException {
    BufferedImage noise = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64 * 64; i++) {
      noise.setRGB(i % 64, i / 64, i * 7919 * 31);
    }
    write(noise, "fine.jpg");
    byte[] fine = Files.readAllBytes(folder.resolve("fine.jpg"));
    byte[] expected = bytes(ImageFolder.read(folder, 8, 3));
    byte[] longer = Arrays.copyOf(fine, fine.length + 3);
    System.arraycopy(fine, fine.length - 2, longer, longer.length - 2, 2);
    Arrays.fill(longer, fine.length - 2, longer.length - 2, (byte) 1);
    Files.write(folder.resolve("fine.jpg"), longer);

    assertThat(bytes(ImageFolder.read(folder, 8, 3))).containsExactly(expected);

    byte[] shorter = Arrays.copyOf(fine, fine.length - 100);
    System.arraycopy(fine, fine.length - 2, shorter, shorter.length - 2, 2);
    Files.write(folder.resolve("fine.jpg"), shorter);
    assertThatThrownBy(() -> ImageFolder.read(folder, 8, 3))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("fine.jpg: Corrupt JPEG data: premature end of data segment");
  }

  private static byte[] bytes(ImageFolder images) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < images.count(); i++) {
      all.writeBytes(images.bytes(i));
    }
    return all.toByteArray();
  }

  @Test
  void should_name_ten_files_at_most() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 10; i < 23; i++) {
      Files.writeString(folder.resolve(i + ".png"), "no image");
      lines.add("\n  " + i + ".png: is no image");
    }

    assertFails(
        "could not read 13 of 13 images in <folder>:"
            + String.join("", lines.subList(0, 10))
            + "\n  and 3 more");
  }

  @Test
  void should_refuse_what_is_no_folder() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "text");
    assertThatThrownBy(() -> ImageFolder.read(file, 1, 1))
        .isInstanceOf(IOException.class)
        .hasMessage(file + ": expected a folder of images");
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> ImageFolder.read(missing, 1, 1))
        .isInstanceOf(IOException.class)
        .hasMessage(missing + ": expected a folder of images");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 5})
  void should_refuse_channels_and_sizes_out_of_range(int value) {
    assertThatThrownBy(() -> ImageFolder.read(folder, 8, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("channels must be from 1 to 4 but was " + value);
    assertThatThrownBy(() -> ImageFolder.read(folder, Math.min(0, value), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("size must be positive but was " + Math.min(0, value));
  }

  @Test
  void should_refuse_an_image_of_more_bytes_than_an_array_holds() throws IOException {
    write(plain(0), "one.png");
    assertThatThrownBy(() -> ImageFolder.read(folder, 30_000, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected images of at most 2147483647 bytes but was 3 x 30000 x 30000");
    assertThatThrownBy(() -> ImageFolder.read(folder, Integer.MAX_VALUE, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("but was 3 x 2147483647 x 2147483647");
  }

  @Test
  void should_share_its_memory_with_arrays_on_the_cpu_and_outlive_them() throws IOException {
    write(plain(0x0a0a0a), "one.png");
    write(plain(0x141414), "two.png");
    ImageFolder images = ImageFolder.read(folder, 1, 1);
    long before = NativeArrays.count();
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      assertThat(images.samples(manager).toUint8Array()).containsExactly(10, 20);
      assertThat(images.samples(manager).toUint8Array()).containsExactly(10, 20);
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
    assertThat(bytes(images)).containsExactly(10, 20);
  }
}

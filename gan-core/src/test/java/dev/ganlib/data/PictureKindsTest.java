package dev.ganlib.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ganlib.testing.Values;
import java.awt.Color;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Kinds of files, one by one; what Pillow makes of them is in pictures.json. */
final class PictureKindsTest {
  private static final int BACKGROUND = 0x2080c0;

  @TempDir private Path folder;

  private static final class Reference {
    int width;
    int height;
    List<List<Integer>> quarters = List.of();
  }

  /** The keys of pictures.json. */
  private static final class References extends TreeMap<String, Reference> {
    private static final long serialVersionUID = 1;
  }

  static List<String> kinds() throws IOException {
    return List.copyOf(Values.json("/pictures/pictures.json", References.class).keySet());
  }

  private static Reference reference(String name) throws IOException {
    return Objects.requireNonNull(
        Values.json("/pictures/pictures.json", References.class).get(name));
  }

  private Path copy(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = PictureKindsTest.class.getResourceAsStream("/pictures/" + name)) {
      Files.copy(Objects.requireNonNull(in), file);
    }
    return file;
  }

  private static PictureSettings wanted(int height, int width, int channels) {
    return new PictureSettings(height, width, channels, BACKGROUND, 0);
  }

  private static int background(int channel) {
    return (BACKGROUND >> (16 - 8 * channel)) & 255;
  }

  private static int value(Picture picture, Reference size, int quarter, int channel) {
    int y = quarter / 2 * size.height / 2 + size.height / 4;
    int x = quarter % 2 * size.width / 2 + size.width / 4;
    return picture.pixels()[(channel * size.height + y) * size.width + x] & 255;
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void should_give_the_colours_that_pillow_gives(String name) throws IOException {
    Reference expected = reference(name);
    Path file = copy(name);

    Picture colors = ImageFile.read(file, wanted(expected.height, expected.width, 3));
    Picture grey = ImageFile.read(file, wanted(expected.height, expected.width, 1));
    Picture kept = ImageFile.read(file, wanted(expected.height, expected.width, 4));

    for (int i = 0; i < 4; i++) {
      List<Integer> rgba = expected.quarters.get(i);
      double opacity = rgba.get(3) / 255.0;
      double luma = 0;
      for (int c = 0; c < 3; c++) {
        double over = rgba.get(c) * opacity + background(c) * (1 - opacity);
        luma += over * new double[] {0.299, 0.587, 0.114}[c];
        assertThat((double) value(colors, expected, i, c))
            .as("channel %d of quarter %d", c, i)
            .isBetween(over - 2, over + 2);
        if (opacity > 0) {
          assertThat(value(kept, expected, i, c))
              .as("channel %d of quarter %d, with opacity kept", c, i)
              .isBetween(rgba.get(c) - 2, rgba.get(c) + 2);
        } else {
          assertThat(value(kept, expected, i, c)).isEqualTo(background(c));
        }
      }
      assertThat(value(kept, expected, i, 3)).as("opacity").isEqualTo(rgba.get(3));
      assertThat((double) value(grey, expected, i, 0)).isBetween(luma - 2, luma + 2);
    }
    assertThat(colors.treatment().turned()).isEqualTo(name.matches("turned-[2-8].*"));
    assertThat(colors.treatment().inks()).isEqualTo(name.matches("(cmyk|ycck).*"));
    assertThat(colors.treatment().transparent()).isEqualTo(name.contains("opacity"));
    assertThat(colors.treatment().cut()).isZero();
    assertThat(colors.treatment().flaw()).isNull();
  }

  /** Strips of one row or a few are decoded one after another. */
  @ParameterizedTest
  @MethodSource("kinds")
  void should_give_the_same_in_strips(String name) throws IOException {
    Path file = copy(name);
    PictureSettings wanted = wanted(9, 5, 3);

    byte[] whole = ImageFile.read(file, wanted, Long.MAX_VALUE).pixels();

    assertThat(ImageFile.read(file, wanted, 1).pixels()).containsExactly(whole);
    assertThat(ImageFile.read(file, wanted, 250).pixels()).containsExactly(whole);
  }

  /** Returns a PNG file with a chunk of Exif data that has the orientation. */
  private static byte[] png(BufferedImage image, int orientation) throws IOException {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    ImageIO.write(image, "png", plain);
    byte[] bytes = plain.toByteArray();
    ByteBuffer exif = ByteBuffer.allocate(26);
    exif.putShort((short) 0x4d4d).putShort((short) 42).putInt(8).putShort((short) 1);
    exif.putShort((short) 274).putShort((short) 3).putInt(1).putShort((short) orientation);
    byte[] type = "eXIf".getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(type);
    crc.update(exif.array());
    ByteBuffer file = ByteBuffer.allocate(bytes.length + 12 + exif.capacity());
    int head = 8 + 25; // the signature and IHDR
    file.put(bytes, 0, head).putInt(exif.capacity()).put(type).put(exif.array());
    file.putInt((int) crc.getValue()).put(bytes, head, bytes.length - head);
    return file.array();
  }

  /** Returns where a pixel of the upright picture lies in the file, as (row, column). */
  private static int[] source(int orientation, int y, int x, int height, int width) {
    int bottom = height - 1 - y;
    int right = width - 1 - x;
    return switch (orientation) {
      case 2 -> new int[] {y, right};
      case 3 -> new int[] {bottom, right};
      case 4 -> new int[] {bottom, x};
      case 5 -> new int[] {x, y};
      case 6 -> new int[] {right, y};
      case 7 -> new int[] {right, bottom};
      case 8 -> new int[] {x, bottom};
      default -> new int[] {y, x};
    };
  }

  /** Sides are such that an odd number of pixels is cut off. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void should_cut_a_turned_picture_as_an_upright_one(int orientation) throws IOException {
    Random random = new Random(orientation);
    int height = 11;
    int width = 14;
    BufferedImage upright = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    boolean turned = orientation > 4;
    BufferedImage lying =
        new BufferedImage(
            turned ? height : width, turned ? width : height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int color = random.nextInt(1 << 24);
        upright.setRGB(x, y, color);
        int[] at = source(orientation, y, x, height, width);
        lying.setRGB(at[1], at[0], color);
      }
    }
    Path first = Files.write(folder.resolve("upright.png"), png(upright, 1));
    Path second = Files.write(folder.resolve("lying.png"), png(lying, orientation));
    for (int[] size : new int[][] {{11, 11}, {11, 9}, {6, 14}, {5, 5}, {22, 10}}) {
      PictureSettings wanted = wanted(size[0], size[1], 3);
      Picture expected = ImageFile.read(first, wanted);
      Picture actual = ImageFile.read(second, wanted);

      assertThat(actual.treatment().turned()).isEqualTo(orientation > 1);
      assertThat(actual.treatment().cut()).isEqualTo(expected.treatment().cut()).isPositive();
      for (int i = 0; i < expected.pixels().length; i++) {
        // Sums in another order may round otherwise.
        assertThat(actual.pixels()[i] & 255).isCloseTo(expected.pixels()[i] & 255, within(1));
      }
    }
  }

  @Test
  void should_take_damaged_exif_data_as_if_there_were_none_or_another() throws IOException {
    byte[] bytes = Files.readAllBytes(copy("turned-6.jpg"));
    int exif = 0;
    while (bytes[exif] != 'E' || bytes[exif + 1] != 'x') {
      exif++;
    }
    Picture fine = ImageFile.read(folder.resolve("turned-6.jpg"), wanted(4, 4, 3));
    assertThat(fine.treatment().turned()).isTrue();
    Random random = new Random(1);
    int upright = 0;
    Path file = folder.resolve("damaged.jpg");
    for (int i = 0; i < 300; i++) {
      byte[] damaged = bytes.clone();
      for (int k = 0; k < 3; k++) {
        damaged[exif + random.nextInt(32)] = (byte) random.nextInt(256);
      }
      Files.write(file, damaged);
      upright += ImageFile.read(file, wanted(4, 4, 3)).treatment().turned() ? 0 : 1;
    }
    assertThat(upright).isBetween(100, 299);
  }

  @Test
  void should_weigh_colours_by_opacity_where_it_is_kept() throws IOException {
    BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_ARGB);
    for (int i = 0; i < 8; i++) {
      image.setRGB(i % 4, i / 4, new Color(200, 100, 40).getRGB());
      image.setRGB(i % 4, 2 + i / 4, new Color(0, 255, 0, 0).getRGB());
    }
    Path file = folder.resolve("half.png");
    ImageIO.write(image, "png", file.toFile());

    byte[] pixel = ImageFile.read(file, wanted(1, 1, 4)).pixels();
    byte[] grey = ImageFile.read(file, wanted(1, 1, 2)).pixels();

    assertThat(pixel).containsExactly((byte) 200, (byte) 100, (byte) 40, (byte) 128);
    assertThat(grey)
        .containsExactly((byte) Math.round(0.299 * 200 + 0.587 * 100 + 0.114 * 40), (byte) 128);
  }

  private Path deep(String name, boolean colors, int... values) throws IOException {
    int bands = colors ? 3 : 1;
    BufferedImage image;
    if (colors) {
      image =
          new BufferedImage(
              new ComponentColorModel(
                  ColorSpace.getInstance(ColorSpace.CS_sRGB),
                  false,
                  false,
                  Transparency.OPAQUE,
                  DataBuffer.TYPE_USHORT),
              Raster.createInterleavedRaster(DataBuffer.TYPE_USHORT, values.length, 1, 3, null),
              false,
              null);
    } else {
      image = new BufferedImage(values.length, 1, BufferedImage.TYPE_USHORT_GRAY);
    }
    for (int x = 0; x < values.length; x++) {
      for (int band = 0; band < bands; band++) {
        image.getRaster().setSample(x, 0, band, values[x]);
      }
    }
    Path file = folder.resolve(name);
    assertThat(ImageIO.write(image, "png", file.toFile())).isTrue();
    return file;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void should_refuse_sixteen_bits_that_come_out_dark_unless_white_is_named(boolean colors)
      throws IOException {
    deep("a.png", colors, 0, 1000, 4095, 2048);
    deep("b.png", colors, 7, 0, 9, 11);

    assertThatThrownBy(() -> ImageFolder.reader(1, 4, 1).read(folder))
        .isInstanceOf(ImageFolderException.class)
        .hasMessage(
            "the 2 pictures of 16 bits in %s have no value above 4095 of 65535 and would come out"
                    .formatted(folder)
                + " dark; white is 4095 if they are of 12 bits, and 65535 if they are meant so"
                + " (white(value) says which value is white)");

    assertThat(bytes(ImageFolder.reader(1, 4, 1).white(4095).read(folder)))
        .containsExactly(0, 62, 255, 128, 0, 0, 1, 1);
    assertThat(bytes(ImageFolder.reader(1, 4, 1).white(65535).read(folder)))
        .containsExactly(0, 4, 16, 8, 0, 0, 0, 0);
    FolderReport clipped = ImageFolder.reader(1, 4, 1).white(1000).read(folder).report();
    assertThat(clipped.beyondWhite()).isEqualTo(1);
    assertThat(clipped.warnings())
        .containsExactly("1 picture has 16-bit values above white, up to 4095");
  }

  @Test
  void should_take_sixteen_bits_as_they_are_where_more_than_fourteen_are_used() throws IOException {
    deep("a.png", false, 0, 16384);
    assertThat(bytes(ImageFolder.reader(1, 2, 1).read(folder))).containsExactly(0, 64);
    deep("a.png", false, 0, 0);
    assertThat(bytes(ImageFolder.reader(1, 2, 1).read(folder))).containsExactly(0, 0);
    deep("a.png", false, 0, 16383);
    assertThatThrownBy(() -> ImageFolder.reader(1, 2, 1).read(folder))
        .hasMessageContaining("white is 16383 if they are of 14 bits");
  }

  private static int[] bytes(ImageFolder images) {
    int each = (int) images.sampleShape().size();
    int[] values = new int[images.count() * each];
    Arrays.setAll(values, i -> images.bytes(i / each)[i % each] & 255);
    return values;
  }

  /** Sets the number of a tag of a little-endian TIFF file. */
  private static byte[] retagged(byte[] tiff, int tag, int value) {
    byte[] bytes = tiff.clone();
    for (int i = 8; i < bytes.length - 12; i++) {
      if (bytes[i] == (byte) tag && bytes[i + 1] == tag >> 8 && bytes[i + 2] == 3) {
        bytes[i + 8] = (byte) value;
        return bytes;
      }
    }
    throw new AssertionError("no tag " + tag);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4, 6, 8})
  void should_refuse_tiff_that_java_reads_wrongly(int photometric) throws IOException {
    Path file = copy("rgb.tif");
    Files.write(file, retagged(Files.readAllBytes(file), TiffDirectory.PHOTOMETRIC, photometric));
    assertThatThrownBy(() -> ImageFile.read(file, wanted(1, 1, 3)))
        .isInstanceOf(IOException.class)
        .hasMessage("is TIFF of photometric interpretation " + photometric + ", convert it to PNG");
  }

  @Test
  void should_name_the_type_of_a_file_that_has_another_ones_end() throws IOException {
    Path file = folder.resolve("a.jpg");
    Files.writeString(file, "RIFF1234WEBPVP8 and more");
    assertThatThrownBy(() -> ImageFile.read(file, wanted(1, 1, 3)))
        .hasMessage("is WebP, convert it to PNG");
    Files.writeString(file, "RIFF1234WAVE and more");
    assertThatThrownBy(() -> ImageFile.read(file, wanted(1, 1, 3))).hasMessage("is no image");
    Files.writeString(file, "");
    assertThatThrownBy(() -> ImageFile.read(file, wanted(1, 1, 3))).hasMessage("is no image");
  }
}

package dev.ganlib.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Kinds of TIFF that are rare, of a row of pixels each: read rightly or refused with the reason.
 */
final class TiffKindsTest {
  private static final int GREY = 1;
  private static final int RGB = 2;
  private static final int CMYK = 5;
  private static final int OPACITY = 338;
  private static final int PREMULTIPLIED = 1;

  @TempDir private Path folder;

  private Picture read(TiffFile tiff, int width, int channels, int white) throws IOException {
    Path file = Files.write(folder.resolve("a.tif"), tiff.bytes());
    return ImageFile.read(file, new PictureSettings(1, width, channels, 0xffffff, white));
  }

  private int[] values(TiffFile tiff, int width, int channels, int white) throws IOException {
    byte[] pixels = read(tiff, width, channels, white).pixels();
    int[] values = new int[pixels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = pixels[i] & 255;
    }
    return values;
  }

  private void assertRefused(TiffFile tiff, String words) {
    assertThatThrownBy(() -> read(tiff, 1, 3, 0)).isInstanceOf(IOException.class).hasMessage(words);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 3"})
  void should_refuse_more_bits_than_sixteen(int photometric, int samples) {
    assertRefused(
        new TiffFile(photometric, 32, samples, 1L << 31, 1L << 30, 77),
        "is TIFF of 32 bits, of which at most 16 are read, convert it to PNG");
  }

  @Test
  void should_refuse_inks_of_other_than_eight_bits() throws IOException {
    assertRefused(
        new TiffFile(CMYK, 16, 4, 0, 65535, 65535, 0),
        "is CMYK TIFF of 16 bits, of which only 8 are read, convert it to RGB");
    assertThat(values(new TiffFile(CMYK, 8, 4, 0, 255, 255, 0), 1, 3, 0))
        .containsExactly(255, 0, 0);
  }

  /** A profile of no use: its header says CMYK, and it has no tables. */
  private static byte[] profileOfInks() {
    ByteBuffer profile = ByteBuffer.allocate(132);
    profile.putInt(132).putInt(0).putInt(0x02100000);
    profile.put("prtrCMYKLab ".getBytes(StandardCharsets.US_ASCII));
    profile.position(36);
    profile.put("acsp".getBytes(StandardCharsets.US_ASCII));
    return profile.array();
  }

  @Test
  void should_not_call_inks_flawed_for_a_profile_that_is_not_applied() throws IOException {
    byte[] linear = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
    for (byte[] profile : new byte[][] {profileOfInks(), linear}) {
      Picture inks = read(new TiffFile(CMYK, 8, 4, 0, 255, 255, 0).withProfile(profile), 1, 3, 0);
      assertThat(inks.treatment().flaw()).isNull();
      assertThat(inks.treatment().inks()).isTrue();
      assertThat(inks.pixels()).containsExactly((byte) 255, (byte) 0, (byte) 0);
    }
    Picture colors = read(new TiffFile(RGB, 8, 3, 255, 0, 0).withProfile(profileOfInks()), 1, 3, 0);
    assertThat(colors.treatment().flaw()).contains("ICC profile");
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 16})
  void should_divide_colours_by_the_opacity_that_they_are_multiplied_by(int bits)
      throws IOException {
    long unit = bits == 8 ? 1 : 257;
    long[] colors = {100 * unit, 50 * unit, 25 * unit, 128 * unit};
    TiffFile rgb = new TiffFile(RGB, bits, 4, colors).with(OPACITY, PREMULTIPLIED);
    int[] read = values(rgb, 1, 4, 0);
    assertThat(read[0]).isCloseTo(100 * 255 / 128, within(1));
    assertThat(read[1]).isCloseTo(50 * 255 / 128, within(1));
    assertThat(read[2]).isCloseTo(25 * 255 / 128, within(1));
    assertThat(read[3]).isEqualTo(128);
    // Over white, what is multiplied already is but to be added to.
    int[] laid = values(rgb, 1, 3, 65535);
    assertThat(laid[0]).isCloseTo(100 + 127, within(1));
    assertThat(laid[2]).isCloseTo(25 + 127, within(1));

    TiffFile grey =
        new TiffFile(GREY, bits, 2, 100 * unit, 128 * unit).with(OPACITY, PREMULTIPLIED);
    assertThat(values(grey, 1, 1, 0)[0]).isCloseTo(100 + 127, within(1));
  }

  /** What light of a share of white is in sRGB, from 0 to 255. */
  private static double encoded(double light) {
    return 255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * Math.pow(light, 1 / 2.4) - 0.055);
  }

  @ParameterizedTest
  @ValueSource(ints = {4095, 1000, 65535})
  void should_know_white_where_a_profile_is_embedded(int white) throws IOException {
    byte[] linear = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
    long half = white / 2;
    long tenth = white / 10;
    TiffFile tiff =
        new TiffFile(RGB, 16, 3, white, half, tenth, 0, Math.min(65535, 2L * white), half);

    Picture picture = read(tiff.withProfile(linear), 2, 3, white);

    double[] expected = {255, 0, encoded(0.5), 255, encoded(0.1), encoded(0.5)};
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) (picture.pixels()[i] & 255))
          .as("%d", i)
          .isCloseTo(expected[i], within(2.0));
    }
    assertThat(picture.treatment().deepest()).isEqualTo((int) Math.min(65535, 2L * white));
    assertThat(picture.treatment().flaw()).isNull();
  }
}

package dev.ganlib.example.mnist.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdxFileTest {

  /** Two items of 2x3 bytes, written out by hand. */
  private static final byte[] TWO_ITEMS =
      hex("00000803 00000002 00000002 00000003 010203 040506 fffefd fcfbfa");

  @TempDir Path folder;

  @Test
  void should_read_values_when_file_is_plain() throws IOException {
    assertThat(IdxFile.read(write("images", TWO_ITEMS), 2, 3))
        .isEqualTo(hex("010203040506fffefdfcfbfa"));
  }

  @Test
  void should_read_values_when_content_is_gzipped_whatever_its_name() throws IOException {
    assertThat(IdxFile.read(write("images", gzip(TWO_ITEMS)), 2, 3))
        .isEqualTo(hex("010203040506fffefdfcfbfa"));
    assertThat(IdxFile.read(write("images.gz", TWO_ITEMS), 2, 3)).hasSize(12);
  }

  @Test
  void should_read_values_when_items_have_no_axes() throws IOException {
    assertThat(IdxFile.read(write("labels", hex("00000801 00000003 070809"))))
        .containsExactly(7, 8, 9);
  }

  @Test
  void should_say_so_when_file_is_missing() {
    Path file = folder.resolve("images");

    assertThatThrownBy(() -> IdxFile.read(file, 2, 3))
        .isInstanceOf(DataException.class)
        .hasMessage("expected an IDX file but there is none: " + file);
  }

  @Test
  void should_say_so_when_file_is_a_folder() {
    assertThatThrownBy(() -> IdxFile.read(folder, 2, 3))
        .isInstanceOf(DataException.class)
        .hasMessage(
            folder + ": expected readable data but was java.io.IOException: Is a directory");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                             | a header of 16 bytes but was 0 (cut off)
          00                                             | a header of 16 bytes but was 1 (cut off)
          00000803 00000002 00000002 000000              | a header of 16 bytes but was 15 (cut off)
          00000801 00000002 00000002 00000003 0102       | magic number 0x00000803 (unsigned bytes, 3 axes) but was 0x00000801
          00000d03 00000002 00000002 00000003 0102       | magic number 0x00000803 (unsigned bytes, 3 axes) but was 0x00000d03
          89504e47 0d0a1a0a 0000000d 49484452 0000       | magic number 0x00000803 (unsigned bytes, 3 axes) but was 0x89504e47
          00000803 00000001 00000003 00000002 010203040506 | axes (N, 2, 3) but was (1, 3, 2)
          00000803 00000001 ffffffff 00000003 010203040506 | axes (N, 2, 3) but was (1, 4294967295, 3)
          00000803 00000000 00000002 00000003            | at least 1 item but was 0
          00000803 00000001 00000002 00000003 0102030405 | 6 bytes of values but was 5 (cut off)
          00000803 00000001 00000002 00000003            | 6 bytes of values but was 0 (cut off)
          00000803 10000000 00000002 00000003 01         | 1610612736 bytes of values but was 1 (cut off)
          00000803 ffffffff 00000002 00000003 01         | at most 2147483639 bytes of values but was 25769803770
          00000803 00000001 00000002 00000003 0102030405060708 | 6 bytes of values but was 8 (trailing bytes)
          """)
  void should_say_what_is_wrong_in_one_line_when_file_is_damaged(String content, String message)
      throws IOException {
    assertRefused(write("plain", hex(content)), message);
    assertRefused(write("gzipped", gzip(hex(content))), message);
  }

  @Test
  void should_refuse_in_one_line_when_gzipped_file_is_cut_off_anywhere() throws IOException {
    byte[] whole = gzip(TWO_ITEMS);

    for (int length = 0; length < whole.length; length++) {
      Path file = write("images", Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> IdxFile.read(file, 2, 3))
          .as("first %d bytes", length)
          .isInstanceOf(DataException.class)
          .hasMessageStartingWith(file + ": expected ")
          .hasMessageContaining(" but was ")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void should_say_that_a_gzipped_file_is_cut_off() throws IOException {
    byte[] whole = gzip(TWO_ITEMS);

    assertRefused(
        write("images", Arrays.copyOf(whole, whole.length - 9)),
        "a whole gzip file but was one that is cut off");
  }

  @Test
  void should_refuse_when_a_gzipped_value_is_changed() throws IOException {
    byte[] damaged = gzip(TWO_ITEMS);
    damaged[damaged.length - 5] ^= 1;
    Path file = write("images", damaged);

    assertThatThrownBy(() -> IdxFile.read(file, 2, 3))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(
            file + ": expected readable data but was java.util.zip.ZipException");
  }

  private static void assertRefused(Path file, String message) {
    assertThatThrownBy(() -> IdxFile.read(file, 2, 3))
        .isInstanceOf(DataException.class)
        .hasMessage(file + ": expected " + message);
  }

  private Path write(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }
}

package dev.ganlib.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Damaged headers: each breaks one rule, and the message says which and how. */
class SafetensorsHeaderTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          0,8 | 8,11 | 11 |
          3,11 | 0,3 | 11 |
          0,8 | 7,10 | 10 | tensor 'b': expected data without gap or overlap, from 8 on, but was from 7 on
          0,8 | 9,12 | 12 | tensor 'b': expected data without gap or overlap, from 8 on, but was from 9 on
          1,9 | 9,12 | 12 | tensor 'a': expected data without gap or overlap, from 0 on, but was from 1 on
          0,8 | 0,3  | 11 | tensor 'a': expected data without gap or overlap, from 3 on, but was from 0 on
          0,8 | 8,11 | 10 | expected 11 bytes of data after the header but was 10
          0,8 | 8,11 | 12 | expected 11 bytes of data after the header but was 12
          8,0 | 8,11 | 11 | tensor 'a': expected data_offsets of a begin and an end but was (8, 0)
          0,8 | 8    | 11 | tensor 'b': expected data_offsets of a begin and an end but was (8)
          0,8 | 8,12 | 12 | tensor 'b': expected 3 bytes for U8 of shape (3) but was 4
          0,7 | 7,10 | 10 | tensor 'a': expected 8 bytes for F32 of shape (2) but was 7
          """)
  void should_say_where_when_places_do_not_fit(
      String first, String second, int dataLength, String message) throws IOException {
    String two =
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[%s]},'b':{'dtype':'U8','shape':[3],'data_offsets':[%s]}}"
            .formatted(first, second);
    assertRead(two, dataLength, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'F32' | [2]  | [0,8] |
          'F16' | [2]  | [0,4] | tensor 'a': expected a dtype of F64, F32, I64, I32, U8 but was F16
          'BF16' | [2] | [0,4] | tensor 'a': expected a dtype of F64, F32, I64, I32, U8 but was BF16
          'f32' | [2]  | [0,8] | tensor 'a': expected a dtype of F64, F32, I64, I32, U8 but was f32
          7     | [2]  | [0,8] | expected STRING in the header at $.a.dtype but was NUMBER
          'F32' | 2    | [0,8] | expected BEGIN_ARRAY in the header at $.a.shape but was NUMBER
          'F32' | ['2'] | [0,8] | expected NUMBER in the header at $.a.shape[0] but was STRING
          'F32' | [-2] | [0,8] | expected a whole number from 0 to 9223372036854775807 at $.a.shape[0] but was -2
          'F32' | [2.0] | [0,8] | expected a whole number from 0 to 9223372036854775807 at $.a.shape[0] but was 2.0
          'F32' | [9223372036854775808] | [0,8] | expected a whole number from 0 to 9223372036854775807 at $.a.shape[0] but was 9223372036854775808
          'F32' | [2]  | null | expected BEGIN_ARRAY in the header at $.a.data_offsets but was NULL
          'F32' | [4294967296,4294967296] | [0,0] | tensor 'a': expected at most 2147483639 bytes but was F32 of shape (4294967296, 4294967296)
          'F32' | [0,4611686018427387904] | [0,0] | tensor 'a': expected at most 2147483639 bytes but was F32 of shape (0, 4611686018427387904)
          'F32' | [4611686018427387904,4611686018427387904,0] | [0,0] | tensor 'a': expected at most 2147483639 bytes but was F32 of shape (4611686018427387904, 4611686018427387904, 0)
          'F32' | [1073741824] | [0,4294967296] | tensor 'a': expected at most 2147483639 bytes but was F32 of shape (1073741824)
          """)
  void should_say_what_when_an_entry_breaks_a_rule(
      String dtype, String shape, String offsets, String message) throws IOException {
    assertRead(
        "{'a':{'dtype':%s,'shape':%s,'data_offsets':%s}}".formatted(dtype, shape, offsets),
        8,
        message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {} |
          {'__metadata__':{}} |
          {'__metadata__':{'k':1}} | expected STRING in the header at $.__metadata__.k but was NUMBER
          {'__metadata__':{'k':'1','k':'2'}} | expected each name once in the header but was 'k' twice
          {'__metadata__':{},'__metadata__':{}} | expected each name once in the header but was '__metadata__' twice
          {'a':{'dtype':'U8','shape':[0],'data_offsets':[0,0]},'a':{}} | expected each name once in the header but was 'a' twice
          {'a':{'dtype':'U8','dtype':'U8'}} | expected each name once in the header but was '$.a.dtype' twice
          {'a':{'dtype':'U8','shape':[0]}} | tensor 'a': expected dtype, shape and data_offsets but one is missing
          {'a':{'kind':'U8'}} | tensor 'a': expected dtype, shape and data_offsets but was 'kind'
          {'a':1} | expected BEGIN_OBJECT in the header at $.a but was NUMBER
          [] | expected BEGIN_OBJECT in the header at $ but was BEGIN_ARRAY
          {} {} | expected a header in JSON but was malformed or cut off at $
          {'a': | expected a header in JSON but was malformed or cut off at $.a
          {a:1} | expected a header in JSON but was malformed or cut off at $.
          """)
  void should_say_what_when_header_is_no_header(String header, String message) throws IOException {
    assertRead(header, 0, message);
  }

  @Test
  void should_refuse_when_header_is_not_utf8() throws IOException {
    Path file = write(new byte[] {'{', '"', (byte) 0xff, '"', '}'}, 0, 5);

    assertRefused(file, "expected a header in UTF-8 but was other bytes");
  }

  @ParameterizedTest
  @CsvSource({
    "3, 2, 3",
    "200000000, 2, 200000000",
    "9223372036854775807, 2, 9223372036854775807",
    "-1, 2, 18446744073709551615"
  })
  void should_refuse_when_length_of_header_is_absurd(long length, long limit, String actual)
      throws IOException {
    Path file = write(new byte[] {'{', '}'}, 0, length);

    assertRefused(
        file,
        String.format(
            Locale.ROOT, "expected a header of at most %d bytes but was %s", limit, actual));
  }

  private void assertRead(String header, int dataLength, String message) throws IOException {
    byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    Path file = write(json, dataLength, json.length);
    if (message == null) {
      try (NDManager manager = NDManager.newBaseManager()) {
        assertThatCode(() -> Safetensors.read(file, manager)).doesNotThrowAnyException();
      }
    } else {
      assertRefused(file, message);
    }
  }

  private static void assertRefused(Path file, String message) {
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThatThrownBy(() -> Safetensors.read(file, manager))
          .isInstanceOf(IOException.class)
          .hasMessage(file + ": " + message);
      assertThat(manager.getManagedArrays()).isEmpty();
    }
  }

  private Path write(byte[] header, int dataLength, long headerLength) throws IOException {
    ByteBuffer content =
        ByteBuffer.allocate(Long.BYTES + header.length + dataLength)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(headerLength)
            .put(header);
    return Files.write(folder.resolve("damaged.safetensors"), content.array());
  }
}

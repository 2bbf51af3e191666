package dev.ganlib.example.mnist.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

public final class NpyReaderTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("array.npy");
  }

  /** Writes a file as the format says, without NumPy's padding, which readers must not need. */
  public static Path write(Path file, int version, String type, String shape, byte... values)
      throws IOException {
    return write(
        file,
        version,
        "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }\n".formatted(type, shape),
        values);
  }

  private static Path write(Path file, int version, String header, byte... values)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
    ByteBuffer length = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    length.putInt(header.length());
    out.write(length.array(), 0, version == 1 ? 2 : 4);
    out.write(header.getBytes(StandardCharsets.UTF_8));
    out.write(values);
    return Files.write(file, out.toByteArray());
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  void should_read_what_was_written() throws IOException {
    try (NpyFile npy = NpyFile.create(file, 2, 3)) {
      npy.append(new float[] {1, -2, 0.5f, 3, 4, 5});
    }

    try (NpyReader reader = NpyReader.open(file)) {
      assertThat(reader.type()).isEqualTo(NpyReader.Type.FLOAT32);
      assertThat(reader.shape()).containsExactly(2, 3);
      assertThat(reader.read(2)).containsExactly(1, -2);
      assertThat(reader.read(4)).containsExactly(0.5, 3, 4, 5);
      assertThatThrownBy(() -> reader.read(1)).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void should_read_every_type_and_version() throws IOException {
    write(file, 2, "<f8", "2,", buffer(16).putDouble(0.1).putDouble(-1e300).array());
    assertThat(values(2)).containsExactly(0.1, -1e300);

    write(file, 3, "<i8", "2,", buffer(16).putLong(-7).putLong(1L << 40).array());
    assertThat(values(2)).containsExactly(-7, 1L << 40);

    write(file, 1, "|u1", "3,", new byte[] {0, 127, (byte) 255});
    assertThat(values(3)).containsExactly(0, 127, 255);

    write(file, 1, "<f4", "", buffer(4).putFloat(2.5f).array());
    assertThat(values(1)).as("of an array without axes").containsExactly(2.5);
  }

  private double[] values(int count) throws IOException {
    try (NpyReader reader = NpyReader.open(file)) {
      return reader.read(count);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ">f4 | 1, | expected little-endian float32, float64, int64 or uint8 but was type >f4",
        "<f2 | 1, | expected little-endian float32, float64, int64 or uint8 but was type <f2",
        "<f4 | 2, | expected 8 bytes of values for shape [2] but was 4",
        "\"|u1\" | 3, | expected 3 bytes of values for shape [3] but was 4",
        "<f4 | 9999999999, 9999999999 | expected 9223372036854775807 bytes of values",
        "<f4 | 99999999999999999999, | expected the length of an axis but was 999999999999",
      },
      quoteCharacter = '"')
  void should_refuse_what_it_cannot_read(String type, String shape, String message)
      throws IOException {
    write(file, 1, type, shape, new byte[4]);

    assertThatThrownBy(() -> NpyReader.open(file))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(file + ": " + message);
  }

  @Test
  void should_refuse_files_that_are_none() throws IOException {
    assertThatThrownBy(() -> NpyReader.open(file))
        .isInstanceOf(DataException.class)
        .hasMessage("expected an NPY file but there is none: " + file);

    Files.writeString(file, "\u0089PNG");
    assertThatThrownBy(() -> NpyReader.open(file))
        .hasMessage(file + ": expected an NPY file of version 1, 2 or 3 but it is none");

    write(file, 1, "{'descr': '<f4', 'shape': (1,), }\n", new byte[4]);
    assertThatThrownBy(() -> NpyReader.open(file))
        .hasMessage(
            file + ": expected a header with descr, fortran_order and shape but it is damaged");

    write(file, 1, "{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }\n", new byte[4]);
    assertThatThrownBy(() -> NpyReader.open(file))
        .hasMessage(file + ": expected row-major order but it is column-major (fortran_order)");

    Files.write(file, new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0, -1, -1, -1, -1});
    assertThatThrownBy(() -> NpyReader.open(file))
        .hasMessage(file + ": expected a header of at most 65536 bytes but was 4294967295");
  }
}

package dev.ganlib.example.mnist.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyFileTest {

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("samples.npy");
  }

  /** The bytes are what NumPy 1.24 saves for {@code float32 [[1, -2, 0.5]]}. */
  @Test
  void should_write_the_bytes_of_the_format() throws IOException {
    try (NpyFile npy = NpyFile.create(file, 1, 3)) {
      npy.append(new float[] {1, -2});
      npy.append(new float[] {});
      npy.append(new float[] {0.5f});
    }

    String header =
        "\u0093NUMPY\1\0v\0"
            + "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }"
            + " ".repeat(58)
            + "\n";
    String values = "\0\0\u0080?\0\0\0\u00c0\0\0\0?";
    assertThat(file).hasBinaryContent((header + values).getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void should_write_values_in_order_when_they_come_in_large_pieces() throws IOException {
    int images = 50;
    float[] values = new float[images * 784];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }

    try (NpyFile npy = NpyFile.create(file, images, 1, 28, 28)) {
      npy.append(values);
    }

    ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(content.limit()).isEqualTo(128 + values.length * Float.BYTES);
    float[] read = new float[values.length];
    content.position(128).slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(read);
    assertThat(read).isEqualTo(values);
  }

  @Test
  void should_not_appear_when_not_yet_closed() throws IOException {
    try (NpyFile npy = NpyFile.create(file, 1)) {
      npy.append(new float[] {1});

      assertThat(file).doesNotExist();
    }

    assertThat(file).exists();
  }

  @Test
  void should_leave_nothing_when_values_are_missing() throws IOException {
    NpyFile npy = NpyFile.create(file, 2, 2);
    npy.append(new float[3]);

    assertThatThrownBy(npy::close)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(file + ": expected 4 values in all but was 3");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void should_leave_nothing_when_values_are_too_many() throws IOException {
    try (NpyFile npy = NpyFile.create(file, 2, 2)) {
      npy.append(new float[4]);

      assertThatThrownBy(() -> npy.append(new float[1]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(file + ": expected at most 4 values in all but was 5");
    }

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void should_keep_the_older_file_when_the_new_one_fails() throws IOException {
    Files.writeString(file, "old");

    assertThatThrownBy(
            () -> {
              try (NpyFile npy = NpyFile.create(file, 1)) {
                npy.append(new float[2]);
              }
            })
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoSuppressedExceptions();
    assertThat(file).hasContent("old");
    assertThat(folder.toFile().list()).containsExactly("samples.npy");
  }

  @Test
  void should_refuse_values_when_closed() throws IOException {
    NpyFile npy = NpyFile.create(file, 0);
    npy.close();
    npy.close();

    assertThatThrownBy(() -> npy.append(new float[] {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("expected an open file but was closed: " + file);
    assertThat(file).exists();
  }

  @Test
  void should_refuse_when_shape_cannot_be_counted() {
    assertThatThrownBy(() -> NpyFile.create(file, 2, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected axes from 0 and at most 9223372036854775807 values but was shape [2, -1]");
    assertThatThrownBy(() -> NpyFile.create(file, 1L << 32, 1L << 32))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("but was shape [4294967296, 4294967296]");
    assertThat(folder).isEmptyDirectory();
  }
}

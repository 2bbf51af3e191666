package dev.ganlib.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {

  @TempDir Path folder;
  private Path file;
  private NDManager manager;

  @BeforeEach
  void open() {
    file = folder.resolve("weights.safetensors");
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void should_read_what_was_written_when_all_types_and_odd_shapes_are_in_it() throws IOException {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    tensors.put("u8", manager.create(new int[] {0, 127, 255}).toType(DataType.UINT8, true));
    tensors.put("f32", manager.create(new float[] {1, Float.NaN, -0f, 1e-42f}, new Shape(2, 2)));
    tensors.put("f64", manager.create(new double[] {Math.PI, -1e300}, new Shape(1, 2, 1)));
    tensors.put("i32", manager.create(new int[] {Integer.MIN_VALUE, 3}));
    tensors.put("i64", manager.create(new long[] {Long.MAX_VALUE}));
    tensors.put("scalar", manager.create(2.5f));
    tensors.put("empty", manager.create(new Shape(0, 4), DataType.FLOAT32));
    tensors.put("naïve \"名\"\n", manager.create(1));
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("z", "{\"a\": 1}");
    metadata.put("a", "");

    Safetensors.write(file, tensors, metadata);
    Safetensors.Contents contents = Safetensors.read(file, manager);

    assertThat(contents.tensors().keySet()).containsExactlyElementsOf(tensors.keySet());
    contents.tensors().forEach((name, array) -> assertSame(name, array, get(tensors, name)));
    assertThat(contents.metadata()).containsExactly(entry("z", "{\"a\": 1}"), entry("a", ""));
  }

  /** The bytes are what Python's safetensors 0.8.0 saves for these arrays in this order. */
  @Test
  void should_write_the_bytes_of_the_reference_implementation() throws IOException {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    tensors.put("steps", manager.create(7L));
    tensors.put("w", manager.create(new float[] {1, -2, 0.5f}, new Shape(1, 3)));
    tensors.put("mask", manager.create(new int[] {1, 0, 255}).toType(DataType.UINT8, true));

    Safetensors.write(file, tensors, Map.of("kind", "generator"));

    String header =
        "{\"__metadata__\":{\"kind\":\"generator\"},"
            + "\"steps\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]},"
            + "\"w\":{\"dtype\":\"F32\",\"shape\":[1,3],\"data_offsets\":[8,20]},"
            + "\"mask\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[20,23]}}  ";
    assertThat(file)
        .hasBinaryContent(
            bytes(
                "\u00d0\0\0\0\0\0\0\0",
                header,
                "\7\0\0\0\0\0\0\0",
                "\0\0\u0080?\0\0\0\u00c0\0\0\0?",
                "\1\0\u00ff"));
  }

  @Test
  void should_align_each_array_when_the_map_begins_with_small_elements() throws IOException {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    tensors.put("byte", manager.zeros(new Shape(1), DataType.UINT8));
    tensors.put("float", manager.zeros(new Shape(1), DataType.FLOAT32));
    tensors.put("double", manager.zeros(new Shape(1), DataType.FLOAT64));

    Safetensors.write(file, tensors, Map.of());

    byte[] content = Files.readAllBytes(file);
    assertThat(content[0] % 8).as("length of the header").isZero();
    assertThat(new String(content, StandardCharsets.ISO_8859_1))
        .contains(
            "\"byte\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[12,13]},"
                + "\"float\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]},"
                + "\"double\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]}");
  }

  @Test
  void should_write_elements_row_by_row_when_array_is_a_transposed_view() throws IOException {
    NDArray transposed = manager.arange(6f).reshape(2, 3).transpose();

    Safetensors.write(file, Map.of("t", transposed), Map.of());

    NDArray read = get(Safetensors.read(file, manager).tensors(), "t");
    assertSame("t", read, transposed);
    assertThat(read.toFloatArray()).containsExactly(0, 3, 1, 4, 2, 5);
  }

  @Test
  void should_leave_only_the_arrays_returned_when_written_and_read() throws IOException {
    NDArray array = manager.ones(new Shape(3));

    Safetensors.write(file, Map.of("a", array), Map.of());
    assertThat(manager.getManagedArrays()).containsExactly(array);

    Safetensors.Contents contents = Safetensors.read(file, manager);
    assertThat(manager.getManagedArrays())
        .containsExactlyInAnyOrder(array, contents.tensors().get("a"));
  }

  @Test
  void should_read_by_offsets_when_header_order_differs_from_data_order() throws IOException {
    write(
        "{\"b\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]},"
            + "\"a\":{\"data_offsets\":[0,1],\"shape\":[1],\"dtype\":\"U8\"}}",
        "\1\2");

    Map<String, NDArray> tensors = Safetensors.read(file, manager).tensors();

    assertThat(tensors.keySet()).containsExactly("b", "a");
    assertThat(get(tensors, "a").toUint8Array()).containsExactly(1);
    assertThat(get(tensors, "b").toUint8Array()).containsExactly(2);
  }

  @Test
  void should_read_nothing_when_file_has_no_arrays() throws IOException {
    Safetensors.write(file, Map.of(), Map.of());

    Safetensors.Contents contents = Safetensors.read(file, manager);

    assertThat(contents.tensors()).isEmpty();
    assertThat(contents.metadata()).isEmpty();
  }

  @Test
  void should_refuse_to_write_when_type_is_not_of_the_format() throws IOException {
    Files.writeString(file, "old");
    NDArray half = manager.create(new float[] {1}).toType(DataType.FLOAT16, true);

    assertThatThrownBy(() -> Safetensors.write(file, Map.of("h", half), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tensor 'h': expected a type of F64, F32, I64, I32, U8 but was float16");
    assertThat(file).hasContent("old");
  }

  @Test
  void should_refuse_to_write_when_name_is_reserved() {
    Map<String, NDArray> tensors = Map.of("__metadata__", manager.create(1f));

    assertThatThrownBy(() -> Safetensors.write(file, tensors, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a tensor's name but was the reserved __metadata__");
  }

  @Test
  void should_refuse_to_read_when_file_is_missing() {
    assertThatThrownBy(() -> Safetensors.read(file, manager))
        .isInstanceOf(IOException.class)
        .hasMessage("expected a safetensors file but there is none: " + file);
  }

  /** Every prefix of a good file is damaged, and says so before an array is made. */
  @Test
  void should_refuse_to_read_when_file_is_cut_off_anywhere() throws IOException {
    Safetensors.write(file, Map.of("a", manager.arange(2f)), Map.of("k", "v"));
    byte[] whole = Files.readAllBytes(file);
    int arrays = manager.getManagedArrays().size();

    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Safetensors.read(file, manager))
          .as("first %d bytes", length)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(file + ": expected ")
          .hasMessageContaining(" but was ")
          .hasMessageNotContaining("\n");
    }

    assertThat(manager.getManagedArrays()).hasSize(arrays);
  }

  private static NDArray get(Map<String, NDArray> tensors, String name) {
    return Objects.requireNonNull(tensors.get(name), name);
  }

  private void write(String header, String data) throws IOException {
    Files.write(file, bytes((char) header.length() + "\0\0\0\0\0\0\0", header, data));
  }

  private static void assertSame(String name, NDArray actual, NDArray expected) {
    assertThat(actual.getShape()).as(name).isEqualTo(expected.getShape());
    assertThat(actual.getDataType()).as(name).isEqualTo(expected.getDataType());
    assertThat(actual.toByteBuffer(false)).as(name).isEqualTo(expected.toByteBuffer(false));
  }

  /** Joins bytes that are written as characters from 0 to 255. */
  private static byte[] bytes(String... parts) {
    return String.join("", parts).getBytes(StandardCharsets.ISO_8859_1);
  }
}

package dev.ganlib.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The public form; {@code internal.store} has the tests of types and of damaged files. */
final class SafetensorsTest {
  @TempDir private Path folder;

  /** The bytes are put together as the format's document says. */
  @Test
  void should_read_a_file_of_another_program() throws IOException {
    String header =
        "{\"__metadata__\":{\"by\":\"hand\"},"
            + "\"x\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}";
    ByteBuffer bytes = ByteBuffer.allocate(8 + header.length() + 8).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length()).put(header.getBytes(StandardCharsets.US_ASCII));
    bytes.putFloat(1.5f).putFloat(-2);
    Path file = Files.write(folder.resolve("x.safetensors"), bytes.array());

    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      Safetensors.Contents contents = Safetensors.read(file, manager);

      assertThat(contents.metadata()).isEqualTo(Map.of("by", "hand"));
      assertThat(contents.tensors()).containsOnlyKeys("x");
      NDArray x = contents.tensors().get("x");
      assertThat(x.getShape()).isEqualTo(new Shape(1, 2));
      assertThat(x.toFloatArray()).containsExactly(1.5f, -2);
      assertThat(x.getManager()).isSameAs(manager);
      assertThatThrownBy(() -> contents.tensors().clear())
          .isInstanceOf(UnsupportedOperationException.class);
    }
  }

  @Test
  void should_write_what_the_document_of_the_format_says() throws IOException {
    Path file = folder.resolve("y.safetensors");

    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      NDArray y = manager.create(new long[] {7, -1, 9});
      Safetensors.write(file, Map.of("y", y), Map.of("of", "three"));
    }

    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] json = new byte[(int) bytes.getLong()];
    bytes.get(json);
    JsonObject header =
        JsonParser.parseString(new String(json, StandardCharsets.UTF_8)).getAsJsonObject();
    assertThat(header.get("__metadata__")).isEqualTo(JsonParser.parseString("{\"of\": \"three\"}"));
    assertThat(header.get("y"))
        .isEqualTo(
            JsonParser.parseString(
                "{\"dtype\": \"I64\", \"shape\": [3], \"data_offsets\": [0, 24]}"));
    assertThat(new long[] {bytes.getLong(), bytes.getLong(), bytes.getLong()})
        .containsExactly(7, -1, 9);
    assertThat(bytes.hasRemaining()).isFalse();
  }

  @Test
  void should_refuse_what_is_no_such_file() throws IOException {
    Path file = Files.writeString(folder.resolve("z"), "short");

    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      assertThatThrownBy(() -> Safetensors.read(file, manager))
          .isInstanceOf(IOException.class)
          .hasMessage(file + ": expected at least 8 bytes but was 5");
    }
  }
}

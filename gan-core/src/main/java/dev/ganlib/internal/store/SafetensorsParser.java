package dev.ganlib.internal.store;

import ai.djl.ndarray.types.Shape;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import dev.ganlib.internal.store.SafetensorsHeader.ElementType;
import dev.ganlib.internal.store.SafetensorsHeader.Tensor;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a safetensors header from its JSON and checks every entry on its own.
 *
 * <p>Streaming, because a tree would silently keep the last of two entries of one name. Errors say
 * rule and value; the caller adds the file's name.
 */
final class SafetensorsParser {

  private final JsonReader json;
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  private SafetensorsParser(JsonReader json) {
    this.json = json;
  }

  /**
   * Parses a header.
   *
   * @param header the JSON in UTF-8, possibly padded with spaces
   * @return the header; where its arrays lie is not yet checked against each other
   * @throws IOException if it is no such JSON or an entry breaks a rule
   */
  static SafetensorsHeader parse(byte[] header) throws IOException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(header)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("expected a header in UTF-8 but was other bytes", e);
    }
    try (JsonReader json = new JsonReader(new StringReader(text))) {
      json.setStrictness(Strictness.STRICT);
      SafetensorsParser parser = new SafetensorsParser(json);
      try {
        return parser.header();
      } catch (MalformedJsonException | EOFException e) {
        throw new IOException(
            "expected a header in JSON but was malformed or cut off at " + json.getPath(), e);
      }
    }
  }

  private SafetensorsHeader header() throws IOException {
    boolean hasMetadata = false;
    begin(JsonToken.BEGIN_OBJECT);
    while (json.hasNext()) {
      String name = json.nextName();
      boolean isMetadata = name.equals(SafetensorsHeader.METADATA);
      if (tensors.containsKey(name) || (isMetadata && hasMetadata)) {
        throw twice(name);
      }
      if (isMetadata) {
        hasMetadata = true;
        readMetadata();
      } else {
        tensors.put(name, tensor(name));
      }
    }
    json.endObject();
    expect(JsonToken.END_DOCUMENT);
    return new SafetensorsHeader(tensors, metadata);
  }

  private void readMetadata() throws IOException {
    begin(JsonToken.BEGIN_OBJECT);
    while (json.hasNext()) {
      String key = json.nextName();
      if (metadata.put(key, string()) != null) {
        throw twice(key);
      }
    }
    json.endObject();
  }

  private Tensor tensor(String name) throws IOException {
    @Nullable String dtype = null;
    long @Nullable [] shape = null;
    long @Nullable [] offsets = null;
    begin(JsonToken.BEGIN_OBJECT);
    while (json.hasNext()) {
      String key = json.nextName();
      boolean repeated;
      switch (key) {
        case "dtype" -> {
          repeated = dtype != null;
          dtype = string();
        }
        case "shape" -> {
          repeated = shape != null;
          shape = sizes();
        }
        case "data_offsets" -> {
          repeated = offsets != null;
          offsets = sizes();
        }
        default ->
            throw new IOException(
                "tensor '%s': expected dtype, shape and data_offsets but was '%s'"
                    .formatted(name, key));
      }
      if (repeated) {
        throw twice(json.getPath());
      }
    }
    json.endObject();
    if (dtype == null || shape == null || offsets == null) {
      throw new IOException(
          "tensor '%s': expected dtype, shape and data_offsets but one is missing".formatted(name));
    }
    return check(name, dtype, shape, offsets);
  }

  private static Tensor check(String name, String dtype, long[] shape, long[] offsets)
      throws IOException {
    ElementType type =
        ElementType.named(dtype)
            .orElseThrow(
                () ->
                    new IOException(
                        "tensor '%s': expected a dtype of %s but was %s"
                            .formatted(name, ElementType.names(), dtype)));
    if (offsets.length != 2 || offsets[0] > offsets[1]) {
      throw new IOException(
          "tensor '%s': expected data_offsets of a begin and an end but was %s"
              .formatted(name, new Shape(offsets)));
    }
    Tensor tensor = new Tensor(type, new Shape(shape), offsets[0], offsets[1]);
    // The engine multiplies the other sizes of an empty array, too.
    long extent;
    try {
      extent =
          LongStream.of(shape)
              .map(size -> Math.max(1, size))
              .reduce(type.dataType().getNumOfBytes(), Math::multiplyExact);
    } catch (ArithmeticException e) {
      extent = Long.MAX_VALUE;
    }
    if (extent > SafetensorsHeader.MAX_TENSOR_BYTES) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "tensor '%s': expected at most %d bytes but was %s of shape %s",
              name,
              SafetensorsHeader.MAX_TENSOR_BYTES,
              type,
              tensor.shape()));
    }
    long bytes = LongStream.of(shape).anyMatch(size -> size == 0) ? 0 : extent;
    if (bytes != tensor.bytes()) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "tensor '%s': expected %d bytes for %s of shape %s but was %d",
              name,
              bytes,
              type,
              tensor.shape(),
              tensor.bytes()));
    }
    return tensor;
  }

  /** Reads a list of whole numbers, none of them negative. */
  private long[] sizes() throws IOException {
    LongStream.Builder sizes = LongStream.builder();
    begin(JsonToken.BEGIN_ARRAY);
    while (json.hasNext()) {
      sizes.add(size());
    }
    json.endArray();
    return sizes.build().toArray();
  }

  private long size() throws IOException {
    expect(JsonToken.NUMBER);
    String where = json.getPath();
    String number = json.nextString();
    try {
      long size = Long.parseLong(number);
      if (size >= 0) {
        return size;
      }
    } catch (NumberFormatException e) {
      // A fraction, an exponent or too large: as wrong here as a negative number.
    }
    throw new IOException(
        String.format(
            Locale.ROOT,
            "expected a whole number from 0 to %d at %s but was %s",
            Long.MAX_VALUE,
            where,
            number));
  }

  private String string() throws IOException {
    expect(JsonToken.STRING);
    return json.nextString();
  }

  private void begin(JsonToken token) throws IOException {
    expect(token);
    if (token == JsonToken.BEGIN_OBJECT) {
      json.beginObject();
    } else {
      json.beginArray();
    }
  }

  private void expect(JsonToken token) throws IOException {
    JsonToken actual = json.peek();
    if (actual != token) {
      throw new IOException(
          "expected %s in the header at %s but was %s".formatted(token, json.getPath(), actual));
    }
  }

  private static IOException twice(String name) {
    return new IOException("expected each name once in the header but was '" + name + "' twice");
  }
}

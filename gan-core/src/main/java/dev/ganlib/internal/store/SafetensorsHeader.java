package dev.ganlib.internal.store;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.stream.JsonWriter;
import dev.ganlib.internal.torch.TypeName;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The header of a safetensors file: what lies where.
 *
 * @param tensors the arrays' types, shapes and places by name, in the header's order
 * @param metadata the file's own strings, in the header's order
 */
record SafetensorsHeader(Map<String, Tensor> tensors, Map<String, String> metadata) {

  /** The name in the header that stands for the strings and can be no array's. */
  static final String METADATA = "__metadata__";

  /** The largest size of one array: what a Java array of bytes can hold. */
  static final long MAX_TENSOR_BYTES = Integer.MAX_VALUE - 8;

  /**
   * The data begins at a multiple of this, so that aligned arrays in it are aligned in the file.
   */
  private static final int ALIGNMENT = Long.BYTES;

  private static final Comparator<Map.Entry<String, Tensor>> BY_PLACE =
      Map.Entry.comparingByValue(
          Comparator.comparingLong(Tensor::begin).thenComparingLong(Tensor::end));

  /** An element type by its name in the format. */
  enum ElementType {
    F64(DataType.FLOAT64),
    F32(DataType.FLOAT32),
    I64(DataType.INT64),
    I32(DataType.INT32),
    U8(DataType.UINT8);

    private final DataType dataType;

    ElementType(DataType dataType) {
      this.dataType = dataType;
    }

    /** Returns the same type in DJL's terms. */
    DataType dataType() {
      return dataType;
    }

    /** Returns all names, as a message lists them. */
    static String names() {
      return Arrays.stream(values()).map(ElementType::name).collect(Collectors.joining(", "));
    }

    /** Finds a type by the format's name. */
    static Optional<ElementType> named(String name) {
      return Stream.of(values()).filter(type -> type.name().equals(name)).findFirst();
    }

    private static Optional<ElementType> of(DataType dataType) {
      return Stream.of(values()).filter(type -> type.dataType == dataType).findFirst();
    }
  }

  /**
   * One array's entry.
   *
   * @param type the type of its elements
   * @param shape its shape; {@code ()} is a scalar
   * @param begin where its bytes begin, counted from the end of the header
   * @param end where they end, exclusive
   */
  record Tensor(ElementType type, Shape shape, long begin, long end) {

    /** Returns the number of its bytes. */
    long bytes() {
      return end - begin;
    }
  }

  /**
   * Gives each array its place.
   *
   * <p>In the data the types with larger elements come first, so that each array starts at a
   * multiple of its element's size.
   *
   * @param arrays the arrays by name
   * @param metadata strings to keep with them
   * @return a header in the order of {@code arrays}
   * @throws IllegalArgumentException if an array or its name cannot be stored
   */
  static SafetensorsHeader layOut(Map<String, NDArray> arrays, Map<String, String> metadata) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    arrays.forEach((name, array) -> tensors.put(name, measure(name, array)));
    List<Map.Entry<String, Tensor>> dataOrder =
        tensors.entrySet().stream()
            .sorted(
                Comparator.comparing(entry -> -entry.getValue().type().dataType().getNumOfBytes()))
            .toList();
    long begin = 0;
    for (Map.Entry<String, Tensor> entry : dataOrder) {
      Tensor tensor = entry.getValue();
      long end = begin + tensor.bytes();
      entry.setValue(new Tensor(tensor.type(), tensor.shape(), begin, end));
      begin = end;
    }
    return new SafetensorsHeader(tensors, metadata);
  }

  /** Returns an entry for an array as if it were the only one. */
  private static Tensor measure(String name, NDArray array) {
    if (name.equals(METADATA)) {
      throw new IllegalArgumentException(
          "expected a tensor's name but was the reserved " + METADATA);
    }
    DataType dataType = array.getDataType();
    ElementType type =
        ElementType.of(dataType)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "tensor '%s': expected a type of %s but was %s"
                            .formatted(name, ElementType.names(), TypeName.of(dataType))));
    long bytes = array.getShape().size() * dataType.getNumOfBytes();
    if (bytes > MAX_TENSOR_BYTES) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "tensor '%s': expected at most %d bytes but was %d",
              name,
              MAX_TENSOR_BYTES,
              bytes));
    }
    return new Tensor(type, array.getShape(), 0, bytes);
  }

  /** Returns the arrays' names in the order of their bytes. */
  List<String> namesInDataOrder() {
    return tensors.entrySet().stream().sorted(BY_PLACE).map(Map.Entry::getKey).toList();
  }

  /**
   * Checks that the arrays fill the data without gap or overlap.
   *
   * @param dataLength the number of bytes in the file after the header
   * @throws IOException if they do not; the message says where
   */
  void requireFills(long dataLength) throws IOException {
    long end = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet().stream().sorted(BY_PLACE).toList()) {
      Tensor tensor = entry.getValue();
      if (tensor.begin() != end) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "tensor '%s': expected data without gap or overlap, from %d on, but was from %d on",
                entry.getKey(),
                end,
                tensor.begin()));
      }
      end = tensor.end();
    }
    if (end != dataLength) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "expected %d bytes of data after the header but was %d",
              end,
              dataLength));
    }
  }

  /** Returns the header as it stands in a file, padded with spaces. */
  byte[] encode() {
    StringWriter text = new StringWriter();
    try (JsonWriter json = new JsonWriter(text)) {
      json.beginObject();
      if (!metadata.isEmpty()) {
        json.name(METADATA).beginObject();
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
          json.name(entry.getKey()).value(entry.getValue());
        }
        json.endObject();
      }
      for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
        encode(json.name(entry.getKey()), entry.getValue());
      }
      json.endObject();
    } catch (IOException e) {
      throw new AssertionError("a StringWriter throws none", e);
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    int padded = (bytes.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    byte[] header = Arrays.copyOf(bytes, padded);
    Arrays.fill(header, bytes.length, padded, (byte) ' ');
    return header;
  }

  private static void encode(JsonWriter json, Tensor tensor) throws IOException {
    json.beginObject().name("dtype").value(tensor.type().name()).name("shape").beginArray();
    for (long size : tensor.shape().getShape()) {
      json.value(size);
    }
    json.endArray().name("data_offsets").beginArray();
    json.value(tensor.begin()).value(tensor.end()).endArray().endObject();
  }
}

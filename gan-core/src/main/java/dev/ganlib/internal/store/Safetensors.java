package dev.ganlib.internal.store;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ganlib.internal.store.SafetensorsHeader.Tensor;
import dev.ganlib.internal.torch.Reads;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Named arrays in one file of the safetensors format, which Python and other programs read too.
 *
 * <p>A file is the header's length (8 bytes, little-endian), the header (JSON: each array's type,
 * shape and place, and a map of strings for anything else), and the arrays' bytes (little-endian,
 * row-major). The types are {@code F64}, {@code F32}, {@code I64}, {@code I32} and {@code U8};
 * others, half precision among them, are refused.
 *
 * <p>A file is written whole or not at all ({@link AtomicFile}). Reading trusts nothing: the header
 * is checked, against the length of the file too, before any array is made.
 *
 * <p>Safe for many threads, as far as the arrays and managers given are.
 *
 * @see <a href="https://github.com/huggingface/safetensors">the format</a>
 */
public final class Safetensors {

  /** The reference implementation's limit. */
  private static final long MAX_HEADER_BYTES = 100_000_000;

  private Safetensors() {}

  /**
   * The content of a file.
   *
   * @param tensors the arrays by name, in the header's order, unmodifiable; owned by the manager
   *     that was given to {@link Safetensors#read}
   * @param metadata the file's own strings, in the header's order, unmodifiable; empty where it has
   *     none
   */
  public record Contents(Map<String, NDArray> tensors, Map<String, String> metadata) {

    /** Copies the maps; the arrays are shared. */
    public Contents {
      tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
      metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }
  }

  /**
   * Writes arrays to a file, in the map's order.
   *
   * @param file the file to create or replace; missing parent folders are created
   * @param tensors the arrays by name, of any shape and on any device; they are only read
   * @param metadata strings to keep with them
   * @throws IllegalArgumentException if an array's type is none of the five above, if it has more
   *     than 2 GB, or if its name is {@code __metadata__}
   * @throws IOException if the file cannot be written; an older file of that name stays as it was
   */
  public static void write(Path file, Map<String, NDArray> tensors, Map<String, String> metadata)
      throws IOException {
    SafetensorsHeader header = SafetensorsHeader.layOut(tensors, metadata);
    byte[] json = header.encode();
    AtomicFile.write(
        file,
        out -> {
          out.write(littleEndian(new byte[Long.BYTES]).putLong(0, json.length).array());
          out.write(json);
          for (String name : header.namesInDataOrder()) {
            writeData(out, Objects.requireNonNull(tensors.get(name)));
          }
        });
  }

  /** Writes an array's elements by way of a copy on the CPU that is freed at once. */
  private static void writeData(OutputStream out, NDArray array) throws IOException {
    out.write(Reads.bytes(array));
  }

  /**
   * Reads a file's arrays.
   *
   * @param file the file
   * @param manager becomes the arrays' owner and decides their device
   * @return the arrays, in memory that the engine owns, and the metadata
   * @throws IOException if the file is missing, cannot be read, breaks a rule of the format, or has
   *     an array of another type or of more than 2 GB; the message is one line with the file, the
   *     rule and the value, and no array is left behind
   */
  public static Contents read(Path file, NDManager manager) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("expected a safetensors file but there is none: " + file);
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return read(channel, manager);
    } catch (IOException e) {
      // An interrupted thread gets an exception without a message.
      throw new IOException(file + ": " + (e.getMessage() == null ? e : e.getMessage()), e);
    }
  }

  private static Contents read(FileChannel channel, NDManager manager) throws IOException {
    long available = channel.size() - Long.BYTES;
    if (available < 0) {
      throw new IOException("expected at least 8 bytes but was " + channel.size());
    }
    ByteBuffer prefix = littleEndian(new byte[Long.BYTES]);
    readFully(channel, prefix, 0);
    long headerLength = prefix.getLong(0);
    long limit = Math.min(available, MAX_HEADER_BYTES);
    if (headerLength < 0 || headerLength > limit) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "expected a header of at most %d bytes but was %s",
              limit,
              Long.toUnsignedString(headerLength)));
    }
    byte[] json = new byte[(int) headerLength];
    readFully(channel, ByteBuffer.wrap(json), Long.BYTES);
    SafetensorsHeader header = SafetensorsParser.parse(json);
    header.requireFills(available - headerLength);
    return new Contents(
        readTensors(channel, Long.BYTES + headerLength, header, manager), header.metadata());
  }

  private static Map<String, NDArray> readTensors(
      FileChannel channel, long dataStart, SafetensorsHeader header, NDManager manager)
      throws IOException {
    long largest = header.tensors().values().stream().mapToLong(Tensor::bytes).max().orElse(0);
    // One buffer for all: the memory of a direct buffer is not freed before a garbage collection.
    ByteBuffer buffer = ByteBuffer.allocateDirect((int) largest).order(ByteOrder.LITTLE_ENDIAN);
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    boolean complete = false;
    try {
      for (Map.Entry<String, Tensor> entry : header.tensors().entrySet()) {
        Tensor tensor = entry.getValue();
        buffer.clear().limit((int) tensor.bytes());
        readFully(channel, buffer, dataStart + tensor.begin());
        arrays.put(entry.getKey(), newArray(tensor, buffer.flip(), manager));
      }
      complete = true;
      return arrays;
    } finally {
      if (!complete) {
        arrays.values().forEach(NDArray::close);
      }
    }
  }

  /** Makes an array that does not share the buffer's memory. */
  private static NDArray newArray(Tensor tensor, ByteBuffer data, NDManager manager) {
    if (tensor.bytes() == 0) {
      return manager.create(tensor.shape(), tensor.type().dataType());
    }
    try (NDArray view = manager.create(data, tensor.shape(), tensor.type().dataType())) {
      return view.duplicate();
    }
  }

  /** Fills the rest of a buffer from a position in the file. */
  private static void readFully(FileChannel channel, ByteBuffer buffer, long position)
      throws IOException {
    long next = position;
    while (buffer.hasRemaining()) {
      int count = channel.read(buffer, next);
      if (count < 0) {
        throw new EOFException(
            String.format(
                Locale.ROOT,
                "expected %d more bytes at %d but was the end",
                buffer.remaining(),
                next));
      }
      next += count;
    }
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}

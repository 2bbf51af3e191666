package dev.ganlib.store;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Named arrays in one file of the safetensors format, which Python and other programs read too; the
 * library's generators and checkpoints are such files.
 *
 * <p>The types are float64, float32, int64, int32 and uint8; others, half precision among them, are
 * refused. A file is written whole or not at all, as {@link AtomicFile} does. Reading trusts
 * nothing: the header is checked, against the length of the file too, before any array is made.
 *
 * <pre>{@code
 * Safetensors.write(file, Map.of("mean", mean), Map.of("of", "training images"));
 *
 * NDArray again = Safetensors.read(file, manager).tensors().get("mean");
 * }</pre>
 *
 * <p>Safe for many threads, as far as the arrays and managers given are.
 *
 * @see <a href="https://github.com/huggingface/safetensors">the format</a>
 */
public final class Safetensors {
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
    /**
     * Copies the maps; the arrays are shared.
     *
     * @param tensors the arrays by name
     * @param metadata the file's own strings
     */
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
    dev.ganlib.internal.store.Safetensors.write(file, tensors, metadata);
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
    var contents = dev.ganlib.internal.store.Safetensors.read(file, manager);
    return new Contents(contents.tensors(), contents.metadata());
  }
}

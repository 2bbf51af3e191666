package dev.ganlib.example.mnist.data;

import dev.ganlib.store.AtomicFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Writes a float32 array to an NPY file, which NumPy's {@code load} reads, piece by piece.
 *
 * <pre>{@code
 * try (var npy = NpyFile.create(file, 1000, 1, 28, 28)) {
 *   npy.append(firstImages);
 *   npy.append(moreImages);
 * }
 * }</pre>
 *
 * <p>The file is of version 1.0, little-endian, row-major. It appears under its name when it is
 * closed, whole; after an error, or with values missing, it does not appear, and an older file of
 * that name stays as it was. For one thread.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">the
 *     format</a>
 */
public final class NpyFile implements Closeable {

  private static final byte[] MAGIC_AND_VERSION = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

  /** The values begin at a multiple of this, so that readers may map them into memory. */
  private static final int ALIGNMENT = 64;

  private static final int CHUNK_VALUES = 1 << 14;

  private final Path path;
  private final AtomicFile file;
  private final long promised;
  private final ByteBuffer chunk =
      ByteBuffer.allocate(CHUNK_VALUES * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private long written;
  private boolean intact = true;
  private boolean closed;

  private NpyFile(Path path, AtomicFile file, long promised) {
    this.path = path;
    this.file = file;
    this.promised = promised;
  }

  /**
   * Begins a file.
   *
   * @param path the file to create or replace; missing parent folders are created
   * @param shape the array's shape, whose product is the number of values to follow
   * @return the open file, to be closed by the caller
   * @throws IllegalArgumentException if an axis is negative or the product is over 2<sup>63</sup> -
   *     1
   * @throws IOException if the file cannot be written
   */
  public static NpyFile create(Path path, long... shape) throws IOException {
    long promised = count(shape);
    AtomicFile file = AtomicFile.create(path);
    try {
      file.stream().write(header(shape));
      return new NpyFile(path, file, promised);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private static long count(long[] shape) {
    try {
      if (LongStream.of(shape).allMatch(axis -> axis >= 0)) {
        return LongStream.of(shape).reduce(1, Math::multiplyExact);
      }
    } catch (ArithmeticException e) {
      // More values than a long can count: as wrong as a negative axis.
    }
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "expected axes from 0 and at most %d values but was shape %s",
            Long.MAX_VALUE,
            Arrays.toString(shape)));
  }

  /** Returns all that precedes the values: magic, version, length, and a literal of Python. */
  private static byte[] header(long... shape) {
    // A tuple of one is told from a number in brackets by its comma.
    String end = shape.length == 1 ? ",)" : ")";
    String axes =
        LongStream.of(shape).mapToObj(Long::toString).collect(Collectors.joining(", ", "(", end));
    String literal = "{'descr': '<f4', 'fortran_order': False, 'shape': " + axes + ", }";
    int fixed = MAGIC_AND_VERSION.length + Short.BYTES;
    int size = (fixed + literal.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer header = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    header.put(MAGIC_AND_VERSION).putShort((short) (size - fixed));
    header.put(literal.getBytes(StandardCharsets.US_ASCII));
    while (header.remaining() > 1) {
      header.put((byte) ' ');
    }
    return header.put((byte) '\n').array();
  }

  /**
   * Writes the next values.
   *
   * @param values any number of values, as far as they have room in the shape; row-major
   * @throws IllegalArgumentException if they are more than the shape has room for
   * @throws IllegalStateException if the file is closed
   * @throws IOException if they cannot be written
   */
  public void append(float[] values) throws IOException {
    if (closed) {
      throw new IllegalStateException("expected an open file but was closed: " + path);
    }
    boolean wasIntact = intact;
    intact = false;
    if (values.length > promised - written) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: expected at most %d values in all but was %d",
              path,
              promised,
              written + values.length));
    }
    for (int begin = 0; begin < values.length; begin += CHUNK_VALUES) {
      int count = Math.min(CHUNK_VALUES, values.length - begin);
      chunk.asFloatBuffer().put(values, begin, count);
      file.stream().write(chunk.array(), 0, count * Float.BYTES);
    }
    written += values.length;
    intact = wasIntact;
  }

  /**
   * Gives the file its name, or removes it where an {@code append} failed.
   *
   * @throws IllegalStateException if values are missing; nothing is left then
   * @throws IOException if the file cannot be written; nothing is left then
   */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (file) {
      if (!intact) {
        return;
      }
      if (written != promised) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT, "%s: expected %d values in all but was %d", path, promised, written));
      }
      file.commit();
    }
  }
}

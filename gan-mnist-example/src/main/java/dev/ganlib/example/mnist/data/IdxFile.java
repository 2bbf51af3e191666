package dev.ganlib.example.mnist.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Reads IDX files of unsigned bytes, plain or gzipped: the format of MNIST and its kin.
 *
 * <p>An IDX file is a magic number (two zeros, the type's code, the number of axes), the sizes of
 * the axes (4 bytes each, big-endian) and the values, the last axis running fastest. Whether a file
 * is gzipped is told from its first bytes, not from its name.
 *
 * <p>Every error is a {@link DataException} with one line: the file, what was expected and what was
 * found. The methods keep no state.
 */
final class IdxFile {

  private static final int UNSIGNED_BYTES = 0x08;
  private static final byte[] GZIP_MAGIC = {0x1f, (byte) 0x8b};

  /** The most bytes that a Java array can hold. */
  private static final int MAX_BYTES = Integer.MAX_VALUE - 8;

  private IdxFile() {}

  /**
   * Reads a file's values.
   *
   * @param file the file
   * @param item the sizes of all axes but the first: {@code 28, 28} for MNIST's images, none for
   *     its labels
   * @return the values of at least one item, one item after the other
   * @throws DataException if the file is missing, cannot be read, is no IDX file of such items, has
   *     no items, or is shorter or longer than its header says
   */
  static byte[] read(Path file, int... item) {
    if (!Files.exists(file)) {
      throw new DataException("expected an IDX file but there is none: " + file);
    }
    try (InputStream in = Files.newInputStream(file)) {
      return read(file.toString(), in, item);
    } catch (IOException e) {
      throw unreadable(file.toString(), e);
    }
  }

  /**
   * Reads the values of a stream to its end.
   *
   * @param name what messages call it
   * @param in the stream, which the caller closes
   * @param item the sizes of all axes but the first
   * @return the values of at least one item, one item after the other
   * @throws DataException as {@link #read(Path, int...)} does
   */
  static byte[] read(String name, InputStream in, int... item) {
    try {
      return values(name, unzipped(in), item);
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  private static InputStream unzipped(InputStream in) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(in, 1 << 16);
    buffered.mark(GZIP_MAGIC.length);
    boolean gzipped = Arrays.equals(buffered.readNBytes(GZIP_MAGIC.length), GZIP_MAGIC);
    buffered.reset();
    return gzipped ? new GZIPInputStream(buffered, 1 << 16) : buffered;
  }

  private static byte[] values(String name, InputStream in, int... item) throws IOException {
    int axes = 1 + item.length;
    int headerBytes = Integer.BYTES * (1 + axes);
    byte[] header = in.readNBytes(headerBytes);
    if (header.length < headerBytes) {
      throw wrong(name, "a header of " + headerBytes + " bytes", header.length + " (cut off)");
    }
    ByteBuffer fields = ByteBuffer.wrap(header);
    int magic = fields.getInt();
    int expectedMagic = UNSIGNED_BYTES << 8 | axes;
    if (magic != expectedMagic) {
      throw wrong(
          name,
          String.format(
              Locale.ROOT, "magic number 0x%08x (unsigned bytes, %d axes)", expectedMagic, axes),
          String.format(Locale.ROOT, "0x%08x", magic));
    }
    long count = Integer.toUnsignedLong(fields.getInt());
    int[] sizes = IntStream.generate(fields::getInt).limit(item.length).toArray();
    if (!Arrays.equals(sizes, item)) {
      throw wrong(name, "axes " + axes("N", item), axes(Long.toString(count), sizes));
    }
    if (count == 0) {
      throw wrong(name, "at least 1 item", "0");
    }
    long length = count * IntStream.of(item).reduce(1, Math::multiplyExact);
    if (length > MAX_BYTES) {
      throw wrong(name, "at most " + MAX_BYTES + " bytes of values", Long.toString(length));
    }
    // Not allocated at once: a damaged header may promise what the file does not hold.
    byte[] values = in.readNBytes((int) length);
    long found = values.length + in.transferTo(OutputStream.nullOutputStream());
    if (found != length) {
      String what = found < length ? " (cut off)" : " (trailing bytes)";
      throw wrong(name, length + " bytes of values", found + what);
    }
    return values;
  }

  private static String axes(String count, int... item) {
    return Stream.concat(Stream.of(count), IntStream.of(item).mapToObj(Integer::toUnsignedString))
        .collect(Collectors.joining(", ", "(", ")"));
  }

  private static DataException wrong(String name, String expected, String found) {
    return new DataException(name + ": expected " + expected + " but was " + found);
  }

  private static DataException unreadable(String name, IOException e) {
    if (e instanceof EOFException) {
      return new DataException(
          name + ": expected a whole gzip file but was one that is cut off", e);
    }
    return new DataException(name + ": expected readable data but was " + e, e);
  }
}

package dev.ganlib.example.mnist.data;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the numbers of an NPY file, as NumPy's {@code save} writes it, piece by piece.
 *
 * <p>Little-endian float32, float64, int64 and uint8 in row-major order, of any shape. For one
 * thread.
 *
 * @see NpyFile
 */
public final class NpyReader implements Closeable {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MAX_HEADER = 1 << 16;
  private static final Pattern TYPE = Pattern.compile("['\"]descr['\"]: *['\"]([^'\"]*)['\"]");
  private static final Pattern ORDER = Pattern.compile("['\"]fortran_order['\"]: *(True|False)");
  private static final Pattern SHAPE = Pattern.compile("['\"]shape['\"]: *\\(([0-9, ]*)\\)");

  /** The types that are read. */
  public enum Type {
    /** 4 bytes. */
    FLOAT32("<f4", Float.BYTES),
    /** 8 bytes. */
    FLOAT64("<f8", Double.BYTES),
    /** 8 bytes, signed. */
    INT64("<i8", Long.BYTES),
    /** 1 byte, unsigned. */
    UINT8("|u1", Byte.BYTES);

    private final String code;
    private final int bytes;

    Type(String code, int bytes) {
      this.code = code;
      this.bytes = bytes;
    }
  }

  private final DataInputStream in;
  private final Type type;
  private final long[] shape;

  private NpyReader(DataInputStream in, Type type, long[] shape) {
    this.in = in;
    this.type = type;
    this.shape = shape;
  }

  /**
   * Opens a file and checks its header and its length.
   *
   * @param file the file
   * @return the open file, to be closed by the caller
   * @throws DataException with one line, if there is no such file, it is no NPY file, has another
   *     type or column-major order, or is shorter or longer than its shape says
   * @throws IOException if it cannot be read
   */
  public static NpyReader open(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new DataException("expected an NPY file but there is none: " + file);
    }
    DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
    try {
      return open(file, in);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private static NpyReader open(Path file, DataInputStream in) throws IOException {
    byte[] start = in.readNBytes(MAGIC.length + 2);
    if (start.length < MAGIC.length + 2
        || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
        || start[MAGIC.length] < 1
        || start[MAGIC.length] > 3) {
      throw new DataException(file + ": expected an NPY file of version 1, 2 or 3 but it is none");
    }
    int lengthBytes = start[MAGIC.length] == 1 ? 2 : 4;
    long length = littleEndian(in, lengthBytes);
    if (length > MAX_HEADER) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: expected a header of at most %d bytes but was %d",
              file,
              MAX_HEADER,
              length));
    }
    byte[] bytes = in.readNBytes(Math.toIntExact(length));
    String header = new String(bytes, StandardCharsets.UTF_8);
    Type type = type(file, find(file, TYPE, header));
    if (find(file, ORDER, header).equals("True")) {
      throw new DataException(
          file + ": expected row-major order but it is column-major (fortran_order)");
    }
    long[] shape =
        Pattern.compile(",")
            .splitAsStream(find(file, SHAPE, header))
            .map(String::strip)
            .filter(axis -> !axis.isEmpty())
            .mapToLong(axis -> axis(file, axis))
            .toArray();
    NpyReader reader = new NpyReader(in, type, shape);
    reader.checkLength(file, start.length + lengthBytes + length);
    return reader;
  }

  private static long littleEndian(InputStream in, int count) throws IOException {
    long value = 0;
    byte[] bytes = in.readNBytes(count);
    for (int i = bytes.length - 1; i >= 0; i--) {
      value = value << 8 | Byte.toUnsignedLong(bytes[i]);
    }
    return value;
  }

  private static String find(Path file, Pattern pattern, String header) {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw new DataException(
          file + ": expected a header with descr, fortran_order and shape but it is damaged");
    }
    return matcher.group(1);
  }

  private static Type type(Path file, String code) {
    for (Type type : Type.values()) {
      if (type.code.equals(code)) {
        return type;
      }
    }
    throw new DataException(
        "%s: expected little-endian float32, float64, int64 or uint8 but was type %s"
            .formatted(file, code));
  }

  private static long axis(Path file, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new DataException(file + ": expected the length of an axis but was " + text, e);
    }
  }

  private void checkLength(Path file, long headerBytes) throws IOException {
    long actual = Files.size(file) - headerBytes;
    long expected;
    try {
      expected = type.bytes;
      for (long axis : shape) {
        expected = Math.multiplyExact(expected, axis);
      }
    } catch (ArithmeticException e) {
      expected = Long.MAX_VALUE;
    }
    if (actual != expected) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: expected %d bytes of values for shape %s but was %d",
              file,
              expected,
              Arrays.toString(shape),
              actual));
    }
  }

  /** Returns the type of the values. */
  public Type type() {
    return type;
  }

  /** Returns the shape; the array is the caller's. */
  public long[] shape() {
    return shape.clone();
  }

  /**
   * Reads the next values.
   *
   * @param count how many, not negative
   * @return the values, of which an int64 over 2<sup>53</sup> is rounded
   * @throws IOException if they cannot be read, or there are not as many
   */
  public double[] read(int count) throws IOException {
    byte[] bytes = new byte[Math.multiplyExact(count, type.bytes)];
    in.readFully(bytes);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] =
          switch (type) {
            case FLOAT32 -> buffer.getFloat();
            case FLOAT64 -> buffer.getDouble();
            case INT64 -> buffer.getLong();
            case UINT8 -> Byte.toUnsignedInt(buffer.get());
          };
    }
    return values;
  }

  /** Closes the file. */
  @Override
  public void close() throws IOException {
    in.close();
  }
}

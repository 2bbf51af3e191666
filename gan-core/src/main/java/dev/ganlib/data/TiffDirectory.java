package dev.ganlib.data;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import javax.imageio.stream.ImageInputStream;

/**
 * Reads the first directory of a TIFF structure: that of a TIFF file, or of the Exif data within a
 * JPEG or PNG file.
 *
 * <p>Only whole numbers are read, and of several the first. What is damaged is as if it were not
 * there.
 */
final class TiffDirectory {
  static final int BITS_PER_SAMPLE = 258;
  static final int COMPRESSION = 259;
  static final int PHOTOMETRIC = 262;
  static final int ORIENTATION = 274;
  static final int SAMPLE_FORMAT = 339;

  private static final int MAGIC = 42;
  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int ENTRY_BYTES = 12;

  private final Map<Integer, Long> values = new HashMap<>();

  private TiffDirectory() {}

  /**
   * Reads a directory.
   *
   * @param in is left anywhere
   * @param start the position of the structure's first byte
   * @param end the position behind its last
   */
  static TiffDirectory read(ImageInputStream in, long start, long end) {
    TiffDirectory directory = new TiffDirectory();
    try {
      directory.readEntries(in, start, end);
    } catch (IOException | IndexOutOfBoundsException e) {
      // Cut short: what was read so far is all that there is.
    }
    return directory;
  }

  private void readEntries(ImageInputStream in, long start, long end) throws IOException {
    in.seek(start);
    int mark = in.readUnsignedShort();
    if (mark != 0x4949 && mark != 0x4d4d) {
      return;
    }
    in.setByteOrder(mark == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    try {
      if (in.readUnsignedShort() != MAGIC) {
        return;
      }
      long at = start + in.readUnsignedInt();
      in.seek(at);
      int count = in.readUnsignedShort();
      for (int i = 0; i < count; i++) {
        long entry = at + 2 + (long) ENTRY_BYTES * i;
        if (entry + ENTRY_BYTES > end) {
          return;
        }
        readEntry(in, entry, start, end);
      }
    } finally {
      in.setByteOrder(ByteOrder.BIG_ENDIAN);
    }
  }

  private void readEntry(ImageInputStream in, long entry, long start, long end) throws IOException {
    in.seek(entry);
    int tag = in.readUnsignedShort();
    int type = in.readUnsignedShort();
    long count = in.readUnsignedInt();
    int bytes = type == SHORT ? 2 : 4;
    if ((type != SHORT && type != LONG) || count == 0) {
      return;
    }
    if (count * bytes > 4) {
      long elsewhere = start + in.readUnsignedInt();
      if (elsewhere + bytes > end) {
        return;
      }
      in.seek(elsewhere);
    }
    values.putIfAbsent(tag, type == SHORT ? in.readUnsignedShort() : in.readUnsignedInt());
  }

  /** Returns the number of a tag, or another if the directory has none. */
  long value(int tag, long otherwise) {
    return values.getOrDefault(tag, otherwise);
  }

  /** Returns how the picture lies; upright if nothing says otherwise. */
  Orientation orientation() {
    return Orientation.of((int) value(ORIENTATION, 1));
  }
}

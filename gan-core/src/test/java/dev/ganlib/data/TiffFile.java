package dev.ganlib.data;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Writes TIFF files that ImageIO does not write: of one strip, little-endian, not compressed. */
final class TiffFile {
  private static final int SHORT = 3;
  private static final int UNDEFINED = 7;

  private final Map<Integer, byte[]> fields = new TreeMap<>();
  private final byte[] pixels;

  /**
   * Describes a file of one row.
   *
   * @param photometric the photometric interpretation
   * @param bits of each sample: 8, 16 or 32
   * @param samples how many a pixel has
   * @param values of all samples
   */
  TiffFile(int photometric, int bits, int samples, long... values) {
    ByteBuffer buffer = ByteBuffer.allocate(values.length * bits / 8);
    buffer.order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      for (int shift = 0; shift < bits; shift += 8) {
        buffer.put((byte) (value >> shift));
      }
    }
    pixels = buffer.array();
    int[] each = new int[samples];
    Arrays.fill(each, bits);
    with(256, values.length / samples).with(257, 1).with(258, each).with(259, 1);
    with(262, photometric).with(277, samples).with(278, 1).with(279, pixels.length);
  }

  /** Sets the numbers of a tag. */
  TiffFile with(int tag, int... numbers) {
    ByteBuffer buffer = ByteBuffer.allocate(2 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int number : numbers) {
      buffer.putShort((short) number);
    }
    fields.put(tag, buffer.array());
    return this;
  }

  /** Embeds a colour profile. */
  TiffFile withProfile(byte[] profile) {
    fields.put(34675, profile);
    return this;
  }

  byte[] bytes() {
    with(273, 0);
    int first = 8 + 2 + 12 * fields.size() + 4;
    ByteArrayOutputStream behind = new ByteArrayOutputStream();
    behind.writeBytes(pixels);
    with(273, first);
    ByteBuffer head = ByteBuffer.allocate(first).order(ByteOrder.LITTLE_ENDIAN);
    head.putShort((short) 0x4949).putShort((short) 42).putInt(8).putShort((short) fields.size());
    fields.forEach(
        (tag, data) -> {
          boolean profile = tag == 34675;
          head.putShort((short) (int) tag).putShort((short) (profile ? UNDEFINED : SHORT));
          head.putInt(profile ? data.length : data.length / 2);
          if (data.length <= 4) {
            head.put(Arrays.copyOf(data, 4));
          } else {
            head.putInt(first + behind.size());
            behind.writeBytes(data);
          }
        });
    byte[] file = Arrays.copyOf(head.array(), first + behind.size());
    System.arraycopy(behind.toByteArray(), 0, file, first, behind.size());
    return file;
  }
}

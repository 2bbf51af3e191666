package dev.ganlib.data;

import java.io.IOException;
import java.util.Map;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the facts about a file's pixels that ImageIO leaves out: their orientation, and the meaning
 * of their components.
 *
 * @param orientation from the Exif data of a JPEG or PNG file, or from a TIFF file; upright where
 *     they are missing or damaged
 * @param inks of a JPEG file of four components, or of a TIFF file that has them; null of every
 *     other
 */
record FileHeader(Orientation orientation, @Nullable Inks inks) {
  /** The meaning of a pixel's components. */
  enum Inks {
    /** Cyan, magenta, yellow and black; 255 for none of an ink, as Adobe began it in JPEG files. */
    CMYK,
    /** The same with the first three as luma and colour differences. */
    YCCK,
    /** Cyan, magenta, yellow and black; 255 for all of an ink. */
    FULL
  }

  private static final FileHeader PLAIN = new FileHeader(Orientation.UPRIGHT, null);

  private static final int START_OF_JPEG = 0xffd8;
  private static final long START_OF_PNG = 0x89504e470d0a1a0aL;
  private static final int EXIF_CHUNK = 0x65584966;
  private static final int LAST_CHUNK = 0x49454e44;

  /** Names of the formats that files with a known end may have in truth, by their first bytes. */
  private static final Map<String, String> OTHERS =
      Map.of(
          "RIFF????WEBP", "WebP",
          "GIF8", "GIF",
          "????ftypheic", "HEIC",
          "????ftypmif1", "HEIC",
          "????ftypavif", "AVIF",
          "%PDF", "PDF");

  /** Photometric interpretations of TIFF that the JDK reads rightly. */
  private static final int BLACK_IS_ZERO = 1;

  private static final int RGB = 2;
  private static final int PALETTE = 3;
  private static final int SEPARATED = 5;
  private static final int YCBCR = 6;
  private static final int JPEG_WITHIN = 7;

  /**
   * Reads the header of a file.
   *
   * @param in is set back to the beginning
   * @throws IOException if the file cannot be read, or is TIFF of a kind that the JDK reads wrongly
   */
  static FileHeader read(ImageInputStream in) throws IOException {
    byte[] first = new byte[8];
    int count = readFully(in, first);
    in.seek(0);
    if (count < first.length) {
      return PLAIN;
    }
    int mark = ((first[0] & 255) << 8) | (first[1] & 255);
    FileHeader header = PLAIN;
    if (mark == START_OF_JPEG) {
      header = jpeg(in);
    } else if (in.readLong() == START_OF_PNG) {
      header = new FileHeader(png(in), null);
    } else if (mark == 0x4949 || mark == 0x4d4d) {
      header = tiff(in);
    }
    in.seek(0);
    return header;
  }

  /** Returns the name of a known type that the JDK does not read; null of any other file. */
  static @Nullable String nameOfOther(ImageInputStream in) throws IOException {
    byte[] first = new byte[12];
    in.seek(0);
    int count = readFully(in, first);
    for (Map.Entry<String, String> other : OTHERS.entrySet()) {
      String pattern = other.getKey();
      boolean same = count >= pattern.length();
      for (int i = 0; same && i < pattern.length(); i++) {
        same = pattern.charAt(i) == '?' || pattern.charAt(i) == first[i];
      }
      if (same) {
        return other.getValue();
      }
    }
    return null;
  }

  /** Fills an array unless the file ends before; returns how many bytes were read. */
  private static int readFully(ImageInputStream in, byte[] bytes) throws IOException {
    int count = 0;
    int more = 0;
    while (more >= 0 && count < bytes.length) {
      more = in.read(bytes, count, bytes.length - count);
      count += Math.max(0, more);
    }
    return count;
  }

  /** Reads the segments in front of the pixels; a damaged one ends the search. */
  private static FileHeader jpeg(ImageInputStream in) throws IOException {
    Orientation orientation = Orientation.UPRIGHT;
    int components = 0;
    int transform = 0;
    long at = 2;
    try {
      while (true) {
        in.seek(at);
        if (in.readUnsignedByte() != 0xff) {
          break;
        }
        int marker = in.readUnsignedByte();
        if (marker == 0xff) {
          at++;
          continue;
        }
        if (marker == 0xda || marker == 0xd9) {
          break;
        }
        int length = in.readUnsignedShort();
        long end = at + 2 + length;
        if (marker == 0xe1 && orientation.equals(Orientation.UPRIGHT) && is(in, "Exif\0\0")) {
          orientation = TiffDirectory.read(in, at + 10, end).orientation();
        } else if (marker == 0xee && length >= 14 && is(in, "Adobe")) {
          in.seek(at + 15);
          transform = in.readUnsignedByte();
        } else if (isFrame(marker)) {
          in.seek(at + 9);
          components = in.readUnsignedByte();
        }
        at = end;
      }
    } catch (IOException e) {
      // Cut short: decoding says what is missing.
    }
    Inks inks = components != 4 ? null : transform == 2 ? Inks.YCCK : Inks.CMYK;
    return new FileHeader(orientation, inks);
  }

  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private static boolean is(ImageInputStream in, String text) throws IOException {
    for (int i = 0; i < text.length(); i++) {
      if (in.readUnsignedByte() != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Looks for the chunk of Exif data, which may stand behind the pixels. */
  private static Orientation png(ImageInputStream in) {
    try {
      while (true) {
        long length = in.readUnsignedInt();
        int type = in.readInt();
        long at = in.getStreamPosition();
        if (type == EXIF_CHUNK) {
          return TiffDirectory.read(in, at, at + length).orientation();
        }
        if (type == LAST_CHUNK) {
          return Orientation.UPRIGHT;
        }
        in.seek(at + length + 4);
      }
    } catch (IOException e) {
      return Orientation.UPRIGHT;
    }
  }

  private static FileHeader tiff(ImageInputStream in) throws IOException {
    TiffDirectory directory = TiffDirectory.read(in, 0, Long.MAX_VALUE);
    int photometric = (int) directory.value(TiffDirectory.PHOTOMETRIC, BLACK_IS_ZERO);
    boolean known =
        switch (photometric) {
          case BLACK_IS_ZERO, RGB, PALETTE, SEPARATED -> true;
          case YCBCR -> directory.value(TiffDirectory.COMPRESSION, 1) == JPEG_WITHIN;
          default -> false;
        };
    if (!known) {
      throw new IOException(
          "is TIFF of photometric interpretation %s, convert it to PNG".formatted(photometric));
    }
    long bits = directory.value(TiffDirectory.BITS_PER_SAMPLE, 1);
    if (photometric == SEPARATED && bits != 8) {
      throw new IOException(
          "is CMYK TIFF of %s bits, of which only 8 are read, convert it to RGB".formatted(bits));
    }
    if (bits > 16) {
      throw new IOException(
          "is TIFF of %s bits, of which at most 16 are read, convert it to PNG".formatted(bits));
    }
    if (directory.value(TiffDirectory.SAMPLE_FORMAT, 1) != 1) {
      throw new IOException("is TIFF of signed or floating-point numbers, convert it to PNG");
    }
    return new FileHeader(directory.orientation(), photometric == SEPARATED ? Inks.FULL : null);
  }
}

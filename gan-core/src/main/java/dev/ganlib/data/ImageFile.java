package dev.ganlib.data;

import java.awt.Rectangle;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import org.jspecify.annotations.Nullable;

/**
 * Reads one image file.
 *
 * <p>The decoded pixels may need far more memory than the heap has: then the file is decoded once
 * for each of several strips, of which one at a time is held. The result is the same.
 */
final class ImageFile {
  /** The start of libjpeg's message about pixels that it had to make up. */
  private static final String DAMAGE = "Corrupt JPEG data";

  /** Unless it passed over bytes between two parts of a file, which some cameras write. */
  private static final String HARMLESS = "extraneous bytes";

  /** A part of each of the JDK's messages about a colour profile. */
  private static final String PROFILE = "ICC profile";

  /** The heap's share of each processor that a strip may take. */
  private static final int SHARE = 3;

  private static final long LEAST_STRIP_BYTES = 1 << 22;

  private final Path file;
  private final PictureSettings wanted;
  private final long stripBytes;
  private final Set<String> warnings = new LinkedHashSet<>();
  private final Background background;
  private int deepest = -1;
  private boolean inks;

  private ImageFile(Path file, PictureSettings wanted, long stripBytes) {
    this.file = file;
    this.wanted = wanted;
    this.stripBytes = stripBytes;
    background = new Background(wanted);
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it is damaged, of a kind that the JDK does not know, or too large
   */
  static Picture read(Path file, PictureSettings wanted) throws IOException {
    Runtime machine = Runtime.getRuntime();
    long share = machine.maxMemory() / SHARE / machine.availableProcessors();
    return read(file, wanted, Math.max(LEAST_STRIP_BYTES, share));
  }

  /** Reads a file in strips of about as many bytes. */
  static Picture read(Path file, PictureSettings wanted, long stripBytes) throws IOException {
    try {
      return new ImageFile(file, wanted, stripBytes).decode();
    } catch (AccessDeniedException e) {
      throw new IOException("access denied", e);
    } catch (IOException e) {
      throw isBlank(e.getMessage()) ? new IOException(reason(e), e) : e;
    } catch (RuntimeException e) {
      // The JDK's readers trip over damaged files in many ways.
      throw new IOException(e.toString(), e);
    }
  }

  /** Returns whether a message ends where its reason should begin. */
  private static boolean isBlank(@Nullable String message) {
    return message == null || message.isBlank() || message.stripTrailing().endsWith(":");
  }

  /** Returns the first cause that says something. */
  private static String reason(Throwable e) {
    Throwable at = e;
    while (isBlank(at.getMessage()) && at.getCause() != null) {
      at = at.getCause();
    }
    return isBlank(at.getMessage()) ? at.toString() : String.valueOf(at.getMessage());
  }

  /**
   * The extent of a picture.
   *
   * @param rowBytes about how many bytes a decoded row takes
   */
  private record Layout(int width, int height, long rowBytes) {
    static Layout of(ImageReader reader) throws IOException {
      int width = reader.getWidth(0);
      Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0);
      int bytes = 4;
      if (types.hasNext()) {
        ImageTypeSpecifier type = types.next();
        int bits = IntStream.of(type.getSampleModel(1, 1).getSampleSize()).sum();
        // Colours that are not sRGB are converted into four bytes a pixel.
        bytes = (bits + 7) / 8 + (type.getColorModel().getColorSpace().isCS_sRGB() ? 0 : 4);
      }
      return new Layout(width, reader.getHeight(0), (long) width * bytes);
    }
  }

  /** Takes a reader whose input is set. */
  @FunctionalInterface
  private interface Reading<T> {
    T with(ImageReader reader) throws IOException;
  }

  private <T> T open(Reading<T> reading) throws IOException {
    try (ChannelInput in = ChannelInput.open(file)) {
      return read(in, reading);
    }
  }

  private <T> T read(ChannelInput in, Reading<T> reading) throws IOException {
    Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
    if (!readers.hasNext()) {
      String other = FileHeader.nameOfOther(in);
      throw new IOException(
          other == null ? "is no image" : "is %s, convert it to PNG".formatted(other));
    }
    ImageReader reader = readers.next();
    try {
      reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
      reader.setInput(in, true, true);
      return reading.with(reader);
    } finally {
      reader.dispose();
    }
  }

  private Picture decode() throws IOException {
    FileHeader header;
    Layout layout;
    try (ChannelInput in = ChannelInput.open(file)) {
      header = FileHeader.read(in);
      layout = read(in, Layout::of);
    }
    int width = layout.width();
    int height = layout.height();
    try {
      Framing framing = new Framing(width, height, header.orientation(), wanted);
      float[][] narrow = new float[height][];
      int strip = (int) Math.min(height, Math.max(1, stripBytes / layout.rowBytes()));
      for (int top = 0; top < height; top += strip) {
        readStrip(
            header, new Rectangle(0, top, width, Math.min(strip, height - top)), narrow, framing);
      }
      byte[] pixels = framing.finish(narrow);
      Treatment treatment =
          new Treatment(
              !header.orientation().equals(Orientation.UPRIGHT),
              framing.cut(),
              background.wasSeen(),
              inks,
              deepest,
              flaw());
      boolean turned = header.orientation().transposed();
      return new Picture(pixels, treatment, turned ? height : width, turned ? width : height);
    } catch (OutOfMemoryError e) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%d x %d does not fit into %d MB of heap",
              width,
              height,
              Runtime.getRuntime().maxMemory() >> 20),
          e);
    }
  }

  private void readStrip(FileHeader header, Rectangle strip, float[][] narrow, Framing framing)
      throws IOException {
    boolean whole = strip.height == narrow.length;
    PixelRows rows =
        open(
            reader -> {
              ImageReadParam param = reader.getDefaultReadParam();
              if (!whole) {
                param.setSourceRegion(strip);
              }
              FileHeader.Inks components = header.inks();
              if (components == null) {
                return PixelRows.of(reader.read(0, param), wanted.whiteOrMost());
              }
              if (components == FileHeader.Inks.FULL) {
                // Whatever colours a profile takes them for.
                return PixelRows.of(reader.read(0, param).getRaster(), components);
              }
              if (!reader.canReadRaster()) {
                throw new IOException("is CMYK, convert it to RGB");
              }
              return PixelRows.of(reader.readRaster(0, param), components);
            });
    requireWhole();
    for (int y = 0; y < strip.height; y++) {
      narrow[strip.y + y] = framing.narrow(background.apply(rows.read(y), rows.colors()));
    }
    deepest = Math.max(deepest, rows.deepest());
    inks |= rows.areInks();
  }

  private void requireWhole() throws IOException {
    for (String warning : warnings) {
      if (warning.startsWith(DAMAGE) && !warning.contains(HARMLESS)) {
        throw new IOException(warning);
      }
    }
  }

  private @Nullable String flaw() {
    if (inks) {
      // Nothing is converted by it, whatever it is.
      warnings.removeIf(warning -> warning.contains(PROFILE));
    }
    return warnings.isEmpty() ? null : String.join("; ", warnings);
  }
}

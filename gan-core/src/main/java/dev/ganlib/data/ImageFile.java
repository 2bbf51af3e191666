package dev.ganlib.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.ColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One image file, as the bytes of a square. */
final class ImageFile {
  private static final Logger LOGGER = LoggerFactory.getLogger(ImageFile.class);

  /** How libjpeg begins to speak of pixels that it had to make up. */
  private static final String DAMAGE = "Corrupt JPEG data";

  /** Unless it passed over bytes between two parts of a file, which some cameras write. */
  private static final String HARMLESS = "extraneous bytes";

  private ImageFile() {}

  /**
   * Reads a file.
   *
   * @param channels 1 or 3
   * @return (channels, size, size)
   * @throws IOException if it is damaged or of a kind that the JDK does not know
   */
  static byte[] read(Path file, int size, int channels) throws IOException {
    BufferedImage image;
    try {
      image = decode(file);
    } catch (RuntimeException e) {
      // The JDK's readers trip over damaged files in many ways.
      throw new IOException(e.toString(), e);
    }
    return square(image, size, channels);
  }

  private static BufferedImage decode(Path file) throws IOException {
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      Iterator<ImageReader> readers =
          in == null ? List.<ImageReader>of().iterator() : ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new IOException("is no image");
      }
      ImageReader reader = readers.next();
      try {
        Set<String> warnings = new LinkedHashSet<>();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        reader.setInput(in, true, true);
        BufferedImage image = reader.read(0);
        for (String warning : warnings) {
          if (warning.startsWith(DAMAGE) && !warning.contains(HARMLESS)) {
            throw new IOException(warning);
          }
        }
        warnings.forEach(warning -> LOGGER.warn("{}: {}; taken as it is", file, warning));
        return image;
      } finally {
        reader.dispose();
      }
    }
  }

  private static byte[] square(BufferedImage image, int size, int channels) {
    int width = image.getWidth();
    int height = image.getHeight();
    Resampling across = along(width, Math.min(width, height), size);
    Resampling down = along(height, Math.min(width, height), size);
    Rows rows = Rows.of(image);
    float[][] narrow = new float[height][];
    for (int y = 0; y < height; y++) {
      narrow[y] = across.apply(rows.read(y, channels), channels);
    }
    float[][] small = down.apply(narrow);
    byte[] bytes = new byte[channels * size * size];
    for (int c = 0; c < channels; c++) {
      for (int i = 0; i < size * size; i++) {
        float value = small[i / size][i % size * channels + c];
        bytes[c * size * size + i] = (byte) Math.max(0, Math.min(255, Math.round(value)));
      }
    }
    return bytes;
  }

  /** Returns how a side is scaled as the shorter one must be, and its middle kept. */
  private static Resampling along(int side, int shorter, int size) {
    int scaled = Math.toIntExact(Math.round((double) side * size / shorter));
    return new Resampling(side, scaled, (scaled - size) / 2, size);
  }

  /** Returns the colours of an image row by row, from 0 to 255. */
  private interface Rows {
    /** Returns a row of pixels, each of 1 or 3 channels, over white where they are transparent. */
    float[] read(int y, int channels);

    static Rows of(BufferedImage image) {
      ColorModel model = image.getColorModel();
      ColorSpace space = model.getColorSpace();
      if (space.getType() == ColorSpace.TYPE_GRAY) {
        return (y, channels) -> grey(image.getRaster(), model, y, channels);
      }
      if (space.isCS_sRGB()) {
        return (y, channels) -> color(image, y, channels);
      }
      BufferedImage converted =
          new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_ARGB);
      new ColorConvertOp(null).filter(image, converted);
      return (y, channels) -> color(converted, y, channels);
    }

    /** The JDK takes grey for linear light and getRGB would brighten it; files mean it as it is. */
    private static float[] grey(Raster raster, ColorModel model, int y, int channels) {
      int width = raster.getWidth();
      float most = (1 << model.getComponentSize(0)) - 1;
      int[] values = raster.getSamples(0, y, width, 1, 0, (int[]) null);
      float[] row = new float[width * channels];
      int[] alphas = model.hasAlpha() ? raster.getSamples(0, y, width, 1, 1, (int[]) null) : null;
      for (int i = 0; i < row.length; i++) {
        float alpha = alphas == null ? 1 : alphas[i / channels] / most;
        row[i] = over(values[i / channels] * 255 / most, alpha);
      }
      return row;
    }

    private static float[] color(BufferedImage image, int y, int channels) {
      int width = image.getWidth();
      int[] colors = image.getRGB(0, y, width, 1, null, 0, width);
      float[] row = new float[width * channels];
      for (int x = 0; x < width; x++) {
        float alpha = (colors[x] >>> 24) / 255f;
        float red = over(colors[x] >> 16 & 255, alpha);
        float green = over(colors[x] >> 8 & 255, alpha);
        float blue = over(colors[x] & 255, alpha);
        if (channels == 1) {
          row[x] = 0.299f * red + 0.587f * green + 0.114f * blue;
        } else {
          row[3 * x] = red;
          row[3 * x + 1] = green;
          row[3 * x + 2] = blue;
        }
      }
      return row;
    }

    private static float over(float value, float alpha) {
      return value * alpha + 255 * (1 - alpha);
    }
  }
}

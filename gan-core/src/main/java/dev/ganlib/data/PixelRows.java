package dev.ganlib.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.ColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;

/**
 * The pixels of a decoded picture, or of a strip of it, row by row and as numbers from 0 to 255
 * with an opacity from 0 to 1.
 */
abstract class PixelRows {
  private static final int DEEP_BITS = 16;
  private static final int MOST = (1 << DEEP_BITS) - 1;

  private int deepest = -1;

  /**
   * Reads a row.
   *
   * @return of each pixel the colours, one or three, then the opacity
   */
  abstract float[] read(int y);

  /** Returns the number of a pixel's colours: 1 or 3. */
  abstract int colors();

  /** Returns whether the file has inks instead of colours. */
  boolean areInks() {
    return false;
  }

  /** Returns the largest value of the rows read if they have 16 bits; -1 if not. */
  int deepest() {
    return deepest;
  }

  /** Takes note of 16-bit values. */
  void see(int[] values) {
    for (int value : values) {
      deepest = Math.max(deepest, value);
    }
  }

  /**
   * Returns the rows of a picture.
   *
   * @param white the value of 16 bits that is white; larger ones are, too
   * @throws IOException if the colours are of a kind that is not known
   */
  static PixelRows of(BufferedImage image, int white) throws IOException {
    // TIFF files may hold colours that are multiplied by opacity.
    image.coerceData(false);
    ColorModel model = image.getColorModel();
    ColorSpace space = model.getColorSpace();
    int type = space.getType();
    if (type == ColorSpace.TYPE_GRAY) {
      return new Grey(image.getRaster(), model, white);
    }
    if (type == ColorSpace.TYPE_CMYK) {
      return new Ink(image.getRaster(), FileHeader.Inks.FULL);
    }
    if (type != ColorSpace.TYPE_RGB) {
      throw new IOException("has colours that are neither grey, RGB nor CMYK, convert it to RGB");
    }
    if (space.isCS_sRGB()) {
      return new Color(image, image.getRaster(), white);
    }
    BufferedImage converted =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_ARGB);
    boolean scaled = white != MOST && isDeep(image.getRaster());
    // A colour profile is about shares of white.
    new ColorConvertOp(null).filter(scaled ? scaled(image, white) : image, converted);
    return new Color(converted, image.getRaster(), MOST);
  }

  private static boolean isDeep(Raster raster) {
    return raster.getSampleModel().getSampleSize(0) == DEEP_BITS;
  }

  /** Returns a copy whose colours reach from 0 to the largest number instead of white. */
  private static BufferedImage scaled(BufferedImage image, int white) {
    WritableRaster raster = image.copyData(null);
    for (int y = 0; y < raster.getHeight(); y++) {
      for (int c = 0; c < 3; c++) {
        int[] values = raster.getSamples(0, y, raster.getWidth(), 1, c, (int[]) null);
        for (int x = 0; x < values.length; x++) {
          values[x] = Math.min(MOST, Math.round((float) values[x] * MOST / white));
        }
        raster.setSamples(0, y, raster.getWidth(), 1, c, values);
      }
    }
    return new BufferedImage(image.getColorModel(), raster, image.isAlphaPremultiplied(), null);
  }

  /** Returns the rows of the components of a file of inks. */
  static PixelRows of(Raster components, FileHeader.Inks inks) {
    return new Ink(components, inks);
  }

  /** The JDK takes grey for linear light and getRGB would brighten it; files mean it as it is. */
  private static final class Grey extends PixelRows {
    private final Raster raster;
    private final boolean opaque;
    private final boolean deep;
    private final float most;
    private final float mostAlpha;

    Grey(Raster raster, ColorModel model, int white) {
      this.raster = raster;
      opaque = !model.hasAlpha();
      deep = model.getComponentSize(0) == DEEP_BITS;
      mostAlpha = (1 << model.getComponentSize(0)) - 1;
      most = deep ? white : mostAlpha;
    }

    @Override
    int colors() {
      return 1;
    }

    @Override
    float[] read(int y) {
      int width = raster.getWidth();
      int[] values = raster.getSamples(0, y, width, 1, 0, (int[]) null);
      if (deep) {
        see(values);
      }
      int[] alphas = opaque ? null : raster.getSamples(0, y, width, 1, 1, (int[]) null);
      float[] row = new float[2 * width];
      for (int x = 0; x < width; x++) {
        row[2 * x] = Math.min(255, values[x] * 255 / most);
        row[2 * x + 1] = alphas == null ? 1 : alphas[x] / mostAlpha;
      }
      return row;
    }
  }

  /** Red, green and blue of sRGB. */
  private static final class Color extends PixelRows {
    private final BufferedImage image;
    private final Raster raster;
    private final boolean deep;
    private final float white;

    Color(BufferedImage image, Raster raster, int white) {
      this.image = image;
      this.raster = raster;
      this.white = white;
      deep = raster.getNumBands() >= 3 && isDeep(raster);
    }

    @Override
    int colors() {
      return 3;
    }

    @Override
    float[] read(int y) {
      int width = image.getWidth();
      int[] colors = image.getRGB(0, y, width, 1, null, 0, width);
      float[] row = new float[4 * width];
      for (int x = 0; x < width; x++) {
        row[4 * x] = colors[x] >> 16 & 255;
        row[4 * x + 1] = colors[x] >> 8 & 255;
        row[4 * x + 2] = colors[x] & 255;
        row[4 * x + 3] = (colors[x] >>> 24) / 255f;
      }
      if (deep) {
        readDeep(y, row);
      }
      return row;
    }

    private void readDeep(int y, float[] row) {
      for (int c = 0; c < 3; c++) {
        int[] values = raster.getSamples(0, y, raster.getWidth(), 1, c, (int[]) null);
        see(values);
        for (int x = 0; white != MOST && x < values.length; x++) {
          row[4 * x + c] = Math.min(255, values[x] * 255 / white);
        }
      }
    }
  }

  /** Cyan, magenta, yellow and black, as if each ink took away its share of the light. */
  private static final class Ink extends PixelRows {
    private final Raster raster;
    private final FileHeader.Inks inks;

    Ink(Raster raster, FileHeader.Inks inks) {
      this.raster = raster;
      this.inks = inks;
    }

    @Override
    int colors() {
      return 3;
    }

    @Override
    boolean areInks() {
      return true;
    }

    @Override
    float[] read(int y) {
      int width = raster.getWidth();
      int[] values = raster.getPixels(0, y, width, 1, (int[]) null);
      int bands = raster.getNumBands();
      float[] row = new float[4 * width];
      float[] light = new float[4];
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < 4; c++) {
          int value = values[bands * x + c];
          light[c] = inks == FileHeader.Inks.FULL ? 255 - value : value;
        }
        if (inks == FileHeader.Inks.YCCK) {
          toInks(light);
        }
        for (int c = 0; c < 3; c++) {
          row[4 * x + c] = light[c] * light[3] / 255;
        }
        row[4 * x + 3] = 1;
      }
      return row;
    }

    /** The inverse of JFIF's luma and colour differences gives the inks, 255 for all of one. */
    private static void toInks(float[] light) {
      float luma = light[0];
      float blue = light[1] - 128;
      float red = light[2] - 128;
      light[0] = 255 - within(luma + 1.402f * red);
      light[1] = 255 - within(luma - 0.344136f * blue - 0.714136f * red);
      light[2] = 255 - within(luma + 1.772f * blue);
    }

    private static float within(float value) {
      return Math.max(0, Math.min(255, value));
    }
  }
}

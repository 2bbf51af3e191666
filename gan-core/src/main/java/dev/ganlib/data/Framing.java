package dev.ganlib.data;

/**
 * Brings the rows of a file to the size that is wanted: scaled so that they just cover it, the
 * middle of the longer side kept, and turned upright.
 *
 * <p>The result is that of turning first and scaling then.
 */
final class Framing {
  private final PictureSettings wanted;
  private final Orientation orientation;
  private final Resampling across;
  private final Resampling down;
  private final double cut;

  /**
   * Prepares it for a file.
   *
   * @param width of the file's pixels
   * @param height of the file's pixels
   */
  Framing(int width, int height, Orientation orientation, PictureSettings wanted) {
    this.wanted = wanted;
    this.orientation = orientation;
    int keptWidth = orientation.transposed() ? wanted.height() : wanted.width();
    int keptHeight = orientation.transposed() ? wanted.width() : wanted.height();
    boolean wide = (long) width * keptHeight >= (long) height * keptWidth;
    int scaledWidth = wide ? scaled(width, keptHeight, height) : keptWidth;
    int scaledHeight = wide ? keptHeight : scaled(height, keptWidth, width);
    across = along(width, scaledWidth, keptWidth, orientation.across());
    down = along(height, scaledHeight, keptHeight, orientation.down());
    cut = 1 - (double) keptWidth * keptHeight / ((double) scaledWidth * scaledHeight);
  }

  private static int scaled(int side, int kept, int other) {
    return Math.toIntExact(Math.round((double) side * kept / other));
  }

  /** Keeps the middle; of an odd number of pixels too many, the last as it is seen goes. */
  private static Resampling along(int side, int scaled, int kept, boolean reversed) {
    int before = (scaled - kept) / 2;
    return new Resampling(side, scaled, reversed ? scaled - kept - before : before, kept);
  }

  /** Returns the share of the scaled picture that is not kept, from 0 to 1. */
  double cut() {
    return cut;
  }

  /** Scales one row of the file. */
  float[] narrow(float[] row) {
    return across.apply(row, wanted.channels());
  }

  /**
   * Scales and turns the picture.
   *
   * @param narrow all rows of the file, scaled
   * @return (channels, height, width)
   */
  byte[] finish(float[][] narrow) {
    float[][] small = down.apply(narrow);
    int channels = wanted.channels();
    int size = wanted.height() * wanted.width();
    byte[] bytes = new byte[channels * size];
    for (int i = 0; i < size; i++) {
      int y = orientation.transposed() ? i % wanted.width() : i / wanted.width();
      int x = orientation.transposed() ? i / wanted.width() : i % wanted.width();
      float[] row = small[orientation.down() ? small.length - 1 - y : y];
      int at = channels * (orientation.across() ? row.length / channels - 1 - x : x);
      for (int c = 0; c < channels; c++) {
        bytes[c * size + i] = (byte) Math.max(0, Math.min(255, Math.round(value(row, at, c))));
      }
    }
    return bytes;
  }

  /** Colours before opacity were multiplied by it, so that each counts by what is seen of it. */
  private float value(float[] row, int at, int c) {
    int last = wanted.channels() - 1;
    if (!wanted.hasOpacity() || c == last) {
      return row[at + c];
    }
    float opacity = row[at + last] / 255;
    return opacity < 0.5f / 255 ? Background.channel(wanted, c) : row[at + c] / opacity;
  }
}

package dev.ganlib.data;

/** Lays rows of pixels over a colour, and makes colours grey or grey colours. */
final class Background {
  private final PictureSettings wanted;
  private boolean transparent;

  Background(PictureSettings wanted) {
    this.wanted = wanted;
  }

  /** Returns whether a pixel was not opaque. */
  boolean wasSeen() {
    return transparent;
  }

  /** Returns a channel of the background's colour, from 0 to 255; luma if grey is wanted. */
  static float channel(PictureSettings wanted, int c) {
    int color = wanted.background();
    int red = color >> 16 & 255;
    int green = color >> 8 & 255;
    int blue = color & 255;
    if (wanted.channels() < 3) {
      return red == green && green == blue ? red : luma(red, green, blue);
    }
    return c == 0 ? red : c == 1 ? green : blue;
  }

  /** Returns the luma of Rec. 601. */
  private static float luma(float red, float green, float blue) {
    return 0.299f * red + 0.587f * green + 0.114f * blue;
  }

  /**
   * Returns a row in the channels that are wanted.
   *
   * @param row of each pixel one or three colours, then the opacity from 0 to 1
   * @param colors how many colours
   * @return the channels of each pixel, from 0 to 255; if opacity is one of them, the colours are
   *     multiplied by it
   */
  float[] apply(float[] row, int colors) {
    int width = row.length / (colors + 1);
    int channels = wanted.channels();
    int wantedColors = channels < 3 ? 1 : 3;
    float[] result = new float[width * channels];
    float[] color = new float[3];
    for (int x = 0; x < width; x++) {
      float opacity = row[x * (colors + 1) + colors];
      transparent |= opacity < 1;
      if (opacity == 1 && colors == channels) {
        for (int c = 0; c < channels; c++) {
          result[x * channels + c] = row[x * (colors + 1) + c];
        }
        continue;
      }
      for (int c = 0; c < 3; c++) {
        float value = row[x * (colors + 1) + (colors == 1 ? 0 : c)];
        color[c] = wanted.hasOpacity() ? value * opacity : over(value, opacity, c);
      }
      if (wantedColors == 1 && colors == 3) {
        result[x * channels] = luma(color[0], color[1], color[2]);
      } else {
        System.arraycopy(color, 0, result, x * channels, wantedColors);
      }
      if (wanted.hasOpacity()) {
        result[x * channels + wantedColors] = 255 * opacity;
      }
    }
    return result;
  }

  private float over(float value, float opacity, int c) {
    return opacity == 1 ? value : value * opacity + channel(wanted, c) * (1 - opacity);
  }
}

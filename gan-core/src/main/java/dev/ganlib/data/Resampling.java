package dev.ganlib.data;

/**
 * Resamples one axis of an image to fewer or more pixels: each new pixel is a weighted mean of old
 * ones.
 *
 * <p>The weights are a triangle around the new pixel's middle that reaches to the middles of its
 * neighbours, old or new, whichever are farther apart. All old pixels therefore count when an image
 * becomes smaller, and none is left out, as a plain bilinear interpolation would.
 */
final class Resampling {
  private final int[] first;
  private final float[][] weights;

  /**
   * Prepares the weights.
   *
   * @param from the old number of pixels
   * @param to the new one
   * @param skip how many of the new pixels are cut off at the beginning
   * @param kept how many are kept after them
   */
  Resampling(int from, int to, int skip, int kept) {
    first = new int[kept];
    weights = new float[kept][];
    double scale = (double) from / to;
    double reach = Math.max(1, scale);
    for (int i = 0; i < kept; i++) {
      double middle = (skip + i + 0.5) * scale;
      int low = (int) Math.max(0, Math.floor(middle - reach));
      int high = (int) Math.min(from, Math.ceil(middle + reach));
      double[] exact = new double[high - low];
      double sum = 0;
      for (int j = 0; j < exact.length; j++) {
        exact[j] = Math.max(0, 1 - Math.abs(low + j + 0.5 - middle) / reach);
        sum += exact[j];
      }
      first[i] = low;
      weights[i] = new float[exact.length];
      for (int j = 0; j < exact.length; j++) {
        weights[i][j] = (float) (exact[j] / sum);
      }
    }
  }

  /** Resamples a row of pixels, each of some channels in a row. */
  float[] apply(float[] row, int channels) {
    float[] result = new float[weights.length * channels];
    for (int i = 0; i < weights.length; i++) {
      for (int j = 0; j < weights[i].length; j++) {
        for (int c = 0; c < channels; c++) {
          result[i * channels + c] += weights[i][j] * row[(first[i] + j) * channels + c];
        }
      }
    }
    return result;
  }

  /** Returns a column's new values, given its old ones as the rows of an image; a row each. */
  float[][] apply(float[][] rows) {
    float[][] result = new float[weights.length][rows[0].length];
    for (int i = 0; i < weights.length; i++) {
      for (int j = 0; j < weights[i].length; j++) {
        float[] row = rows[first[i] + j];
        for (int k = 0; k < row.length; k++) {
          result[i][k] += weights[i][j] * row[k];
        }
      }
    }
    return result;
  }
}

package dev.ganlib.example.mnist.judge;

import java.util.Arrays;

/**
 * The motion of what is seen in videos: the centres of mass of all frames, which for one digit on
 * black say exactly where it is.
 */
final class VideoPaths {
  /** A frame with less has no centre to speak of, and counts as one in the middle. */
  private static final double LEAST_MASS = 1e-6;

  private final double[][] rows;
  private final double[][] columns;
  private final double[][] masses;

  private VideoPaths(double[][] rows, double[][] columns, double[][] masses) {
    this.rows = rows;
    this.columns = columns;
    this.masses = masses;
  }

  /**
   * Finds the centres.
   *
   * @param pixels in [-1, 1], video by video, frame by frame, row by row
   * @param frames of each video
   * @param height of a frame
   * @param width of a frame
   */
  static VideoPaths of(float[] pixels, int frames, int height, int width) {
    int size = height * width;
    int count = pixels.length / (frames * size);
    double[][] rows = new double[count][frames];
    double[][] columns = new double[count][frames];
    double[][] masses = new double[count][frames];
    for (int video = 0; video < count; video++) {
      for (int frame = 0; frame < frames; frame++) {
        int start = (video * frames + frame) * size;
        double mass = 0;
        double down = 0;
        double right = 0;
        for (int i = 0; i < size; i++) {
          double light = (pixels[start + i] + 1) / 2;
          mass += light;
          down += light * Math.floorDiv(i, width);
          right += light * Math.floorMod(i, width);
        }
        masses[video][frame] = mass;
        boolean empty = mass < LEAST_MASS;
        rows[video][frame] = empty ? (height - 1) / 2.0 : down / mass;
        columns[video][frame] = empty ? (width - 1) / 2.0 : right / mass;
      }
    }
    return new VideoPaths(rows, columns, masses);
  }

  /** Returns the rows of the centres, in pixels, by video and frame. */
  double[][] rows() {
    return rows;
  }

  /** Returns the columns of the centres, likewise. */
  double[][] columns() {
    return columns;
  }

  /** Returns the sums of all pixels as 0 for black and 1 for white, likewise. */
  double[][] masses() {
    return masses;
  }

  int count() {
    return rows.length;
  }

  /** Returns the distances from each frame's centre to the next one's, in pixels. */
  double[] speeds() {
    int steps = rows[0].length - 1;
    double[] speeds = new double[count() * steps];
    for (int video = 0; video < count(); video++) {
      for (int t = 0; t < steps; t++) {
        speeds[video * steps + t] =
            Math.hypot(
                rows[video][t + 1] - rows[video][t], columns[video][t + 1] - columns[video][t]);
      }
    }
    return speeds;
  }

  /**
   * Returns the median of how far each centre is from where it would be if the digit had gone on as
   * before, in pixels: near 0 for straight paths, since fewer than half of the frames are at a
   * turn.
   */
  double jitter() {
    int steps = rows[0].length - 2;
    double[] bends = new double[count() * steps];
    for (int video = 0; video < count(); video++) {
      for (int t = 0; t < steps; t++) {
        bends[video * steps + t] = Math.hypot(bend(rows[video], t), bend(columns[video], t));
      }
    }
    return median(bends);
  }

  private static double bend(double[] at, int t) {
    return at[t + 2] - 2 * at[t + 1] + at[t];
  }

  /** Returns the mean over videos of the deviation of the mass in time, in shares of its mean. */
  double flicker() {
    double sum = 0;
    for (double[] mass : masses) {
      double mean = Arrays.stream(mass).average().orElseThrow();
      double variance =
          Arrays.stream(mass).map(m -> (m - mean) * (m - mean)).average().orElseThrow();
      sum += mean < LEAST_MASS ? 0 : Math.sqrt(variance) / mean;
    }
    return sum / count();
  }

  /** Returns each video's path as one row of numbers: all rows of its centres, then all columns. */
  float[] vectors() {
    int frames = rows[0].length;
    float[] vectors = new float[count() * 2 * frames];
    for (int video = 0; video < count(); video++) {
      for (int t = 0; t < frames; t++) {
        vectors[video * 2 * frames + t] = (float) rows[video][t];
        vectors[(video * 2 + 1) * frames + t] = (float) columns[video][t];
      }
    }
    return vectors;
  }

  /**
   * Returns the Wasserstein distance of two distributions of numbers.
   *
   * @param a as many as of the other
   */
  static double wasserstein(double[] a, double[] b) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          "expected as many numbers of both but were %s and %s".formatted(a.length, b.length));
    }
    double[] first = a.clone();
    double[] second = b.clone();
    Arrays.sort(first);
    Arrays.sort(second);
    double sum = 0;
    for (int i = 0; i < first.length; i++) {
      sum += Math.abs(first[i] - second[i]);
    }
    return sum / first.length;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}

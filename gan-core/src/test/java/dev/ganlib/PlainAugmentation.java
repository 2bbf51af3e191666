package dev.ganlib;

import dev.ganlib.Augmentation.Kind;
import java.util.List;

/** The paper's augmentations written down pixel by pixel, for one image after another. */
final class PlainAugmentation {
  private PlainAugmentation() {}

  /** Returns changed images, row-major like the given ones, (B, C, H, W). */
  static double[] apply(
      List<Kind> kinds, double p, double[] images, double[] uniform, int b, int c, int h, int w) {
    int area = c * h * w;
    int n = uniform.length / b;
    double[] result = images.clone();
    for (int image = 0; image < b; image++) {
      double[][][] x = new double[c][h][w];
      for (int i = 0; i < area; i++) {
        x[i / (h * w)][i / w % h][i % w] = images[image * area + i];
      }
      int next = image * n;
      for (Kind kind : kinds) {
        boolean chosen = uniform[next] < p;
        double first = uniform[next + 1];
        switch (kind) {
          case BRIGHTNESS, SATURATION, CONTRAST -> {
            if (chosen) {
              color(kind, x, first);
            }
            next += 2;
          }
          case TRANSLATION, CUTOUT -> {
            if (chosen) {
              double second = uniform[next + 2];
              x = kind == Kind.CUTOUT ? cut(x, first, second) : move(x, first, second);
            }
            next += 3;
          }
        }
      }
      for (int i = 0; i < area; i++) {
        result[image * area + i] = x[i / (h * w)][i / w % h][i % w];
      }
    }
    return result;
  }

  private static void color(Kind kind, double[][][] x, double u) {
    int c = x.length;
    int h = x[0].length;
    int w = x[0][0].length;
    double total = 0;
    for (double[][] channel : x) {
      for (double[] row : channel) {
        for (double value : row) {
          total += value;
        }
      }
    }
    for (int i = 0; i < h; i++) {
      for (int j = 0; j < w; j++) {
        double sum = 0;
        for (double[][] channel : x) {
          sum += channel[i][j];
        }
        for (double[][] channel : x) {
          double value = channel[i][j];
          channel[i][j] =
              switch (kind) {
                case BRIGHTNESS -> value + u - 0.5;
                case SATURATION -> sum / c + 2 * u * (value - sum / c);
                default -> total / (c * h * w) + (u + 0.5) * (value - total / (c * h * w));
              };
        }
      }
    }
  }

  /** All whole shifts from -most to most are equally likely; most is an eighth, halves upwards. */
  private static double[][][] move(double[][][] x, double u, double v) {
    int h = x[0].length;
    int w = x[0][0].length;
    int down = place(u, -Math.round(h / 8f), Math.round(h / 8f));
    int right = place(v, -Math.round(w / 8f), Math.round(w / 8f));
    double[][][] y = new double[x.length][h][w];
    for (int k = 0; k < x.length; k++) {
      for (int i = 0; i < h; i++) {
        for (int j = 0; j < w; j++) {
          if (i + down >= 0 && i + down < h && j + right >= 0 && j + right < w) {
            y[k][i + down][j + right] = x[k][i][j];
          }
        }
      }
    }
    return y;
  }

  /** The middle is any pixel; of an even length, whose middle is an edge, any edge. */
  private static double[][][] cut(double[][][] x, double u, double v) {
    int h = x[0].length;
    int w = x[0][0].length;
    int height = Math.round(h / 2f);
    int width = Math.round(w / 2f);
    int top = place(u, 0, height % 2 == 0 ? h : h - 1) - height / 2;
    int left = place(v, 0, width % 2 == 0 ? w : w - 1) - width / 2;
    for (double[][] channel : x) {
      for (int i = Math.max(0, top); i < Math.min(h, top + height); i++) {
        for (int j = Math.max(0, left); j < Math.min(w, left + width); j++) {
          channel[i][j] = 0;
        }
      }
    }
    return x;
  }

  private static int place(double u, int low, int high) {
    return low + (int) (u * (high - low + 1));
  }
}

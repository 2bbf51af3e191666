package dev.ganlib.listener;

import ai.djl.ndarray.NDArray;
import dev.ganlib.internal.torch.Copies;
import dev.ganlib.internal.torch.Reads;

/** The mean Euclidean distance over all pairs of samples, in the samples' units. */
final class Diversity {
  private Diversity() {}

  /** Returns at most so many of the rows, spread evenly, one after another. */
  static double[] rows(NDArray samples, int most) {
    long count = samples.getShape().get(0);
    if (count <= most) {
      return Reads.doubles(samples);
    }
    int size = Math.toIntExact(samples.size() / count);
    double[] taken = new double[most * size];
    for (int i = 0; i < most; i++) {
      long row = i * count / most;
      try (NDArray one = Copies.rows(samples, row, row + 1)) {
        System.arraycopy(Reads.doubles(one), 0, taken, i * size, size);
      }
    }
    return taken;
  }

  /**
   * Returns the mean distance; the time grows with the square of the count.
   *
   * @param values the samples one after another
   * @param size the numbers of a sample, which divides the number of values; at least two samples
   */
  static double meanDistance(double[] values, int size) {
    int count = values.length / size;
    double sum = 0;
    for (int i = 1; i < count; i++) {
      for (int j = 0; j < i; j++) {
        sum += distance(values, i * size, j * size, size);
      }
    }
    return sum / (count * (count - 1) / 2.0);
  }

  private static double distance(double[] values, int a, int b, int size) {
    double squares = 0;
    for (int k = 0; k < size; k++) {
      double difference = values[a + k] - values[b + k];
      squares += difference * difference;
    }
    return Math.sqrt(squares);
  }
}

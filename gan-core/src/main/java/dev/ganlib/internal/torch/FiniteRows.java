package dev.ganlib.internal.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongUnaryOperator;
import java.util.stream.Collectors;

/** Looks for rows that are not finite. Stateless. */
public final class FiniteRows {
  private static final long PIECE_BYTES = 1 << 24;

  private FiniteRows() {}

  /**
   * Returns how many rows have a number that is not finite, and the first of them, without a read
   * from the device: float64 of shape (2). Two passes over the numbers: what is finite minus itself
   * is 0, so that no sum overflows.
   *
   * @param rows (N, any...), not empty
   */
  public static NDArray look(NDArray rows) {
    return Program.call("broken_rows").with(rows).runForOne(rows.getManager());
  }

  /**
   * Checks that all numbers are finite, in pieces; reads the device once for each.
   *
   * @param samples floating, (N, any...), not empty
   * @throws IllegalArgumentException if one is not: with how many samples have some, and the place
   *     of the first
   */
  public static void require(NDArray samples) {
    require(samples, row -> row);
  }

  /**
   * Checks that all numbers of some rows of a data set are finite, likewise.
   *
   * @param samples floating, (N, any...), not empty
   * @param place gives the number of a row's sample in the data set, negative if it is not known
   * @throws IllegalArgumentException if one is not
   */
  public static void require(NDArray samples, LongUnaryOperator place) {
    long count = samples.getShape().get(0);
    long bytes = samples.size() * samples.getDataType().getNumOfBytes();
    long piece = Math.max(1, (long) ((double) count * PIECE_BYTES / bytes));
    long broken = 0;
    long first = -1;
    for (long start = 0; start < count; start += piece) {
      try (NDArray rows = Copies.rows(samples, start, Math.min(count, start + piece));
          NDArray look = look(rows)) {
        double[] found = Reads.doubles(look);
        first = first < 0 && found[0] > 0 ? start + (long) found[1] : first;
        broken += (long) found[0];
      }
    }
    if (broken > 0) {
      long sample = place.applyAsLong(first);
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected finite samples but %s %d has %s (%d of %d samples %s not finite)",
              sample < 0 ? "in the first batch row" : "sample",
              sample < 0 ? first : sample,
              firstOf(samples, first),
              broken,
              count,
              broken == 1 ? "is" : "are"));
    }
  }

  /** Returns the first number of a sample that is not finite, and where it is, in words. */
  private static String firstOf(NDArray samples, long index) {
    Shape sample = samples.getShape().slice(1);
    try (NDArray row = Copies.rows(samples, index, index + 1)) {
      double[] values = Reads.doubles(row);
      int at = 0;
      while (Double.isFinite(values[at])) {
        at++;
      }
      return values[at] + " at position " + position(at, sample);
    }
  }

  private static String position(int at, Shape sample) {
    List<Long> axes = new ArrayList<>();
    long rest = at;
    for (int axis = sample.dimension() - 1; axis >= 0; axis--) {
      axes.add(0, rest % sample.get(axis));
      rest /= sample.get(axis);
    }
    String numbers = axes.stream().map(Object::toString).collect(Collectors.joining(", "));
    return axes.size() == 1 ? numbers : "(" + numbers + ")";
  }
}

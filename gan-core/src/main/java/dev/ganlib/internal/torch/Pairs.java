package dev.ganlib.internal.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;

/**
 * Sums and searches over all pairs of rows of two sets, in float64 on the CPU. Some rows of the
 * first are taken at a time, so memory grows with the number of rows and not with that of pairs.
 * Stateless.
 *
 * <p>Squared distances are |x|² + |y|² - 2 x·y as one product of matrices, seen from the middle of
 * the second set, and right to 1e-12 of |x|² + |y|². Below that they are taken for 0, and what is
 * so near to a ball is in it: a copy of the vector that sets a radius is.
 *
 * <p>Each portion is a call of its own: what a loop within the program keeps would lie between its
 * large temporary arrays, and some allocators then use none of their memory again.
 */
public final class Pairs {
  private static final int PAIRS_AT_A_TIME = 2_000_000;

  /**
   * For the kernel, which has two temporary arrays of this size at once: where they are large, some
   * allocators give their memory back and ask for it again in each call.
   */
  private static final int KERNELS_AT_A_TIME = 250_000;

  /** So many rows are read for each column: with few of them a product waits for memory. */
  private static final int ROWS_AT_A_TIME = 256;

  /** The factor of the norms where a distance is to be a little too small. */
  private static final double LESS_ROUNDING = 1 - 1e-12;

  private Pairs() {}

  /**
   * Returns for each row of {@code x} the squared distance of the k-th nearest row of {@code y}.
   *
   * @param x rows of {@code width} numbers, one after another
   * @param y as x, of at least k rows
   */
  public static double[] kthSquaredDistance(float[] x, float[] y, int width, int k) {
    try (Sets sets = Sets.distances(x, y, width, 1)) {
      return k == 1
          ? sets.nearestOfEachRow()
          : sets.numberOfEachRow(
              (rows, start) ->
                  Program.call("kth_squared_distance")
                      .with(rows)
                      .with(sets.second)
                      .withIntegers(k));
    }
  }

  /**
   * Returns for each row of {@code x} in how many of the balls around the rows of {@code y} it is.
   *
   * @param squaredRadii one for each row of {@code y}
   */
  public static double[] ballsAround(float[] x, float[] y, int width, double[] squaredRadii) {
    try (Sets sets = Sets.distances(x, y, width, LESS_ROUNDING)) {
      NDArray radii = sets.manager.create(squaredRadii);
      return sets.numberOfEachRow(
          (rows, start) -> Program.call("balls_around").with(rows).with(sets.second).with(radii));
    }
  }

  /**
   * Returns how many rows of {@code y} are in the ball around each row of {@code x}.
   *
   * @param squaredRadii one for each row of {@code x}
   */
  public static double[] insideBalls(float[] x, float[] y, int width, double[] squaredRadii) {
    try (Sets sets = Sets.distances(x, y, width, LESS_ROUNDING)) {
      NDArray radii = sets.manager.create(squaredRadii);
      return sets.numberOfEachRow(
          (rows, start) ->
              Program.call("inside_balls")
                  .with(rows)
                  .with(sets.second)
                  .with(radii)
                  .withIntegers(start));
    }
  }

  /**
   * Returns the sums of the kernel (x·y / width + 1)³ over all {@code y} for each row of {@code x},
   * then over all {@code x} for each row of {@code y}.
   */
  public static double[] kernelSums(float[] x, float[] y, int width) {
    int first = x.length / width;
    double[] sums = new double[first + y.length / width];
    try (Sets sets = Sets.plain(x, y, width)) {
      sets.forEachPortion(
          Math.max(1, KERNELS_AT_A_TIME / sets.columns),
          (rows, start) -> {
            int count = (int) rows.getShape().get(0);
            double[] some = new double[count + sums.length - first];
            sets.read(Program.call("kernel_sums").with(rows).with(sets.second), some, 0);
            System.arraycopy(some, 0, sums, start, count);
            for (int i = first; i < sums.length; i++) {
              sums[i] += some[count + i - first];
            }
          });
    }
    return sums;
  }

  /** Returns the kernel of each row with itself. */
  public static double[] kernelDiagonal(float[] x, int width) {
    try (Sets sets = Sets.plain(x, x, width)) {
      return sets.numberOfEachRow((rows, start) -> Program.call("kernel_diagonal").with(rows));
    }
  }

  /** A call that gives a number for each of some rows, the first of which has an index. */
  @FunctionalInterface
  private interface RowsCall {
    Program.Call of(NDArray rows, int start);
  }

  /** Both sets in float64, the second transposed. */
  private static final class Sets implements AutoCloseable {
    private final NDManager manager;
    private final NDArray first;
    private final NDArray second;
    private final int columns;

    private Sets(NDManager manager, NDArray first, NDArray second, int columns) {
      this.manager = manager;
      this.first = first;
      this.second = second;
      this.columns = columns;
    }

    /** Makes the sets in a manager that does not stay open if that fails. */
    private static Sets in(int columns, Function<NDManager, NDArray[]> make) {
      NDManager manager = EngineRoom.newManager(Device.cpu());
      try {
        NDArray[] both = make.apply(manager);
        return new Sets(manager, both[0], both[1], columns);
      } catch (RuntimeException | Error e) {
        manager.close();
        throw e;
      }
    }

    /** Returns the sets as they are. */
    static Sets plain(float[] x, float[] y, int width) {
      return in(
          y.length / width,
          manager -> {
            try (NDArray middle = manager.zeros(new Shape(width), DataType.FLOAT64);
                NDArray others = seenFrom(middle, y, width)) {
              NDArray rows = seenFrom(middle, x, width);
              return new NDArray[] {
                rows, Program.call("transpose").with(others).runForOne(manager)
              };
            }
          });
    }

    /**
     * Returns the sets such that their product has the squared distances, with a share of norms.
     */
    static Sets distances(float[] x, float[] y, int width, double share) {
      return in(
          y.length / width,
          manager -> {
            try (NDArray other = matrix(manager, y, width);
                NDArray middle = Program.call("wide_mean").with(other).runForOne(manager);
                NDArray rows = seenFrom(middle, x, width);
                NDArray others = seenFrom(middle, y, width)) {
              return new NDArray[] {
                Program.call("left_of_distances").with(rows).withNumbers(share).runForOne(manager),
                Program.call("right_of_distances").with(others).runForOne(manager)
              };
            }
          });
    }

    private static NDArray seenFrom(NDArray middle, float[] rows, int width) {
      try (NDArray narrow = matrix(middle.getManager(), rows, width)) {
        return Program.call("wide_minus").with(narrow).with(middle).runForOne(middle.getManager());
      }
    }

    private static NDArray matrix(NDManager manager, float[] rows, int width) {
      return manager.create(rows, new Shape(rows.length / width, width));
    }

    /** Hands out so many rows of the first set at a time, and the index of the first of them. */
    void forEachPortion(int size, ObjIntConsumer<NDArray> consumer) {
      int count = (int) first.getShape().get(0);
      for (int start = 0; start < count; start += size) {
        try (NDArray rows = Copies.rows(first, start, Math.min(count, start + size))) {
          consumer.accept(rows, start);
        }
      }
    }

    /** Returns what a call gives for each row of the first set. */
    double[] numberOfEachRow(RowsCall call) {
      double[] found = new double[(int) first.getShape().get(0)];
      int size = Math.max(1, PAIRS_AT_A_TIME / columns);
      forEachPortion(size, (rows, start) -> read(call.of(rows, start), found, start));
      return found;
    }

    /** Returns the least squared distance of each row of the first set, in parts of both. */
    double[] nearestOfEachRow() {
      double[] least = new double[(int) first.getShape().get(0)];
      Arrays.fill(least, Double.POSITIVE_INFINITY);
      int size = PAIRS_AT_A_TIME / ROWS_AT_A_TIME;
      forEachPortion(
          ROWS_AT_A_TIME,
          (rows, start) -> {
            double[] some = new double[(int) rows.getShape().get(0)];
            for (int from = 0; from < columns; from += size) {
              int to = Math.min(columns, from + size);
              read(
                  Program.call("least_squared_distance")
                      .with(rows)
                      .with(second)
                      .withIntegers(from)
                      .withIntegers(to),
                  some,
                  0);
              for (int i = 0; i < some.length; i++) {
                least[start + i] = Math.min(least[start + i], some[i]);
              }
            }
          });
      return least;
    }

    void read(Program.Call call, double[] into, int start) {
      try (NDArray result = call.runForOne(manager)) {
        double[] values = Reads.doubles(result);
        System.arraycopy(values, 0, into, start, values.length);
      }
    }

    @Override
    public void close() {
      manager.close();
    }
  }
}

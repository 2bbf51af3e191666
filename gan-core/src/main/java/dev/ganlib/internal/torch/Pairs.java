package dev.ganlib.internal.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.function.ObjIntConsumer;

/**
 * Sums and searches over all pairs of rows of two sets, in float64 on the CPU. Some rows of the
 * first are taken at a time, so memory grows with the number of rows and not with that of pairs.
 * Stateless.
 *
 * <p>Squared distances are right to 1e-12 of the sum of both squared norms, seen from the middle of
 * the second set. Below that they are taken for 0, and what is so near to a ball is in it: a copy
 * of the vector that sets a radius is.
 *
 * <p>Each portion is a call of its own: what a loop within the program keeps would lie between its
 * large temporary arrays, and some allocators then use none of their memory again.
 */
public final class Pairs {
  private static final int PAIRS_AT_A_TIME = 2_000_000;

  private Pairs() {}

  /**
   * Returns for each row of {@code x} the squared distance of the k-th nearest row of {@code y}.
   *
   * @param x rows of {@code width} numbers, one after another
   * @param y as x, of at least k rows
   */
  public static double[] kthSquaredDistance(float[] x, float[] y, int width, int k) {
    double[] found = new double[x.length / width];
    try (Sets sets = new Sets(x, y, width, true)) {
      sets.forEachPortion(
          (rows, start) ->
              sets.read(
                  Program.call("kth_squared_distance").with(rows).with(sets.second).withIntegers(k),
                  found,
                  start));
    }
    return found;
  }

  /**
   * Returns for each row of {@code x} in how many of the balls around the rows of {@code y} it is.
   *
   * @param squaredRadii one for each row of {@code y}
   */
  public static double[] ballsAround(float[] x, float[] y, int width, double[] squaredRadii) {
    double[] found = new double[x.length / width];
    try (Sets sets = new Sets(x, y, width, true)) {
      NDArray radii = sets.manager.create(squaredRadii);
      sets.forEachPortion(
          (rows, start) ->
              sets.read(
                  Program.call("balls_around").with(rows).with(sets.second).with(radii),
                  found,
                  start));
    }
    return found;
  }

  /**
   * Returns how many rows of {@code y} are in the ball around each row of {@code x}.
   *
   * @param squaredRadii one for each row of {@code x}
   */
  public static double[] insideBalls(float[] x, float[] y, int width, double[] squaredRadii) {
    double[] found = new double[x.length / width];
    try (Sets sets = new Sets(x, y, width, true)) {
      NDArray radii = sets.manager.create(squaredRadii);
      sets.forEachPortion(
          (rows, start) ->
              sets.read(
                  Program.call("inside_balls")
                      .with(rows)
                      .with(sets.second)
                      .with(radii)
                      .withIntegers(start),
                  found,
                  start));
    }
    return found;
  }

  /**
   * Returns the sums of the kernel (x·y / width + 1)³ over all {@code y} for each row of {@code x},
   * then over all {@code x} for each row of {@code y}.
   */
  public static double[] kernelSums(float[] x, float[] y, int width) {
    int first = x.length / width;
    double[] sums = new double[first + y.length / width];
    try (Sets sets = new Sets(x, y, width, false)) {
      sets.forEachPortion(
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
    double[] found = new double[x.length / width];
    try (Sets sets = new Sets(x, x, width, false)) {
      sets.forEachPortion(
          (rows, start) -> sets.read(Program.call("kernel_diagonal").with(rows), found, start));
    }
    return found;
  }

  /** Both sets in float64, seen from the middle of the second or as they are. */
  private static final class Sets implements AutoCloseable {
    private final NDManager manager = EngineRoom.newManager(Device.cpu());
    private final NDArray first;
    private final NDArray second;

    Sets(float[] x, float[] y, int width, boolean fromMiddle) {
      try (NDArray narrow = matrix(x, width);
          NDArray other = matrix(y, width);
          NDArray middle =
              fromMiddle
                  ? Program.call("wide_mean").with(other).runForOne(manager)
                  : manager.zeros(new Shape(width), DataType.FLOAT64)) {
        first = Program.call("wide_minus").with(narrow).with(middle).runForOne(manager);
        second = Program.call("wide_minus").with(other).with(middle).runForOne(manager);
      }
    }

    private NDArray matrix(float[] rows, int width) {
      return manager.create(rows, new Shape(rows.length / width, width));
    }

    /** Hands out rows of the first set, and the index of the first of them. */
    void forEachPortion(ObjIntConsumer<NDArray> consumer) {
      int count = (int) first.getShape().get(0);
      int size = (int) Math.max(1, PAIRS_AT_A_TIME / second.getShape().get(0));
      for (int start = 0; start < count; start += size) {
        try (NDArray rows = Copies.rows(first, start, Math.min(count, start + size))) {
          consumer.accept(rows, start);
        }
      }
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

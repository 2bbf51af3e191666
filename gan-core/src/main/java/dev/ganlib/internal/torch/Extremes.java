package dev.ganlib.internal.torch;

import ai.djl.ndarray.NDArray;

/** The least and the greatest element of an array. Stateless. */
public final class Extremes {
  private Extremes() {}

  /** Returns both, in this order; NaN if there is one among the elements. */
  public static double[] of(NDArray array) {
    try (NDArray ends =
        Program.call("least_and_greatest").with(array).runForOne(array.getManager())) {
      return Reads.doubles(ends);
    }
  }
}

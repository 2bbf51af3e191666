package dev.ganlib.internal.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** Moments and matrix functions in float64, without graph. Stateless. */
public final class LinearAlgebra {
  private LinearAlgebra() {}

  /**
   * Returns the mean of the rows, then the sum of (x - mean)(x - mean)^T row by row.
   *
   * @param rows floating, (n, d) with n positive
   * @return d + d * d numbers
   */
  public static double[] meanAndScatter(NDArray rows) {
    try (NDArray moments =
        Program.call("mean_and_scatter").with(rows).runForOne(rows.getManager())) {
      return Reads.doubles(moments);
    }
  }

  /**
   * Returns tr((A B)^(1/2)) of two symmetric matrices without negative eigenvalues, on the CPU.
   *
   * @param a (size, size) row by row
   * @param b (size, size) row by row
   */
  public static double traceOfRootOfProduct(double[] a, double[] b, int size) {
    Shape square = new Shape(size, size);
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        NDArray first = manager.create(a, square);
        NDArray second = manager.create(b, square);
        NDArray trace =
            Program.call("trace_of_root_of_product").with(first).with(second).runForOne(manager)) {
      return Reads.number(trace);
    }
  }
}

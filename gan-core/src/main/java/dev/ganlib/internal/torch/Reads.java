package dev.ganlib.internal.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;

/**
 * The one way from arrays to Java's numbers. A read waits until the device has computed what it
 * asks for, so a round makes none but for its report; the reads of each thread are counted.
 */
public final class Reads {
  private static final ThreadLocal<long[]> COUNT = ThreadLocal.withInitial(() -> new long[1]);

  private Reads() {}

  /** Returns how many reads the calling thread has made. */
  public static long count() {
    return COUNT.get()[0];
  }

  /** Returns all elements in order, whatever their type. */
  public static double[] doubles(NDArray array) {
    try (NDArray host = host(array);
        NDArray exact = host.toType(DataType.FLOAT64, true)) {
      return exact.toDoubleArray();
    }
  }

  /** Returns the element of an array that has one. */
  public static double number(NDArray array) {
    double[] values = doubles(array);
    if (values.length != 1) {
      throw new IllegalArgumentException(
          "expected an array of one element but its shape was " + array.getShape());
    }
    return values[0];
  }

  /** Returns the elements in order, in the machine's order of bytes. */
  public static byte[] bytes(NDArray array) {
    try (NDArray host = host(array)) {
      ByteBuffer data = host.toByteBuffer(false);
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      return bytes;
    }
  }

  /**
   * Returns the memory itself of an array on the CPU whose elements follow one another, at most
   * 2<sup>31</sup> - 1 bytes. It is of use as long as the memory is.
   */
  static ByteBuffer memory(NDArray array) {
    return array.toByteBuffer(true);
  }

  /** A copy of our own: reading an array on a GPU would leave one with the array's manager. */
  private static NDArray host(NDArray array) {
    COUNT.get()[0]++;
    return array.toDevice(Device.cpu(), true);
  }
}

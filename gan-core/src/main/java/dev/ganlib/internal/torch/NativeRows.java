package dev.ganlib.internal.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * Rows of bytes in libtorch's memory on the CPU, which neither the Java heap nor the limit of a
 * {@link ByteBuffer} bounds: together they may be longer than 2<sup>31</sup> bytes.
 *
 * <p>No manager owns the memory. It is freed when neither this object nor an array made by {@link
 * #on} is in use any more. Different rows may be written and read in many threads at once.
 */
public final class NativeRows {
  private static final Cleaner CLEANER = Cleaner.create();

  /** The most bytes that Java sees through one buffer. */
  private static final long WINDOW_BYTES = 1 << 30;

  private final NDArray array;
  private final ByteBuffer[] windows;
  private final long rowsOfWindow;
  private final int rowBytes;

  /**
   * Allocates rows, whose bytes are any until they are written.
   *
   * @param count how many, positive
   * @param row the shape of one, of 1 to 2<sup>31</sup> - 1 bytes
   * @throws IllegalStateException if there is not as much memory
   */
  public NativeRows(long count, Shape row) {
    this(count, row, WINDOW_BYTES);
  }

  NativeRows(long count, Shape row, long windowBytes) {
    rowBytes = Math.toIntExact(row.size());
    rowsOfWindow = Math.max(1, windowBytes / rowBytes);
    windows = new ByteBuffer[Math.toIntExact((count - 1) / rowsOfWindow + 1)];
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      array = Scope.keep(allocate(manager, new Shape(count).addAll(row)));
      for (int i = 0; i < windows.length; i++) {
        long start = i * rowsOfWindow;
        try (NDArray rows = Copies.rows(array, start, Math.min(count, start + rowsOfWindow))) {
          windows[i] = Reads.memory(rows);
        }
      }
      array.detach();
    }
    CLEANER.register(this, array::close);
  }

  private static NDArray allocate(NDManager manager, Shape shape) {
    try {
      return manager.create(shape, DataType.UINT8);
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "expected %d MB of free memory for %s bytes but there are fewer",
              shape.size() >> 20,
              shape),
          e);
    }
  }

  /** Writes a row, of exactly as many bytes as it has. */
  public void put(long row, byte[] bytes) {
    requireLength(bytes.length);
    try {
      windows[(int) (row / rowsOfWindow)].put(offset(row), bytes);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** Returns a copy of a row. */
  public byte[] get(long row) {
    byte[] bytes = new byte[rowBytes];
    try {
      windows[(int) (row / rowsOfWindow)].get(offset(row), bytes);
      return bytes;
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private int offset(long row) {
    return (int) (row % rowsOfWindow) * rowBytes;
  }

  private void requireLength(int length) {
    if (length != rowBytes) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "expected a row of %d bytes but was %d", rowBytes, length));
    }
  }

  /**
   * Returns the first rows as uint8 (count, row...) on a manager's device, attached to it: on the
   * CPU the memory itself, elsewhere a copy.
   */
  public NDArray on(NDManager manager, long count) {
    try {
      NDArray rows = Copies.rows(array, 0, count);
      if (!manager.getDevice().equals(Device.cpu())) {
        try (NDArray here = rows) {
          rows = here.toDevice(manager.getDevice(), true);
        }
      }
      rows.attach(manager);
      return rows;
    } finally {
      Reference.reachabilityFence(this);
    }
  }
}

package dev.ganlib.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.NativeRows;

/**
 * The bytes of many images of one shape, once, in the engine's memory and not on the Java heap.
 *
 * <p>Images may be put from many threads at once, each index once. Then it does not change any more
 * and is safe for many threads; its memory is freed when it is no longer reachable.
 */
final class Pixels {
  private final NativeRows rows;
  private int count;

  /**
   * Takes memory for images.
   *
   * @param count how many, positive
   * @param image the shape of one, of at most 2<sup>31</sup> - 1 bytes
   * @throws IllegalStateException if there is not as much memory
   */
  Pixels(int count, Shape image) {
    rows = new NativeRows(count, image);
    this.count = count;
  }

  /** Puts all bytes of an image, row-major, to its place. */
  void put(int index, byte[] bytes) {
    rows.put(index, bytes);
  }

  /** Leaves out all images but some, and closes the gaps; ascending indices, at least one. */
  void keep(int[] indices) {
    for (int i = 0; i < indices.length; i++) {
      if (indices[i] != i) {
        rows.put(i, rows.get(indices[i]));
      }
    }
    count = indices.length;
  }

  /** Returns a copy of the bytes of an image. */
  byte[] image(int index) {
    return rows.get(index);
  }

  /**
   * Returns the images as uint8 (N, image...) on a manager's device, attached to it: on the CPU
   * without a copy.
   */
  NDArray on(NDManager manager) {
    return rows.on(manager, count);
  }
}

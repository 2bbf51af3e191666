package dev.ganlib.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.Copies;
import dev.ganlib.internal.torch.Operators;
import dev.ganlib.internal.torch.Reads;
import dev.ganlib.internal.torch.TypeName;
import java.util.Locale;

/**
 * Labels that stay on the device.
 *
 * @param labels int64 (N)
 * @param classes how many classes they tell apart, positive
 */
record ResidentLabels(NDArray labels, int classes) {
  ResidentLabels {
    Shape shape = labels.getShape();
    if (shape.dimension() != 1 || shape.get(0) == 0) {
      throw new IllegalArgumentException(
          "expected labels of shape (N) with N > 0 but was " + shape);
    }
    labels = checked(labels, classes);
  }

  /**
   * Returns labels as int64, having looked at each.
   *
   * @throws IllegalArgumentException unless they are whole numbers from 0 to {@code classes - 1}
   */
  static NDArray checked(NDArray labels, int classes) {
    Ranges.positive("classes", classes);
    DataType type = labels.getDataType();
    if (!type.isInteger() && type != DataType.UINT8) {
      throw new IllegalArgumentException(
          "expected labels of whole numbers but was " + TypeName.of(type));
    }
    try (NDArray range = Operators.range(labels)) {
      double[] ends = Reads.doubles(range);
      if (ends[0] < 0 || ends[1] >= classes) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "labels must be from 0 to %d but reach from %.0f to %.0f",
                classes - 1,
                ends[0],
                ends[1]));
      }
    }
    return labels.toType(DataType.INT64, false);
  }

  /** Returns the labels at an index. */
  NDArray gather(NDArray index, NDManager owner) {
    return Copies.gather(labels, labels, index, owner);
  }
}

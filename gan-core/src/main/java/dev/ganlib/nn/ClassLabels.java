package dev.ganlib.nn;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.Operators;
import dev.ganlib.internal.torch.Reads;
import dev.ganlib.internal.torch.TypeName;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;

/** Labels of samples: int64 of shape (B), each in [0, classes). */
final class ClassLabels {
  private ClassLabels() {}

  /** Returns a valid number of classes. */
  static long classes(long classes) {
    return Ranges.positive("classes", classes);
  }

  /** Throws unless the shape is that of labels. */
  static void check(Shape labels) {
    if (labels.dimension() != 1) {
      throw new IllegalArgumentException("expected labels of shape (N) but was " + labels);
    }
  }

  /** Throws unless there are two inputs, the second the labels of the first. */
  static void check(Shape[] inputs) {
    if (inputs.length != 2) {
      throw new IllegalArgumentException(
          "expected two inputs, samples and their labels, but was " + Arrays.toString(inputs));
    }
    check(inputs[1]);
    if (inputs[0].dimension() > 0 && inputs[0].get(0) != inputs[1].get(0)) {
      throw new IllegalArgumentException(
          "expected a label for each sample of %s but the labels are %s"
              .formatted(inputs[0], inputs[1]));
    }
  }

  /**
   * Looks labels up in a table. The engine checks their range; only when it failed are they read
   * from the device, for the message.
   */
  static NDArray lookUp(NDArray labels, long classes, Supplier<NDArray> lookUp) {
    if (labels.getDataType() != DataType.INT64) {
      throw new IllegalArgumentException(
          "expected labels of type int64 but was " + TypeName.of(labels.getDataType()));
    }
    try {
      return lookUp.get();
    } catch (EngineException e) {
      double[] range = Reads.doubles(Operators.range(labels));
      if (range[0] < 0 || range[1] >= classes) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "labels must be in [0, %d) but were from %.0f to %.0f",
                classes,
                range[0],
                range[1]),
            e);
      }
      throw e;
    }
  }
}

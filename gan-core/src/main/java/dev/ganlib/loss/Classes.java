package dev.ganlib.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.Operators;
import dev.ganlib.internal.torch.TypeName;
import java.util.Locale;

/**
 * Measures how well logits tell the class of each sample.
 *
 * <p>Results are scalars, attached to the logits' manager and owned by the caller. Stateless.
 */
public final class Classes {
  private Classes() {}

  /**
   * {@return the cross-entropy: the mean of {@code -log softmax(logits)[label]} over the samples,
   * in nats}
   *
   * <p>Differentiable in the logits, twice.
   *
   * @param logits (B, classes)
   * @param labels int64 (B), each from 0 to classes - 1; another label throws
   * @throws IllegalArgumentException if a shape or the labels' type is another
   */
  public static NDArray crossEntropy(NDArray logits, NDArray labels) {
    check(logits, labels);
    return Operators.crossEntropy(logits, labels);
  }

  /**
   * {@return the share of samples whose largest logit is that of the label, in [0, 1], float64,
   * without graph}
   *
   * @param logits (B, classes)
   * @param labels int64 (B)
   * @throws IllegalArgumentException if a shape or the labels' type is another
   */
  public static NDArray accuracy(NDArray logits, NDArray labels) {
    check(logits, labels);
    return Operators.accuracy(logits, labels);
  }

  private static void check(NDArray logits, NDArray labels) {
    Shape shape = logits.getShape();
    if (shape.dimension() != 2) {
      throw new IllegalArgumentException("expected logits of shape (B, classes) but was " + shape);
    }
    if (labels.getDataType() != DataType.INT64
        || !labels.getShape().equals(new Shape(shape.get(0)))) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected labels of type int64 and shape (%d) but was %s %s",
              shape.get(0),
              TypeName.of(labels.getDataType()),
              labels.getShape()));
    }
  }
}

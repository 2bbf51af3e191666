package dev.ganlib.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** The points at which a penalty takes gradients. */
interface Points {
  /** Returns the points, (B, sample shape...), as the start of a graph. */
  NDArray start(Judge judge);

  default boolean needsFakes() {
    return true;
  }

  /** Returns whether a point depends on its own real and fake alone, not on the whole batch. */
  default boolean areOfSamples() {
    return true;
  }

  /**
   * Draws uniform numbers for the samples of a batch.
   *
   * @param batch (B, any...)
   * @param sample the shape of the numbers for one of them
   * @throws IllegalArgumentException if the judge gives numbers of another shape
   */
  static NDArray uniform(Judge judge, NDArray batch, Shape sample) {
    NDArray uniform = judge.uniform(sample);
    Shape wanted = new Shape(batch.getShape().get(0)).addAll(sample);
    if (!wanted.equals(uniform.getShape())) {
      throw new IllegalArgumentException(
          "expected uniform numbers of shape %s but was %s".formatted(wanted, uniform.getShape()));
    }
    return uniform;
  }
}

package dev.ganlib.loss;

import ai.djl.ndarray.NDArray;
import java.util.function.Function;

/**
 * Points that a user's function makes.
 *
 * @param function of what the discriminator was shown
 */
record CustomPoints(Function<Judge, NDArray> function) implements Points {
  @Override
  public NDArray start(Judge judge) {
    return GradientNorm.start(function.apply(judge));
  }
}

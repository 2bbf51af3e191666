package dev.ganlib.loss;

import ai.djl.ndarray.NDArray;
import dev.ganlib.internal.torch.Operators;

/**
 * Arithmetic of an array with a number that is safe inside a gradient's graph.
 *
 * <p>DJL's own {@code x.mul(0.5f)}, {@code x.div(2)}, {@code x.pow(2)}, {@code x.maximum(0)} and
 * {@code x.minimum(1)} hand libtorch a tensor whose memory Java may free before the backward pass
 * reads it; the gradients are then garbage. Use these in losses, objectives and blocks instead.
 * {@code x.add(1)} and {@code x.sub(1)} save nothing for the backward pass and are safe.
 *
 * <p>Every method returns a new array of the operand's shape, type and device, attached to the
 * operand's manager; inside a move it is closed with the move. Stateless and safe for many threads.
 */
public final class Scalars {
  private Scalars() {}

  /**
   * {@return {@code x * factor}}
   *
   * @param x any shape, float32 or float64
   * @param factor any number
   */
  public static NDArray scale(NDArray x, double factor) {
    return Operators.scale(x, factor);
  }

  /**
   * {@return {@code x + summand}}
   *
   * @param x any shape, float32 or float64
   * @param summand any number
   */
  public static NDArray shift(NDArray x, double summand) {
    return Operators.shift(x, summand);
  }

  /**
   * {@return {@code x} to the power of {@code exponent}}
   *
   * @param x any shape; NaN comes out where it is negative and the exponent not whole
   * @param exponent any number
   */
  public static NDArray power(NDArray x, double exponent) {
    return Operators.power(x, exponent);
  }

  /**
   * {@return the elementwise larger of {@code x} and {@code bound}}
   *
   * @param x any shape, float32 or float64
   * @param bound the least value of the result
   */
  public static NDArray atLeast(NDArray x, double bound) {
    return Operators.atLeast(x, bound);
  }

  /**
   * {@return the elementwise smaller of {@code x} and {@code bound}}
   *
   * @param x any shape, float32 or float64
   * @param bound the largest value of the result
   */
  public static NDArray atMost(NDArray x, double bound) {
    return Operators.atMost(x, bound);
  }

  /**
   * {@return {@code log(1 + exp(x))}, stable for large {@code |x|}}
   *
   * @param x any shape, float32 or float64
   */
  public static NDArray softplus(NDArray x) {
    return Operators.softplus(x);
  }
}

package dev.ganlib.optim;

import ai.djl.ndarray.NDArray;
import dev.ganlib.internal.check.Ranges;

/**
 * The circumstances of one update.
 *
 * @param step the round it belongs to, from 0
 * @param rateFactor what a schedule makes of the learning rate in this step: the optimizer
 *     multiplies its rate by it; 1 without a schedule, never negative
 * @param checked float32 of shape (2) on the parameters' device: 1 where the move is refused
 *     because something is not finite, else 0; and the global L2 norm of the gradients. It is not
 *     to be read in an update: that would wait for the device
 */
public record Update(long step, double rateFactor, NDArray checked) {
  /**
   * {@return the first step's update, without a schedule}
   *
   * @param checked as above
   */
  public static Update first(NDArray checked) {
    return new Update(0, 1, checked);
  }

  /**
   * {@return this with the rate multiplied once more}
   *
   * @param factor not negative
   * @throws IllegalArgumentException if the factor is negative or not finite
   */
  Update scaled(double factor) {
    return new Update(
        step, rateFactor * Ranges.finiteAndNotNegative("a schedule's factor", factor), checked);
  }
}

package dev.ganlib.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * Turns gradients into an update of parameters.
 *
 * <p>An optimizer itself is an immutable description, free to be shared between players; what it
 * remembers from move to move is an {@link OptimizerState} of the player's.
 */
public interface Optimizer {
  /**
   * {@return the state before the first move, owned by the caller}
   *
   * @param parameters the player's parameters, in a fixed order; they are only read
   * @param manager owns the state's arrays
   */
  OptimizerState start(List<NDArray> parameters, NDManager manager);

  /**
   * Moves the parameters in place, and the state with them. No gradients are recorded meanwhile, so
   * DJL's in-place methods such as {@code parameter.subi(step)} may be used.
   *
   * @param state this optimizer's state for these parameters
   * @param parameters the parameters, in the state's order
   * @param gradients one for each parameter
   * @param checked float32 on the parameters' device whose element 0 is 1 where the move is refused
   *     because something is not finite, else 0; only for an implementation that says that it
   *     {@link #leavesRefusedMovesAlone()}, and without reading it
   */
  void apply(
      OptimizerState state, List<NDArray> parameters, List<NDArray> gradients, NDArray checked);

  /**
   * {@return whether {@link #apply} itself changes nothing where {@code checked} refuses the move}
   *
   * <p>Of any other optimizer the game keeps a copy of parameters and state in every move and puts
   * it back where the move is refused.
   */
  default boolean leavesRefusedMovesAlone() {
    return false;
  }
}

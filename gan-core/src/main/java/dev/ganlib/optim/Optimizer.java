package dev.ganlib.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * Turns gradients into an update of parameters.
 *
 * <p>An optimizer itself is an immutable description, free to be shared between players; what it
 * remembers from move to move is an {@link OptimizerState} of the player's. Any optimizer can be
 * adjusted, in any order; each adjustment is around what was there before, so of two bounds on the
 * gradients the one said last comes first:
 *
 * <pre>{@code
 * Optimizer critic = RMSProp.of(5e-5).clipWeights(0.01);
 * Optimizer careful = Adam.of(2e-4).clipGradientNorm(1).schedule(Schedule.linear(1, 0, 50_000));
 * }</pre>
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
   * @param gradients one for each parameter; they may be overwritten
   * @param update the step, what a schedule makes of the learning rate, and whether the move is
   *     refused; the last is only for an implementation that says that it {@link
   *     #leavesRefusedMovesAlone()}
   */
  void apply(
      OptimizerState state, List<NDArray> parameters, List<NDArray> gradients, Update update);

  /**
   * {@return whether {@link #apply} itself changes nothing where the update is refused}
   *
   * <p>Of any other optimizer the game keeps a copy of parameters and state in every move and puts
   * it back where the move is refused.
   */
  default boolean leavesRefusedMovesAlone() {
    return false;
  }

  /**
   * {@return this with a learning rate that follows a schedule}
   *
   * <p>A custom optimizer must multiply its rate by {@link Update#rateFactor()}.
   *
   * @param schedule gives the factor of the rate in each step
   */
  default Optimizer schedule(Schedule schedule) {
    return new Scheduled(this, schedule);
  }

  /**
   * {@return this on gradients scaled down so that their norm is at most a bound}
   *
   * <p>The norm is the L2 norm of all the player's gradients together; the factor is bound / (norm
   * + 1e-6), at most 1, as in PyTorch's {@code clip_grad_norm_}.
   *
   * @param bound positive
   * @throws IllegalArgumentException if the bound is not positive and finite
   */
  default Optimizer clipGradientNorm(double bound) {
    return new Clipped(this, Clipped.Kind.GRADIENT_NORM, bound);
  }

  /**
   * {@return this on gradients of which every number is moved into [-bound, bound]}
   *
   * @param bound positive
   * @throws IllegalArgumentException if the bound is not positive and finite
   */
  default Optimizer clipGradientValue(double bound) {
    return new Clipped(this, Clipped.Kind.GRADIENT_VALUE, bound);
  }

  /**
   * {@return this with every trainable number of the player's networks moved into [-bound, bound]
   * after each move, as the first Wasserstein GAN bounds its critic}
   *
   * @param bound positive; 0.01 in the paper
   * @throws IllegalArgumentException if the bound is not positive and finite
   * @see <a href="https://arxiv.org/abs/1701.07875">Arjovsky et al. 2017, Wasserstein GAN</a>
   */
  default Optimizer clipWeights(double bound) {
    return new Clipped(this, Clipped.Kind.WEIGHTS, bound);
  }

  /** {@return whether it keeps the weights small with {@link #clipWeights}} */
  default boolean clipsWeights() {
    return false;
  }
}

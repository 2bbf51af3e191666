package dev.ganlib.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.FusedUpdates;
import java.util.List;
import java.util.Map;

/**
 * Stochastic gradient descent as PyTorch defines it, with momentum, Nesterov's variant and weight
 * decay.
 *
 * <pre>
 * g = g + weightDecay w
 * v = momentum v + g                    (without momentum v = g)
 * w = w - learningRate * v              (Nesterov: w - learningRate * (g + momentum v))
 * </pre>
 *
 * <p>All parameters of a player are updated in one native call.
 *
 * @param learningRate positive
 * @param momentum in [0, 1); 0 keeps no state
 * @param nesterov whether the step looks ahead; needs momentum
 * @param weightDecay not negative
 * @see <a href="https://proceedings.mlr.press/v28/sutskever13.html">Sutskever et al. 2013, On the
 *     importance of initialization and momentum in deep learning</a>
 */
public record SGD(double learningRate, double momentum, boolean nesterov, double weightDecay)
    implements Optimizer {
  private static final String VELOCITY = "v";

  /**
   * Checks the ranges.
   *
   * @param learningRate positive
   * @param momentum in [0, 1); 0 keeps no state
   * @param nesterov whether the step looks ahead; needs momentum
   * @param weightDecay not negative
   * @throws IllegalArgumentException if a number is out of its range, or nesterov without momentum
   */
  public SGD {
    Ranges.positiveAndFinite("learning rate", learningRate);
    Ranges.zeroToBelowOne("momentum", momentum);
    Ranges.finiteAndNotNegative("weight decay", weightDecay);
    if (nesterov && momentum == 0) {
      throw new IllegalArgumentException("nesterov needs a momentum but it was 0.0");
    }
  }

  /**
   * {@return plain gradient descent}
   *
   * @param learningRate positive
   * @throws IllegalArgumentException if the learning rate is not positive and finite
   */
  public static SGD of(double learningRate) {
    return new SGD(learningRate, 0, false, 0);
  }

  /**
   * {@return this with momentum}
   *
   * @param momentum in [0, 1)
   * @throws IllegalArgumentException if the momentum is out of its range
   */
  public SGD momentum(double momentum) {
    return new SGD(learningRate, momentum, nesterov, weightDecay);
  }

  /**
   * {@return this with Nesterov's momentum}
   *
   * @param momentum in (0, 1)
   * @throws IllegalArgumentException if the momentum is out of its range
   */
  public SGD nesterov(double momentum) {
    return new SGD(learningRate, momentum, true, weightDecay);
  }

  /**
   * {@return this with weight decay, added to the gradient}
   *
   * @param weightDecay not negative
   * @throws IllegalArgumentException if the weight decay is negative or not finite
   */
  public SGD weightDecay(double weightDecay) {
    return new SGD(learningRate, momentum, nesterov, weightDecay);
  }

  @Override
  public OptimizerState start(List<NDArray> parameters, NDManager manager) {
    return momentum == 0
        ? OptimizerState.of(Map.of())
        : OptimizerState.of(Map.of(VELOCITY, OptimizerState.zeros(parameters, manager)));
  }

  @Override
  public void apply(
      OptimizerState state, List<NDArray> parameters, List<NDArray> gradients, Update update) {
    FusedUpdates.sgd(
        parameters,
        gradients,
        momentum == 0 ? List.of() : state.get(VELOCITY),
        update.checked(),
        learningRate * update.rateFactor(),
        momentum,
        weightDecay,
        nesterov);
  }

  @Override
  public boolean leavesRefusedMovesAlone() {
    return true;
  }
}

package dev.ganlib.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.FusedUpdates;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * RMSProp as PyTorch defines it: epsilon outside the square root, no bias correction.
 *
 * <pre>
 * g = g + weightDecay w
 * s = alpha s + (1 - alpha) g^2
 * d = sqrt(s) + epsilon                 (centered: sqrt(s - m^2) + epsilon, m = alpha m + (1 - alpha) g)
 * w = w - learningRate * g / d          (momentum: v = momentum v + g / d, w - learningRate * v)
 * </pre>
 *
 * <p>Where rounding makes s - m^2 negative it counts as 0; PyTorch's root is not a number there.
 *
 * <p>All parameters of a player are updated in one native call.
 *
 * @param learningRate positive
 * @param alpha decay of the squares' mean, in [0, 1)
 * @param epsilon positive
 * @param momentum in [0, 1)
 * @param centered whether the gradients' mean is taken off their squares
 * @param weightDecay not negative
 * @see <a href="https://arxiv.org/abs/1308.0850">Graves 2013, Generating Sequences with Recurrent
 *     Neural Networks (the centered form)</a>
 */
public record RMSProp(
    double learningRate,
    double alpha,
    double epsilon,
    double momentum,
    boolean centered,
    double weightDecay)
    implements Optimizer {
  private static final String SQUARES = "s";
  private static final String VELOCITY = "v";
  private static final String MEANS = "m";

  /**
   * Checks the ranges.
   *
   * @param learningRate positive
   * @param alpha decay of the squares' mean, in [0, 1)
   * @param epsilon positive
   * @param momentum in [0, 1)
   * @param centered whether the gradients' mean is taken off their squares
   * @param weightDecay not negative
   * @throws IllegalArgumentException if a number is out of its range
   */
  public RMSProp {
    Ranges.positiveAndFinite("learning rate", learningRate);
    Ranges.zeroToBelowOne("alpha", alpha);
    Ranges.positiveAndFinite("epsilon", epsilon);
    Ranges.zeroToBelowOne("momentum", momentum);
    Ranges.finiteAndNotNegative("weight decay", weightDecay);
  }

  /**
   * {@return RMSProp with PyTorch's defaults: alpha 0.99, epsilon 1e-8, no momentum}
   *
   * @param learningRate positive
   * @throws IllegalArgumentException if the learning rate is not positive and finite
   */
  public static RMSProp of(double learningRate) {
    return new RMSProp(learningRate, 0.99, 1e-8, 0, false, 0);
  }

  /**
   * {@return this with another decay of the squares' mean}
   *
   * @param alpha in [0, 1); Keras and TensorFlow have 0.9
   * @throws IllegalArgumentException if alpha is out of its range
   */
  public RMSProp alpha(double alpha) {
    return new RMSProp(learningRate, alpha, epsilon, momentum, centered, weightDecay);
  }

  /**
   * {@return this with another epsilon}
   *
   * @param epsilon positive
   * @throws IllegalArgumentException if epsilon is not positive and finite
   */
  public RMSProp epsilon(double epsilon) {
    return new RMSProp(learningRate, alpha, epsilon, momentum, centered, weightDecay);
  }

  /**
   * {@return this with momentum}
   *
   * @param momentum in [0, 1)
   * @throws IllegalArgumentException if the momentum is out of its range
   */
  public RMSProp momentum(double momentum) {
    return new RMSProp(learningRate, alpha, epsilon, momentum, centered, weightDecay);
  }

  /**
   * {@return this with the gradients' mean taken off their squares, or not}
   *
   * @param centered whether it is
   */
  public RMSProp centered(boolean centered) {
    return new RMSProp(learningRate, alpha, epsilon, momentum, centered, weightDecay);
  }

  /**
   * {@return this with weight decay, added to the gradient}
   *
   * @param weightDecay not negative
   * @throws IllegalArgumentException if the weight decay is negative or not finite
   */
  public RMSProp weightDecay(double weightDecay) {
    return new RMSProp(learningRate, alpha, epsilon, momentum, centered, weightDecay);
  }

  @Override
  public OptimizerState start(List<NDArray> parameters, NDManager manager) {
    Map<String, List<NDArray>> arrays = new LinkedHashMap<>();
    arrays.put(SQUARES, OptimizerState.zeros(parameters, manager));
    if (momentum > 0) {
      arrays.put(VELOCITY, OptimizerState.zeros(parameters, manager));
    }
    if (centered) {
      arrays.put(MEANS, OptimizerState.zeros(parameters, manager));
    }
    return OptimizerState.of(arrays);
  }

  @Override
  public void apply(
      OptimizerState state, List<NDArray> parameters, List<NDArray> gradients, Update update) {
    FusedUpdates.rmsProp(
        parameters,
        gradients,
        state.get(SQUARES),
        momentum > 0 ? state.get(VELOCITY) : List.of(),
        centered ? state.get(MEANS) : List.of(),
        update.checked(),
        learningRate * update.rateFactor(),
        alpha,
        epsilon,
        weightDecay,
        momentum);
  }

  @Override
  public boolean leavesRefusedMovesAlone() {
    return true;
  }
}

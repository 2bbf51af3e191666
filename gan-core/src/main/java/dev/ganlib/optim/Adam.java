package dev.ganlib.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * Adam as PyTorch defines it: bias-corrected moments, epsilon added outside the square root.
 *
 * <pre>
 * g = g + weightDecay w
 * m = beta1 m + (1 - beta1) g           v = beta2 v + (1 - beta2) g^2
 * w = w - learningRate * m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon)
 * </pre>
 *
 * <p>All parameters of a player are updated in one native call.
 *
 * @param learningRate positive
 * @param beta1 decay of the first moment, in [0, 1)
 * @param beta2 decay of the second moment, in [0, 1)
 * @param epsilon positive
 * @param weightDecay not negative
 * @see <a href="https://arxiv.org/abs/1412.6980">Kingma and Ba 2014, Adam</a>
 */
public record Adam(
    double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
    implements Optimizer {
  /**
   * Checks the ranges.
   *
   * @param learningRate positive
   * @param beta1 decay of the first moment, in [0, 1)
   * @param beta2 decay of the second moment, in [0, 1)
   * @param epsilon positive
   * @param weightDecay not negative
   * @throws IllegalArgumentException if a number is out of its range
   */
  public Adam {
    moments(learningRate, beta1, beta2, epsilon, weightDecay);
  }

  private static Moments moments(
      double learningRate, double beta1, double beta2, double epsilon, double weightDecay) {
    return new Moments(learningRate, beta1, beta2, epsilon, weightDecay, false);
  }

  /**
   * {@return Adam with PyTorch's defaults: betas 0.9 and 0.999, epsilon 1e-8, no weight decay}
   *
   * @param learningRate positive
   * @throws IllegalArgumentException if the learning rate is not positive and finite
   */
  public static Adam of(double learningRate) {
    return new Adam(learningRate, 0.9, 0.999, 1e-8, 0);
  }

  /**
   * {@return this with other betas}
   *
   * @param beta1 decay of the first moment, in [0, 1)
   * @param beta2 decay of the second moment, in [0, 1)
   * @throws IllegalArgumentException if a beta is out of its range
   */
  public Adam betas(double beta1, double beta2) {
    return new Adam(learningRate, beta1, beta2, epsilon, weightDecay);
  }

  /**
   * {@return this with another epsilon}
   *
   * @param epsilon positive
   * @throws IllegalArgumentException if epsilon is not positive and finite
   */
  public Adam epsilon(double epsilon) {
    return new Adam(learningRate, beta1, beta2, epsilon, weightDecay);
  }

  /**
   * {@return this with weight decay, added to the gradient; {@link AdamW} keeps the two apart}
   *
   * @param weightDecay not negative
   * @throws IllegalArgumentException if the weight decay is negative or not finite
   */
  public Adam weightDecay(double weightDecay) {
    return new Adam(learningRate, beta1, beta2, epsilon, weightDecay);
  }

  @Override
  public OptimizerState start(List<NDArray> parameters, NDManager manager) {
    return Moments.start(parameters, manager);
  }

  @Override
  public void apply(
      OptimizerState state, List<NDArray> parameters, List<NDArray> gradients, Update update) {
    moments(learningRate, beta1, beta2, epsilon, weightDecay)
        .apply(state, parameters, gradients, update);
  }

  @Override
  public boolean leavesRefusedMovesAlone() {
    return true;
  }
}

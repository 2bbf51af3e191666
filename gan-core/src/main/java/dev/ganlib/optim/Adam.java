package dev.ganlib.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.FusedUpdates;
import java.util.List;
import java.util.Map;

/**
 * Adam and AdamW as PyTorch defines them: bias-corrected moments, epsilon added outside the square
 * root.
 *
 * <pre>
 * g = g + weightDecay w                          of Adam; or of AdamW
 * w = w - learningRate * weightDecay * w
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
 * @param isDecoupled whether the weight decay is apart from the gradient, as AdamW's
 * @see <a href="https://arxiv.org/abs/1412.6980">Kingma and Ba 2014, Adam</a>
 * @see <a href="https://arxiv.org/abs/1711.05101">Loshchilov and Hutter 2017, Decoupled Weight
 *     Decay Regularization</a>
 */
public record Adam(
    double learningRate,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    boolean isDecoupled)
    implements Optimizer {
  private static final String FIRST_MOMENT = "m";
  private static final String SECOND_MOMENT = "v";
  private static final String STEPS = "t";

  /**
   * Checks the ranges.
   *
   * @param learningRate positive
   * @param beta1 decay of the first moment, in [0, 1)
   * @param beta2 decay of the second moment, in [0, 1)
   * @param epsilon positive
   * @param weightDecay not negative
   * @param isDecoupled whether the weight decay is apart from the gradient, as AdamW's
   * @throws IllegalArgumentException if a number is out of its range
   */
  public Adam {
    Ranges.positiveAndFinite("learning rate", learningRate);
    Ranges.zeroToBelowOne("beta1", beta1);
    Ranges.zeroToBelowOne("beta2", beta2);
    Ranges.positiveAndFinite("epsilon", epsilon);
    Ranges.finiteAndNotNegative("weight decay", weightDecay);
  }

  /**
   * {@return Adam with PyTorch's defaults: betas 0.9 and 0.999, epsilon 1e-8, no weight decay}
   *
   * @param learningRate positive
   * @throws IllegalArgumentException if the learning rate is not positive and finite
   */
  public static Adam of(double learningRate) {
    return new Adam(learningRate, 0.9, 0.999, 1e-8, 0, false);
  }

  /**
   * {@return this with other betas}
   *
   * @param beta1 decay of the first moment, in [0, 1)
   * @param beta2 decay of the second moment, in [0, 1)
   * @throws IllegalArgumentException if a beta is out of its range
   */
  public Adam betas(double beta1, double beta2) {
    return new Adam(learningRate, beta1, beta2, epsilon, weightDecay, isDecoupled);
  }

  /**
   * {@return this with another epsilon}
   *
   * @param epsilon positive
   * @throws IllegalArgumentException if epsilon is not positive and finite
   */
  public Adam epsilon(double epsilon) {
    return new Adam(learningRate, beta1, beta2, epsilon, weightDecay, isDecoupled);
  }

  /**
   * {@return this with another weight decay: added to the gradient, or apart from it in what {@link
   * AdamW} gives}
   *
   * @param weightDecay not negative
   * @throws IllegalArgumentException if the weight decay is negative or not finite
   */
  public Adam weightDecay(double weightDecay) {
    return new Adam(learningRate, beta1, beta2, epsilon, weightDecay, isDecoupled);
  }

  @Override
  public OptimizerState start(List<NDArray> parameters, NDManager manager) {
    List<NDArray> first = OptimizerState.zeros(parameters, manager);
    List<NDArray> second = OptimizerState.zeros(parameters, manager);
    // libtorch's fused update wants its step counts in float32
    List<NDArray> steps =
        parameters.stream().map(p -> manager.zeros(new Shape(), DataType.FLOAT32)).toList();
    return OptimizerState.of(Map.of(FIRST_MOMENT, first, SECOND_MOMENT, second, STEPS, steps));
  }

  @Override
  public void apply(
      OptimizerState state, List<NDArray> parameters, List<NDArray> gradients, Update update) {
    FusedUpdates.adam(
        parameters,
        gradients,
        state.get(FIRST_MOMENT),
        state.get(SECOND_MOMENT),
        state.get(STEPS),
        update.checked(),
        learningRate * update.rateFactor(),
        beta1,
        beta2,
        epsilon,
        weightDecay,
        isDecoupled);
  }

  @Override
  public boolean leavesRefusedMovesAlone() {
    return true;
  }

  /** {@return the name and the numbers, which checkpoints compare} */
  @Override
  public String toString() {
    return (isDecoupled ? "AdamW" : "Adam")
        + "[learningRate="
        + learningRate
        + ", beta1="
        + beta1
        + ", beta2="
        + beta2
        + ", epsilon="
        + epsilon
        + ", weightDecay="
        + weightDecay
        + "]";
  }
}

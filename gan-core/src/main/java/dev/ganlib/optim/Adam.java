package dev.ganlib.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.FusedUpdates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Adam as PyTorch defines it: bias-corrected moments, epsilon added outside the square root.
 *
 * <pre>
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
 * @see <a href="https://arxiv.org/abs/1412.6980">Kingma and Ba 2014, Adam</a>
 */
public record Adam(double learningRate, double beta1, double beta2, double epsilon)
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
   * @throws IllegalArgumentException if a number is out of its range
   */
  public Adam {
    if (!(learningRate > 0 && learningRate < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("learning rate must be positive but was " + learningRate);
    }
    checkBeta("beta1", beta1);
    checkBeta("beta2", beta2);
    if (!(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("epsilon must be positive but was " + epsilon);
    }
  }

  private static void checkBeta(String name, double beta) {
    if (!(beta >= 0 && beta < 1)) {
      throw new IllegalArgumentException(name + " must be in [0, 1) but was " + beta);
    }
  }

  /**
   * {@return Adam with PyTorch's defaults: betas 0.9 and 0.999, epsilon 1e-8}
   *
   * @param learningRate positive
   * @throws IllegalArgumentException if the learning rate is not positive and finite
   */
  public static Adam of(double learningRate) {
    return new Adam(learningRate, 0.9, 0.999, 1e-8);
  }

  /**
   * {@return this with other betas}
   *
   * @param beta1 decay of the first moment, in [0, 1)
   * @param beta2 decay of the second moment, in [0, 1)
   * @throws IllegalArgumentException if a beta is out of its range
   */
  public Adam betas(double beta1, double beta2) {
    return new Adam(learningRate, beta1, beta2, epsilon);
  }

  /**
   * {@return this with another epsilon}
   *
   * @param epsilon positive
   * @throws IllegalArgumentException if epsilon is not positive and finite
   */
  public Adam epsilon(double epsilon) {
    return new Adam(learningRate, beta1, beta2, epsilon);
  }

  @Override
  public OptimizerState start(List<NDArray> parameters, NDManager manager) {
    List<NDArray> first = new ArrayList<>();
    List<NDArray> second = new ArrayList<>();
    List<NDArray> steps = new ArrayList<>();
    for (NDArray parameter : parameters) {
      first.add(manager.zeros(parameter.getShape(), parameter.getDataType()));
      second.add(manager.zeros(parameter.getShape(), parameter.getDataType()));
      // libtorch's fused update wants its step counts in float32
      steps.add(manager.zeros(new Shape(), DataType.FLOAT32));
    }
    return OptimizerState.of(Map.of(FIRST_MOMENT, first, SECOND_MOMENT, second, STEPS, steps));
  }

  @Override
  public void apply(
      OptimizerState state, List<NDArray> parameters, List<NDArray> gradients, NDArray checked) {
    FusedUpdates.adam(
        parameters,
        gradients,
        state.get(FIRST_MOMENT),
        state.get(SECOND_MOMENT),
        state.get(STEPS),
        checked,
        learningRate,
        beta1,
        beta2,
        epsilon);
  }

  @Override
  public boolean leavesRefusedMovesAlone() {
    return true;
  }
}

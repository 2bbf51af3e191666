package dev.ganlib.internal.torch;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * Optimizer updates of all parameters in one native call each. Stateless.
 *
 * <p>{@code checked} is what {@link Gradients#check} returned; where it refuses the move, nothing
 * but the gradients changes.
 */
public final class FusedUpdates {
  private FusedUpdates() {}

  /**
   * Applies Adam in place.
   *
   * @param decoupled whether the weight decay is AdamW's, apart from the gradient
   */
  public static void adam(
      List<NDArray> parameters,
      List<NDArray> gradients,
      List<NDArray> firstMoments,
      List<NDArray> secondMoments,
      List<NDArray> steps,
      NDArray checked,
      double learningRate,
      double beta1,
      double beta2,
      double epsilon,
      double weightDecay,
      boolean decoupled) {
    Program.call("adam")
        .withNumbers(learningRate, beta1, beta2, epsilon, weightDecay, decoupled ? 1 : 0)
        .with(checked)
        .withList(Role.PARAMETERS, parameters)
        .withList("g", gradients)
        .withList("m", firstMoments)
        .withList("v", secondMoments)
        .withList("t", steps)
        .run(checked.getManager());
  }

  /**
   * Applies stochastic gradient descent in place.
   *
   * @param velocities the momentum buffers; empty without momentum
   */
  public static void sgd(
      List<NDArray> parameters,
      List<NDArray> gradients,
      List<NDArray> velocities,
      NDArray checked,
      double learningRate,
      double momentum,
      double weightDecay,
      boolean nesterov) {
    Program.Call call =
        Program.call(velocities.isEmpty() ? "sgd_plain" : "sgd")
            .withNumbers(learningRate, momentum, weightDecay, nesterov ? 1 : 0)
            .with(checked)
            .withList(Role.PARAMETERS, parameters)
            .withList("g", gradients);
    optional(call, "b", velocities).run(checked.getManager());
  }

  /**
   * Applies RMSProp in place; overwrites the gradients.
   *
   * @param velocities the momentum buffers; empty without momentum
   * @param means the running means of the gradients; empty unless centered
   */
  public static void rmsProp(
      List<NDArray> parameters,
      List<NDArray> gradients,
      List<NDArray> squares,
      List<NDArray> velocities,
      List<NDArray> means,
      NDArray checked,
      double learningRate,
      double alpha,
      double epsilon,
      double weightDecay,
      double momentum) {
    String method;
    if (velocities.isEmpty()) {
      method = means.isEmpty() ? "rms_prop_plain" : "rms_prop_centered";
    } else {
      method = means.isEmpty() ? "rms_prop_momentum" : "rms_prop";
    }
    Program.Call call =
        Program.call(method)
            .withNumbers(learningRate, alpha, epsilon, weightDecay, momentum)
            .with(checked)
            .withList(Role.PARAMETERS, parameters)
            .withList("g", gradients)
            .withList("v", squares);
    optional(optional(call, "b", velocities), "c", means).run(checked.getManager());
  }

  private static Program.Call optional(Program.Call call, String role, List<NDArray> arrays) {
    return arrays.isEmpty() ? call : call.withList(role, arrays);
  }

  /** Scales the gradients in place so that their global norm is at most the bound. */
  public static void clipGradientNorm(List<NDArray> gradients, double bound) {
    Program.call("clip_gradient_norm")
        .withNumbers(bound)
        .withList("g", gradients)
        .run(gradients.get(0).getManager());
  }

  /** Moves every number of the gradients into [-bound, bound], in place. */
  public static void clipGradientValue(List<NDArray> gradients, double bound) {
    Program.call("clip_gradient_value")
        .withNumbers(bound)
        .withList("g", gradients)
        .run(gradients.get(0).getManager());
  }

  /** Moves every number of the parameters into [-bound, bound], in place. */
  public static void clipWeights(List<NDArray> parameters, NDArray checked, double bound) {
    Program.call("clip_weights")
        .withNumbers(bound)
        .with(checked)
        .withList(Role.PARAMETERS, parameters)
        .run(checked.getManager());
  }

  /** Moves {@code averages} towards {@code values} by a share of the way, in place. */
  public static void approach(List<NDArray> averages, List<NDArray> values, double share) {
    if (!averages.isEmpty()) {
      Program.call("lerp_all")
          .withNumbers(share)
          .withList("average", averages)
          .withList("source", values)
          .run(averages.get(0).getManager());
    }
  }

  /** Adds {@code weight * gradients} to the totals, in place. */
  public static void addScaled(List<NDArray> totals, List<NDArray> gradients, double weight) {
    Program.call("add_scaled")
        .withNumbers(weight)
        .withList("total", totals)
        .withList("g", gradients)
        .run(totals.get(0).getManager());
  }
}

package dev.ganlib.internal.torch;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** Optimizer updates of all parameters in one native call. Stateless. */
public final class FusedUpdates {
  private FusedUpdates() {}

  /**
   * Applies Adam in place, unless {@code checked} says that the move is refused.
   *
   * @param checked what {@link Gradients#check} returned
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
      double epsilon) {
    Program.call("adam")
        .withNumbers(learningRate, beta1, beta2, epsilon)
        .with(checked)
        .withList(Role.PARAMETERS, parameters)
        .withList("g", gradients)
        .withList("m", firstMoments)
        .withList("v", secondMoments)
        .withList("t", steps)
        .run(checked.getManager());
  }
}

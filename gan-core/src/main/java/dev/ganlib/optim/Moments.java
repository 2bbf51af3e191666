package dev.ganlib.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.FusedUpdates;
import java.util.List;
import java.util.Map;

/** What Adam and AdamW share: all but the place of the weight decay. */
record Moments(
    double learningRate,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    boolean decoupled) {
  private static final String FIRST_MOMENT = "m";
  private static final String SECOND_MOMENT = "v";
  private static final String STEPS = "t";

  Moments {
    Ranges.positive("learning rate", learningRate);
    Ranges.fraction("beta1", beta1);
    Ranges.fraction("beta2", beta2);
    Ranges.positive("epsilon", epsilon);
    Ranges.notNegative("weight decay", weightDecay);
  }

  static OptimizerState start(List<NDArray> parameters, NDManager manager) {
    List<NDArray> first = OptimizerState.zeros(parameters, manager);
    List<NDArray> second = OptimizerState.zeros(parameters, manager);
    // libtorch's fused update wants its step counts in float32
    List<NDArray> steps =
        parameters.stream().map(p -> manager.zeros(new Shape(), DataType.FLOAT32)).toList();
    return OptimizerState.of(Map.of(FIRST_MOMENT, first, SECOND_MOMENT, second, STEPS, steps));
  }

  void apply(
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
        decoupled);
  }
}

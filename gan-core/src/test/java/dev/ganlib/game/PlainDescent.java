package dev.ganlib.game;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ganlib.optim.Optimizer;
import dev.ganlib.optim.OptimizerState;
import dev.ganlib.optim.Update;
import java.util.List;
import java.util.Map;

/** A user's own optimizer, with DJL's methods alone: gradient descent, w = w - rate * g. */
record PlainDescent(float rate) implements Optimizer {
  @Override
  public OptimizerState start(List<NDArray> parameters, NDManager manager) {
    return OptimizerState.of(Map.of());
  }

  @Override
  public void apply(
      OptimizerState state, List<NDArray> parameters, List<NDArray> gradients, Update update) {
    for (int i = 0; i < parameters.size(); i++) {
      parameters.get(i).subi(gradients.get(i).mul(rate));
    }
  }
}

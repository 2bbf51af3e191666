package dev.ganlib.game;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ganlib.internal.torch.Copies;
import dev.ganlib.internal.torch.Operators;
import dev.ganlib.internal.torch.Role;
import dev.ganlib.optim.Optimizer;
import dev.ganlib.optim.OptimizerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Gradient descent without memory: w = w - rate * g. */
record PlainDescent(double rate) implements Optimizer {
  @Override
  public OptimizerState start(List<NDArray> parameters, NDManager manager) {
    return OptimizerState.of(Map.of());
  }

  @Override
  public void apply(
      OptimizerState state, List<NDArray> parameters, List<NDArray> gradients, NDArray checked) {
    List<NDArray> moved = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      moved.add(parameters.get(i).add(Operators.scale(gradients.get(i), -rate)));
    }
    Copies.into(parameters, Role.PARAMETERS, moved);
  }
}

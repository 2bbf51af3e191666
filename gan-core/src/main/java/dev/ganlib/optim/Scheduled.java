package dev.ganlib.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ganlib.internal.check.Ranges;
import java.util.List;
import java.util.Objects;

/** An optimizer whose learning rate follows a schedule. */
record Scheduled(Optimizer inner, Schedule schedule) implements Optimizer {
  Scheduled {
    Objects.requireNonNull(inner, "inner");
    Objects.requireNonNull(schedule, "schedule");
    Ranges.finiteAndNotNegative("a schedule's factor in step 0", schedule.factor(0));
  }

  @Override
  public OptimizerState start(List<NDArray> parameters, NDManager manager) {
    return inner.start(parameters, manager);
  }

  @Override
  public void apply(
      OptimizerState state, List<NDArray> parameters, List<NDArray> gradients, Update update) {
    inner.apply(state, parameters, gradients, update.scaled(schedule.factor(update.step())));
  }

  @Override
  public boolean leavesRefusedMovesAlone() {
    return inner.leavesRefusedMovesAlone();
  }

  @Override
  public boolean clipsWeights() {
    return inner.clipsWeights();
  }

  @Override
  public String toString() {
    return inner + ", rate " + schedule;
  }
}

package dev.ganlib.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.FusedUpdates;
import java.util.List;
import java.util.Objects;

/** An optimizer between bounds on its gradients or on the weights. */
record Clipped(Optimizer inner, Kind kind, double bound) implements Optimizer {
  /** The quantity that is kept within the bound. */
  enum Kind {
    GRADIENT_NORM("gradient norm at most"),
    GRADIENT_VALUE("gradient values at most"),
    WEIGHTS("weights at most");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  Clipped {
    Objects.requireNonNull(inner, "inner");
    Ranges.positiveAndFinite("bound of " + kind.words.replace(" at most", ""), bound);
  }

  @Override
  public OptimizerState start(List<NDArray> parameters, NDManager manager) {
    return inner.start(parameters, manager);
  }

  @Override
  public void apply(
      OptimizerState state, List<NDArray> parameters, List<NDArray> gradients, Update update) {
    switch (kind) {
      case GRADIENT_NORM -> FusedUpdates.clipGradientNorm(gradients, bound);
      case GRADIENT_VALUE -> FusedUpdates.clipGradientValue(gradients, bound);
      case WEIGHTS -> {}
    }
    inner.apply(state, parameters, gradients, update);
    if (kind == Kind.WEIGHTS) {
      FusedUpdates.clipWeights(parameters, update.checked(), bound);
    }
  }

  @Override
  public boolean leavesRefusedMovesAlone() {
    return inner.leavesRefusedMovesAlone();
  }

  @Override
  public boolean clipsWeights() {
    return kind == Kind.WEIGHTS || inner.clipsWeights();
  }

  @Override
  public String toString() {
    return inner + ", " + kind.words + " " + bound;
  }
}

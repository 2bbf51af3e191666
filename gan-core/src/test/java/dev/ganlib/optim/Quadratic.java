package dev.ganlib.optim;

import static dev.ganlib.testing.Values.bits;
import static dev.ganlib.testing.Values.doubles;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.Gradients;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The problem of {@code pytorch/optimizers.py}, f(w) = sum(a (w - c)^2) / 2 over a vector and a
 * matrix.
 */
final class Quadratic {
  /** The gradient is a (w - c); the last weight has none. */
  private static final double[][] A = {{0.5, 2, 10}, {1, 0.01, 3, 0}};

  private static final double[][] C = {{1, -2, 0.5}, {0.25, 4, -1, 1}};
  private static final double[][] START = {{0, 0, 3}, {1, -1, -1.5, 2}};

  private Quadratic() {}

  /** Returns the weights at the start, which require gradients as those of a network do. */
  static List<NDArray> start(DataType type, NDManager manager) {
    List<NDArray> weights =
        List.of(
            manager.create(START[0]).toType(type, true),
            manager.create(START[1], new Shape(2, 2)).toType(type, true));
    weights.forEach(w -> w.setRequiresGradient(true));
    return weights;
  }

  /** Makes the moves of some steps, from one on and up to but without another. */
  static void move(
      Optimizer optimizer, OptimizerState state, List<NDArray> weights, long from, long to) {
    NDManager manager = weights.get(0).getManager();
    for (long step = from; step < to; step++) {
      List<NDArray> gradients = gradients(weights);
      NDArray checked = Gradients.check(manager.create(1f), gradients);
      optimizer.apply(state, weights, gradients, new Update(step, 1, checked));
    }
  }

  /** Computed in Java, in the weights' precision. */
  static List<NDArray> gradients(List<NDArray> weights) {
    List<NDArray> gradients = new ArrayList<>();
    for (int k = 0; k < weights.size(); k++) {
      NDArray w = weights.get(k);
      boolean narrow = w.getDataType() == DataType.FLOAT32;
      double[] gradient = doubles(w);
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] =
            narrow
                ? (float) A[k][i] * ((float) gradient[i] - (float) C[k][i])
                : A[k][i] * (gradient[i] - C[k][i]);
      }
      gradients.add(w.getManager().create(gradient, w.getShape()).toType(w.getDataType(), true));
    }
    return gradients;
  }

  /** Returns the bits of the weights and of everything that the state holds, by name. */
  static Map<String, List<long[]>> snapshot(List<NDArray> weights, OptimizerState state) {
    Map<String, List<long[]>> bits = new LinkedHashMap<>();
    bits.put("weights", weights.stream().map(w -> bits(w)).toList());
    state
        .arrays()
        .forEach(
            (name, list) -> bits.put("state " + name, list.stream().map(a -> bits(a)).toList()));
    return bits;
  }
}

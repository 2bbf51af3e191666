package dev.ganlib.internal.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import java.util.List;

/**
 * Gradients as functions: of a scalar, with respect to exactly the arrays that are asked for.
 *
 * <p>Nothing is accumulated, zeroed or frozen, and no other array's gradient is touched. Stateless.
 */
public final class Gradients {
  private Gradients() {}

  /**
   * Returns the gradients of a scalar. Its graph is freed with it, or, unless a {@link ProductTape}
   * has notes of it, at once.
   *
   * @param loss a 0-d array computed with {@link GradMode#on()}
   * @param of the arrays to differentiate by, each with {@code requires_grad}
   * @return one gradient for each array, zeros where the scalar does not depend on it
   */
  public static NDList of(NDArray loss, List<NDArray> of) {
    ProductTape tape = ProductTape.noted();
    if (tape != null) {
      return tape.gradients(loss, of);
    }
    return Program.call("gradients")
        .with(loss)
        .withList(Role.PARAMETERS, of)
        .run(loss.getManager());
  }

  /**
   * Returns the gradients of a scalar as part of a graph, so that they can be differentiated again.
   *
   * @param loss a 0-d array computed with {@link GradMode#on()}
   * @param of the arrays to differentiate by, each with {@code requires_grad}
   * @return one gradient for each array, zeros where the scalar does not depend on it
   * @throws IllegalStateException if a {@link ProductTape} is open that has noted products, whose
   *     gradients cannot be differentiated
   */
  public static NDList withGraph(NDArray loss, List<NDArray> of) {
    if (ProductTape.noted() != null) {
      throw new IllegalStateException(
          "expected no linear layer before a gradient with a graph inside a move");
    }
    return Program.call("gradients_with_graph")
        .with(loss)
        .withList(Role.PARAMETERS, of)
        .run(loss.getManager());
  }

  /**
   * Returns whether a scalar depends on any of some arrays; its graph stays.
   *
   * @param loss a 0-d array
   * @param of the arrays, each with {@code requires_grad}
   */
  public static boolean reach(NDArray loss, List<NDArray> of) {
    if (!depends(loss)) {
      return false;
    }
    ProductTape tape = ProductTape.noted();
    NDArray count =
        tape == null
            ? Program.call("reached")
                .with(loss)
                .withList(Role.PARAMETERS, of)
                .runForOne(loss.getManager())
            : tape.reached(loss, of);
    return Reads.number(count) > 0;
  }

  /** Returns whether an array hangs on something that requires a gradient. */
  public static boolean depends(NDArray array) {
    return Reads.number(Program.call("requires_grad").with(array).runForOne(array.getManager()))
        == 1;
  }

  /** Returns a copy of an array that starts a new graph, so that gradients can be taken by it. */
  public static NDArray leaf(NDArray array) {
    ProductTape.stop();
    return Program.call("leaf").with(array).runForOne(array.getManager());
  }

  /** Returns the same values without their graph; the memory is shared. */
  public static NDArray detach(NDArray array) {
    return Program.call("detach").with(array).runForOne(array.getManager());
  }

  /**
   * Returns whether an update may be applied, without a read from the device.
   *
   * @param loss the move's objective, a 0-d array
   * @param gradients its gradients
   * @return float32 of shape (2): 1 if the loss or any gradient is not finite, or the sum of a
   *     gradient's squares overflows its type, as the optimizer's squares then would; else 0; and
   *     the global L2 norm of the gradients
   */
  public static NDArray check(NDArray loss, List<NDArray> gradients) {
    return Program.call("check").with(loss).withList("g", gradients).runForOne(loss.getManager());
  }

  /** Returns whether a floating-point type can carry gradients here. */
  public static boolean supports(DataType type) {
    return type == DataType.FLOAT32 || type == DataType.FLOAT64;
  }
}

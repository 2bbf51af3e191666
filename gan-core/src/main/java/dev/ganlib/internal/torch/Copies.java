package dev.ganlib.internal.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;

/** Copies, restores and compares lists of arrays, one native call each. Stateless. */
public final class Copies {
  private Copies() {}

  /** Returns copies without graph, attached to {@code owner}; empty for an empty list. */
  public static NDList of(List<NDArray> arrays, String role, NDManager owner) {
    return arrays.isEmpty()
        ? new NDList()
        : Program.call("clone_all").withList(role, arrays).run(owner);
  }

  /**
   * Returns copies in float64 without graph, of whole numbers in their own type.
   *
   * @param moved whether gradients are to be taken by them
   */
  public static NDList inDouble(List<NDArray> arrays, String role, boolean moved, NDManager owner) {
    return arrays.isEmpty()
        ? new NDList()
        : Program.call("doubles").withList(role, arrays).withIntegers(moved ? 1 : 0).run(owner);
  }

  /**
   * Returns each number times 1 + {@code by} n, n normal, drawn for it alone; without graph, and
   * for gradients to be taken by where they are by the original.
   */
  public static NDList nudged(List<NDArray> arrays, long seed, double by, NDManager owner) {
    return arrays.isEmpty()
        ? new NDList()
        : Program.call("nudged")
            .withList("nudged", arrays)
            .withNumbers((double) seed, by)
            .run(owner);
  }

  /**
   * Returns of each pair the norm of its difference, then that of the second array. Reads the
   * device.
   */
  public static double[] distances(List<NDArray> a, List<NDArray> b) {
    try (NDArray norms =
        Program.call("distances")
            .withList("a", a)
            .withList("b", b)
            .runForOne(a.get(0).getManager())) {
      return Reads.doubles(norms);
    }
  }

  /** Writes the values of {@code source} into {@code target}, keeping the target's arrays. */
  public static void into(List<NDArray> target, String role, List<NDArray> source) {
    if (!target.isEmpty()) {
      Program.call("copy_all")
          .withList(role, target)
          .withList("source", source)
          .run(target.get(0).getManager())
          .close();
    }
  }

  /**
   * Puts buffers back to what was saved if a move was refused; decided on the device.
   *
   * @param checked what {@link Gradients#check} returned
   */
  public static void restoreIfRefused(NDArray checked, List<NDArray> buffers, List<NDArray> saved) {
    if (!buffers.isEmpty()) {
      Program.call("restore_if")
          .with(checked)
          .withList(Role.BUFFERS, buffers)
          .withList("saved", saved)
          .run(checked.getManager());
    }
  }

  /** Returns whether two lists hold equal values; NaN equals nothing. Reads the device. */
  public static boolean equal(List<NDArray> a, List<NDArray> b) {
    try (NDArray same =
        Program.call("equal_all")
            .withList("a", a)
            .withList("b", b)
            .runForOne(a.get(0).getManager())) {
      return Reads.number(same) == 1;
    }
  }

  /** Returns scalars and vectors one after another as one float64 vector on their device. */
  public static NDArray concatenate(List<NDArray> values, NDManager owner) {
    return Program.call("concatenate").withList("values", values).runForOne(owner);
  }

  /** Returns matrices of as many rows beside one another; differentiable. */
  public static NDArray columns(List<NDArray> matrices, NDManager owner) {
    return Program.call("columns").withList("matrices", matrices).runForOne(owner);
  }

  /** Returns columns {@code start} to {@code end} (exclusive) of a matrix; differentiable. */
  public static NDArray columns(NDArray matrix, long start, long end) {
    return Program.call("slice_columns")
        .with(matrix)
        .withIntegers(start, end)
        .runForOne(matrix.getManager());
  }

  /** Returns rows {@code start} to {@code end} (exclusive) as a view. */
  public static NDArray rows(NDArray array, long start, long end) {
    return Program.call("slice_rows")
        .with(array)
        .withIntegers(start, end)
        .runForOne(array.getManager());
  }

  /** Returns the indexed rows of bytes as {@code byte * scale + shift} in {@code like}'s type. */
  public static NDArray gatherScaled(
      NDArray like, NDArray bytes, NDArray index, double scale, double shift, NDManager owner) {
    return Program.call("gather_scaled")
        .with(like)
        .with(bytes)
        .with(index)
        .withNumbers(scale, shift)
        .runForOne(owner);
  }

  /** Returns the indexed rows in {@code like}'s type. */
  public static NDArray gather(NDArray like, NDArray data, NDArray index, NDManager owner) {
    return Program.call("gather").with(like).with(data).with(index).runForOne(owner);
  }
}

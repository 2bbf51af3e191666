package dev.ganlib.internal.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;

/**
 * Closes every array that the calling thread makes while it is open, whatever manager the array is
 * attached to.
 *
 * <p>DJL attaches a result to the manager of its first operand, so {@code weight.mul(x)} in a
 * user's block would otherwise live as long as the weight.
 */
public final class Scope implements AutoCloseable {
  private final NDScope scope = new NDScope();

  /** Opens a scope on the calling thread; scopes nest. */
  public Scope() {}

  /** Takes an array out of the innermost scope, in which it must have been made. */
  public static NDArray keep(NDArray array) {
    NDScope.unregister(array);
    return array;
  }

  /** Takes arrays out of the innermost scope, in which they must have been made. */
  public static NDList keep(NDList arrays) {
    NDScope.unregister(arrays);
    return arrays;
  }

  /** Closes the arrays; call it on the thread that opened, innermost scope first. */
  @Override
  public void close() {
    scope.close();
  }
}

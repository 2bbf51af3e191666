package dev.ganlib.internal.torch;

/**
 * Has the calling thread compute in float64 what it computes in float32 at other times: draws are
 * made in float32 and handed on in the type that is asked for, so that both see the same numbers.
 */
public final class InDouble implements AutoCloseable {
  private static final ThreadLocal<Boolean> ON = ThreadLocal.withInitial(() -> false);

  private final boolean before;

  /** Opens it on the calling thread; they nest. */
  public InDouble() {
    before = ON.get();
    ON.set(true);
  }

  /** Returns the name of a method of the program that draws, or of its variant. */
  static String variant(String method) {
    return ON.get() ? method + "_of_float32" : method;
  }

  /** Restores what was before; call it on the thread that opened. */
  @Override
  public void close() {
    ON.set(before);
  }
}

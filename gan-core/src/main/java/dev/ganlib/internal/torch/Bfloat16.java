package dev.ganlib.internal.torch;

/**
 * Has linear layers and convolutions compute their products in bfloat16 on the calling thread until
 * it is closed, or again in the type of their arrays.
 *
 * <p>Inputs and weights are rounded to bfloat16, sums are kept in float32 by the processor, results
 * are rounded once and go on as float32, and so in the backward pass; biases are added in float32.
 */
public final class Bfloat16 implements AutoCloseable {
  private static final ThreadLocal<Boolean> ON = ThreadLocal.withInitial(() -> false);

  private final boolean before;

  /** Opens it on the calling thread; they nest. */
  public Bfloat16(boolean on) {
    before = ON.get();
    ON.set(on);
  }

  static boolean isOn() {
    return ON.get();
  }

  /** Returns the name of a method of the program, or of its variant. */
  static String variant(String method) {
    return isOn() ? method + "_bfloat16" : method;
  }

  /** Restores what was before; call it on the thread that opened. */
  @Override
  public void close() {
    ON.set(before);
  }
}

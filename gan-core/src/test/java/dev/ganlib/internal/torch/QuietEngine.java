package dev.ganlib.internal.torch;

/** Has the engine compute in float64 without a word at each convolution. */
public final class QuietEngine {
  private QuietEngine() {}

  /** Has it not ask for NNPACK, where that could not start and would say so each time. */
  public static void hush() {
    EngineRoom.engine();
    Convolutions.silenceNnpack();
  }
}

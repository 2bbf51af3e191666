package dev.ganlib.internal.torch;

import ai.djl.pytorch.jni.JniUtils;

/**
 * Switches the recording of gradients on or off on the calling thread until it is closed.
 *
 * <p>Grad mode belongs to the thread: libtorch starts it on, and DJL turns it off on the thread
 * that loads the engine only. Nothing may therefore be assumed of the thread that calls.
 */
public final class GradMode implements AutoCloseable {
  private final boolean before;

  private GradMode(boolean enabled) {
    EngineRoom.engine();
    before = JniUtils.isGradMode();
    JniUtils.setGradMode(enabled);
  }

  /** Records gradients on this thread until the result is closed. */
  public static GradMode on() {
    return new GradMode(true);
  }

  /** Records no gradients on this thread until the result is closed. */
  public static GradMode off() {
    return new GradMode(false);
  }

  /** Restores what was before; call it on the thread that opened. */
  @Override
  public void close() {
    JniUtils.setGradMode(before);
  }
}

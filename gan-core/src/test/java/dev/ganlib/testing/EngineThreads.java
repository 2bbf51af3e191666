package dev.ganlib.testing;

import ai.djl.pytorch.jni.JniUtils;
import dev.ganlib.internal.torch.EngineRoom;
import java.util.List;

/** Has the engine compute with some number of threads until it is closed. */
public final class EngineThreads implements AutoCloseable {
  private final int before = EngineRoom.threads();

  /** Opens it; call it and {@link #close} on the thread that computes. */
  public EngineThreads(int count) {
    JniUtils.setNumThreads(count);
  }

  /** Returns one, and as many as the machine has processors, which is the engine's default. */
  public static List<Integer> counts() {
    return List.of(1, Math.max(2, Runtime.getRuntime().availableProcessors()));
  }

  @Override
  public void close() {
    JniUtils.setNumThreads(before);
  }
}

package dev.ganlib.game;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.nio.ByteBuffer;

/** Provokes collections of Java's garbage. */
final class Garbage {
  private static final long COLLECTION_MILLIS = 1000;

  private Garbage() {}

  /**
   * Has Java free the direct buffers that nothing refers to; returns whether it did.
   *
   * <p>A buffer's memory is freed by the thread that enqueues references, some time after a
   * collection. When a reference from a second collection arrives, that thread is done with the
   * first.
   */
  static boolean collect() {
    for (int i = 0; i < 2; i++) {
      ReferenceQueue<ByteBuffer> queue = new ReferenceQueue<>();
      PhantomReference<ByteBuffer> sentinel =
          new PhantomReference<>(ByteBuffer.allocateDirect(16), queue);
      System.gc();
      try {
        if (queue.remove(COLLECTION_MILLIS) != sentinel) {
          return false;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }
}

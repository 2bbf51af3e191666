package dev.ganlib.game;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Provokes collections of Java's garbage. Safe for many threads. */
final class Garbage {
  private static final Logger LOGGER = LoggerFactory.getLogger(Garbage.class);
  private static final long COLLECTION_MILLIS = 1000;

  /** True if an option of Java forbids collections on request. */
  private static final boolean REFUSED = isRefused();

  private static final AtomicBoolean TOLD = new AtomicBoolean();

  private Garbage() {}

  /**
   * Has Java free the direct buffers that nothing refers to; where it cannot be made to, says so
   * once a process.
   *
   * <p>A buffer's memory is freed by the thread that enqueues references, some time after a
   * collection. When a reference from a second collection arrives, that thread is done with the
   * first. An interrupt does not end the wait, and is kept.
   */
  static void collect() {
    collect(COLLECTION_MILLIS);
  }

  /** Does so with another limit to the wait for each collection. */
  static void collect(long millis) {
    boolean collected = !REFUSED && collectOnce(millis) && collectOnce(millis);
    if (!collected && !TOLD.getAndSet(true)) {
      LOGGER.warn(
          "no garbage collection could be provoked{}, so gradients are not checked against freed"
              + " memory",
          REFUSED ? ", for Java runs with -XX:+DisableExplicitGC" : "");
    }
  }

  private static boolean collectOnce(long millis) {
    ReferenceQueue<ByteBuffer> queue = new ReferenceQueue<>();
    PhantomReference<ByteBuffer> sentinel =
        new PhantomReference<>(ByteBuffer.allocateDirect(16), queue);
    System.gc();
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    boolean interrupted = false;
    try {
      while (true) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        try {
          Reference<? extends ByteBuffer> arrived = left > 0 ? queue.remove(left) : queue.poll();
          return arrived == sentinel;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static boolean isRefused() {
    try {
      HotSpotDiagnosticMXBean java =
          ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
      return java != null && "true".equals(java.getVMOption("DisableExplicitGC").getValue());
    } catch (IllegalArgumentException | LinkageError e) {
      LOGGER.debug("whether collections may be asked for is not known", e);
      return false;
    }
  }
}

package dev.ganlib.game;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganlib.testing.ChildJvm;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Collections are provoked where that is possible, and it is told once where it is not. */
final class GarbageTest {
  /** Collects three times, once interrupted, and prints whether garbage is gone. */
  public static final class Collections {
    /** Longer than a machine stalls: what holds must not depend on its pace. */
    private static final long MILLIS = 600_000;

    private Collections() {}

    /** Runs it. */
    public static void main(String[] args) {
      WeakReference<ByteBuffer> garbage = new WeakReference<>(ByteBuffer.allocateDirect(16));
      Thread.currentThread().interrupt();
      Garbage.collect(MILLIS);
      System.out.println("collected " + (garbage.get() == null));
      System.out.println("interrupted " + Thread.interrupted());
      Garbage.collect(MILLIS);
      Garbage.collect(MILLIS);
    }
  }

  @Test
  void should_collect_on_a_thread_that_was_interrupted_and_keep_the_interrupt() throws Exception {
    assertThat(ChildJvm.of(Collections.class).run().output().lines())
        .containsExactly("collected true", "interrupted true");
  }

  @Test
  void should_say_once_that_java_refuses_to_collect() throws Exception {
    String output = ChildJvm.of(Collections.class).option("-XX:+DisableExplicitGC").run().output();

    assertThat(output.lines())
        .containsExactlyInAnyOrder(
            "WARN no garbage collection could be provoked, for Java runs with"
                + " -XX:+DisableExplicitGC, so gradients are not checked against freed memory",
            "collected false",
            "interrupted true");
  }
}

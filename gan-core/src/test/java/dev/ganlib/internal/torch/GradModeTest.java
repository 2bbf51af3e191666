package dev.ganlib.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // modes work by being open
final class GradModeTest {

  /** Whether this thread records gradients, seen from what it records. */
  private static boolean recording() {
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      NDArray leaf = Gradients.leaf(manager.ones(new Shape(1)));
      return Gradients.depends(leaf.mul(leaf));
    }
  }

  @Test
  void should_switch_and_restore_when_modes_are_nested() {
    boolean before = recording();
    try (GradMode on = GradMode.on()) {
      assertThat(recording()).isTrue();
      try (GradMode off = GradMode.off()) {
        assertThat(recording()).isFalse();
        try (GradMode again = GradMode.on()) {
          assertThat(recording()).isTrue();
        }
        assertThat(recording()).isFalse();
      }
      assertThat(recording()).isTrue();
    }
    assertThat(recording()).isEqualTo(before);
  }

  @Test
  void should_restore_when_an_exception_leaves_the_block() {
    try (GradMode on = GradMode.on()) {
      assertThatThrownBy(
              () -> {
                try (GradMode off = GradMode.off()) {
                  throw new IllegalStateException("out");
                }
              })
          .hasMessage("out");
      assertThat(recording()).isTrue();
    }
  }

  @Test
  void should_concern_one_thread_when_two_have_different_modes() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    try (GradMode off = GradMode.off()) {
      // libtorch starts a thread with gradients on.
      assertThat(other.submit(GradModeTest::recording).get()).isTrue();
      other.submit(GradMode::off).get();
      assertThat(other.submit(GradModeTest::recording).get()).isFalse();
      try (GradMode on = GradMode.on()) {
        assertThat(other.submit(GradModeTest::recording).get()).isFalse();
        assertThat(recording()).isTrue();
      }
    } finally {
      other.shutdownNow();
    }
  }
}

package dev.ganlib.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Another program that has a file open is played by an attempt that fails. */
final class RetryTest {
  private final List<Long> pauses = new ArrayList<>();
  private final Retry retry = new Retry(pauses::add);
  private int attempts;

  private Retry.Attempt failing(int times, IOException failure) {
    return () -> {
      attempts++;
      if (attempts <= times) {
        throw failure;
      }
    };
  }

  @Test
  void should_succeed_when_the_other_program_lets_go() throws IOException {
    retry.on(failing(3, new FileSystemException("a", null, "used by another process")));

    assertThat(attempts).isEqualTo(4);
    assertThat(pauses).hasSize(3).isSorted();
  }

  @Test
  void should_give_up_with_the_last_failure_after_about_a_second() {
    IOException failure = new AccessDeniedException("a");

    assertThatThrownBy(() -> retry.on(failing(1000, failure))).isSameAs(failure);

    assertThat(attempts).isEqualTo(pauses.size() + 1);
    assertThat(pauses.stream().mapToLong(Long::longValue).sum()).isBetween(900L, 1500L);
  }

  @Test
  void should_not_repeat_what_cannot_pass() {
    assertThatThrownBy(() -> retry.on(failing(1, new NoSuchFileException("a"))))
        .isInstanceOf(NoSuchFileException.class);
    attempts = 0;
    assertThatThrownBy(() -> retry.on(failing(1, new IOException("No space left on device"))))
        .hasMessage("No space left on device");

    assertThat(attempts).isEqualTo(1);
    assertThat(pauses).isEmpty();
  }
}

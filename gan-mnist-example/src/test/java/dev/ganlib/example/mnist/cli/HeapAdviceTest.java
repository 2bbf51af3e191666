package dev.ganlib.example.mnist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HeapAdviceTest {
  @Test
  void should_say_how_much_there_was_and_how_to_give_more() {
    assertThat(HeapAdvice.of(new OutOfMemoryError("Java heap space"), 160))
        .isEqualTo(
            "out of memory (Java heap space): Java may use 160 MB; give it more, such as java"
                + " -Xmx320m -jar ..., or ask for less at once");
    assertThat(HeapAdvice.of(new OutOfMemoryError("Java heap space"), 8)).contains("-Xmx64m");
  }

  @Test
  void should_take_the_message_of_the_thread_that_ran_out() {
    OutOfMemoryError wrapped = new OutOfMemoryError();
    wrapped.initCause(new OutOfMemoryError("Java heap space"));

    assertThat(HeapAdvice.of(wrapped, 160)).startsWith("out of memory (Java heap space): ");
    assertThat(HeapAdvice.of(new OutOfMemoryError(), 160)).startsWith("out of memory: Java may");
  }
}

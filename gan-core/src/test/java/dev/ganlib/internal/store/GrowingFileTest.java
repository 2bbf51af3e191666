package dev.ganlib.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GrowingFileTest {
  @TempDir private Path folder;

  @Test
  void should_take_back_the_last_text_when_the_thread_is_interrupted() throws IOException {
    GrowingFile file = new GrowingFile(folder.resolve("a.csv"));
    file.append("one\n");
    GrowingFile.Mark before = file.mark();
    file.append("two\n");
    IOException failure = new IOException("the other file cannot be written");
    Thread.currentThread().interrupt();

    file.takeBack(failure);

    assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
    assertThat(failure).hasNoSuppressedExceptions();
    assertThat(file.path()).hasContent("one");
    assertThat(file.mark()).isEqualTo(before);
    file.append("three\n");
    assertThat(file.path()).hasContent("one\nthree");
  }
}

package dev.ganlib.example.mnist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // locks work by being held
final class RunLockTest {
  private static final String RULE = "expected a run that no other process trains but ";

  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  private RunLock lock(Path path) throws IOException {
    return RunLock.of(path, new PrintWriter(err));
  }

  /** Tries to lock a folder; says how that went and waits until it is killed. */
  static final class Other {
    private Other() {}

    public static void main(String[] arguments) throws Exception {
      String answer;
      try {
        RunLock.of(Path.of(arguments[0]), new PrintWriter(new StringWriter()));
        answer = "locked";
      } catch (IOException e) {
        answer = e.getMessage();
      }
      Files.writeString(Path.of(arguments[1] + ".tmp"), answer);
      Files.move(Path.of(arguments[1] + ".tmp"), Path.of(arguments[1]));
      Thread.sleep(TimeUnit.MINUTES.toMillis(5));
    }
  }

  private Process start(Path answer) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Other.class.getName(),
            folder.toString(),
            answer.toString())
        .inheritIO()
        .start();
  }

  private static String await(Path answer) throws Exception {
    for (int i = 0; i < 6000 && !Files.exists(answer); i++) {
      Thread.sleep(10);
    }
    return Files.readString(answer);
  }

  @Test
  void should_be_free_again_when_closed(@TempDir Path another) throws IOException {
    for (int i = 0; i < 2; i++) {
      try (RunLock lock = lock(folder);
          RunLock other = lock(another)) {
        assertThat(folder.resolve(".lock")).hasContent(ProcessHandle.current().pid() + "\n");
      }
    }
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void should_keep_out_this_process_and_others_even_after_an_attempt() throws Exception {
    Path answer = folder.resolve("answer");
    long own = ProcessHandle.current().pid();
    String message = RULE + folder + " is being trained by process " + own;
    Process other = null;
    try (RunLock lock = lock(folder)) {
      assertThatThrownBy(() -> lock(folder)).isInstanceOf(IOException.class).hasMessage(message);
      other = start(answer);
      assertThat(await(answer)).isEqualTo(message);
    } finally {
      if (other != null) {
        other.destroyForcibly();
      }
    }
  }

  @Test
  void should_vanish_with_a_killed_process() throws Exception {
    Path answer = folder.resolve("answer");
    Process other = start(answer);
    try {
      assertThat(await(answer)).isEqualTo("locked");
      assertThatThrownBy(() -> lock(folder))
          .hasMessage(RULE + folder + " is being trained by process " + other.pid());
    } finally {
      other.destroyForcibly();
    }
    assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();

    lock(folder).close();
  }

  @Test
  void should_be_free_after_an_attempt_that_failed() throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      assertThat(channel.tryLock()).isNotNull();
      assertThatThrownBy(() -> lock(folder)).hasMessageStartingWith(RULE + folder);
    }
    lock(folder).close();
  }
}

package dev.ganlib.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // locks work by being held
final class WriteLockTest {
  private static String taken(Path folder, String process) {
    return "expected no other training to write %s but %s does; wait for its end or choose another place"
        .formatted(folder, process);
  }

  @TempDir private Path folder;

  private WriteLock lock(Path path) throws IOException {
    return WriteLock.ofFolder(path, new Object());
  }

  /** Tries to lock a folder; says how that went and waits until it is killed. */
  static final class Other {
    private Other() {}

    public static void main(String[] arguments) throws Exception {
      String answer;
      try {
        WriteLock.ofFolder(Path.of(arguments[0]), new Object());
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
      try (WriteLock lock = lock(folder);
          WriteLock other = lock(another)) {
        assertThat(folder.resolve(".lock")).hasContent(ProcessHandle.current().pid() + "\n");
      }
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void should_keep_out_this_process_and_others_even_after_an_attempt() throws Exception {
    Path answer = folder.resolve("answer");
    long own = ProcessHandle.current().pid();
    Process other = null;
    try (WriteLock lock = lock(folder)) {
      assertThatThrownBy(() -> lock(folder))
          .isInstanceOf(IOException.class)
          .hasMessage(taken(folder, "this process, " + own + ","));
      other = start(answer);
      assertThat(await(answer)).isEqualTo(taken(folder, "process " + own));
    } finally {
      if (other != null) {
        other.destroyForcibly();
      }
    }
  }

  @Test
  void should_let_its_owner_in_again_until_all_is_given_back() throws IOException {
    Object owner = new Object();
    WriteLock first = WriteLock.ofFolder(folder, owner);
    WriteLock second = WriteLock.ofFolder(folder, owner);
    first.close();
    first.close();
    assertThatThrownBy(() -> lock(folder)).isInstanceOf(IOException.class);
    second.close();
    lock(folder).close();
  }

  @Test
  void should_tell_files_of_one_folder_apart() throws IOException {
    try (WriteLock one = WriteLock.beside(folder.resolve("a.csv"), new Object());
        WriteLock two = WriteLock.beside(folder.resolve("b.csv"), new Object())) {
      assertThatThrownBy(() -> WriteLock.beside(folder.resolve("a.csv"), new Object()))
          .hasMessageContaining(folder.resolve("a.csv").toString());
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void should_know_a_folder_by_each_of_its_names() throws IOException {
    Path real = Files.createDirectory(folder.resolve("real"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), real);
    try (WriteLock one = WriteLock.beside(real, new Object())) {
      assertThatThrownBy(() -> WriteLock.beside(link, new Object()))
          .hasMessageContaining(link.toString());
    }
  }

  @Test
  void should_lock_when_the_thread_is_interrupted() throws IOException {
    Thread.currentThread().interrupt();
    try (WriteLock lock = lock(folder)) {
      assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
      assertThatThrownBy(() -> lock(folder)).isInstanceOf(IOException.class);
    }
  }

  /** What was left by a process that was killed, or by somebody else. */
  @Test
  void should_take_over_a_file_that_is_there() throws IOException {
    Files.writeString(folder.resolve(".lock"), "1\n".repeat(200_000));
    try (WriteLock lock = lock(folder)) {
      assertThat(folder.resolve(".lock")).hasContent(ProcessHandle.current().pid() + "\n");
    }
  }

  @Test
  void should_vanish_with_a_killed_process() throws Exception {
    Path answer = folder.resolve("answer");
    Process other = start(answer);
    try {
      assertThat(await(answer)).isEqualTo("locked");
      assertThatThrownBy(() -> lock(folder)).hasMessage(taken(folder, "process " + other.pid()));
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
      assertThatThrownBy(() -> lock(folder))
          .hasMessageStartingWith("expected no other training to");
    }
    lock(folder).close();
  }

  /** Such as a volume that is mounted below a folder of the system's. */
  @Test
  void should_lock_a_folder_from_within_where_beside_it_nothing_may_be_written()
      throws IOException {
    Path volume = Files.createDirectory(folder.resolve("volume"));
    WriteLock.Opening denying =
        file -> {
          if (file.startsWith(volume)) {
            return open(file);
          }
          throw new AccessDeniedException(file.toString());
        };
    try (WriteLock lock = WriteLock.beside(volume, new Object(), denying)) {
      assertThat(volume.resolve(".lock")).hasContent(ProcessHandle.current().pid() + "\n");
      assertThatThrownBy(() -> WriteLock.beside(volume, new Object(), denying))
          .hasMessageContaining("expected no other training to write " + volume);
    }
    assertThat(volume).isEmptyDirectory();

    Path file = volume.resolveSibling("metrics.csv");
    assertThatThrownBy(() -> WriteLock.beside(file, new Object(), denying))
        .hasMessageStartingWith("could not write " + file + ": access denied");
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  @Test
  void should_lock_a_folder_where_permissions_forbid_to_write_beside_it() throws IOException {
    Path parent = Files.createDirectory(folder.resolve("parent"));
    Path volume = Files.createDirectory(parent.resolve("volume"));
    assumeThat(parent.toFile().setWritable(false)).isTrue();
    assumeThat(Files.isWritable(parent)).as("permissions bind this user").isFalse();
    try (WriteLock lock = WriteLock.beside(volume, new Object())) {
      assertThat(volume.resolve(".lock")).isNotEmptyFile();
    } finally {
      assertThat(parent.toFile().setWritable(true)).isTrue();
    }
  }

  /** The file beside it would have a name that is too long for most file systems. */
  @Test
  void should_lock_a_folder_of_a_long_name() throws IOException {
    Path longest = Files.createDirectory(folder.resolve("n".repeat(250)));
    try (WriteLock lock = WriteLock.beside(longest, new Object())) {
      assertThatThrownBy(() -> WriteLock.beside(longest, new Object()))
          .hasMessageContaining("expected no other training to write " + longest);
    }
  }

  /** Left by another user, or by one who trains: to lock elsewhere would not keep that one out. */
  @Test
  void should_say_what_to_do_about_a_lock_that_may_not_be_opened() throws IOException {
    Path run = Files.createDirectory(folder.resolve("run")).toRealPath();
    Path left = Files.createFile(run.resolveSibling(".run.lock"));
    WriteLock.Opening denied =
        file -> {
          throw new AccessDeniedException(file.toString());
        };

    assertThatThrownBy(() -> WriteLock.beside(run, new Object(), denied))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "could not write %s: access to the lock %s denied; delete it if nobody trains there"
                .formatted(run, left));
    assertThat(run).isEmptyDirectory();
  }

  @Test
  void should_try_again_when_the_holder_gives_the_lock_back_meanwhile() throws IOException {
    Path file = folder.toRealPath().resolve(".run.lock");
    try (FileChannel held = open(file)) {
      assertThat(held.tryLock()).isNotNull();
      AtomicInteger opened = new AtomicInteger();
      WriteLock.Opening late =
          path -> {
            FileChannel channel = open(path);
            if (opened.incrementAndGet() == 1) {
              Files.delete(path);
            }
            return channel;
          };
      try (WriteLock lock = WriteLock.beside(folder.resolve("run"), new Object(), late)) {
        assertThat(file).hasContent(ProcessHandle.current().pid() + "\n");
      }
      assertThat(opened).hasValue(2);
    }
  }
}

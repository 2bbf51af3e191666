package dev.ganlib.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.Training;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Two trainings that would write the same files or folders. */
final class ClaimTest {
  @TempDir private Path folder;

  static Stream<Arguments> listeners() {
    Function<Path, GanListener> history = path -> History.writing(path.resolve("m.csv"));
    Function<Path, GanListener> json =
        path -> History.writing(path.resolve("n.csv")).withJsonLines(path.resolve("m.csv"));
    Function<Path, GanListener> checkpoints = path -> Checkpoints.every(4, path);
    Function<Path, GanListener> log = TensorBoardLog::in;
    return Stream.of(
        Arguments.of("History", history, history),
        Arguments.of("History and JSON lines", history, json),
        Arguments.of("Checkpoints", checkpoints, checkpoints),
        Arguments.of("TensorBoardLog", log, log));
  }

  private static void play(long rounds, GanListener... listeners) {
    try (KnownFigures game = new KnownFigures()) {
      game.play(rounds, game::loss, listeners);
    }
  }

  /** Plays in another thread and waits for it. */
  private static Throwable failureOf(GanListener listener) throws InterruptedException {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                play(8, listener);
              } catch (RuntimeException e) {
                failure.set(e);
              }
            });
    thread.start();
    thread.join();
    return failure.get();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("listeners")
  void should_let_one_training_write_at_a_time(
      String name, Function<Path, GanListener> first, Function<Path, GanListener> second)
      throws InterruptedException {
    AtomicReference<Throwable> meanwhile = new AtomicReference<>();
    GanListener intruder =
        new GanListener() {
          @Override
          public void onStep(StepReport report, Training training) {
            if (report.step() == 2) {
              try {
                meanwhile.set(failureOf(second.apply(folder)));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            }
          }
        };

    play(20, first.apply(folder), intruder);

    assertThat(meanwhile.get())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("expected no other training to write " + folder)
        .hasMessageContaining("this process, " + ProcessHandle.current().pid());
    // One after another is well, in whatever thread.
    assertThat(failureOf(second.apply(folder))).isNull();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("listeners")
  void should_give_the_place_back_when_the_training_fails(
      String name, Function<Path, GanListener> first, Function<Path, GanListener> second)
      throws InterruptedException {
    assertThatThrownBy(() -> play(8, first.apply(folder), KnownFigures.failingAt(3)))
        .hasMessage("listener");

    assertThat(failureOf(second.apply(folder))).isNull();
  }

  @Test
  void should_let_listeners_of_one_training_share_a_folder() {
    play(
        8,
        History.writing(folder.resolve("a.csv")),
        History.writing(folder.resolve("b.csv")),
        Checkpoints.every(2, folder).keep(1),
        TensorBoardLog.in(folder));

    assertThat(folder.resolve("b.csv")).isNotEmptyFile();
  }

  /** A program that looks whether there are checkpoints to resume from asks for their folder. */
  @Test
  void should_make_no_folder_of_checkpoints_before_there_is_one() {
    Path checkpoints = folder.resolve("run/checkpoints");

    play(3, Checkpoints.every(100, checkpoints), seeing(checkpoints, false));
    assertThat(checkpoints).isDirectory();
  }

  private static GanListener seeing(Path path, boolean there) {
    return new GanListener() {
      @Override
      public void onStep(StepReport report, Training training) {
        assertThat(Files.exists(path)).isEqualTo(there);
      }
    };
  }

  @Test
  void should_lock_nothing_before_the_training_starts() throws IOException {
    assertThat(Checkpoints.every(4, folder)).isNotNull();
    assertThat(Checkpoints.every(4, folder)).isNotNull();

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void should_refuse_a_place_inside_a_zip_file() throws IOException {
    URI zip = URI.create("jar:" + folder.resolve("a.zip").toUri());
    try (FileSystem inside = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
      Path path = inside.getPath("/run");
      for (Function<Path, GanListener> listener :
          Stream.<Function<Path, GanListener>>of(
                  History::writing,
                  TensorBoardLog::in,
                  place -> Checkpoints.every(1, place),
                  place -> SampleGrid.every(1, place))
              .toList()) {
        assertThatThrownBy(() -> listener.apply(path))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage(
                "expected a path of the default file system to write to but was /run of the file"
                    + " system 'jar'");
      }
      try (Stream<Path> made = Files.list(inside.getPath("/"))) {
        assertThat(made).isEmpty();
      }
    }
  }
}

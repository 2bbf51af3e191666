package dev.ganlib.listener;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.Round;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.Training;
import dev.ganlib.internal.store.CheckedFolder;
import dev.ganlib.internal.store.Checksums;
import dev.ganlib.internal.store.GrowingFile;
import dev.ganlib.testing.Logged;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the records of figures' rows in checkpoints, and the files after a resumption. */
final class SavedRowsTest {
  @TempDir private Path folder;

  private Path csv() {
    return folder.resolve("run/metrics.csv");
  }

  private Path json() {
    return folder.resolve("run/metrics.jsonl");
  }

  private Path checkpoint(int step) {
    return folder.resolve(String.format(Locale.ROOT, "checkpoints/step-%09d", step));
  }

  private static final long NEVER = Long.MAX_VALUE;

  /** A loss, from some round on with a figure more, times a factor that tells trainings apart. */
  private static NDArray objective(KnownFigures game, Round round, long more, double factor) {
    round.record(KnownFigures.figure(round, factor * round.step()), "factor");
    if (round.step() >= more) {
      round.record(KnownFigures.figure(round, -1.5), "more");
    }
    return game.loss(round);
  }

  private History play(Path from, long rounds, long more, double factor, GanListener... others)
      throws IOException {
    History history = History.writing(csv()).withJsonLines(json());
    try (KnownFigures game = new KnownFigures()) {
      if (from != null) {
        game.resume(from);
      }
      GanListener[] all = new GanListener[others.length + 2];
      System.arraycopy(others, 0, all, 0, others.length);
      all[others.length] = history;
      all[others.length + 1] = Checkpoints.every(4, folder.resolve("checkpoints")).keep(1000);
      game.play(rounds, round -> objective(game, round, more, factor), all);
    }
    return history;
  }

  private static long size(Path checkpoint) throws IOException {
    long size = 0;
    for (Path file : CheckedFolder.entries(checkpoint)) {
      size += Files.size(file);
    }
    return size;
  }

  @Test
  void should_take_no_more_room_in_a_late_checkpoint_than_in_an_early_one() throws IOException {
    play(null, 400, NEVER, 1);

    assertThat(Files.size(csv())).isGreaterThan(10_000);
    // Some numbers have a digit more.
    assertThat(size(checkpoint(400)) - size(checkpoint(40))).isBetween(-30L, 30L);
  }

  @Test
  void should_cut_what_was_written_after_the_checkpoint() throws IOException {
    play(null, 40, NEVER, 1);
    byte[] whole = Files.readAllBytes(csv());
    byte[] objects = Files.readAllBytes(json());
    delete(checkpoint(24), checkpoint(28), checkpoint(32), checkpoint(36), checkpoint(40));
    byte[] longer = (Files.readString(csv()) + "41,0,cut in the mid").getBytes(UTF_8);
    Files.writeString(csv(), "41,0,cut in the mid", StandardOpenOption.APPEND);

    History history = play(checkpoint(20), 40, NEVER, 1);

    assertThat(csv()).hasBinaryContent(whole);
    assertThat(json()).hasBinaryContent(objects);
    assertThat(history.steps()).hasSize(40).endsWith(39, 40);
    assertThat(history.series("factor")).startsWith(0, 1).endsWith(38, 39);
    // Checkpoints somewhere else may need what came after.
    assertThat(folder.resolve("run/metrics.csv.set-aside-1")).hasBinaryContent(longer);
    assertThat(folder.resolve("run/metrics.jsonl.set-aside-1")).hasBinaryContent(objects);
  }

  @Test
  void should_keep_one_file_after_several_crashes() throws IOException {
    play(null, 22, NEVER, 1);
    play(checkpoint(20), 26, NEVER, 1);
    play(checkpoint(24), 31, NEVER, 1);
    byte[] longest = Files.readAllBytes(csv());
    play(checkpoint(28), 29, NEVER, 1);

    assertThat(names(folder.resolve("run")))
        .containsExactly(
            "metrics.csv", "metrics.csv.set-aside-1", "metrics.jsonl", "metrics.jsonl.set-aside-1");
    assertThat(folder.resolve("run/metrics.csv.set-aside-1")).hasBinaryContent(longest);
  }

  /** The copy's folder does not show that there are later ones. */
  @Test
  void should_keep_rows_of_later_checkpoints_when_a_copy_is_resumed() throws IOException {
    play(null, 12, NEVER, 1);
    byte[] first = Files.readAllBytes(csv());
    Path copy = Files.createDirectories(folder.resolve("elsewhere")).resolve("step-000000004");
    Files.createDirectory(copy);
    for (Path file : CheckedFolder.entries(checkpoint(4))) {
      Files.copy(file, copy.resolve(file.getFileName()));
    }

    String log = logOf(() -> play(copy, 8, NEVER, 3));

    Path aside = folder.resolve("run/metrics.csv.set-aside-1");
    assertThat(aside).hasBinaryContent(first);
    assertThat(log).contains(csv() + " has rows after step 4; it is kept as " + aside);

    log = logOf(() -> play(folder.resolve("checkpoints/set-aside-1/step-000000012"), 12, NEVER, 1));

    assertThat(csv()).hasBinaryContent(first);
    assertThat(log)
        .contains(
            "%s has other rows than the checkpoint, whose are taken from %s; it is kept as %s"
                .formatted(csv(), aside, folder.resolve("run/metrics.csv.set-aside-2")));
  }

  @Test
  void should_keep_the_rows_of_an_earlier_training_when_one_begins_anew() throws IOException {
    play(null, 12, NEVER, 1);
    byte[] first = Files.readAllBytes(csv());
    byte[] objects = Files.readAllBytes(json());

    String log = logOf(() -> play(null, 8, NEVER, 3));

    Path aside = folder.resolve("run/metrics.csv.set-aside-1");
    assertThat(log).contains(csv() + " has rows of another training; it is kept as " + aside);
    assertThat(Files.readAllLines(csv())).hasSize(9);
    assertThat(aside).hasBinaryContent(first);

    play(folder.resolve("checkpoints/set-aside-1/step-000000012"), 12, NEVER, 1);
    assertThat(csv()).hasBinaryContent(first);
    assertThat(json()).hasBinaryContent(objects);
  }

  /** Twice: the first resumption leaves files of different lengths, which the second must know. */
  @Test
  void should_resume_again_when_one_of_the_files_began_later() throws IOException {
    play(null, 8, NEVER, 1);
    byte[] objects = Files.readAllBytes(json());
    Files.move(csv(), folder.resolve("moved.csv"));
    play(checkpoint(8), 12, NEVER, 1);
    play(checkpoint(12), 16, NEVER, 1);
    assertThat(Files.readAllLines(csv())).hasSize(9).element(1).asString().startsWith("9,0,");
    assertThat(Files.readAllLines(json())).hasSize(16);
    assertThat(Files.readString(json())).startsWith(new String(objects, UTF_8));

    Files.delete(json());
    play(checkpoint(16), 20, NEVER, 1);
    play(checkpoint(20), 24, NEVER, 1);
    assertThat(Files.readAllLines(csv())).hasSize(17);
    assertThat(Files.readAllLines(json())).hasSize(8).element(0).asString().contains("\"step\":17");

    Files.writeString(json(), Files.readString(json()).replace("\"step\":18", "\"step\":81"));
    assertThatThrownBy(() -> play(checkpoint(24), 28, NEVER, 1))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("bytes of " + json() + " to be those of when");
  }

  @Test
  void should_resume_again_when_json_lines_were_added() throws IOException {
    try (KnownFigures game = new KnownFigures()) {
      game.play(
          8,
          round -> objective(game, round, NEVER, 1),
          History.writing(csv()),
          Checkpoints.every(4, folder.resolve("checkpoints")));
    }
    play(checkpoint(8), 12, NEVER, 1);
    play(checkpoint(12), 16, NEVER, 1);

    assertThat(Files.readAllLines(csv())).hasSize(17);
    assertThat(Files.readAllLines(json())).hasSize(8).element(0).asString().contains("\"step\":9");
  }

  @Test
  void should_cut_each_file_by_its_own_rows_when_the_training_goes_back() throws IOException {
    play(null, 8, NEVER, 1);
    Files.delete(json());
    History history = History.writing(csv()).withJsonLines(json());
    GanListener back =
        new GanListener() {
          @Override
          public void onStep(StepReport report, Training training) {
            if (report.step() == 14) {
              history.onRollback(11, training);
            }
          }
        };
    try (KnownFigures game = new KnownFigures()) {
      game.resume(checkpoint(8));
      game.play(14, round -> objective(game, round, NEVER, 1), history, back);
    }

    assertThat(Files.readAllLines(csv())).hasSize(12).element(11).asString().startsWith("11,");
    assertThat(Files.readAllLines(json())).hasSize(3).element(2).asString().contains("\"step\":11");
  }

  /** As where the file names of the system that wrote the checkpoint are none here. */
  @Test
  void should_pass_over_a_place_that_is_no_path_here() throws IOException {
    play(null, 8, NEVER, 1);
    Path state = checkpoint(8).resolve("history-metrics.csv.json");
    String name = csv().toAbsolutePath().toString();
    String text = Files.readString(state);
    assertThat(text).contains("\"" + name + "\"");
    Files.writeString(state, text.replace(name, "a\\u0000b"));
    List<String> rows = Files.readAllLines(csv());
    History history = History.writing(csv());

    history.resume(checkpoint(8));
    assertThat(csv()).hasContent(String.join("\n", rows));
    assertThat(history.steps()).hasSize(8);

    Files.delete(csv());
    assertThat(logOf(() -> history.resume(checkpoint(8))))
        .contains(csv() + " with the rows up to step 8 is not there");
    history.onEnd(8, new HandMade.Stage());
  }

  @Test
  void should_name_a_file_that_cannot_be_set_aside() throws IOException {
    Path run = Files.createDirectories(csv().getParent());
    // With a number behind it the name is too long.
    Path longest = run.resolve("m".repeat(245));
    Files.writeString(longest, "rows\n");

    assertThatThrownBy(() -> SavedRows.setAside(new GrowingFile(longest), "has rows"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("could not write " + longest + ": ");
    assertThat(longest).hasContent("rows");
  }

  /** An action that may fail. */
  private interface Action {
    void run() throws IOException;
  }

  private static String logOf(Action action) {
    return Logged.by(
        () -> {
          try {
            action.run();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static List<String> names(Path folder) throws IOException {
    return CheckedFolder.entries(folder).stream()
        .map(path -> path.getFileName().toString())
        .toList();
  }

  private static void delete(Path... checkpoints) throws IOException {
    for (Path checkpoint : checkpoints) {
      CheckedFolder.remove(checkpoint);
    }
  }

  /** The checkpoint is of before the file got a column more. */
  @Test
  void should_know_its_rows_in_a_file_that_has_become_wider() throws IOException {
    play(null, 20, NEVER, 1);
    byte[] narrow = Files.readAllBytes(csv());
    play(checkpoint(16), 40, 20, 1);
    assertThat(Files.readAllLines(csv()).get(0)).endsWith(",more");
    byte[] wide = Files.readAllBytes(csv());

    play(checkpoint(16), 20, NEVER, 1);
    assertThat(csv()).hasBinaryContent(narrow);
    play(checkpoint(16), 40, 20, 1);
    assertThat(csv()).hasBinaryContent(wide);
  }

  @Test
  void should_give_checkpoints_that_were_set_aside_their_rows_again() throws IOException {
    play(null, 12, NEVER, 1);
    byte[] first = Files.readAllBytes(csv());
    byte[] objects = Files.readAllBytes(json());
    play(checkpoint(4), 8, NEVER, 3);
    assertThat(csv()).isNotEmptyFile();
    assertThat(Files.readAllLines(csv())).hasSize(9);
    assertThat(names(folder.resolve("run")))
        .contains("metrics.csv.set-aside-1", "metrics.jsonl.set-aside-1");

    play(folder.resolve("checkpoints/set-aside-1/step-000000012"), 12, NEVER, 1);

    assertThat(csv()).hasBinaryContent(first);
    assertThat(json()).hasBinaryContent(objects);
    // And those of the other training stay.
    assertThat(Files.readAllLines(folder.resolve("run/metrics.csv.set-aside-2"))).hasSize(9);
  }

  @Test
  void should_refuse_rows_that_were_changed() throws IOException {
    play(null, 8, NEVER, 1);
    String text = Files.readString(csv());
    Files.writeString(csv(), text.replace("\n3,0,2.0,", "\n3,0,2.5,"));
    String changed = Files.readString(csv());

    assertThatThrownBy(() -> play(checkpoint(8), 12, NEVER, 1))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(
            "expected the first 9 lines of %s to be those of when %s was written but they differ; put that file back, or move this one away to resume without these rows"
                .formatted(csv(), checkpoint(8)));
    assertThat(csv()).hasContent(changed);

    Files.move(csv(), folder.resolve("moved.csv"));
    String log = logOf(() -> play(checkpoint(8), 12, NEVER, 1));
    assertThat(log).contains(csv() + " with the rows up to step 8 is not there");
    assertThat(Files.readAllLines(csv())).hasSize(5).element(1).asString().startsWith("9,0,");
  }

  @Test
  void should_copy_the_rows_to_another_file() throws IOException {
    play(null, 20, NEVER, 1);
    byte[] whole = Files.readAllBytes(csv());
    Path other = folder.resolve("other/metrics.csv");

    try (KnownFigures game = new KnownFigures()) {
      game.resume(checkpoint(12));
      game.play(20, round -> objective(game, round, NEVER, 1), History.writing(other));
    }

    assertThat(other).hasBinaryContent(whole);
    assertThat(csv()).hasBinaryContent(whole);
  }

  /** Versions before copied the files into each checkpoint. */
  @Test
  void should_take_the_copies_of_earlier_versions() throws IOException {
    play(null, 20, NEVER, 1);
    byte[] whole = Files.readAllBytes(csv());
    byte[] objects = Files.readAllBytes(json());
    Path old = checkpoint(12);
    Files.delete(old.resolve("history-metrics.csv.json"));
    write(old.resolve("metrics.csv"), Files.readAllLines(csv()).subList(0, 13));
    write(old.resolve("metrics.jsonl"), Files.readAllLines(json()).subList(0, 12));
    StringBuilder sums = new StringBuilder();
    for (Path file : CheckedFolder.entries(old)) {
      if (!file.endsWith(CheckedFolder.SUMS)) {
        sums.append(Checksums.of(file)).append("  ").append(file.getFileName()).append('\n');
      }
    }
    Files.writeString(old.resolve(CheckedFolder.SUMS), sums);
    Files.delete(csv());
    Files.delete(json());

    play(old, 20, NEVER, 1);

    assertThat(csv()).hasBinaryContent(whole);
    assertThat(json()).hasBinaryContent(objects);
  }

  private static void write(Path file, List<String> lines) throws IOException {
    Files.writeString(file, String.join("\n", lines) + "\n");
  }

  @Test
  void should_tell_of_another_program_that_changes_the_file() {
    GanListener other =
        new GanListener() {
          @Override
          public void onStep(StepReport report, Training training) {
            if (report.step() == 17) {
              try {
                Files.writeString(csv(), "x", StandardOpenOption.APPEND);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }
          }
        };
    assertThatThrownBy(() -> play(null, 40, NEVER, 1, other))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("could not write " + csv())
        .hasMessageContaining("another program has changed it");
  }
}

package dev.ganlib.game;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ganlib.listener.Checkpoints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints where the disk is full, read-only or no folder. */
final class FullDiskTest {
  @TempDir private Path folder;

  private static boolean runs(String... command) throws IOException, InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static void assertOnlyWhole(Path checkpoints, String... names) throws IOException {
    assertThat(Folders.names(checkpoints)).containsExactly(names);
    Checkpoint newest = Checkpoint.latest(checkpoints).orElseThrow();
    assertThat(newest.path().getFileName()).hasToString(names[names.length - 1]);
    assertThat(newest.skipped()).isEmpty();
  }

  /** A file system with room for one checkpoint. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void should_keep_the_older_checkpoint_when_the_disk_is_full()
      throws IOException, InterruptedException {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    // Each of a checkpoint's three files takes a page or two, and so does each folder.
    assumeTrue(
        runs("mount", "-t", "tmpfs", "-o", "size=32k", "tmpfs", disk.toString()),
        "may mount a file system");
    try (Duel duel = new Duel(NonFinite.fail())) {
      Path checkpoints = disk.resolve("checkpoints");
      assertThatThrownBy(
              () -> duel.play(duel.rounds(40), Checkpoints.every(3, checkpoints).keep(10)))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("could not write the checkpoint " + checkpoints)
          .hasMessageContaining("No space left on device")
          .hasCauseInstanceOf(IOException.class);

      long step = duel.game.step();
      assertThat(step).isGreaterThan(3);
      List<String> names = Folders.names(checkpoints);
      assertThat(names).hasSize((int) (step / 3 - 1)).allMatch(name -> name.startsWith("step-"));
      assertOnlyWhole(checkpoints, names.toArray(String[]::new));
    } finally {
      runs("umount", disk.toString());
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void should_tell_of_a_listener_that_meets_a_full_disk() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full), "has /dev/full");
    GanListener listener =
        new GanListener() {
          @Override
          public void save(Path checkpoint) {
            try {
              Files.writeString(checkpoint.resolve("mine.txt"), "half");
              Files.writeString(full, "the other half");
            } catch (IOException e) {
              throw new UncheckedIOException("could not save mine", e);
            }
          }
        };
    try (Duel duel = new Duel(NonFinite.fail())) {
      Path older = duel.game.checkpoint(folder);
      assertThatThrownBy(() -> duel.play(duel.rounds(4), Checkpoints.every(2, folder), listener))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("could not write the checkpoint " + folder)
          .hasMessageContaining("could not save mine")
          .hasRootCauseMessage("No space left on device");
      assertThat(duel.game.step()).isEqualTo(2);
      assertOnlyWhole(folder, older.getFileName().toString());
    }
  }

  @Test
  void should_say_that_the_folder_is_a_file() throws IOException {
    Path file = Files.writeString(folder.resolve("checkpoints"), "not a folder");
    try (Duel duel = new Duel(NonFinite.fail())) {
      assertThatThrownBy(() -> duel.game.checkpoint(file))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageStartingWith(
              "could not write the checkpoint %s: ".formatted(file.resolve("step-000000000")))
          .hasMessageContaining("a file of that name is there already")
          .hasCauseInstanceOf(IOException.class);
      assertThat(Folders.names(folder)).containsExactly("checkpoints");
      assertThat(file).hasContent("not a folder");
      assertThatThrownBy(() -> Checkpoint.latest(file))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(file.toString());
    }
  }

  /** What has the checkpoint's name gives way, even if it is none. */
  @Test
  void should_replace_a_file_of_the_checkpoints_name() throws IOException {
    Files.writeString(folder.resolve("step-000000000"), "not a checkpoint");
    try (Duel duel = new Duel(NonFinite.fail())) {
      duel.game.checkpoint(folder);
      assertOnlyWhole(folder, "step-000000000");
    }
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void should_say_that_the_folder_cannot_be_written() throws IOException {
    try (Duel duel = new Duel(NonFinite.fail())) {
      Path older = duel.game.checkpoint(folder);
      assertThat(folder.toFile().setWritable(false)).isTrue();
      try {
        assumeFalse(Files.isWritable(folder), "root may write everywhere");
        assertThatThrownBy(() -> duel.play(duel.rounds(4), Checkpoints.every(2, folder)))
            .isInstanceOf(UncheckedIOException.class)
            .hasMessageContaining("could not write the checkpoint " + folder)
            .hasMessageContaining("access denied");
        assertOnlyWhole(folder, older.getFileName().toString());
      } finally {
        assertThat(folder.toFile().setWritable(true)).isTrue();
      }
    }
  }
}

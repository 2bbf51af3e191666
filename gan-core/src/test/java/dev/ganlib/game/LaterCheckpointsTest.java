package dev.ganlib.game;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganlib.listener.Checkpoints;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that checkpoints of later steps than a training resumes from are set aside. */
final class LaterCheckpointsTest {
  @TempDir private Path folder;

  private void play(Path from, long rounds) throws IOException {
    try (Duel duel = new Duel(NonFinite.fail())) {
      if (from != null) {
        duel.game.resume(Checkpoint.latest(from).orElseThrow());
      }
      duel.play(duel.rounds(rounds), Checkpoints.every(2, folder));
    }
  }

  @Test
  void should_be_set_aside_where_an_older_one_is_resumed() throws IOException {
    play(null, 8);

    play(folder.resolve("step-000000004"), 6);

    assertThat(Folders.names(folder))
        .containsExactly("set-aside-1", "step-000000004", "step-000000006");
    assertThat(Folders.names(folder.resolve("set-aside-1")))
        .containsExactly("step-000000006", "step-000000008");
    assertThat(Checkpoint.latest(folder).orElseThrow().path())
        .isEqualTo(folder.resolve("step-000000006"));

    play(folder.resolve("step-000000004"), 5);
    assertThat(Folders.names(folder.resolve("set-aside-2"))).containsExactly("step-000000006");
  }

  @Test
  void should_be_whole_where_they_are_then() throws IOException {
    play(null, 8);
    play(folder.resolve("step-000000004"), 4);

    play(folder.resolve("set-aside-1"), 10);

    assertThat(Folders.names(folder))
        .containsExactly("set-aside-1", "step-000000004", "step-000000010");
  }

  @Test
  void should_be_set_aside_where_one_begins_anew() throws IOException {
    play(null, 8);

    play(null, 3);

    assertThat(Folders.names(folder))
        .containsExactly("set-aside-1", "step-000000002", "step-000000003");
    assertThat(Folders.names(folder.resolve("set-aside-1")))
        .containsExactly("step-000000004", "step-000000006", "step-000000008");
  }

  @Test
  void should_not_be_missed_where_the_newest_is_resumed() throws IOException {
    play(null, 8);

    play(folder, 12);

    assertThat(Folders.names(folder))
        .containsExactly("step-000000008", "step-000000010", "step-000000012");
  }
}

package dev.ganlib.game;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganlib.listener.Checkpoints;
import dev.ganlib.listener.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An interrupt of the training thread: nothing in a training reacts to one. It is played to its
 * end, its checkpoints are whole, and the caller finds the thread interrupted.
 */
final class InterruptTest {
  @TempDir private Path folder;

  private enum Phase {
    DATA,
    OBJECTIVE,
    LISTENER,
    SAVE,
    START
  }

  @AfterEach
  void forget() {
    Thread.interrupted();
  }

  private static void interruptIf(boolean now) {
    if (now) {
      Thread.currentThread().interrupt();
    }
  }

  private record Played(Map<String, List<Integer>> state, List<String> rows) {}

  private static @Nullable Played played;

  private Played uninterrupted() throws IOException {
    Played known = played;
    if (known == null) {
      Path csv = folder.resolve("uninterrupted.csv");
      try (Duel duel = new Duel(NonFinite.fail())) {
        duel.play(duel.rounds(12), History.writing(csv));
        known = new Played(duel.state(), Files.readAllLines(csv));
      }
      played = known;
    }
    return known;
  }

  @ParameterizedTest
  @EnumSource
  void should_play_on_and_leave_the_thread_interrupted(Phase phase) throws IOException {
    Path csv = folder.resolve("metrics.csv");
    Map<String, List<Integer>> expected = uninterrupted().state();
    List<String> rows = uninterrupted().rows();
    Path checkpoints = folder.resolve("checkpoints");
    try (Duel duel = new Duel(NonFinite.fail())) {
      duel.tap =
          (step, index, batch) -> {
            interruptIf(phase == Phase.DATA && step == 5);
            return batch;
          };
      duel.sickG =
          round -> {
            interruptIf(phase == Phase.OBJECTIVE && round.step() == 5);
            return false;
          };
      GanListener interrupting =
          new GanListener() {
            @Override
            public void onStart(long step, long total, Training training) {
              interruptIf(phase == Phase.START);
            }

            @Override
            public void onStep(StepReport report, Training training) {
              interruptIf(phase == Phase.LISTENER && report.step() == 5);
            }

            @Override
            public void save(Path checkpoint) {
              interruptIf(phase == Phase.SAVE);
            }
          };
      duel.play(
          duel.rounds(12),
          interrupting,
          History.writing(csv),
          Checkpoints.every(4, checkpoints).keep(2));

      assertThat(Thread.interrupted()).isTrue();
      assertThat(duel.game.step()).isEqualTo(12);
      assertThat(duel.state()).isEqualTo(expected);
      assertThat(Files.readAllLines(csv)).isEqualTo(rows);
    }
    assertThat(Folders.names(checkpoints)).containsExactly("step-000000008", "step-000000012");
    Checkpoint newest = Checkpoint.latest(checkpoints).orElseThrow();
    assertThat(newest.step()).isEqualTo(12);
    assertThat(Duel.arrays(newest.path())).isEqualTo(expected);
    assertThat(newest.skipped()).isEmpty();
  }

  /** Java closes a file that an interrupted thread reads; all or nothing is taken over. */
  @Test
  void should_take_over_a_checkpoint_whole_or_not_at_all() throws IOException {
    Path written;
    try (Duel duel = new Duel(NonFinite.fail())) {
      duel.play(duel.rounds(5));
      written = duel.game.checkpoint(folder);
    }
    try (Duel duel = new Duel(NonFinite.fail())) {
      Map<String, List<Integer>> before = duel.state();
      Thread.currentThread().interrupt();
      Checkpoint checkpoint = Checkpoint.latest(folder).orElseThrow();
      assertThatThrownBy(() -> duel.game.resume(checkpoint))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(written.toString());

      assertThat(Thread.interrupted()).isTrue();
      assertThat(duel.game.step()).isZero();
      assertThat(duel.game.isResumed()).isFalse();
      assertThat(duel.state()).isEqualTo(before);
      duel.game.resume(checkpoint);
      assertThat(duel.game.step()).isEqualTo(5);
    }
  }

  /** A rehearsal that cannot wait for the garbage collection leaves out what needs one. */
  @Test
  void should_build_and_train_on_an_interrupted_thread() {
    List<Long> uninterrupted = TinyGan.trajectory(7, 5);
    Thread.currentThread().interrupt();
    assertThat(TinyGan.trajectory(7, 5)).isEqualTo(uninterrupted);
    assertThat(Thread.interrupted()).isTrue();
  }
}

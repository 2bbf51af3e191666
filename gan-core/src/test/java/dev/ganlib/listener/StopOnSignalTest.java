package dev.ganlib.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.ganlib.game.Checkpoint;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StopOnSignalTest {
  @TempDir private Path folder;

  /** Sends this process a signal, and waits for what follows from it. */
  private static void raise(String name, BooleanSupplier answered) {
    try {
      Class<?> type = Class.forName("sun.misc.Signal");
      Object signal = type.getConstructor(String.class).newInstance(name);
      type.getMethod("raise", type).invoke(null, signal);
      for (int i = 0; i < 6000 && !answered.getAsBoolean(); i++) {
        Thread.sleep(10);
      }
    } catch (ReflectiveOperationException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Returns whether this process was started to ignore a signal, as a shell starts a job in the
   * background; Java then leaves it so.
   */
  private static boolean isIgnored(int signal) throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return false;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .map(line -> Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16))
        .anyMatch(ignored -> (ignored >> (signal - 1) & 1) == 1);
  }

  @ParameterizedTest
  @CsvSource({"TERM, 15", "INT, 2"})
  void should_stop_after_the_step_and_keep_a_checkpoint(String name, int number)
      throws IOException {
    assumeThat(isIgnored(number)).as("told to ignore " + name).isFalse();
    List<String> told = new CopyOnWriteArrayList<>();
    List<Long> played = new ArrayList<>();
    try (StopOnSignal signals = StopOnSignal.listening(told::add);
        KnownFigures game = new KnownFigures()) {
      GanListener user =
          new GanListener() {
            @Override
            public void onStep(StepReport report, Training training) {
              played.add(report.step());
              if (report.step() == 3) {
                raise(name, () -> !told.isEmpty());
              }
            }
          };
      assertThat(signals.exitCode()).isZero();

      game.play(100, game::loss, Checkpoints.every(50, folder), user, signals);

      assertThat(signals.exitCode()).isEqualTo(128 + number);
    }
    assertThat(told).containsExactly(name);
    assertThat(played).containsExactly(1L, 2L, 3L);
    assertThat(Checkpoint.latest(folder).orElseThrow().step()).isEqualTo(3);
  }

  @Test
  void should_end_at_once_at_the_second_signal_while_the_first_is_still_told() {
    CountDownLatch over = new CountDownLatch(1);
    List<Integer> halted = new CopyOnWriteArrayList<>();
    List<String> told = new CopyOnWriteArrayList<>();
    try (StopOnSignal signals =
        StopOnSignal.listening(
            name -> {
              told.add(name);
              try {
                over.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            },
            halted::add)) {
      raise("TERM", () -> !told.isEmpty());
      assertThat(halted).isEmpty();

      raise("TERM", () -> !halted.isEmpty());

      assertThat(halted).containsExactly(128 + 15);
      assertThat(told).containsExactly("TERM");
      assertThat(signals.isRequested()).isTrue();
    } finally {
      over.countDown();
    }
  }

  @Test
  void should_answer_no_longer_when_it_is_closed() {
    StopOnSignal outer = StopOnSignal.listening(name -> {});
    StopOnSignal inner = StopOnSignal.listening(name -> {});
    inner.close();

    raise("TERM", outer::isRequested);

    assertThat(outer.isRequested()).isTrue();
    assertThat(inner.isRequested()).isFalse();
    outer.close();
  }
}

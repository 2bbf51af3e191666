package dev.ganlib.game;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.djl.ndarray.NDArray;
import dev.ganlib.listener.Checkpoints;
import dev.ganlib.listener.History;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests the calls of listeners, their order, and the end of a training if one fails. */
final class ListenersTest {
  @TempDir private Path folder;

  private enum Call {
    START,
    STEP,
    CHECKPOINT,
    ROLLBACK,
    FINISH,
    END,
    SAVE,
    RESUME
  }

  /** Writes down what it is told, and fails where it shall. */
  private static final class Scribe implements GanListener {
    private final String name;
    private final List<String> calls;
    private Call failing = Call.STEP;
    private RuntimeException failure = new IllegalStateException("never");
    private boolean fails;

    Scribe(String name, List<String> calls) {
      this.name = name;
      this.calls = calls;
    }

    Scribe failing(Call call, RuntimeException exception) {
      failing = call;
      failure = exception;
      fails = true;
      return this;
    }

    private void note(Call call, String more) {
      calls.add(name + " " + call + more);
      if (fails && call == failing) {
        throw failure;
      }
    }

    @Override
    public void onStart(long step, long total, Training training) {
      note(Call.START, " " + step + "/" + total);
    }

    @Override
    public void onStep(StepReport report, Training training) {
      note(Call.STEP, " " + report.step());
    }

    @Override
    public void onRollback(long step, Training training) {
      note(Call.ROLLBACK, " " + step);
    }

    @Override
    public void onFinish(long step, Training training) {
      note(Call.FINISH, " " + step);
    }

    @Override
    public void onCheckpoint(Path checkpoint, Training training) {
      note(Call.CHECKPOINT, " " + checkpoint.getFileName());
    }

    @Override
    public void save(Path checkpoint) {
      note(Call.SAVE, "");
    }

    @Override
    public void resume(Path checkpoint) {
      note(Call.RESUME, " " + checkpoint.getFileName());
    }

    @Override
    public void onEnd(long step, Training training) {
      note(Call.END, " " + step);
    }
  }

  /** Asks for a checkpoint after a step. */
  private static GanListener asking(long step, Path checkpoints) {
    return new GanListener() {
      @Override
      public void onStep(StepReport report, Training training) {
        if (report.step() == step) {
          training.checkpoint(checkpoints);
        }
      }
    };
  }

  /** A duel whose move in step 2, the third, is refused once. */
  private static Duel duel() {
    Duel duel = new Duel(NonFinite.rollback(1));
    AtomicBoolean struck = new AtomicBoolean();
    duel.sickG = round -> round.step() == 2 && !struck.getAndSet(true);
    return duel;
  }

  private static List<String> both(String... calls) {
    List<String> expected = new ArrayList<>();
    for (String call : calls) {
      expected.add("a " + call);
      expected.add("b " + call);
    }
    return expected;
  }

  @Test
  void should_tell_everything_to_all_in_order() throws IOException {
    List<String> calls = new ArrayList<>();
    try (Duel duel = duel()) {
      Scribe a = new Scribe("a", calls);
      Scribe b = new Scribe("b", calls);
      duel.play(duel.rounds(3), a, asking(2, folder), b);
      assertThat(calls)
          .isEqualTo(
              both(
                  "START 0/3",
                  "STEP 1",
                  "STEP 2",
                  "SAVE",
                  "CHECKPOINT step-000000002",
                  "STEP 3",
                  "ROLLBACK 2",
                  "STEP 3",
                  "FINISH 3",
                  "END 3"));
    }
    calls.clear();
    try (Duel duel = new Duel(NonFinite.fail())) {
      duel.game.resume(Checkpoint.latest(folder).orElseThrow());
      duel.play(duel.rounds(3), new Scribe("a", calls), new Scribe("b", calls));
      assertThat(calls)
          .isEqualTo(both("RESUME step-000000002", "START 2/3", "STEP 3", "FINISH 3", "END 3"));

      calls.clear();
      duel.play(duel.rounds(1), new Scribe("a", calls), new Scribe("b", calls));
      assertThat(calls).isEqualTo(both("START 3/4", "STEP 4", "FINISH 4", "END 4"));
    }
  }

  @Test
  void should_write_the_checkpoint_of_a_plans_end_between_its_last_two_calls() {
    List<String> calls = new ArrayList<>();
    try (Duel duel = new Duel(NonFinite.fail())) {
      duel.play(
          duel.rounds(1),
          Checkpoints.every(10, folder),
          new Scribe("a", calls),
          new Scribe("b", calls));
    }
    assertThat(calls)
        .isEqualTo(
            both("START 0/1", "STEP 1", "FINISH 1", "SAVE", "CHECKPOINT step-000000001", "END 1"));
  }

  /** The states after each round of a training whose listeners do not fail. */
  private record Reference(Path start, List<Map<String, List<Integer>>> states) {}

  @TempDir private static Path shared;
  private static @Nullable Reference reference;

  /** Returns a training with checkpoints after rounds 1 and 2 and a rollback after round 3. */
  private static Reference reference() throws IOException {
    Reference made = reference;
    if (made == null) {
      List<Map<String, List<Integer>>> states = new ArrayList<>(Collections.nCopies(4, Map.of()));
      try (Duel duel = duel()) {
        GanListener keeping =
            new GanListener() {
              @Override
              public void onStep(StepReport report, Training training) {
                states.set((int) report.step(), duel.state());
              }
            };
        Path start = shared.resolve("start");
        duel.play(duel.rounds(3), keeping, asking(1, start), asking(2, shared.resolve("next")));
        made = new Reference(Checkpoint.latest(start).orElseThrow().path(), states);
      }
      reference = made;
    }
    return made;
  }

  /** All calls come in a training from a checkpoint at step 1 with another at step 2. */
  @ParameterizedTest
  @EnumSource
  void should_tell_the_others_and_the_caller_when_one_fails(Call call) throws IOException {
    IllegalStateException failure = new IllegalStateException("my own fault");
    List<String> calls = new ArrayList<>();
    try (Duel duel = duel()) {
      duel.game.resume(Checkpoint.at(reference().start()));
      Throwable thrown =
          catchThrowable(
              () ->
                  duel.play(
                      duel.rounds(3),
                      asking(2, folder),
                      new Scribe("a", calls),
                      new Scribe("x", new ArrayList<>()).failing(call, failure),
                      new Scribe("b", calls)));

      assertThat(thrown).isSameAs(failure);
      // What a is told b is told next, and at the end both are told that it is one, once.
      assertThat(calls).hasSizeGreaterThanOrEqualTo(4);
      for (int i = 0; i < calls.size(); i += 2) {
        assertThat(calls.get(i)).startsWith("a ");
        assertThat(calls.get(i + 1)).isEqualTo(calls.get(i).replaceFirst("a", "b"));
      }
      String last = call == Call.END ? "a FINISH" : "a " + call;
      assertThat(calls.get(calls.size() - 4)).startsWith(last);
      assertThat(calls.stream().filter(line -> line.contains(" END "))).hasSize(2);
      assertThat(calls.get(calls.size() - 1)).isEqualTo("b END " + duel.game.step());
      assertThat(duel.game.step())
          .isEqualTo(
              switch (call) {
                case RESUME, START -> 1;
                case STEP, SAVE, CHECKPOINT, ROLLBACK -> 2;
                case FINISH, END -> 3;
              });
      assertThat(duel.state()).isEqualTo(reference().states().get((int) duel.game.step()));
    }
    assertThat(Folders.names(folder))
        .isEqualTo(
            switch (call) {
              case RESUME, START, STEP, SAVE -> List.of();
              case CHECKPOINT, ROLLBACK, FINISH, END -> List.of("step-000000002");
            });
  }

  @Test
  void should_leave_older_checkpoints_alone_when_a_listener_cannot_save() throws IOException {
    try (Duel duel = new Duel(NonFinite.fail())) {
      Scribe failing = new Scribe("x", new ArrayList<>());
      GanListener later =
          new GanListener() {
            @Override
            public void onStep(StepReport report, Training training) {
              if (report.step() == 4) {
                failing.failing(
                    Call.SAVE,
                    new UncheckedIOException(
                        "could not write my file", new IOException("No space left on device")));
              }
            }
          };
      assertThatThrownBy(
              () -> duel.play(duel.rounds(9), later, Checkpoints.every(2, folder), failing))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining(
              "could not write the checkpoint %s: ".formatted(folder.resolve("step-000000004")))
          .hasMessageContaining("could not write my file")
          .hasRootCauseMessage("No space left on device");

      assertThat(Folders.names(folder)).containsExactly("step-000000002");
      assertThat(Checkpoint.latest(folder).orElseThrow().step()).isEqualTo(2);
      assertThat(duel.game.step()).isEqualTo(4);
      // The same game can write it by itself.
      duel.game.checkpoint(folder);
      assertThat(Checkpoint.latest(folder).orElseThrow().step()).isEqualTo(4);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Call.class,
      names = {"RESUME", "START"})
  void should_still_resume_the_checkpoint_when_no_round_was_played(Call call) throws IOException {
    Map<String, List<Integer>> expected;
    try (Duel duel = new Duel(NonFinite.fail())) {
      duel.play(duel.rounds(7), asking(3, folder));
      expected = duel.state();
    }
    try (Duel duel = new Duel(NonFinite.fail())) {
      duel.game.resume(Checkpoint.latest(folder).orElseThrow());
      Scribe failing =
          new Scribe("x", new ArrayList<>()).failing(call, new IllegalStateException("once"));
      assertThatThrownBy(() -> duel.play(duel.rounds(7), failing)).hasMessage("once");

      List<String> calls = new ArrayList<>();
      duel.play(duel.rounds(7), new Scribe("a", calls));
      assertThat(calls.get(0)).isEqualTo("a RESUME step-000000003");
      assertThat(duel.game.step()).isEqualTo(7);
      assertThat(duel.state()).isEqualTo(expected);
    }
  }

  /** Some throw an exception that they keep. */
  @ParameterizedTest
  @CsvSource({"STEP, STEP", "SAVE, END"})
  void should_tell_of_one_exception_that_several_throw(Call first, Call second) {
    IllegalStateException failure = new IllegalStateException("always this");
    try (Duel duel = new Duel(NonFinite.fail())) {
      Throwable thrown =
          catchThrowable(
              () ->
                  duel.play(
                      duel.rounds(2),
                      Checkpoints.every(1, folder),
                      new Scribe("a", new ArrayList<>()).failing(first, failure),
                      new Scribe("b", new ArrayList<>()).failing(second, failure)));
      assertThat(thrown).isSameAs(failure);
    }
  }

  @Test
  void should_add_what_a_second_listener_throws_to_the_first() {
    IllegalStateException first = new IllegalStateException("first");
    IllegalArgumentException second = new IllegalArgumentException("second");
    IllegalStateException atEnd = new IllegalStateException("at the end");
    try (Duel duel = new Duel(NonFinite.fail())) {
      Throwable thrown =
          catchThrowable(
              () ->
                  duel.play(
                      duel.rounds(2),
                      new Scribe("a", new ArrayList<>()).failing(Call.STEP, first),
                      new Scribe("b", new ArrayList<>()).failing(Call.STEP, second),
                      new Scribe("c", new ArrayList<>()).failing(Call.END, atEnd)));
      assertThat(thrown).isSameAs(first);
      assertThat(thrown.getSuppressed()).containsExactly(second, atEnd);
    }
  }

  /** A checkpoint that was written by hand is resumed like one that a listener asked for. */
  @Test
  void should_resume_checkpoints_before_and_between_plans() throws IOException {
    Map<String, List<Integer>> expected;
    Path before;
    Path within;
    try (Duel duel = new Duel(NonFinite.fail())) {
      before = duel.game.checkpoint(folder.resolve("before"));
      duel.play(duel.rounds(7), asking(3, folder.resolve("within")));
      expected = duel.state();
    }
    within = Checkpoint.latest(folder.resolve("within")).orElseThrow().path();
    for (Path path : List.of(before, within)) {
      try (Duel duel = new Duel(NonFinite.fail())) {
        // In a game that has played another plan since.
        duel.play(duel.filled(Plan.rounds(2), duel.d));
        duel.game.resume(Checkpoint.at(path));
        Path again = duel.game.checkpoint(folder.resolve("again"));
        duel.game.resume(Checkpoint.at(again));
        duel.play(duel.rounds(7));
        assertThat(duel.state()).isEqualTo(expected);
      }
    }
  }

  @Test
  void should_not_remove_the_checkpoint_that_was_just_written() throws IOException {
    for (int step = 101; step <= 103; step++) {
      Files.createDirectories(folder.resolve("step-000000" + step));
    }
    try (Duel duel = new Duel(NonFinite.fail())) {
      duel.play(duel.rounds(2), Checkpoints.every(2, folder));
      assertThat(Folders.names(folder)).contains("step-000000002");
      assertThat(Checkpoint.latest(folder).orElseThrow().step()).isEqualTo(2);
    }
  }

  @Test
  void should_keep_the_figures_of_a_checkpoint_that_is_written_again() throws IOException {
    try (Duel duel = new Duel(NonFinite.fail())) {
      duel.play(duel.rounds(3), Checkpoints.every(2, folder));
    }
    Path last = Checkpoint.latest(folder).orElseThrow().path();
    double loss = Checkpoint.figure(last, "loss/G").orElseThrow();
    try (Duel duel = new Duel(NonFinite.fail())) {
      duel.game.resume(Checkpoint.at(last));
      duel.play(duel.rounds(3), Checkpoints.every(2, folder));
    }
    assertThat(Checkpoint.figure(last, "loss/G")).hasValue(loss);
  }

  @Test
  void should_not_put_figures_of_another_training_into_a_checkpoint() throws IOException {
    Path csv = Files.writeString(folder.resolve("metrics.csv"), "step,epoch,loss/D\n1,0,0.5\n");
    GanListener asking =
        new GanListener() {
          @Override
          public void onStart(long step, long total, Training training) {
            training.checkpoint(folder);
          }
        };
    try (Duel duel = new Duel(NonFinite.fail())) {
      duel.play(duel.rounds(0), History.writing(csv), asking);
    }
    Path written = Checkpoint.latest(folder).orElseThrow().path();
    assertThat(Folders.names(written)).isNotEmpty().doesNotContain("metrics.csv");
  }

  @Test
  void should_refuse_a_plan_or_a_checkpoint_in_the_middle_of_a_plan() throws IOException {
    try (Duel duel = new Duel(NonFinite.fail())) {
      Checkpoint checkpoint = Checkpoint.at(duel.game.checkpoint(folder));
      GanListener meddling =
          new GanListener() {
            @Override
            public void onStep(StepReport report, Training training) {
              for (ThrowingCallable call :
                  List.<ThrowingCallable>of(
                      () -> duel.game.resume(checkpoint), () -> duel.game.play(duel.rounds(1)))) {
                assertThatThrownBy(call)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("the game is being played;");
              }
            }
          };
      duel.play(duel.rounds(2), meddling);
      assertThat(duel.game.step()).isEqualTo(2);
      duel.game.resume(checkpoint);
      assertThat(duel.game.step()).isZero();
    }
  }

  @Test
  void should_refuse_to_write_a_checkpoint_that_is_asked_for_at_the_end() throws IOException {
    GanListener late =
        new GanListener() {
          @Override
          public void onEnd(long step, Training training) {
            training.checkpoint(folder);
          }
        };
    try (Duel duel = new Duel(NonFinite.fail())) {
      assertThatThrownBy(() -> duel.play(duel.rounds(2), late))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "a checkpoint is asked for in onStart, onStep, onRollback or onFinish, not later");
    }
    assertThat(Checkpoint.in(folder)).isEmpty();
  }

  @Test
  void should_tell_all_of_the_end_when_one_fails_with_an_error() {
    List<String> calls = new ArrayList<>();
    AssertionError error = new AssertionError("end");
    GanListener failing =
        new GanListener() {
          @Override
          public void onEnd(long step, Training training) {
            throw error;
          }
        };
    try (Duel duel = duel()) {
      assertThatThrownBy(() -> duel.play(duel.rounds(1), failing, new Scribe("b", calls)))
          .isSameAs(error);
    }
    assertThat(calls).endsWith("b END 1");
  }

  /**
   * As where the device is lost. What a listener holds, such as a lock, is given back all the same.
   */
  @Test
  void should_tell_all_of_the_end_when_the_figures_can_be_read_no_longer() throws Exception {
    List<String> calls = new ArrayList<>();
    IllegalStateException failure = new IllegalStateException("listener");
    try (Duel duel = duel()) {
      ReportLog log = (ReportLog) field(Game.class, "log").get(duel.game);
      List<?> rows = (List<?>) field(ReportLog.class, "rows").get(log);
      GanListener losing =
          new GanListener() {
            @Override
            public void onStep(StepReport report, Training training) {
              rows.forEach(row -> ((NDArray) row).close());
              throw failure;
            }
          };
      assertThatThrownBy(() -> duel.play(duel.rounds(3), losing, new Scribe("b", calls)))
          .isSameAs(failure);
      assertThat(failure.getSuppressed()).as("the figures cannot be read").isNotEmpty();
      rows.clear();
      ((List<?>) field(ReportLog.class, "waiting").get(log)).clear();
    }
    assertThat(calls).containsExactly("b START 0/3", "b STEP 1", "b END 1");
  }

  private static Field field(Class<?> type, String name) throws NoSuchFieldException {
    Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }
}

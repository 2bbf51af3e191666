package dev.ganlib.game;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Source;
import dev.ganlib.listener.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plans joined by {@code then}, with plans played one after another as the oracle. */
final class PhasesTest {
  @TempDir private Path folder;

  /** Four rounds an epoch. */
  private enum Phases {
    ROUNDS {
      @Override
      Plan first(Duel duel) {
        return duel.filled(Plan.rounds(5), duel.d);
      }

      @Override
      Plan second(Duel duel) {
        return duel.rounds(6).batch(13);
      }
    },
    EPOCHS {
      @Override
      Plan first(Duel duel) {
        return duel.filled(Plan.epochs(1), duel.g, duel.d, duel.d);
      }

      @Override
      Plan second(Duel duel) {
        return duel.filled(Plan.epochs(2), duel.d, duel.g);
      }
    },
    NONE_IN_THE_FIRST {
      @Override
      Plan first(Duel duel) {
        return duel.rounds(0);
      }

      @Override
      Plan second(Duel duel) {
        return duel.epochs(1);
      }
    };

    abstract Plan first(Duel duel);

    abstract Plan second(Duel duel);

    Plan both(Duel duel) {
      return first(duel).then(second(duel));
    }
  }

  private record Played(
      Map<String, List<Integer>> state, Map<Long, Float> data, Map<Long, Long> seeds) {
    static Played of(Duel duel) {
      return new Played(duel.state(), new TreeMap<>(duel.data), new TreeMap<>(duel.seeds));
    }
  }

  /** Keeps a checkpoint of every step, and what it hears. */
  private final class Scribe implements GanListener {
    private final List<String> heard = new ArrayList<>();

    @Override
    public void onStart(long step, long totalSteps, Training training) {
      heard.add("start " + step + " of " + totalSteps);
      if (step == 0) {
        training.checkpoint(folder);
      }
    }

    @Override
    public void onStep(StepReport report, Training training) {
      heard.add("step " + report.step());
      training.checkpoint(folder);
    }

    @Override
    public void onRollback(long step, Training training) {
      heard.add("back to " + step);
    }

    @Override
    public void onFinish(long step, Training training) {
      heard.add("finish " + step);
    }

    @Override
    public void onEnd(long step, Training training) {
      heard.add("end " + step);
    }
  }

  @ParameterizedTest
  @CsvSource({"ROUNDS, 11", "EPOCHS, 12", "NONE_IN_THE_FIRST, 4"})
  void should_play_as_two_plans_do_and_resume_in_either(Phases phases, int steps)
      throws IOException {
    Played apart;
    try (Duel duel = new Duel(NonFinite.fail())) {
      duel.play(phases.first(duel));
      duel.play(phases.second(duel));
      apart = Played.of(duel);
    }
    Scribe scribe = new Scribe();
    try (Duel duel = new Duel(NonFinite.fail())) {
      Plan plan = phases.both(duel);
      assertThat(plan.totalRounds()).isEqualTo(steps);
      duel.play(plan, scribe);
      assertThat(Played.of(duel)).isEqualTo(apart);
    }
    List<String> heard = new ArrayList<>(List.of("start 0 of " + steps));
    for (int step = 1; step <= steps; step++) {
      heard.add("step " + step);
    }
    heard.addAll(List.of("finish " + steps, "end " + steps));
    assertThat(scribe.heard).isEqualTo(heard);

    // One of before the first step there is where the first phase has none.
    for (int from = Files.exists(Checkpoint.name(folder, 0)) ? 0 : 1; from <= steps; from++) {
      try (Duel duel = new Duel(NonFinite.fail())) {
        duel.game.resume(Checkpoint.at(Checkpoint.name(folder, from)));
        Scribe resumed = new Scribe();
        duel.play(phases.both(duel), resumed);

        assertThat(duel.state()).as("from %d", from).isEqualTo(apart.state());
        int resumedAt = from;
        Map<Long, Float> data = new TreeMap<>(apart.data());
        data.keySet().removeIf(step -> step < resumedAt);
        assertThat(duel.data).isEqualTo(data);
        assertThat(resumed.heard.get(0)).isEqualTo("start " + from + " of " + steps);
        assertThat(resumed.heard.subList(1, resumed.heard.size()))
            .isEqualTo(heard.subList(from + 1, heard.size()));
      }
    }
  }

  @Test
  void should_have_figures_and_steps_that_continue() throws IOException {
    Path csv = folder.resolve("metrics.csv");
    try (Duel duel = new Duel(NonFinite.fail())) {
      duel.play(Phases.ROUNDS.both(duel), History.writing(csv));
    }
    assertThat(Files.readAllLines(csv).stream().skip(1).map(row -> row.split(",", -1)[0]))
        .containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11");
  }

  /** Only the later phases: a checkpoint of the first is as one of a plan alone. */
  @Test
  void should_have_the_phase_in_checkpoints() throws IOException {
    try (Duel duel = new Duel(NonFinite.fail())) {
      duel.play(Phases.ROUNDS.both(duel), new Scribe());
    }
    assertThat(json(5)).doesNotContain("\"phase\"");
    assertThat(json(6)).containsPattern("\"phase\": 1\\b");
    CheckpointText text = Checkpoint.at(Checkpoint.name(folder, 6)).text();
    assertThat(text.state().progress().phase()).isEqualTo(1L);
    assertThat(text.state().progress().began()).isEqualTo(5);
    assertThat(text.plan())
        .containsEntry("batch", "16")
        .containsEntry("phase 1, length", "5 rounds")
        .containsEntry("phase 2, batch", "13")
        .containsKeys("source real", "phase 2, source real", "phase 2, moves")
        .doesNotContainKey("phase 2, length");
  }

  private String json(long step) throws IOException {
    return Files.readString(Checkpoint.name(folder, step).resolve("checkpoint.json"));
  }

  /** So that checkpoints of earlier versions are resumed. */
  @Test
  void should_say_of_a_plan_alone_what_earlier_versions_said() {
    try (Duel duel = new Duel(NonFinite.fail())) {
      Map<String, String> words = PlanWords.of(duel.epochs(3).configured("turns", "by turns"));
      assertThat(words)
          .containsOnlyKeys(
              "batch",
              "batches per round",
              "last batch kept",
              "micro-batches",
              "moves",
              "source real",
              "turns",
              "with replacement")
          .containsEntry("batches per round", "1")
          .containsEntry("last batch kept", "true")
          .containsEntry("with replacement", "false");
    }
  }

  @Test
  void should_refuse_other_phases_and_lengths_but_for_the_last() throws IOException {
    try (Duel duel = new Duel(NonFinite.fail())) {
      duel.play(Phases.ROUNDS.both(duel), new Scribe());
    }
    Checkpoint first = Checkpoint.at(Checkpoint.name(folder, 3));
    Checkpoint second = Checkpoint.at(Checkpoint.name(folder, 8));
    try (Duel duel = new Duel(NonFinite.fail())) {
      Plan one = Phases.ROUNDS.first(duel);
      Plan other = Phases.ROUNDS.second(duel);
      assertRefused(duel, first, one.then(other.batch(7)), "phase 2, batch was 13 and is 7");
      assertRefused(duel, second, one.batch(7).then(other), "batch was 16 and is 7");
      Plan shorter = duel.filled(Plan.rounds(4), duel.d);
      assertRefused(
          duel, second, shorter.then(other), "phase 1, length was 5 rounds and is 4 rounds");
      assertRefused(duel, second, one, "phase 2, batch was 13 and is absent");
      assertRefused(
          duel,
          second.acceptingChanges(),
          one,
          "expected a plan of at least the 2 phases that have begun but it has 1");
      assertRefused(
          duel,
          second,
          one.then(duel.rounds(2).batch(13)),
          "expected a plan of at least the 3 rounds that have been played or begun but was 2");

      duel.game.resume(second);
      duel.play(one.then(duel.rounds(9).batch(13)));
      assertThat(duel.game.step()).isEqualTo(14);
    }
  }

  private static void assertRefused(Duel duel, Checkpoint checkpoint, Plan plan, String words)
      throws IOException {
    duel.game.resume(checkpoint);
    assertThatThrownBy(() -> duel.play(plan))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words);
    assertThat(duel.game.step()).isEqualTo(checkpoint.step());
  }

  @Test
  void should_add_a_phase_to_a_plan_that_was_played_alone() throws IOException {
    Map<String, List<Integer>> whole;
    try (Duel duel = new Duel(NonFinite.fail())) {
      duel.play(Phases.ROUNDS.both(duel));
      whole = duel.state();
    }
    try (Duel duel = new Duel(NonFinite.fail())) {
      duel.play(Phases.ROUNDS.first(duel));
      duel.game.checkpoint(folder);
    }
    try (Duel duel = new Duel(NonFinite.fail())) {
      duel.game.resume(Checkpoint.latest(folder).orElseThrow().acceptingChanges());
      duel.play(Phases.ROUNDS.both(duel));
      assertThat(duel.state()).isEqualTo(whole);
    }
  }

  /** A state of before the second phase is then played on from, in the first. */
  @Test
  void should_go_back_into_an_earlier_phase() {
    List<Long> movesOfG = new ArrayList<>();
    Scribe scribe = new Scribe();
    try (Duel duel = new Duel(NonFinite.rollback(1).every(100).rateFactor(1))) {
      duel.sickG =
          round -> {
            movesOfG.add(round.step());
            boolean first = movesOfG.stream().filter(step -> step == 8).count() == 1;
            return round.step() == 8 && first;
          };
      GanListener kept =
          new GanListener() {
            @Override
            public void onStep(StepReport report, Training training) {
              if (report.step() == 3) {
                training.checkpoint(folder);
              }
            }
          };
      duel.play(Phases.ROUNDS.both(duel), kept, told(scribe));
      assertThat(duel.game.step()).isEqualTo(11);
    }
    assertThat(scribe.heard).containsOnlyOnce("back to 3").contains("finish 11");
    int back = scribe.heard.indexOf("back to 3");
    assertThat(scribe.heard.subList(back + 1, back + 9))
        .containsExactly(
            "step 4", "step 5", "step 6", "step 7", "step 8", "step 9", "step 10", "step 11");
    // G moves in the second phase alone, whose rounds are 5 to 10 counted from 0.
    assertThat(new TreeSet<>(movesOfG)).containsExactly(5L, 6L, 7L, 8L, 9L, 10L);
    assertThat(movesOfG.subList(movesOfG.size() - 6, movesOfG.size()))
        .containsExactly(5L, 6L, 7L, 8L, 9L, 10L);
  }

  /** Hears without asking for checkpoints, with which a state is kept to go back to. */
  private static GanListener told(Scribe scribe) {
    return new GanListener() {
      @Override
      public void onStep(StepReport report, Training training) {
        scribe.heard.add("step " + report.step());
      }

      @Override
      public void onRollback(long step, Training training) {
        scribe.onRollback(step, training);
      }

      @Override
      public void onFinish(long step, Training training) {
        scribe.onFinish(step, training);
      }
    };
  }

  @Test
  void should_begin_no_other_phase_when_stopped() {
    try (Duel duel = new Duel(NonFinite.fail())) {
      duel.play(
          Phases.ROUNDS.both(duel),
          new GanListener() {
            @Override
            public void onStep(StepReport report, Training training) {
              if (report.step() == 5) {
                training.stop("at the end of the first");
              }
            }
          });
      assertThat(duel.game.step()).isEqualTo(5);
      assertThat(duel.game.stopReason()).contains("at the end of the first");
    }
  }

  /** Hours later would be too late. */
  @Test
  void should_rehearse_and_check_every_phase_at_the_start() {
    try (Duel duel = new Duel(NonFinite.fail())) {
      Plan first = Phases.ROUNDS.first(duel);
      Plan idle =
          Plan.rounds(1)
              .source("real", Source.noise(new Shape(2), 0))
              .move(duel.g, round -> round.run(duel.discriminator, round.batch("real")).mean());
      assertThatThrownBy(() -> duel.play(first.then(idle)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("the objective of player G to depend on the networks it moves");
      assertThatThrownBy(() -> duel.game.rehearse(first.then(idle)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> duel.play(first.then(Plan.rounds(3))))
          .hasMessage("expected a plan with at least one move but it has none");
      assertThat(duel.game.step()).isZero();
    }
  }

  @Test
  void should_be_set_up_before_phases_are_joined() {
    try (Duel duel = new Duel(NonFinite.fail())) {
      Plan both = Phases.ROUNDS.both(duel);
      assertThatThrownBy(() -> both.batch(3))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "the phases of a plan are set up before they are joined by then(...), not after");
      assertThatThrownBy(() -> both.source("more", Source.noise(new Shape(2), 0)))
          .isInstanceOf(IllegalStateException.class);
      assertThat(both.then(both).totalRounds()).isEqualTo(22);
      assertThat(duel.rounds(3).then(both).phases()).hasSize(3);
    }
  }

  @Test
  void should_not_tell_a_length_that_is_not_known() {
    try (Duel duel = new Duel(NonFinite.fail())) {
      Plan endless =
          Plan.epochs(1)
              .source("real", Source.noise(new Shape(2), 0))
              .move(duel.d, round -> round.run(duel.discriminator, round.batch("real")).mean());
      Plan plan = duel.rounds(2).then(endless);
      assertThatThrownBy(plan::totalRounds).isInstanceOf(IllegalStateException.class);
      List<Long> totals = new ArrayList<>();
      duel.play(
          plan,
          new GanListener() {
            @Override
            public void onStart(long step, long totalSteps, Training training) {
              totals.add(totalSteps);
            }

            @Override
            public void onStep(StepReport report, Training training) {
              if (report.step() == 4) {
                training.stop("far enough");
              }
            }
          });
      assertThat(totals).containsExactly(-1L);
      assertThat(duel.game.step()).isEqualTo(4);
    }
  }
}

package dev.ganlib.game;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Source;
import dev.ganlib.listener.Checkpoints;
import dev.ganlib.listener.History;
import dev.ganlib.loss.Scalars;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.optim.SGD;
import dev.ganlib.testing.Logged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests trainings in which something is not finite. */
final class NonFiniteTest {
  /** Two epochs of four rounds: the next round begins an epoch, whatever plan it is of. */
  private static final long SICK = 8;

  @TempDir private Path folder;

  /** The origin of a NaN, and the player whose move is refused. */
  private enum Fault {
    DATA("D"),
    LOSS_OF_D("D"),
    LOSS_OF_G("G"),
    WEIGHTS("D");

    private final String player;

    Fault(String player) {
      this.player = player;
    }

    /** Has the fault strike in a step, some number of times. */
    GanListener strike(Duel duel, long step, int times) {
      AtomicInteger left = new AtomicInteger(times);
      Predicate<Round> sick = round -> round.step() == step && left.getAndDecrement() > 0;
      switch (this) {
        case DATA ->
            duel.tap =
                (number, index, batch) ->
                    number == step && left.getAndDecrement() > 0 ? Duel.spoilt(batch) : batch;
        case LOSS_OF_D -> duel.sickD = sick;
        case LOSS_OF_G -> duel.sickG = sick;
        case WEIGHTS -> {
          return after(
              step,
              training -> {
                if (left.getAndDecrement() > 0) {
                  spoilWeights(duel);
                }
              });
        }
      }
      return new GanListener() {};
    }
  }

  private static void spoilWeights(Duel duel) {
    NDArray weight = duel.game.arrays(duel.generator).get("01linear_weight");
    float[] values = new float[(int) weight.size()];
    Arrays.fill(values, Float.NaN);
    weight.set(values);
  }

  /** An action of a listener after some round. */
  @FunctionalInterface
  private interface Action {
    void run(Training training);
  }

  private static GanListener after(long step, Action action) {
    return new GanListener() {
      @Override
      public void onStep(StepReport report, Training training) {
        if (report.step() == step) {
          action.run(training);
        }
      }
    };
  }

  /** Keeps the state after a round. */
  private static GanListener keeping(Duel duel, long step, Map<String, List<Integer>> state) {
    return after(
        step,
        training -> {
          state.clear();
          state.putAll(duel.state());
        });
  }

  private static Map<String, List<Integer>> without(String part, Map<String, List<Integer>> state) {
    Map<String, List<Integer>> rest = new TreeMap<>(state);
    rest.keySet().removeIf(name -> name.startsWith(part));
    return rest;
  }

  @ParameterizedTest
  @EnumSource
  void should_fail_with_step_player_value_and_the_last_checkpoint(Fault fault) throws IOException {
    Path checkpoints = folder.resolve("checkpoints");
    try (Duel duel = new Duel(NonFinite.fail())) {
      GanListener strike = fault.strike(duel, SICK, Integer.MAX_VALUE);
      TrainingException failure =
          catchThrowableOfType(
              TrainingException.class,
              () ->
                  duel.play(
                      duel.rounds(100),
                      strike,
                      after(6, training -> training.checkpoint(checkpoints)),
                      Checkpoints.every(1000, checkpoints)));

      assertThat(failure.step()).as("counted from 1").isEqualTo(SICK + 1);
      assertThat(failure.player()).isEqualTo(fault.player);
      assertThat(failure)
          .hasMessage(
              "step 9, player %s: the loss (NaN) or its gradient (norm NaN) is not finite;"
                      .formatted(fault.player)
                  + " the move was not applied"
                  + (fault == Fault.DATA
                      ? "; 16 of 16 samples in the batch of source real are not finite, the first is"
                          + " row 0"
                      : "")
                  + "; the last checkpoint is "
                  + checkpoints.resolve("step-000000006"));
      assertThat(duel.game.step()).isGreaterThan(SICK).isLessThanOrEqualTo(SICK + 16);
      assertThat(Folders.names(checkpoints)).containsExactly("step-000000006");
    }
  }

  @Test
  void should_name_the_checkpoint_that_the_training_went_on_from() throws IOException {
    Path written;
    try (Duel duel = new Duel(NonFinite.fail())) {
      duel.play(duel.rounds(5));
      written = duel.game.checkpoint(folder);
    }
    try (Duel duel = new Duel(NonFinite.fail())) {
      duel.game.resume(Checkpoint.at(written));
      duel.sickG = round -> round.step() == 7;

      assertThatThrownBy(() -> duel.play(duel.rounds(20)))
          .isInstanceOf(TrainingException.class)
          .hasMessageEndingWith("; the last checkpoint is " + written);
    }
  }

  @Test
  void should_name_no_checkpoint_where_there_is_none_and_the_terms_that_are_not_finite() {
    Network network = Network.of("N", Mlp.builder(new Shape(3)).linear(1).build(), new Shape(3));
    Player player = Player.of("N", SGD.of(0.1), network);
    try (Game game = Game.builder().player(player).device(Device.cpu()).build()) {
      Objective objective =
          round -> {
            NDArray loss = round.run(network, round.normal("x", new Shape(4, 3))).square().mean();
            NDArray penalty = Scalars.scale(loss, round.step() == 3 ? Double.NaN : 1);
            round.record(loss, "penalty/sound");
            round.record(penalty, "penalty/mine");
            return loss.add(penalty);
          };
      assertThatThrownBy(() -> game.play(Plan.rounds(30).move(player, objective)))
          .isInstanceOf(TrainingException.class)
          .hasMessage(
              "step 4, player N: the loss (NaN) or its gradient (norm NaN) is not finite"
                  + " (penalty/mine is NaN); the move was not applied");
    }
  }

  /** The refusal is known sooner because the checkpoint asks for it, and none is written. */
  @ParameterizedTest
  @ValueSource(longs = {9, 12})
  void should_write_no_checkpoint_between_the_refused_move_and_its_detection(long asked) {
    Path checkpoints = folder.resolve("checkpoints");
    try (Duel duel = new Duel(NonFinite.fail())) {
      duel.sickG = round -> round.step() == SICK;
      assertThatThrownBy(
              () ->
                  duel.play(
                      duel.rounds(100), after(asked, training -> training.checkpoint(checkpoints))))
          .isInstanceOf(TrainingException.class)
          .hasMessageStartingWith("step 9, player G: ");

      assertThat(duel.game.step()).isEqualTo(asked);
      assertThat(Folders.names(checkpoints)).isEmpty();
    }
  }

  @Test
  void should_write_no_checkpoint_at_the_end_of_a_plan_whose_last_move_was_refused() {
    Path checkpoints = folder.resolve("checkpoints");
    try (Duel duel = new Duel(NonFinite.fail())) {
      duel.sickG = round -> round.step() == 9;
      assertThatThrownBy(() -> duel.play(duel.rounds(10), Checkpoints.every(1000, checkpoints)))
          .isInstanceOf(TrainingException.class);
      assertThat(Folders.names(checkpoints)).isEmpty();
    }
    try (Duel duel = new Duel(NonFinite.fail())) {
      duel.play(duel.rounds(10), Checkpoints.every(1000, checkpoints));
      assertThat(Folders.names(checkpoints)).containsExactly("step-000000010");
    }
  }

  /** The state after the round is that of a game in which the other player alone has moved. */
  @ParameterizedTest
  @CsvSource({"DATA, true", "LOSS_OF_G, true", "LOSS_OF_D, false"})
  void should_leave_out_the_refused_move_alone(Fault fault, boolean skip) {
    Map<String, List<Integer>> expected;
    try (Duel duel = new Duel(NonFinite.fail())) {
      duel.play(duel.rounds(SICK));
      duel.play(duel.filled(Plan.rounds(1), fault.player.equals("D") ? duel.g : duel.d));
      expected = duel.state();
    }
    Map<String, List<Integer>> after = new TreeMap<>();
    try (Duel duel = new Duel(skip ? NonFinite.skip() : NonFinite.fail())) {
      GanListener strike = fault.strike(duel, SICK, Integer.MAX_VALUE);
      Plan plan = duel.rounds(SICK + 3);
      if (skip) {
        duel.play(plan, strike, keeping(duel, SICK + 1, after));
        assertThat(duel.game.step()).isEqualTo(SICK + 3);
      } else {
        assertThatThrownBy(() -> duel.play(plan, strike, keeping(duel, SICK + 1, after)))
            .isInstanceOf(TrainingException.class);
      }
    }
    assertThat(after).isEqualTo(expected);
  }

  @Test
  void should_touch_nothing_where_weights_are_not_finite() {
    Map<String, List<Integer>> before = new TreeMap<>();
    Map<String, List<Integer>> after = new TreeMap<>();
    try (Duel duel = new Duel(NonFinite.skip())) {
      duel.play(
          duel.rounds(SICK + 2),
          Fault.WEIGHTS.strike(duel, SICK, 1),
          keeping(duel, SICK, before),
          keeping(duel, SICK + 2, after));
    }
    // The average takes the weights in whatever they are.
    assertThat(without("average/", after)).isEqualTo(without("average/", before));
  }

  @Test
  void should_skip_99_rounds_in_a_row_and_many_more_that_are_not_in_a_row() {
    try (Duel duel = new Duel(NonFinite.skip())) {
      duel.sickG = round -> round.step() < 198 ? round.step() % 2 == 0 : round.step() < 297;
      String log = Logged.by(() -> duel.play(duel.rounds(310)));

      assertThat(duel.game.step()).isEqualTo(310);
      // 99 that are not in a row, 99 that are; told of at each power of two and at the end.
      assertThat(log.lines().filter(line -> line.contains("left out, "))).hasSize(8);
      assertThat(log).contains("left out, 1 so far", "left out, 128 so far");
      assertThat(log).contains("198 rounds had a move left out that was not finite");
    }
  }

  @Test
  void should_not_skip_100_rounds_in_a_row() {
    try (Duel duel = new Duel(NonFinite.skip())) {
      duel.sickG = round -> round.step() >= 3;
      assertThatThrownBy(() -> duel.play(duel.rounds(310)))
          .isInstanceOf(TrainingException.class)
          .hasMessageStartingWith("step 103, player G: ")
          .hasMessageEndingWith("; so it was in each of the last 100 rounds");
      assertThat(duel.game.step()).isBetween(103L, 103L + 16);
    }
  }

  @Test
  void should_count_rounds_that_are_skipped_in_a_row_across_a_resumption() throws IOException {
    try (Duel duel = new Duel(NonFinite.skip())) {
      duel.sickG = round -> round.step() >= 3;
      duel.play(duel.rounds(63));
      duel.game.checkpoint(folder);
    }
    try (Duel duel = new Duel(NonFinite.skip())) {
      duel.game.resume(Checkpoint.latest(folder).orElseThrow());
      duel.sickG = round -> true;
      assertThatThrownBy(() -> duel.play(duel.rounds(310)))
          .isInstanceOf(TrainingException.class)
          .hasMessageStartingWith("step 103, player G: ")
          .hasMessageContaining("; so it was in each of the last 100 rounds; the last checkpoint");
    }
  }

  @Test
  void should_count_rounds_that_are_skipped_anew_in_another_plan() {
    try (Duel duel = new Duel(NonFinite.skip())) {
      duel.sickG = round -> true;
      for (int plan = 0; plan < 2; plan++) {
        duel.play(duel.rounds(99));
      }
      assertThat(duel.game.step()).isEqualTo(198);
    }
  }

  /** Tells where the game went back to, and what it was like there. */
  private static final class Rollbacks implements GanListener {
    private final Duel duel;
    private final List<Long> steps = new ArrayList<>();
    private Map<String, List<Integer>> state = Map.of();

    Rollbacks(Duel duel) {
      this.duel = duel;
    }

    @Override
    public void onRollback(long step, Training training) {
      steps.add(step);
      state = duel.state();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DATA", "LOSS_OF_G", "WEIGHTS"})
  void should_go_back_to_the_bit_and_draw_afresh(Fault fault) throws IOException {
    Path csv = folder.resolve("metrics.csv");
    Path json = folder.resolve("metrics.jsonl");
    try (Duel duel = new Duel(NonFinite.rollback(1).every(5))) {
      Rollbacks rollbacks = new Rollbacks(duel);
      Map<String, List<Integer>> kept = new TreeMap<>();
      Map<Long, Long> seeds = new TreeMap<>();
      Map<Long, Float> data = new TreeMap<>();
      List<Double> losses = new ArrayList<>();
      History history = History.writing(csv).withJsonLines(json);
      GanListener first =
          new GanListener() {
            @Override
            public void onStep(StepReport report, Training training) {
              if (report.step() <= SICK + 1 && seeds.size() == report.step() - 1) {
                seeds.putAll(duel.seeds);
                data.putAll(duel.data);
                losses.add(report.step() == SICK + 1 ? 0 : report.loss("D"));
              }
            }
          };
      GanListener keeping = keeping(duel, 5, kept);
      GanListener keepingOnce =
          new GanListener() {
            @Override
            public void onStep(StepReport report, Training training) {
              if (kept.isEmpty()) {
                keeping.onStep(report, training);
              }
            }
          };
      duel.play(
          duel.rounds(30), history, fault.strike(duel, SICK, 1), first, keepingOnce, rollbacks);

      assertThat(rollbacks.steps).containsExactly(5L);
      assertThat(rollbacks.state).isEqualTo(kept);
      assertThat(duel.game.step()).isEqualTo(30);
      // Up to the kept state the same draws, from there on others; the data in the same order.
      for (long step = 0; step <= SICK; step++) {
        assertThat(duel.seeds.get(step).equals(seeds.get(step))).as("" + step).isEqualTo(step < 5);
        if (fault != Fault.DATA || step != SICK) {
          assertThat(duel.data.get(step)).as("" + step).isEqualTo(data.get(step));
        }
      }
      double[] steps = history.steps();
      double[] figures = history.series("loss/D");
      assertThat(steps).hasSize(30);
      for (int i = 0; i < 30; i++) {
        assertThat(steps[i]).isEqualTo(i + 1);
        assertThat(figures[i]).isFinite();
      }
      assertThat(figures[4]).isEqualTo(losses.get(4));
      assertThat(figures[5]).isNotEqualTo(losses.get(5));
      List<String> rows = Files.readAllLines(csv);
      assertThat(rows).hasSize(31).noneMatch(row -> row.contains("NaN"));
      assertThat(rows.get(6)).startsWith("6,");
      assertThat(Files.readAllLines(json)).hasSize(30).noneMatch(row -> row.contains("NaN"));
    }
  }

  @Test
  void should_leave_no_row_of_a_training_that_went_back_to_its_start() throws IOException {
    Path csv = folder.resolve("metrics.csv");
    Path json = folder.resolve("metrics.jsonl");
    try (Duel duel = new Duel(NonFinite.rollback(1))) {
      GanListener failing =
          new GanListener() {
            @Override
            public void onRollback(long step, Training training) {
              throw new IllegalStateException("enough");
            }
          };
      duel.sickG = round -> round.step() == 3;
      assertThatThrownBy(
              () -> duel.play(duel.rounds(30), History.writing(csv).withJsonLines(json), failing))
          .hasMessage("enough");
    }
    assertThat(csv).isEmptyFile();
    assertThat(json).isEmptyFile();
  }

  /** A linear critic's gradient is constant, and all numbers are powers of two and their sums. */
  @ParameterizedTest
  @CsvSource({"0, 0.125", "1, 0.0625", "2, 0.03125"})
  void should_scale_the_rate_with_every_rollback(int rollbacks, double rate) {
    Network critic = Network.of("C", Mlp.builder(new Shape(2)).linear(1).build(), new Shape(2));
    Player player = Player.of("C", SGD.of(0.125), critic);
    AtomicInteger left = new AtomicInteger(rollbacks);
    List<float[]> weights = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        Game game =
            Game.builder()
                .player(player)
                .onNonFinite(NonFinite.rollback(2).rateFactor(0.5).every(1))
                .device(Device.cpu())
                .build()) {
      NDArray weight = game.arrays(critic).get("01linear_weight");
      weight.set(new float[] {0, 0});
      Source real = Source.arrays(manager.create(new float[] {1, 4}, new Shape(1, 2)));
      Plan plan =
          Plan.rounds(6)
              .batch(1)
              .source("real", real)
              .move(
                  player,
                  round -> {
                    NDArray loss = round.run(critic, round.batch("real")).sum();
                    boolean sick = round.step() == 4 && left.getAndDecrement() > 0;
                    return sick ? Scalars.scale(loss, Double.NaN) : loss;
                  });
      game.play(
          plan,
          new GanListener() {
            @Override
            public void onStep(StepReport report, Training training) {
              weights.add(weight.toFloatArray());
            }
          });
    }
    float[] last = weights.get(weights.size() - 1);
    float[] before = weights.get(weights.size() - 2);
    assertThat(before[0] - last[0]).isEqualTo((float) rate);
    assertThat(before[1] - last[1]).isEqualTo((float) (4 * rate));
    assertThat(weights.get(0)).containsExactly(-0.125f, -0.5f);
  }

  @ParameterizedTest
  @ValueSource(ints = 2)
  void should_go_back_at_most_as_often_as_said(int times) {
    try (Duel duel = new Duel(NonFinite.rollback(times).every(5))) {
      Rollbacks rollbacks = new Rollbacks(duel);
      GanListener strike = Fault.DATA.strike(duel, SICK, Integer.MAX_VALUE);
      assertThatThrownBy(() -> duel.play(duel.rounds(30), strike, rollbacks))
          .isInstanceOf(TrainingException.class)
          .hasMessageStartingWith("step 9, player D: ")
          .hasMessageEndingWith(
              String.format(Locale.ROOT, "; it had been rolled back %d times", times));
      assertThat(rollbacks.steps).hasSize(times).containsOnly(5L);

      // The next plan has as many again.
      duel.tap = (step, index, batch) -> batch;
      long sick = duel.game.step() + 2;
      AtomicInteger left = new AtomicInteger(times);
      duel.sickG = round -> round.step() == sick && left.getAndDecrement() > 0;
      duel.play(duel.rounds(5), rollbacks);
      assertThat(rollbacks.steps).hasSize(2 * times);
    }
  }

  @Test
  void should_count_rollbacks_of_a_plan_across_a_resumption() throws IOException {
    NonFinite twice = NonFinite.rollback(2).every(2);
    try (Duel duel = new Duel(twice)) {
      duel.play(
          duel.rounds(12),
          Fault.LOSS_OF_G.strike(duel, 5, 2),
          after(8, training -> training.checkpoint(folder)));
    }
    try (Duel duel = new Duel(twice)) {
      duel.game.resume(Checkpoint.latest(folder).orElseThrow());
      GanListener strike = Fault.LOSS_OF_G.strike(duel, 10, 1);
      assertThatThrownBy(() -> duel.play(duel.rounds(12), strike))
          .isInstanceOf(TrainingException.class)
          .hasMessageContaining("; it had been rolled back 2 times");
    }
  }

  @ParameterizedTest
  @CsvSource({"false, 11", "true, 11", "true, 9"})
  void should_play_a_plan_to_its_end_when_one_of_its_last_moves_was_refused(
      boolean epochs, long sick) {
    List<String> calls = new ArrayList<>();
    try (Duel duel = new Duel(NonFinite.rollback(1).every(5))) {
      GanListener watch =
          new GanListener() {
            @Override
            public void onRollback(long step, Training training) {
              calls.add("rollback " + step);
            }

            @Override
            public void onFinish(long step, Training training) {
              calls.add("finish " + step);
            }

            @Override
            public void onEnd(long step, Training training) {
              calls.add("end " + step);
            }
          };
      duel.play(
          epochs ? duel.epochs(3) : duel.rounds(12), Fault.LOSS_OF_G.strike(duel, sick, 1), watch);
    }
    assertThat(calls).containsExactly("rollback " + (sick - sick % 5), "finish 12", "end 12");
  }

  @Test
  void should_keep_the_order_of_the_data_in_epochs_that_are_gone_back_into() {
    Map<Long, Float> healthy;
    try (Duel duel = new Duel(NonFinite.fail())) {
      duel.play(duel.epochs(4));
      healthy = duel.data;
    }
    try (Duel duel = new Duel(NonFinite.rollback(9).every(3))) {
      List<Long> sick = new ArrayList<>(List.of(4L, 7L, 8L, 13L));
      duel.sickD = round -> sick.remove((Long) round.step());
      Rollbacks rollbacks = new Rollbacks(duel);
      duel.play(duel.epochs(4), rollbacks);

      // One that was gone back over with another does not come again.
      assertThat(rollbacks.steps).containsExactly(3L, 6L, 12L);
      assertThat(duel.game.step()).isEqualTo(16);
      assertThat(duel.data).isEqualTo(healthy);
    }
  }

  /** The fault is one of the draws, so that it comes again in the same place, or does not. */
  @Test
  void should_equal_an_uninterrupted_training_with_rollbacks_in_it() throws IOException {
    NonFinite policy = NonFinite.rollback(50).every(6).rateFactor(0.75);
    Predicate<Round> sick = round -> Math.floorMod(round.drawSeed("fault"), 9) == 0;
    Path whole = folder.resolve("whole");
    Path wholeCsv = folder.resolve("whole-figures/m.csv");
    Map<String, List<Integer>> expected;
    GameState.Numbers numbers;
    try (Duel duel = new Duel(policy)) {
      duel.sickG = sick;
      duel.play(duel.epochs(10), History.writing(wholeCsv), Checkpoints.every(10, whole).keep(100));
      expected = duel.state();
      numbers = CheckpointText.read(duel.game.checkpoint(folder.resolve("end"))).state();
    }
    assertThat(numbers.attempt()).isGreaterThan(2);
    assertThat(numbers.rateFactor()).isEqualTo(Math.pow(0.75, (double) numbers.attempt()));
    int between = 0;
    for (Path path : Checkpoint.in(whole)) {
      long attempt = CheckpointText.read(path).state().attempt();
      between += attempt > 0 && attempt < numbers.attempt() ? 1 : 0;
      Path csv = folder.resolve("resumed-figures/m.csv");
      try (Duel duel = new Duel(policy)) {
        duel.sickG = sick;
        duel.game.resume(Checkpoint.at(path));
        duel.play(
            duel.epochs(10),
            History.writing(csv),
            Checkpoints.every(10, folder.resolve("again" + attempt)).keep(100));

        assertThat(duel.state()).as(path.toString()).isEqualTo(expected);
        assertThat(CheckpointText.read(duel.game.checkpoint(folder.resolve("end"))).state())
            .as(path.toString())
            .isEqualTo(numbers);
        assertThat(Files.readAllLines(csv))
            .as(path.toString())
            .isEqualTo(Files.readAllLines(wholeCsv));
      }
    }
    assertThat(between).as("checkpoints between two rollbacks").isPositive();
  }
}

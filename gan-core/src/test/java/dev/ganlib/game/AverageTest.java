package dev.ganlib.game;

import static dev.ganlib.testing.Values.bits;
import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.GanTrainer;
import dev.ganlib.Sampler;
import dev.ganlib.TrainingPlan;
import dev.ganlib.data.Source;
import dev.ganlib.loss.Scalars;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.optim.Adam;
import dev.ganlib.optim.WeightAverage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The average of a network's weights over the rounds. */
final class AverageTest {
  private static final int ROUNDS = 12;

  @TempDir Path folder;

  private final Network network =
      Network.of(
          "N",
          Mlp.builder(new Shape(3)).linear(5).batchNorm().leakyRelu(0.2).linear(1).build(),
          new Shape(3));
  private final Player player = Player.of("P", Adam.of(0.05), network);
  private final List<Map<String, double[]>> live = new ArrayList<>();

  private Game game(WeightAverage rule) {
    return Game.builder()
        .player(player)
        .average(network, rule)
        .dataType(DataType.FLOAT64)
        .device(Device.cpu())
        .seed(2)
        .build();
  }

  private NDArray objective(Round round) {
    return round.run(network, round.normal("x", new Shape(8, 3))).square().mean();
  }

  private void play(Game game, int rounds, Objective objective) {
    GanListener recorder =
        new GanListener() {
          @Override
          public void onStart(long step, long totalSteps, View view) {
            if (step == 0) {
              live.add(values(game.arrays(network)));
            }
          }

          @Override
          public void onStep(StepReport report, View view) {
            live.add(values(game.arrays(network)));
          }
        };
    game.play(Plan.rounds(rounds).move(player, objective), recorder);
  }

  private static Map<String, double[]> values(Map<String, NDArray> arrays) {
    Map<String, double[]> values = new LinkedHashMap<>();
    arrays.forEach((name, array) -> values.put(name, doubles(array)));
    return values;
  }

  /** Averages what was recorded, number by number. */
  private void assertAverage(Game game, LongToDoubleFunction decays) {
    Map<String, double[]> expected = live.get(0);
    for (int round = 1; round < live.size(); round++) {
      double decay = decays.applyAsDouble(round);
      for (Map.Entry<String, double[]> now : live.get(round).entrySet()) {
        double[] average = expected.get(now.getKey());
        for (int i = 0; i < average.length; i++) {
          average[i] = decay * average[i] + (1 - decay) * now.getValue()[i];
        }
      }
    }
    try (Snapshot snapshot = game.averageSnapshot(network)) {
      assertThat(snapshot.arrays().keySet())
          .isEqualTo(expected.keySet())
          .anyMatch(name -> name.contains("runningMean"))
          .anyMatch(name -> name.contains("runningVar"));
      snapshot
          .arrays()
          .forEach(
              (name, array) ->
                  assertThat(doubles(array))
                      .as(name)
                      .containsExactly(expected.get(name), within(1e-12)));
    }
  }

  static List<Arguments> rules() {
    return List.of(
        rule(WeightAverage.decay(0.9), round -> 0.9),
        rule(WeightAverage.decay(0.5), round -> 0.5),
        rule(WeightAverage.halfLife(5), round -> Math.exp(-Math.log(2) / 5)),
        rule(
            WeightAverage.halfLife(4).warmUp(0.5),
            round -> Math.exp(-Math.log(2) / (round < 8 ? round / 2.0 : 4))),
        rule(
            WeightAverage.decay(0.999).warmUp(0.25),
            round -> Math.exp(-Math.log(2) / (round / 4.0))));
  }

  private static Arguments rule(WeightAverage rule, LongToDoubleFunction decays) {
    return Arguments.of(rule, decays);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void should_take_in_weights_and_statistics_after_each_round(
      WeightAverage rule, LongToDoubleFunction decays) {
    try (Game game = game(rule)) {
      // Twice, for the rounds are counted through.
      play(game, ROUNDS / 2, this::objective);
      play(game, ROUNDS / 2, this::objective);

      assertThat(live).hasSize(ROUNDS + 1);
      assertAverage(game, decays);
    }
  }

  @Test
  void should_start_from_the_initial_weights() {
    try (Game game = game(WeightAverage.decay(0.9));
        Snapshot average = game.averageSnapshot(network);
        Snapshot now = game.snapshot(network)) {
      now.arrays()
          .forEach(
              (name, array) -> assertThat(bits(average.arrays().get(name))).isEqualTo(bits(array)));
    }
  }

  /** A refused move leaves the weights, so the average goes on towards them. */
  @Test
  void should_not_be_spoilt_by_a_move_that_is_not_finite() {
    try (Game game = game(WeightAverage.decay(0.8))) {
      assertThatThrownBy(
              () ->
                  play(
                      game,
                      ROUNDS,
                      round -> Scalars.scale(objective(round), round.step() == 3 ? Double.NaN : 1)))
          .isInstanceOf(TrainingException.class)
          .hasMessageStartingWith("step 4, player P: the loss (NaN)");

      assertThat(live).hasSizeGreaterThan(4);
      assertThat(live.get(4).get("01linear_weight")).isEqualTo(live.get(3).get("01linear_weight"));
      assertAverage(game, round -> 0.8);
    }
  }

  @Test
  void should_not_be_spoilt_by_an_objective_that_fails() {
    try (Game game = game(WeightAverage.decay(0.8))) {
      assertThatThrownBy(
              () ->
                  play(
                      game,
                      ROUNDS,
                      round -> {
                        if (round.step() == 3) {
                          throw new IllegalStateException("my own fault");
                        }
                        return objective(round);
                      }))
          .isInstanceOf(TrainingException.class);

      assertThat(live).hasSize(4);
      assertAverage(game, round -> 0.8);
    }
  }

  @Test
  void should_refuse_what_is_not_averaged() {
    try (Game game = Game.builder().player(player).device(Device.cpu()).build()) {
      assertThatThrownBy(() -> game.averageSnapshot(network))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "the weights of network N are not averaged; ask for it with Game.builder().average");
    }
  }

  @Test
  void should_refuse_to_average_a_network_of_no_player() {
    Network other = Network.of("other", Mlp.builder(new Shape(3)).linear(1).build(), new Shape(3));
    assertThatThrownBy(
            () ->
                Game.builder()
                    .player(player)
                    .average(other, WeightAverage.decay(0.9))
                    .device(Device.cpu())
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected to average a network that a player moves but was other");
    assertThatThrownBy(
            () ->
                Game.builder()
                    .player(player)
                    .fixed(other)
                    .average(other, WeightAverage.decay(0.9))
                    .device(Device.cpu())
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected to average a network that a player moves but was other");
    assertThatThrownBy(() -> Game.builder().average(network, null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("rule");
  }

  @Test
  void should_say_that_the_game_is_closed() {
    Game closed = game(WeightAverage.decay(0.9));
    closed.close();
    assertThatThrownBy(() -> closed.averageSnapshot(network))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the game is closed");
  }

  private static long[] samples(Sampler sampler) {
    try (sampler;
        NDArray samples = sampler.sample(16, 5)) {
      return bits(samples);
    }
  }

  @Test
  void should_be_what_samples_are_drawn_from_and_leave_training_alone() {
    TrainingPlan plan = TrainingPlan.steps(ROUNDS).batch(32);
    List<long[]> seen = new ArrayList<>();
    List<Path> saved = new ArrayList<>();
    GanListener viewer =
        new GanListener() {
          @Override
          public void onStep(StepReport report, View view) {
            if (report.step() == ROUNDS) {
              try (NDArray shown = view.samples(16, 5)) {
                seen.add(bits(shown));
              }
              view.save(folder.resolve("view"));
              saved.add(folder.resolve("view"));
            }
          }
        };
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        GanTrainer plain = TinyGan.builder(4).build();
        GanTrainer gan =
            TinyGan.builder(4).average(WeightAverage.decay(0.9)).listener(viewer).build()) {
      Source source = Source.arrays(TinyGan.data(manager, DataType.FLOAT32));
      plain.fit(source, plan).close();
      long[] fitted = samples(gan.fit(source, plan));

      long[] now = samples(plain.sampler());
      assertThat(samples(gan.liveSampler())).isEqualTo(now);
      assertThat(samples(plain.liveSampler())).isEqualTo(now);
      assertThat(samples(gan.sampler())).isEqualTo(fitted).isNotEqualTo(now);
      assertThat(seen).containsExactly(fitted);
      assertThat(saved).hasSize(1);
      assertThat(samples(load(saved.get(0)))).isEqualTo(fitted);
    }
  }

  private static Sampler load(Path from) {
    try {
      return Sampler.load(from);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** An average that forgets at once is the network; one that never does is as it began. */
  @Test
  void should_lie_between_the_beginning_and_now() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        GanTrainer fast =
            TinyGan.builder(4)
                .dataType(DataType.FLOAT64)
                .average(WeightAverage.decay(1e-14))
                .build();
        GanTrainer slow =
            TinyGan.builder(4)
                .dataType(DataType.FLOAT64)
                .average(WeightAverage.halfLife(1e14))
                .build()) {
      Source source = Source.arrays(TinyGan.data(manager, DataType.FLOAT64));
      double[] before = numbers(slow.liveSampler());
      TrainingPlan plan = TrainingPlan.steps(ROUNDS).batch(32);

      assertThat(numbers(slow.fit(source, plan))).containsExactly(before, within(1e-9));
      double[] after = numbers(fast.fit(source, plan));
      assertThat(after).containsExactly(numbers(fast.liveSampler()), within(1e-9));
      assertThat(Math.abs(after[0] - before[0])).isGreaterThan(1e-4);
    }
  }

  private static double[] numbers(Sampler sampler) {
    try (sampler;
        NDArray samples = sampler.sample(16, 5)) {
      return doubles(samples);
    }
  }

  @Test
  void should_be_the_samplers_own_once_it_is_drawn() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      GanTrainer gan = TinyGan.builder(4).average(WeightAverage.halfLife(3)).build();
      Source source = Source.arrays(TinyGan.data(manager, DataType.FLOAT32));
      TrainingPlan plan = TrainingPlan.steps(3).batch(32);
      Sampler early = gan.fit(source, plan);
      long[] drawn;
      try (NDArray samples = early.sample(16, 5)) {
        drawn = bits(samples);
      }
      assertThat(samples(gan.fit(source, plan))).isNotEqualTo(drawn);
      gan.close();

      assertThat(samples(early)).isEqualTo(drawn);
    }
  }
}

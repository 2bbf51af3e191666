package dev.ganlib.game;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Source;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Scalars;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.optim.Adam;
import dev.ganlib.optim.Optimizer;
import dev.ganlib.optim.SGD;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class GameTest {
  private static final GanLoss LOSS = GanLoss.bceWithLogits();

  private static Network network(String name, int in, int out) {
    return Network.of(
        name,
        Mlp.builder(new Shape(in)).linear(8).batchNorm().leakyRelu(0.2).linear(out).build(),
        new Shape(in));
  }

  private static NDArray generatorLoss(Round round, Network generator, Network discriminator) {
    NDArray latents = round.normal("z", new Shape(16, 3));
    return LOSS.generatorLoss(round.run(discriminator, round.run(generator, latents)));
  }

  private static Map<String, double[]> copy(Game game, Network network) {
    Map<String, double[]> copy = new LinkedHashMap<>();
    game.arrays(network).forEach((name, array) -> copy.put(name, TinyGan.flat(array)));
    return copy;
  }

  @Test
  void should_change_only_the_moving_players_parameters_and_the_statistics_of_what_ran() {
    Network generator = network("G", 3, 2);
    Network discriminator = network("D", 2, 1);
    Player g = Player.of("G", Adam.of(1e-2), generator);
    Player d = Player.of("D", Adam.of(1e-2), discriminator);
    try (Game game = Game.builder().player(g).player(d).device(Device.cpu()).seed(1).build()) {
      Map<String, double[]> before = copy(game, discriminator);
      Map<String, double[]> own = copy(game, generator);

      game.play(Plan.rounds(3).move(g, round -> generatorLoss(round, generator, discriminator)));

      copy(game, discriminator)
          .forEach(
              (name, values) -> {
                if (name.contains("running")) {
                  assertThat(values).as(name).isNotEqualTo(before.get(name));
                } else {
                  assertThat(values).as(name).isEqualTo(before.get(name));
                }
              });
      copy(game, generator)
          .forEach(
              (name, values) -> {
                // A bias directly before batch normalisation has no gradient but rounding noise.
                if (!name.equals("01linear_bias")) {
                  assertThat(values).as(name).isNotEqualTo(own.get(name));
                }
              });
    }
  }

  @Test
  void should_leave_no_trace_when_rehearsed() {
    Network generator = network("G", 3, 2);
    Network discriminator = network("D", 2, 1);
    Player g = Player.of("G", Adam.of(1e-2), generator);
    try (Game game = Game.builder().player(g).fixed(discriminator).device(Device.cpu()).build()) {
      Map<String, double[]> before = copy(game, generator);
      game.rehearse(
          Plan.rounds(1).move(g, round -> generatorLoss(round, generator, discriminator)));

      copy(game, generator)
          .forEach((name, values) -> assertThat(values).as(name).isEqualTo(before.get(name)));
    }
  }

  /**
   * With a linear critic and a Wasserstein loss the gradient is constant: two moves, equal steps.
   */
  @ParameterizedTest
  @CsvSource({"1, false", "1, true", "2, false", "2, true"})
  void should_not_accumulate_gradients(int microBatches, boolean own) {
    Network critic = Network.of("C", Mlp.builder(new Shape(2)).linear(1).build(), new Shape(2));
    Player player = Player.of("C", own ? new PlainDescent(0.1f) : SGD.of(0.1), critic);
    GanLoss loss = GanLoss.wasserstein();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        Game game = Game.builder().player(player).device(Device.cpu()).build()) {
      Source real = Source.arrays(manager.create(new float[] {0, 2, 2, 5}, new Shape(2, 2)));
      Source fake = Source.arrays(manager.create(new float[] {0, 1, 0, 2}, new Shape(2, 2)));
      Plan plan =
          Plan.rounds(1)
              .batch(2)
              .microBatches(microBatches)
              .source("real", real)
              .source("fake", fake)
              .move(
                  player,
                  round ->
                      loss.discriminatorLoss(
                          round.run(critic, round.batch("real")),
                          round.run(critic, round.batch("fake"))));
      double[] zero = copy(game, critic).get("01linear_weight");
      game.play(plan);
      double[] one = copy(game, critic).get("01linear_weight");
      game.play(plan);
      double[] two = copy(game, critic).get("01linear_weight");

      // d/dw (mean(w f) - mean(w r)) = mean(f) - mean(r) = (0, 1.5) - (1, 3.5) = (-1, -2).
      assertThat(one[0] - zero[0]).isCloseTo(0.1, within(1e-6));
      assertThat(one[1] - zero[1]).isCloseTo(0.2, within(1e-6));
      assertThat(two[0] - one[0]).isCloseTo(0.1, within(1e-6));
      assertThat(two[1] - one[1]).isCloseTo(0.2, within(1e-6));
    }
  }

  /** Adam obeys a refusal by itself; a user's optimizer knows nothing of it. */
  static List<Optimizer> optimizers() {
    return List.of(Adam.of(1e-2), new PlainDescent(0.1f));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void should_refuse_a_move_that_is_not_finite_and_say_so(Optimizer optimizer) {
    Network network = network("N", 3, 1);
    Player player = Player.of("N", optimizer, network);
    try (Game game = Game.builder().player(player).device(Device.cpu()).build()) {
      Objective objective =
          round -> {
            NDArray loss = round.run(network, round.normal("x", new Shape(16, 3))).square().mean();
            return round.step() == 4 ? loss.mul(loss.sub(loss).log()) : loss;
          };
      List<Map<String, double[]>> states = new ArrayList<>();
      GanListener watch =
          new GanListener() {
            @Override
            public void onStep(StepReport report, View view) {
              if (report.step() == 4 || report.step() == 5) {
                states.add(copy(game, network));
              }
            }
          };

      assertThatThrownBy(() -> game.play(Plan.rounds(100).move(player, objective), watch))
          .isInstanceOf(TrainingException.class)
          .hasMessageContaining("step 5, player N: the loss (")
          .hasMessageContaining("is not finite; the move was not applied");

      // Parameters and running statistics after the refused move are those before it.
      states
          .get(0)
          .forEach((name, values) -> assertThat(states.get(1).get(name)).isEqualTo(values));
      assertThat(game.step()).isBetween(5L, 5L + ReportLog.CAPACITY);
    }
  }

  @Test
  void should_restore_the_buffers_when_an_objective_throws() {
    Network network = network("N", 3, 1);
    Player player = Player.of("N", Adam.of(1e-2), network);
    try (Game game = Game.builder().player(player).device(Device.cpu()).build()) {
      Map<String, double[]> before = new LinkedHashMap<>();
      GanListener watch =
          new GanListener() {
            @Override
            public void onStep(StepReport report, View view) {
              before.putAll(copy(game, network));
            }
          };
      Objective objective =
          round -> {
            NDArray loss = round.run(network, round.normal("x", new Shape(16, 3))).square().mean();
            if (round.step() == 1) {
              throw new IllegalStateException("my own fault");
            }
            return loss;
          };

      assertThatThrownBy(() -> game.play(Plan.rounds(3).move(player, objective), watch))
          .isInstanceOf(TrainingException.class)
          .hasMessage("step 2, player N: the objective failed: my own fault");
      copy(game, network)
          .forEach((name, values) -> assertThat(values).as(name).isEqualTo(before.get(name)));
    }
  }

  @Test
  void should_read_reports_of_kept_rounds_later_and_average_repeated_figures() {
    Network network = network("N", 3, 1);
    Player player = Player.of("N", Adam.of(1e-2), network);
    List<StepReport> reports = new ArrayList<>();
    try (Game game = Game.builder().player(player).device(Device.cpu()).build()) {
      Objective objective =
          round -> {
            NDArray x = round.run(network, round.normal("x", new Shape(4, 3)));
            round.record(
                Scalars.shift(Scalars.scale(x.mean(), 0), (double) round.step()), "stepAgain");
            round.record(
                Scalars.shift(Scalars.scale(x.mean(), 0), 1.0 + round.step()), "stepAgain");
            return x.square().mean();
          };
      game.play(
          Plan.rounds(40).move(player, objective),
          new GanListener() {
            @Override
            public void onStep(StepReport report, View view) {
              reports.add(report);
            }
          });
    }

    assertThat(reports).hasSize(40);
    for (int i = 0; i < 40; i++) {
      assertThat(reports.get(i).step()).isEqualTo(i + 1);
      assertThat(reports.get(i).value("stepAgain")).hasValueCloseTo(i + 0.5, within(1e-6));
      assertThat(reports.get(i).names()).containsExactly("stepAgain", "loss/N", "gradientNorm/N");
    }
    assertThatThrownBy(() -> reports.get(0).loss("X"))
        .hasMessageContaining("expected a player that moved in step 1 but was X; there are [N]");
  }

  @Test
  void should_say_what_is_wrong_with_a_game() {
    Network a = network("same", 3, 1);
    Network b = network("same", 3, 1);
    assertThatThrownBy(() -> Game.builder().device(Device.cpu()).build())
        .hasMessage("a game needs at least one player");
    assertThatThrownBy(
            () ->
                Game.builder()
                    .player(Player.of("p", Adam.of(1), a, b))
                    .device(Device.cpu())
                    .build())
        .hasMessage("networks need unique names but are [same, same]");
    assertThatThrownBy(() -> Game.builder().dataType(DataType.INT32))
        .hasMessage("data type must be float32 or float64 but was int32");
    assertThatThrownBy(() -> Plan.rounds(-3)).hasMessage("rounds must not be negative but was -3");
    assertThatThrownBy(() -> Plan.rounds(1).batch(-3))
        .hasMessage("batch must be positive but was -3");
  }

  @Test
  void should_not_tell_of_an_old_refusal_in_the_next_plan() {
    Network network = network("N", 3, 1);
    Player player = Player.of("N", Adam.of(1e-2), network);
    try (Game game = Game.builder().player(player).device(Device.cpu()).build()) {
      Objective healthy =
          round -> round.run(network, round.normal("x", new Shape(16, 3))).square().mean();
      Objective sick =
          round -> Scalars.scale(healthy.evaluate(round), round.step() == 1 ? Double.NaN : 1);
      GanListener stop =
          new GanListener() {
            @Override
            public void onStep(StepReport report, View view) {
              if (report.step() == 3) {
                throw new IllegalStateException("enough");
              }
            }
          };
      assertThatThrownBy(() -> game.play(Plan.rounds(9).move(player, sick), stop))
          .hasMessage("enough");

      game.play(Plan.rounds(20).move(player, healthy));

      assertThat(game.step()).isEqualTo(23);
    }
  }

  @Test
  void should_rehearse_with_the_plans_own_batch_and_step() {
    Network network = network("N", 2, 1);
    Player player = Player.of("N", Adam.of(1e-2), network);
    double[] schedule = {1, 0.5, 0.25};
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        Game game = Game.builder().player(player).device(Device.cpu()).build()) {
      Source source = Source.arrays(manager.ones(new Shape(64, 2)));
      Plan plan =
          Plan.rounds(3)
              .batch(32)
              .source("x", source)
              .move(
                  player,
                  round -> {
                    NDArray noisy = round.batch("x").add(round.normal("noise", new Shape(32, 2)));
                    NDArray loss = round.run(network, noisy).square().mean();
                    return Scalars.scale(loss, schedule[(int) round.step()]);
                  });
      game.play(plan);
      assertThat(game.step()).isEqualTo(3);
    }
  }

  @Test
  void should_say_before_training_that_a_single_last_sample_cannot_be_trained_on() {
    Network network = network("N", 2, 1);
    Player player = Player.of("N", Adam.of(1e-2), network);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        Game game = Game.builder().player(player).device(Device.cpu()).build()) {
      Source source = Source.arrays(manager.ones(new Shape(17, 2)));
      Plan plan =
          Plan.epochs(1)
              .batch(8)
              .source("x", source)
              .move(player, round -> round.run(network, round.batch("x")).square().mean());

      assertThatThrownBy(() -> game.play(plan))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("the last batch of an epoch would have 1 sample")
          .hasMessageContaining(
              "a multiple of the batch size 8, and cannot be trained on: take a batch size that");
      game.play(plan.dropLast());
      assertThat(game.step()).isEqualTo(2);
    }
  }

  @Test
  void should_take_a_frozen_network_and_one_whose_arrays_ask_for_no_gradient() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      Mlp features = Mlp.builder(new Shape(2)).linear(4).build();
      features.initialize(manager, DataType.FLOAT32, new Shape(1, 2));
      features.freezeParameters(true);
      Mlp loaded = Mlp.builder(new Shape(2)).linear(2).build();
      loaded.initialize(manager, DataType.FLOAT32, new Shape(1, 2));
      loaded.getParameters().values().forEach(p -> p.getArray().setRequiresGradient(false));
      Network fixed = Network.of("features", features, new Shape(2));
      Network trained = Network.of("loaded", loaded, new Shape(2));
      Player player = Player.of("N", Adam.of(1e-2), trained);
      try (Game game = Game.builder().player(player).fixed(fixed).device(Device.cpu()).build()) {
        double[] before = TinyGan.flat(game.arrays(trained).get("01linear_weight"));
        double[] frozen = TinyGan.flat(game.arrays(fixed).get("01linear_weight"));
        game.play(
            Plan.rounds(3)
                .move(
                    player,
                    round ->
                        round
                            .run(fixed, round.run(trained, round.normal("x", new Shape(8, 2))))
                            .square()
                            .mean()));
        assertThat(TinyGan.flat(game.arrays(trained).get("01linear_weight"))).isNotEqualTo(before);
        assertThat(TinyGan.flat(game.arrays(fixed).get("01linear_weight"))).isEqualTo(frozen);
      }
    }
  }

  @Test
  void should_lend_a_value_under_a_name_that_was_used_before() {
    Network network = network("N", 3, 1);
    Player player = Player.of("N", Adam.of(1e-2), network);
    try (Game game = Game.builder().player(player).device(Device.cpu()).build()) {
      Objective adding =
          round -> {
            NDArray y = round.run(network, round.normal("x", new Shape(8, 3))).square().mean();
            NDArray sum = round.lent("sum");
            round.lend("sum", sum == null ? y : y.add(sum));
            return y;
          };
      game.play(Plan.rounds(3).move(player, adding).move(player, adding).move(player, adding));
      assertThat(game.step()).isEqualTo(3);
    }
  }

  @Test
  void should_refuse_a_block_that_another_open_game_trains() {
    Network network = network("N", 3, 1);
    Player player = Player.of("N", Adam.of(1e-2), network);
    Game first = Game.builder().player(player).device(Device.cpu()).build();
    Player second = Player.of("M", Adam.of(1e-2), Network.of("M", network.block(), new Shape(3)));

    assertThatThrownBy(() -> Game.builder().player(second).device(Device.cpu()).build())
        .hasMessage(
            "the block of network M is in another game that is still open; give each its own"
                + " block");
    first.close();
    Game.builder().player(second).device(Device.cpu()).build().close();
  }

  @Test
  void should_say_which_network_got_what_shape() {
    Network network = network("N", 3, 1);
    Player player = Player.of("N", Adam.of(1e-2), network);
    try (Game game = Game.builder().player(player).device(Device.cpu()).build()) {
      Plan plan =
          Plan.rounds(1)
              .move(player, round -> round.run(network, round.normal("x", new Shape(4, 5))).mean());
      assertThatThrownBy(() -> game.play(plan))
          .hasMessageContaining(
              "expected input of network N to have samples of shape [(3)] but was")
          .hasMessageContaining("[(4, 5)]");
    }
  }
}

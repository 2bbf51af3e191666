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
import dev.ganlib.data.Source;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.optim.Adam;
import dev.ganlib.optim.Optimizer;
import dev.ganlib.optim.SGD;
import dev.ganlib.optim.WeightAverage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks with given weights in a game. */
final class FixedSnapshotTest {
  private static final float[] X = {1, 2, 6};

  @TempDir private Path folder;
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static Network line(String name) {
    return Network.of(name, Mlp.builder(new Shape(1)).linear(1).build(), new Shape(1));
  }

  /** Returns y = slope x + intercept. */
  private Snapshot content(float slope, float intercept, DataType type) {
    Network network = line("content");
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    try (Game game =
        Game.builder()
            .player(Player.of("P", SGD.of(1), network))
            .dataType(type)
            .device(Device.cpu())
            .build()) {
      game.arrays(network)
          .forEach(
              (name, array) ->
                  arrays.put(
                      name,
                      manager
                          .full(array.getShape(), name.contains("weight") ? slope : intercept)
                          .toType(type, false)));
    }
    assertThat(arrays).hasSize(2);
    return Snapshot.restore(line("content"), arrays, type, Device.cpu());
  }

  /** A game of one player whose output the content network reads. */
  private final class Reading implements AutoCloseable {
    private final Network network = line("N");
    private final Player player;
    private final Network content;
    private final Game game;

    Reading(Snapshot snapshot, Optimizer optimizer) {
      player = Player.of("P", optimizer, network);
      content = snapshot.network();
      game = Game.builder().player(player).fixed(snapshot).seed(5).device(Device.cpu()).build();
    }

    Plan plan(long rounds) {
      return Plan.rounds(rounds)
          .batch(3)
          .source("x", Source.arrays(manager.create(X, new Shape(3, 1))))
          .move(player, round -> round.run(content, round.run(network, round.batch("x"))).mean());
    }

    @Override
    public void close() {
      game.close();
    }
  }

  /** The gradient of mean(a (w x + b) + c) is a mean(x) by w and a by b. */
  @Test
  void should_pass_gradients_through_the_given_weights() {
    try (Snapshot snapshot = content(2, 7, DataType.FLOAT32);
        Reading reading = new Reading(snapshot, SGD.of(0.1))) {
      Map<String, double[]> before = new LinkedHashMap<>();
      reading.game.arrays(reading.network).forEach((name, a) -> before.put(name, doubles(a)));

      reading.game.play(reading.plan(1));

      reading
          .game
          .arrays(reading.network)
          .forEach(
              (name, array) -> {
                double gradient = name.contains("weight") ? 2 * 3 : 2;
                assertThat(doubles(array)[0])
                    .isCloseTo(before.get(name)[0] - 0.1 * gradient, within(1e-6));
              });
    }
  }

  @Test
  void should_copy_the_weights_and_leave_the_snapshot_to_the_caller() {
    NDArray x = manager.create(X, new Shape(3, 1));
    double[] expected = {2 * 1 + 7, 2 * 2 + 7, 2 * 6 + 7};
    Snapshot snapshot = content(2, 7, DataType.FLOAT32);
    try (Reading one = new Reading(snapshot, Adam.of(0.1));
        Reading other = new Reading(snapshot, Adam.of(0.1))) {
      one.game.play(one.plan(5));
      assertThat(doubles(one.game.infer(one.content, x))).containsExactly(expected);
      one.game.close();
      assertThat(doubles(snapshot.infer(x))).containsExactly(expected);
      snapshot.close();
      other.game.play(other.plan(5));
      assertThat(doubles(other.game.infer(other.content, x))).containsExactly(expected);
      assertThat(other.game.arrays(other.content)).hasSize(2);
    }
  }

  @Test
  void should_resume_with_the_same_weights_and_no_others() throws IOException {
    long[] whole;
    try (Snapshot snapshot = content(2, 7, DataType.FLOAT32);
        Reading reading = new Reading(snapshot, Adam.of(0.1))) {
      reading.game.play(reading.plan(3));
      reading.game.checkpoint(folder);
      reading.game.play(reading.plan(4));
      whole = weight(reading);
    }
    Checkpoint checkpoint = Checkpoint.latest(folder).orElseThrow();
    assertThat(checkpoint.arrays("network/N/", manager)).hasSize(2);
    assertThat(checkpoint.arrays("network/content/", manager)).isEmpty();
    assertThat(checkpoint.text().game())
        .containsKeys("network content", "parameters of content", "weights of content");
    try (Snapshot same = content(2, 7, DataType.FLOAT32);
        Reading reading = new Reading(same, Adam.of(0.1))) {
      reading.game.resume(checkpoint);
      reading.game.play(reading.plan(3));
      reading.game.play(reading.plan(4));
      assertThat(weight(reading)).isEqualTo(whole);
    }
    NDArray x = manager.create(X, new Shape(3, 1));
    try (Snapshot other = content(2, 7.5f, DataType.FLOAT32);
        Reading reading = new Reading(other, Adam.of(0.1))) {
      assertThatThrownBy(() -> reading.game.resume(checkpoint))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("differs:\n  weights of content was SHA-256 ");
      reading.game.resume(checkpoint.acceptingChanges());
      assertThat(reading.game.step()).isEqualTo(3);
      assertThat(doubles(reading.game.infer(reading.content, x))).containsExactly(9.5, 11.5, 19.5);
    }
  }

  private static long[] weight(Reading reading) {
    return bits(reading.game.arrays(reading.network).values().iterator().next());
  }

  /** Of a game that goes on, whose block it shares. */
  @Test
  void should_take_the_snapshot_of_a_network_that_another_game_moves() {
    NDArray x = manager.create(X, new Shape(3, 1));
    Network moved = line("content");
    Player player = Player.of("P", Adam.of(0.1), moved);
    try (Game game = Game.builder().player(player).seed(9).device(Device.cpu()).build();
        Snapshot snapshot = game.snapshot(moved);
        Reading reading = new Reading(snapshot, Adam.of(0.1))) {
      double[] before = doubles(game.infer(moved, x));
      game.play(
          Plan.rounds(3)
              .source("x", Source.arrays(x))
              .move(player, round -> round.run(moved, round.batch("x")).mean()));
      reading.game.play(reading.plan(2));

      assertThat(doubles(reading.game.infer(moved, x))).containsExactly(before);
      assertThat(doubles(game.infer(moved, x))[0]).isNotEqualTo(before[0]);
    }
  }

  @Test
  void should_refuse_what_does_not_fit() {
    Network network = line("N");
    Player player = Player.of("P", SGD.of(1), network);
    try (Snapshot snapshot = content(1, 0, DataType.FLOAT32);
        Snapshot exact = content(1, 0, DataType.FLOAT64)) {
      GameBuilder twice =
          Game.builder().player(player).device(Device.cpu()).fixed(snapshot).fixed(snapshot);
      assertThatThrownBy(twice::build)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("networks need unique names but are [N, content, content]");
      GameBuilder averaged =
          Game.builder()
              .player(player)
              .device(Device.cpu())
              .fixed(snapshot)
              .average(snapshot.network(), WeightAverage.halfLife(5));
      assertThatThrownBy(averaged::build)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("expected to average a network that a player moves but was content");
      GameBuilder other = Game.builder().player(player).device(Device.cpu()).fixed(exact);
      assertThatThrownBy(other::build)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "expected the snapshot of network content to be float32 on cpu() but was float64 on"
                  + " cpu()");
      Game.builder().player(player).device(Device.cpu()).fixed(snapshot).build().close();
    }
  }
}

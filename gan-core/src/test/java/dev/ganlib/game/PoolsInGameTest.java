package dev.ganlib.game;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.ImagePool;
import dev.ganlib.data.Source;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Scalars;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.optim.Adam;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * CycleGAN's pools of earlier fakes, whose buffers are those of fixed networks: what an objective
 * keeps from round to round is in checkpoints, and is undone with a refused move.
 *
 * @see <a href="https://arxiv.org/abs/1612.07828">Shrivastava et al. 2017, section 2.3</a>
 */
final class PoolsInGameTest {
  private static final GanLoss LOSS = GanLoss.leastSquares();
  private static final int POOL = 24;
  private static final int BATCH = 16;

  @TempDir private Path folder;

  /** Four networks, two pools, two sources of different sizes. */
  private static final class Cycle implements AutoCloseable {
    private final Network toB = network("toB");
    private final Network toA = network("toA");
    private final Network judgeA = network("judgeA");
    private final Network judgeB = network("judgeB");
    private final ImagePool poolA = ImagePool.of("poolA", POOL, new Shape(1));
    private final ImagePool poolB = ImagePool.of("poolB", POOL, new Shape(1));
    private final Player translators = Player.of("translators", adam(), toB, toA);
    private final Player playerA = Player.of("judgeA", adam(), judgeA);
    private final Player playerB = Player.of("judgeB", adam(), judgeB);
    private final NDManager manager = NDManager.newBaseManager(Device.cpu());
    private final Game game;
    private long sick = -1;

    Cycle() {
      GameBuilder players = Game.builder().player(translators).player(playerA).player(playerB);
      game =
          poolB
              .addTo(poolA.addTo(players))
              .onNonFinite(NonFinite.skip())
              .device(Device.cpu())
              .seed(1)
              .build();
    }

    private static Adam adam() {
      return Adam.of(2e-3).betas(0.5, 0.999);
    }

    private static Network network(String name) {
      return Network.of(
          name, Mlp.builder(new Shape(1)).linear(8).leakyRelu(0.2).linear(1).build(), new Shape(1));
    }

    private NDArray translatorsLoss(Round round) {
      NDArray a = round.batch("a");
      NDArray b = round.batch("b");
      NDArray fakeB = round.lend("fakeB", round.run(toB, a));
      NDArray fakeA = round.lend("fakeA", round.run(toA, b));
      NDArray fooled =
          LOSS.generatorLoss(round.run(judgeB, fakeB))
              .add(LOSS.generatorLoss(round.run(judgeA, fakeA)));
      return fooled
          .add(round.run(toA, fakeB).sub(a).abs().mean())
          .add(round.run(toB, fakeA).sub(b).abs().mean());
    }

    private NDArray judgeLoss(Round round, Network judge, String source, ImagePool pool) {
      NDArray fakes = Objects.requireNonNull(round.lent("fake" + source.toUpperCase(Locale.ROOT)));
      NDArray loss =
          LOSS.discriminatorLoss(
              round.run(judge, round.batch(source)), round.run(judge, pool.swap(round, fakes)));
      return round.step() == sick ? Scalars.scale(loss, Double.NaN) : loss;
    }

    private Source gaussian(int count, double mean, long seed) {
      Random random = new Random(seed);
      float[] values = new float[count];
      for (int i = 0; i < count; i++) {
        values[i] = (float) (mean + random.nextGaussian());
      }
      return Source.arrays(manager.create(values, new Shape(count, 1)));
    }

    Plan plan(Plan length) {
      return length
          .batch(BATCH)
          .dropLast()
          .source("a", gaussian(96, 0, 1))
          .source("b", gaussian(70, 3, 2))
          .move(translators, this::translatorsLoss)
          .move(playerA, round -> judgeLoss(round, judgeA, "a", poolA))
          .move(playerB, round -> judgeLoss(round, judgeB, "b", poolB));
    }

    @Override
    public void close() {
      game.close();
      manager.close();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 13})
  void should_resume_to_the_bit_with_a_pool_and_two_sources(long stop) throws IOException {
    Map<String, List<Integer>> expected;
    try (Cycle cycle = new Cycle()) {
      cycle.game.play(cycle.plan(Plan.rounds(24)));
      expected = Duel.state(cycle.game);
    }
    Path checkpoint;
    try (Cycle cycle = new Cycle()) {
      cycle.game.play(cycle.plan(Plan.rounds(stop)));
      checkpoint = cycle.game.checkpoint(folder);
      assertThat(Duel.arrays(checkpoint))
          .isNotEqualTo(expected)
          .containsKey("network/poolA/images");
    }
    try (Cycle cycle = new Cycle()) {
      cycle.game.resume(Checkpoint.at(checkpoint));
      cycle.game.play(cycle.plan(Plan.rounds(24)));
      assertThat(Duel.state(cycle.game)).isEqualTo(expected);
    }
  }

  /** Six rounds of the first source an epoch, four of the second. */
  @Test
  void should_resume_to_the_bit_in_epochs() throws IOException {
    Map<String, List<Integer>> expected;
    try (Cycle cycle = new Cycle()) {
      cycle.game.play(cycle.plan(Plan.epochs(3)));
      assertThat(cycle.game.step()).isEqualTo(18);
      expected = Duel.state(cycle.game);
    }
    try (Cycle cycle = new Cycle()) {
      GanListener stop =
          new GanListener() {
            @Override
            public void onStep(StepReport report, Training training) {
              if (report.step() == 9) {
                training.stop("as told");
                training.checkpoint(folder);
              }
            }
          };
      cycle.game.play(cycle.plan(Plan.epochs(3)), stop);
      assertThat(cycle.game.step()).isEqualTo(9);
    }
    try (Cycle cycle = new Cycle()) {
      cycle.game.resume(Checkpoint.latest(folder).orElseThrow());
      cycle.game.play(cycle.plan(Plan.epochs(3)));
      assertThat(cycle.game.step()).isEqualTo(18);
      assertThat(Duel.state(cycle.game)).isEqualTo(expected);
    }
  }

  /** Returns how many fakes the first pool has. */
  private static float count(Cycle cycle) {
    List<Integer> bits = Objects.requireNonNull(Duel.state(cycle.game).get("network/poolA/count"));
    assertThat(bits).hasSize(1);
    return Float.intBitsToFloat(bits.get(0));
  }

  @Test
  void should_fill_the_pool_and_undo_what_a_rehearsal_or_a_refused_move_did() {
    try (Cycle cycle = new Cycle()) {
      Plan plan = cycle.plan(Plan.rounds(6));
      cycle.game.rehearse(plan);
      assertThat(count(cycle)).isZero();

      List<Map<String, List<Integer>>> pools = new ArrayList<>();
      cycle.sick = 4;
      cycle.game.play(
          plan,
          new GanListener() {
            @Override
            public void onStep(StepReport report, Training training) {
              Map<String, List<Integer>> state = new TreeMap<>(Duel.state(cycle.game));
              state.keySet().removeIf(name -> !name.contains("/pool"));
              pools.add(state);
            }
          });
      assertThat(count(cycle)).isEqualTo(POOL);
      assertThat(pools.get(0)).isNotEmpty();
      assertThat(pools.get(3)).isNotEqualTo(pools.get(2));
      assertThat(pools.get(4)).isEqualTo(pools.get(3));
      assertThat(pools.get(5)).isNotEqualTo(pools.get(4));
    }
  }
}

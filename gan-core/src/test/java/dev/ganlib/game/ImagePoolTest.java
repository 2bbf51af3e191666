package dev.ganlib.game;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import dev.ganlib.data.Source;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Scalars;
import dev.ganlib.nn.Mlp;
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
 * CycleGAN's pool of earlier fakes as the buffers of a fixed network: what an objective keeps from
 * round to round is in checkpoints, and is undone with a refused move.
 *
 * @see <a href="https://arxiv.org/abs/1612.07828">Shrivastava et al. 2017, section 2.3</a>
 */
final class ImagePoolTest {
  private static final GanLoss LOSS = GanLoss.leastSquares();
  private static final int POOL = 24;
  private static final int BATCH = 16;

  @TempDir private Path folder;

  /** Nothing but buffers: fakes, and how many there are. */
  private static final class Pool extends AbstractBlock {
    Pool() {
      add("fakes", POOL);
      add("count", 1);
    }

    private void add(String name, long size) {
      addParameter(
          Parameter.builder()
              .setName(name)
              .setType(Parameter.Type.OTHER)
              .optRequiresGrad(false)
              .optInitializer(Initializer.ZEROS)
              .optShape(new Shape(size))
              .build());
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      return inputs;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return inputShapes;
    }
  }

  /** Four networks, two pools, two sources of different sizes. */
  private static final class Cycle implements AutoCloseable {
    private final Network toB = network("toB");
    private final Network toA = network("toA");
    private final Network judgeA = network("judgeA");
    private final Network judgeB = network("judgeB");
    private final Network poolA = Network.of("poolA", new Pool(), new Shape(1));
    private final Network poolB = Network.of("poolB", new Pool(), new Shape(1));
    private final Player translators = Player.of("translators", adam(), toB, toA);
    private final Player playerA = Player.of("judgeA", adam(), judgeA);
    private final Player playerB = Player.of("judgeB", adam(), judgeB);
    private final NDManager manager = NDManager.newBaseManager(Device.cpu());
    private final Game game;
    private long sick = -1;

    Cycle() {
      game =
          Game.builder()
              .player(translators)
              .player(playerA)
              .player(playerB)
              .fixed(poolA)
              .fixed(poolB)
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

    /** Swaps half of the fakes, by lot, for ones of earlier rounds. */
    private static NDArray swap(Round round, Network pool, NDArray fakes) {
      NDArray kept = round.array(pool, "fakes");
      NDArray count = round.array(pool, "count");
      float[] earlier = kept.toFloatArray();
      int filled = (int) count.toFloatArray()[0];
      float[] given = fakes.toFloatArray();
      float[] lots =
          round.uniform("pool/" + pool, 0, 1, new Shape(2L * given.length)).toFloatArray();
      for (int i = 0; i < given.length; i++) {
        if (filled < POOL) {
          earlier[filled++] = given[i];
        } else if (lots[2 * i] < 0.5) {
          int place = (int) (lots[2 * i + 1] * POOL);
          float swapped = earlier[place];
          earlier[place] = given[i];
          given[i] = swapped;
        }
      }
      kept.set(earlier);
      count.set(new float[] {filled});
      return round.placement().manager().create(given, fakes.getShape()).duplicate();
    }

    private NDArray judgeLoss(Round round, Network judge, String source, Network pool) {
      NDArray fakes = Objects.requireNonNull(round.lent("fake" + source.toUpperCase(Locale.ROOT)));
      NDArray loss =
          LOSS.discriminatorLoss(
              round.run(judge, round.batch(source)), round.run(judge, swap(round, pool, fakes)));
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
  void should_go_on_to_the_bit_with_a_pool_and_two_sources(long stop) throws IOException {
    Map<String, List<Integer>> expected;
    try (Cycle cycle = new Cycle()) {
      cycle.game.play(cycle.plan(Plan.rounds(24)));
      expected = Duel.state(cycle.game);
    }
    Path checkpoint;
    try (Cycle cycle = new Cycle()) {
      cycle.game.play(cycle.plan(Plan.rounds(stop)));
      checkpoint = cycle.game.checkpoint(folder);
      assertThat(Duel.arrays(checkpoint)).isNotEqualTo(expected).containsKey("network/poolA/fakes");
    }
    try (Cycle cycle = new Cycle()) {
      cycle.game.resume(Checkpoint.at(checkpoint));
      cycle.game.play(cycle.plan(Plan.rounds(24)));
      assertThat(Duel.state(cycle.game)).isEqualTo(expected);
    }
  }

  /** Six rounds of the first source an epoch, four of the second. */
  @Test
  void should_go_on_to_the_bit_in_epochs() throws IOException {
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

  @Test
  void should_fill_the_pool_and_undo_what_a_rehearsal_or_a_refused_move_did() {
    try (Cycle cycle = new Cycle()) {
      Plan plan = cycle.plan(Plan.rounds(6));
      cycle.game.rehearse(plan);
      assertThat(cycle.game.arrays(cycle.poolA).get("count").toFloatArray()).containsExactly(0);

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
      assertThat(cycle.game.arrays(cycle.poolA).get("count").toFloatArray()).containsExactly(POOL);
      assertThat(pools.get(0)).isNotEmpty();
      assertThat(pools.get(3)).isNotEqualTo(pools.get(2));
      assertThat(pools.get(4)).isEqualTo(pools.get(3));
      assertThat(pools.get(5)).isNotEqualTo(pools.get(4));
    }
  }
}

package dev.ganlib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Source;
import dev.ganlib.game.Checkpoint;
import dev.ganlib.game.Game;
import dev.ganlib.game.GameBuilder;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.Network;
import dev.ganlib.game.Plan;
import dev.ganlib.game.Player;
import dev.ganlib.game.Round;
import dev.ganlib.game.Training;
import dev.ganlib.internal.torch.DrawKey;
import dev.ganlib.internal.torch.Draws;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.Reads;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.optim.SGD;
import dev.ganlib.testing.Values;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pools of fakes that are known by their first number; the second is 1000 more. */
final class ImagePoolTest {
  private static final Shape SAMPLE = new Shape(1, 2);
  private static final int APART = 1000;
  private static final long SEED = 5;

  @TempDir private Path folder;
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** A game whose objective does nothing but swap, and notes what it gave and was given. */
  private final class Swapping implements AutoCloseable {
    final ImagePool pool;
    final Network network = Network.of("N", Mlp.builder(SAMPLE).linear(1).build(), SAMPLE);
    final Player player = Player.of("P", SGD.of(1e-9), network);
    final Game game;
    final List<List<Integer>> given = new ArrayList<>();
    final List<List<Integer>> shown = new ArrayList<>();
    private boolean armed;
    private long reads = -1;

    Swapping(int size) {
      pool = ImagePool.of("pool", size, SAMPLE);
      GameBuilder players = Game.builder().player(player).device(Device.cpu()).seed(SEED);
      game = pool.addTo(players).build();
    }

    private NDArray loss(Round round) {
      NDArray fakes = round.batch("real");
      long before = Reads.count();
      NDArray swapped = pool.swap(round, fakes, round.samples("real", 0));
      reads = Reads.count() - before;
      if (armed) {
        note(given, round, fakes);
        note(shown, round, swapped);
      }
      return round.run(network, swapped).mean();
    }

    private void note(List<List<Integer>> list, Round round, NDArray samples) {
      while (list.size() <= round.step()) {
        list.add(new ArrayList<>());
      }
      float[] values = samples.toFloatArray();
      for (int i = 0; i < values.length; i += 2) {
        assertThat(values[i + 1]).isEqualTo(values[i] + APART);
        list.get((int) round.step()).add((int) values[i]);
      }
    }

    void play(int count, int batch, int rounds, int parts) {
      float[] values = new float[2 * count];
      for (int i = 0; i < count; i++) {
        values[2 * i] = i;
        values[2 * i + 1] = i + APART;
      }
      Source source = Source.arrays(manager.create(values, new Shape(count, 1, 2)));
      Plan plan =
          Plan.rounds(rounds)
              .batch(batch)
              .microBatches(parts)
              .source("real", source)
              .move(player, this::loss);
      game.play(
          plan,
          new GanListener() {
            @Override
            public void onStart(long step, long total, Training training) {
              armed = true;
            }
          });
    }

    Map<String, NDArray> kept() {
      return game.arrays(Objects.requireNonNull(pool.network()));
    }

    @Override
    public void close() {
      game.close();
    }
  }

  /** CycleGAN's rule in plain Java, fake by fake, with the numbers of the rounds' draws. */
  private List<List<Integer>> simulated(List<List<Integer>> given, int size) {
    List<Integer> pool = new ArrayList<>();
    List<List<Integer>> shown = new ArrayList<>();
    try (NDArray like = manager.create(0f)) {
      for (int step = 0; step < given.size(); step++) {
        List<Integer> fakes = given.get(step);
        long seed = new DrawKey(SEED, step, 0, "pool/pool").seedOf(0);
        float[] numbers =
            Draws.uniform(like, seed, 0, 1, new Shape(fakes.size(), 2), manager).toFloatArray();
        List<Integer> row = new ArrayList<>();
        for (int i = 0; i < fakes.size(); i++) {
          int fake = fakes.get(i);
          if (pool.size() < size) {
            pool.add(fake);
            row.add(fake);
          } else if (numbers[2 * i] < 0.5) {
            row.add(pool.set((int) (numbers[2 * i + 1] * size), fake));
          } else {
            row.add(fake);
          }
        }
        shown.add(row);
      }
    }
    return shown;
  }

  @ParameterizedTest
  @CsvSource({
    "10, 7, 1",
    "10, 7, 3",
    "3, 8, 1",
    "3, 8, 2",
    "3, 8, 8",
    "1, 4, 1",
    "1, 4, 3",
    "50, 1, 1"
  })
  void should_show_what_a_simulation_shows(int size, int batch, int parts) {
    try (Swapping swapping = new Swapping(size)) {
      swapping.play(40 * batch, batch, 30 + 2 * size, parts);

      assertThat(swapping.shown).isEqualTo(simulated(swapping.given, size));
      assertThat(swapping.shown).isNotEqualTo(swapping.given);
      assertThat(swapping.kept().get("count").toFloatArray()).containsExactly(size);
      assertThat(swapping.reads).isZero();
    }
  }

  /** Of 10 n later fakes each is kept with probability 1/2 in a place among n. */
  @Test
  void should_keep_none_of_the_first_for_long() {
    int size = 12;
    try (Swapping swapping = new Swapping(size)) {
      swapping.play(11 * size, size, 11, 1);

      Set<Integer> first = new HashSet<>(swapping.given.get(0));
      assertThat(first).hasSize(size);
      float[] images = swapping.kept().get("images").toFloatArray();
      for (int i = 0; i < images.length; i += 2) {
        assertThat(first).doesNotContain((int) images[i]);
      }
      assertThat(swapping.shown.get(0)).isEqualTo(swapping.given.get(0));
    }
  }

  @Test
  void should_show_an_earlier_fake_every_other_time() {
    int size = 20;
    try (Swapping swapping = new Swapping(size)) {
      swapping.play(4000, 20, 200, 1);

      int earlier = 0;
      for (int step = 1; step < 200; step++) {
        for (int i = 0; i < 20; i++) {
          earlier +=
              swapping.shown.get(step).get(i).equals(swapping.given.get(step).get(i)) ? 0 : 1;
        }
      }
      // Of 3980 draws, four deviations of sqrt(3980) / 2 about the half.
      assertThat(earlier).isBetween(1990 - 126, 1990 + 126);
    }
  }

  @Test
  void should_be_nothing_with_size_0() {
    try (Swapping swapping = new Swapping(0)) {
      swapping.play(20, 5, 8, 1);

      assertThat(swapping.shown).isEqualTo(swapping.given);
      assertThat(swapping.pool.network()).isNull();
    }
  }

  @Test
  void should_resume_to_the_bit_and_refuse_another_size() throws Exception {
    try (Swapping whole = new Swapping(6);
        Swapping half = new Swapping(6);
        Swapping resumed = new Swapping(6);
        Swapping other = new Swapping(7)) {
      whole.play(30, 5, 20, 1);
      half.play(30, 5, 9, 1);
      half.game.checkpoint(folder);
      Checkpoint checkpoint = Checkpoint.latest(folder).orElseThrow();
      resumed.game.resume(checkpoint);
      resumed.play(30, 5, 20, 1);

      assertThat(resumed.shown.subList(9, 20)).isEqualTo(whole.shown.subList(9, 20));
      assertThat(Values.bits(resumed.kept().get("images")))
          .isEqualTo(Values.bits(whole.kept().get("images")));
      assertThatThrownBy(() -> other.game.resume(checkpoint))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("size of pool");
    }
  }

  @Test
  void should_refuse_what_does_not_fit() {
    assertThatThrownBy(() -> ImagePool.of("pool", -1, SAMPLE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the size of a pool must not be negative but was -1");
    try (Swapping swapping = new Swapping(2)) {
      Plan plan =
          Plan.rounds(1)
              .batch(4)
              .source("real", Source.arrays(manager.ones(new Shape(8, 2))))
              .move(swapping.player, round -> swapping.pool.swap(round, round.batch("real")));
      assertThatThrownBy(() -> swapping.game.play(plan))
          .hasMessageContaining(
              "expected fakes of shape (B, ...) with samples of (1, 2) but was (4, 2)");
    }
  }

  private static AdversaryBuilder judge(Mlp block) {
    return Adversary.builder("judge", Discriminator.of(block), GanLoss.bceWithLogits())
        .optimizer(SGD.of(0.1));
  }

  private static Mlp block() {
    return Mlp.builder(SAMPLE).linear(4).tanh().linear(1).build();
  }

  /**
   * Plays an adversary against fakes that are a batch and reals that are its negative, with a pool
   * of its own or by hand, and returns its weights.
   */
  private double[] played(int own, int byHand, int parts) {
    Adversary judge = judge(block()).pool(own).build(SAMPLE);
    // The draws of a pool have its name: by hand it is called as the adversary calls its own.
    ImagePool hand = ImagePool.of("pool of judge", byHand, SAMPLE);
    GameBuilder players = Game.builder().device(Device.cpu()).dataType(DataType.FLOAT64).seed(SEED);
    try (Game game = hand.addTo(judge.addTo(players)).build()) {
      float[] values = new float[2 * 24];
      for (int i = 0; i < values.length; i++) {
        values[i] = i / 24f - 1;
      }
      Source source = Source.arrays(manager.create(values, new Shape(24, 1, 2)));
      Plan plan =
          Plan.rounds(12)
              .batch(6)
              .microBatches(parts)
              .source("real", source)
              .move(
                  judge.player(),
                  round -> {
                    NDArray fakes = round.batch("real");
                    NDArray reals = round.batch("real").neg();
                    return judge.loss(
                        round, reals, hand.swap(round, fakes, round.samples("real", 0)));
                  });
      game.play(plan);
      return game.arrays(judge.network()).values().stream()
          .flatMapToDouble(array -> Arrays.stream(Values.doubles(array)))
          .toArray();
    }
  }

  @Test
  void should_be_an_option_of_an_adversary() {
    double[] own = played(4, 0, 1);

    assertThat(own).isEqualTo(played(0, 4, 1));
    assertThat(Values.farthest(own, played(0, 0, 1))).isGreaterThan(1e-4);
    assertThat(Values.farthest(own, played(4, 0, 3))).isCloseTo(0, within(1e-12));
  }

  /** A generator is judged by what it makes now: its loss is that of an adversary without pool. */
  @Test
  void should_not_show_earlier_fakes_where_a_generator_is_judged() {
    List<Double> losses = new ArrayList<>();
    for (int size : new int[] {0, 3}) {
      Adversary judge = judge(block()).pool(size).build(SAMPLE);
      GameBuilder players = Game.builder().device(Device.cpu()).seed(SEED);
      try (Game game = judge.addTo(players).build()) {
        Source source = Source.arrays(manager.arange(24f).reshape(12, 1, 2));
        double[] last = new double[1];
        Plan plan =
            Plan.rounds(5)
                .batch(4)
                .source("real", source)
                .move(
                    judge.player(),
                    round -> {
                      NDArray loss = judge.fool(round, round.batch("real"));
                      last[0] = Values.scalar(loss);
                      return loss;
                    });
        game.play(plan);
        losses.add(last[0]);
      }
    }
    assertThat(losses.get(1)).isEqualTo(losses.get(0));
  }

  @Test
  void should_refuse_a_pool_where_labels_or_latents_are_asked_for() {
    AdversaryBuilder conditional =
        Adversary.builder(
            "judge", Discriminator.of(block()).conditional(3), GanLoss.bceWithLogits());
    AdversaryBuilder term =
        judge(block())
            .generator(Generator.of(block(), Latent.normal(2)).conditional(3))
            .auxiliary(AuxiliaryTerm.classification(1));

    assertThatThrownBy(() -> conditional.pool(5).build(SAMPLE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a pool keeps no labels or latents of its fakes, but the discriminator is conditional;"
                + " leave out .pool(5)");
    assertThatThrownBy(() -> term.pool(5).build(SAMPLE))
        .hasMessageContaining("a pool keeps no labels or latents of its fakes, but the term");
    assertThatThrownBy(() -> term.pool(-2))
        .hasMessage("the size of a pool must not be negative but was -2");
  }
}

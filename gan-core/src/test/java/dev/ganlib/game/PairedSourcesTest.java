package dev.ganlib.game;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.Dataset;
import ai.djl.util.Progress;
import dev.ganlib.data.Source;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.optim.SGD;
import dev.ganlib.testing.HostSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Sources in pairs, of which sample i is the number i in one and {@value #APART} + i in the other.
 */
final class PairedSourcesTest {
  private static final int SIZE = 10;
  private static final int APART = 1000;

  @TempDir private Path folder;
  private NDManager manager;

  /** Of each step and each of its batches the numbers of the first source's samples. */
  private final Map<Long, List<List<Integer>>> seen = new TreeMap<>();

  private enum Kind {
    ARRAYS,
    DATASETS,
    CUSTOM,
    ARRAY_AND_CUSTOM,
    ARRAY_AND_DATASET
  }

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private Source array(int size, int offset) {
    return Source.arrays(manager.arange((float) offset, offset + size).reshape(size, 1));
  }

  private Source dataset(int offset) {
    NDArray samples = manager.arange((float) offset, offset + SIZE).reshape(SIZE, 1);
    ArrayDataset dataset =
        new ArrayDataset.Builder().setData(samples).setSampling(SIZE, false).build();
    return Source.of(dataset, new Shape(1));
  }

  private Plan paired(Plan plan, Kind kind) {
    Source input =
        switch (kind) {
          case DATASETS -> dataset(0);
          case CUSTOM -> new HostSource(SIZE, 0);
          default -> array(SIZE, 0);
        };
    Source target =
        switch (kind) {
          case ARRAYS -> array(SIZE, APART);
          case CUSTOM, ARRAY_AND_CUSTOM -> new HostSource(SIZE, APART);
          default -> dataset(APART);
        };
    return plan.paired("input", input, "target", target);
  }

  /** A game with one player that looks at what it is given. */
  private final class Watched implements AutoCloseable {
    private final Network network =
        Network.of("N", Mlp.builder(new Shape(1)).linear(1).build(), new Shape(1));
    private final Player player = Player.of("P", SGD.of(1e-6), network);
    private final Game game = Game.builder().player(player).seed(3).device(Device.cpu()).build();
    private boolean armed;
    private int batches = 1;

    private NDArray loss(Round round) {
      for (int i = 0; armed && i < batches; i++) {
        note(round, round.batch("input", i), round.batch("target", i));
      }
      return round.run(network, round.batch("input")).mean();
    }

    private void note(Round round, NDArray input, NDArray target) {
      float[] inputs = input.toFloatArray();
      float[] targets = target.toFloatArray();
      assertThat(targets).hasSameSizeAs(inputs);
      List<Integer> rows = new ArrayList<>();
      for (int row = 0; row < inputs.length; row++) {
        assertThat(targets[row])
            .as("row %d of %s", row, round.step())
            .isEqualTo(inputs[row] + APART);
        rows.add((int) inputs[row]);
      }
      seen.computeIfAbsent(round.step(), step -> new ArrayList<>()).add(rows);
    }

    void play(Plan plan, GanListener... listeners) {
      batches = plan.batchesPerRound();
      List<GanListener> all = new ArrayList<>(List.of(listeners));
      all.add(
          new GanListener() {
            @Override
            public void onStart(long step, long total, View view) {
              armed = true;
            }

            @Override
            public void onEnd(long step, View view) {
              armed = false;
            }
          });
      game.play(plan.move(player, this::loss), all.toArray(GanListener[]::new));
    }

    @Override
    public void close() {
      game.close();
    }
  }

  private List<Integer> rows() {
    return seen.values().stream().flatMap(List::stream).flatMap(List::stream).toList();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void should_keep_pairs_together_in_passes_of_other_orders(Kind kind) {
    try (Watched watched = new Watched()) {
      watched.play(paired(Plan.epochs(3).batch(4), kind));
    }

    List<Integer> rows = rows();
    assertThat(rows).hasSize(3 * SIZE);
    List<List<Integer>> orders = new ArrayList<>();
    for (int epoch = 0; epoch < 3; epoch++) {
      orders.add(rows.subList(epoch * SIZE, (epoch + 1) * SIZE));
      assertThat(new TreeSet<>(orders.get(epoch))).hasSize(SIZE);
    }
    assertThat(new HashSet<>(orders)).hasSize(3);
  }

  @ParameterizedTest
  @EnumSource(value = Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "ARRAY_AND_DATASET")
  void should_keep_pairs_together_with_replacement(Kind kind) {
    try (Watched watched = new Watched()) {
      watched.play(paired(Plan.epochs(4).batch(6).withReplacement(), kind));
    }

    assertThat(rows()).hasSize(4 * 12);
    assertThat(new HashSet<>(rows())).hasSizeGreaterThan(5);
    assertThat(new HashSet<>(seen.values())).hasSize(8);
  }

  @ParameterizedTest
  @CsvSource({"2, 1, false", "3, 1, true", "1, 3, false", "2, 2, true"})
  void should_keep_pairs_together_in_parts_and_in_rounds_of_several_batches(
      int batchesPerRound, int microBatches, boolean dropsLast) {
    Plan epochs = Plan.epochs(3).batch(4).batchesPerRound(batchesPerRound);
    Plan plan = (dropsLast ? epochs.dropLast() : epochs).microBatches(microBatches);
    try (Watched watched = new Watched()) {
      watched.play(paired(plan, Kind.ARRAYS));
    }

    assertThat(new HashSet<>(rows()).size()).isBetween(8, SIZE);
    assertThat(seen).hasSize(3 * (batchesPerRound > 1 ? dropsLast ? 1 : 2 : 3));
  }

  /** Their numbers of epochs then differ, as do those of sources that are behind another. */
  @Test
  void should_keep_pairs_together_where_one_has_been_played_before_or_another_leads() {
    try (Watched watched = new Watched()) {
      Plan alone = Plan.rounds(7).batch(4).source("target", array(SIZE, APART));
      watched.game.play(
          alone.move(
              watched.player, round -> round.run(watched.network, round.batch("target")).mean()));
      Plan behind = Plan.rounds(9).batch(4).source("others", array(7, 0));
      watched.play(paired(behind, Kind.ARRAYS));
      watched.play(paired(Plan.rounds(5).batch(3).batchesPerRound(2), Kind.DATASETS));
    }

    assertThat(seen).hasSize(9 + 5);
  }

  @ParameterizedTest
  @CsvSource({"ARRAYS, false", "DATASETS, false", "ARRAYS, true", "DATASETS, true"})
  void should_keep_pairs_together_where_a_training_is_resumed(Kind kind, boolean withReplacement)
      throws IOException {
    Plan passes = Plan.rounds(11).batch(4);
    Plan plan = paired(withReplacement ? passes.withReplacement() : passes, kind);
    try (Watched watched = new Watched()) {
      watched.game.play(
          Plan.rounds(5)
              .batch(4)
              .source("input", array(SIZE, 0))
              .move(
                  watched.player,
                  round -> round.run(watched.network, round.batch("input")).mean()));
      watched.play(
          plan,
          new GanListener() {
            @Override
            public void onStep(StepReport report, View view) {
              if (report.step() == 5 + 4) {
                view.checkpoint(folder);
              }
            }
          });
    }
    Map<Long, List<List<Integer>>> whole = new TreeMap<>(seen);
    assertThat(whole).hasSize(11);
    seen.clear();
    try (Watched watched = new Watched()) {
      watched.game.resume(Checkpoint.latest(folder).orElseThrow());
      watched.play(plan);
    }

    assertThat(seen).hasSize(11 - 4);
    whole.keySet().removeIf(step -> step < 5 + 4);
    assertThat(seen).isEqualTo(whole);
  }

  /** Without it two sources of one plan are drawn apart. */
  @Test
  void should_be_the_pair_that_keeps_them_together() {
    assertThatThrownBy(
            () -> {
              try (Watched watched = new Watched()) {
                watched.play(
                    Plan.epochs(1)
                        .batch(4)
                        .source("input", array(SIZE, 0))
                        .source("target", array(SIZE, APART)));
              }
            })
        .isInstanceOf(AssertionError.class);
  }

  /** Of an image of two pixels the second is the larger one, unless it is mirrored. */
  @Test
  void should_mirror_both_of_a_pair_or_none() {
    NDArray images =
        manager.arange(2f * SIZE).toType(DataType.FLOAT32, false).reshape(SIZE, 1, 1, 2);
    List<Boolean> mirrored = new ArrayList<>();
    Network network =
        Network.of("N", Mlp.builder(new Shape(1, 1, 2)).linear(1).build(), new Shape(1, 1, 2));
    Player player = Player.of("P", SGD.of(1e-6), network);
    boolean[] armed = {false};
    try (Game game = Game.builder().player(player).device(Device.cpu()).build()) {
      Plan plan =
          Plan.epochs(4)
              .batch(4)
              .paired(
                  "input",
                  Source.mirrored(Source.arrays(images)),
                  "target",
                  Source.mirrored(Source.arrays(images.mul(images))))
              .move(
                  player,
                  round -> {
                    float[] inputs = round.batch("input").toFloatArray();
                    float[] targets = round.batch("target").toFloatArray();
                    for (int i = 0; armed[0] && i < inputs.length; i += 2) {
                      assertThat(targets[i]).isEqualTo(inputs[i] * inputs[i]);
                      mirrored.add(inputs[i] > inputs[i + 1]);
                    }
                    return round.run(network, round.batch("input")).mean();
                  });
      game.play(
          plan,
          new GanListener() {
            @Override
            public void onStart(long step, long total, View view) {
              armed[0] = true;
            }
          });
    }
    assertThat(mirrored).hasSize(4 * SIZE).contains(true, false);
  }

  @Test
  void should_refuse_what_cannot_be_a_pair_at_once() {
    Plan plan = Plan.rounds(1);
    assertThatThrownBy(() -> plan.paired("a", array(10, 0), "b", array(9, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected paired sources of the same size but a has 10 samples and b has 9");
    Source stream = Source.of(new Stream(), new Shape(1));
    assertThatThrownBy(() -> plan.paired("a", array(10, 0), "b", stream))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected paired sources that can be told an order but b has one of its own: take a"
                + " RandomAccessDataset, an array, or a source whose drawing() says its rule");
    assertThatThrownBy(() -> plan.paired("a", Source.noise(new Shape(1), 0), "b", array(10, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("but a has one of its own");
    assertThatThrownBy(() -> plan.paired("a", array(10, 0), "a", array(10, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a plan's sources need unique names but has two a");
    String rules =
        "expected paired sources that draw with replacement by the same rule but input draws"
            + " BY_STEP and target draws AHEAD: take two of one kind, or passes over all samples";
    Plan mixed = paired(plan, Kind.ARRAY_AND_DATASET);
    assertThatThrownBy(mixed::withReplacement)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(rules);
    Plan drawn = plan.withReplacement();
    assertThatThrownBy(() -> paired(drawn, Kind.ARRAY_AND_DATASET)).hasMessage(rules);
  }

  @Test
  void should_say_in_a_checkpoint_that_they_are_paired() throws IOException {
    try (Watched watched = new Watched()) {
      watched.play(paired(Plan.rounds(2).batch(4), Kind.ARRAYS));
      watched.game.checkpoint(folder);
    }
    Checkpoint checkpoint = Checkpoint.latest(folder).orElseThrow();
    assertThat(checkpoint.text().plan()).containsEntry("pairs", "target in the order of input");
    Plan apart =
        Plan.rounds(4)
            .batch(4)
            .source("input", array(SIZE, 0))
            .source("target", array(SIZE, APART));
    assertThat(PlanWords.of(apart)).doesNotContainKey("pairs");
    try (Watched watched = new Watched()) {
      watched.game.resume(checkpoint);
      assertThatThrownBy(() -> watched.play(apart))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("pairs was target in the order of input and is absent");
    }
  }

  /** Such a checkpoint has no pair that could go on. */
  @Test
  void should_refuse_to_pair_what_was_not_even_if_changes_are_accepted() throws IOException {
    try (Watched watched = new Watched()) {
      Plan alone = Plan.rounds(2).batch(4).source("input", array(SIZE, 0));
      watched.game.play(
          alone.move(
              watched.player, round -> round.run(watched.network, round.batch("input")).mean()));
      watched.game.checkpoint(folder);
    }
    try (Watched watched = new Watched()) {
      watched.game.resume(Checkpoint.latest(folder).orElseThrow().acceptingChanges());
      assertThatThrownBy(() -> watched.play(paired(Plan.rounds(4).batch(4), Kind.ARRAYS)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "expected paired sources to have given as many batches but input gave 2 and target 0,"
                  + " since they were not paired before");
    }
  }

  /** A dataset that gives its batches in an order of its own. */
  private static final class Stream implements Dataset {
    @Override
    public Iterable<Batch> getData(NDManager manager) {
      NDList data = new NDList(manager.zeros(new Shape(1, 1), DataType.FLOAT32));
      return List.of(new Batch(manager, data, new NDList(), 1, null, null, 0, 1));
    }

    @Override
    public void prepare(Progress progress) {}
  }
}

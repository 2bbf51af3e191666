package dev.ganlib.data;

import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.Dataset;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Record;
import ai.djl.translate.Batchifier;
import ai.djl.translate.TranslateException;
import ai.djl.util.Progress;
import dev.ganlib.game.Game;
import dev.ganlib.game.Network;
import dev.ganlib.game.Plan;
import dev.ganlib.game.Player;
import dev.ganlib.game.Round;
import dev.ganlib.game.TrainingException;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.Scope;
import dev.ganlib.loss.Scalars;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.optim.Adam;
import dev.ganlib.testing.NativeArrays;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** DJL's datasets as sources, with a resident source over the same numbers as the oracle. */
@SuppressWarnings("try") // scopes work by being open
final class DatasetSourceTest {
  private static final Shape SAMPLE = new Shape(3);

  private NDManager manager;
  private Placement placement;
  private NDArray samples;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
    placement = Placement.of(manager, DataType.FLOAT32);
    samples = manager.arange(30).toType(DataType.FLOAT32, false).reshape(10, 3);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private ArrayDataset dataset(NDArray data) {
    return new ArrayDataset.Builder()
        .setData(data)
        .optLabels(manager.arange(10))
        .setSampling(7, false)
        .build();
  }

  /** The batches of an epoch, each looked at inside a scope as a game does. */
  private List<double[]> epoch(Source source, Order order) {
    List<double[]> batches = new ArrayList<>();
    try (Source.Epoch epoch = source.begin(placement, order)) {
      for (Source.Batch next = epoch.next(0, 0); next != null; next = epoch.next(0, 0)) {
        NDArray batch = next.samples();
        try (Scope scope = new Scope()) {
          assertThat(batch.getDataType()).isEqualTo(placement.dataType());
          assertThat(batch.getShape().slice(1)).isEqualTo(SAMPLE);
          batches.add(doubles(batch));
        }
        batch.close();
      }
    }
    return batches;
  }

  @ParameterizedTest
  @CsvSource({"0, true", "1, true", "2, false"})
  void should_give_the_resident_source_s_batches_when_random_access(long number, boolean keepLast) {
    Order order = new Order(5, number, "real", 4, false, keepLast);
    Source source = Source.of(dataset(samples), SAMPLE);

    List<double[]> batches = epoch(source, order);

    assertThat(source.size()).isEqualTo(10);
    assertThat(source.sampleShape()).isEqualTo(SAMPLE);
    assertThat(batches).hasSize(keepLast ? 3 : 2);
    assertThat(batches).usingRecursiveComparison().isEqualTo(epoch(Source.arrays(samples), order));
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT64", "UINT8", "INT32"})
  void should_convert_to_the_game_s_type_when_the_dataset_has_another(DataType type) {
    Order order = new Order(5, 0, "real", 4, false, true);

    assertThat(epoch(Source.of(dataset(samples.toType(type, true)), SAMPLE), order))
        .usingRecursiveComparison()
        .isEqualTo(epoch(Source.arrays(samples), order));
  }

  @Test
  void should_draw_full_batches_when_with_replacement() {
    Order order = new Order(5, 0, "real", 64, true, true);
    Source source = Source.of(dataset(samples), SAMPLE);

    List<double[]> batches = epoch(source, order);

    assertThat(batches).hasSize(1);
    double[] batch = batches.get(0);
    assertThat(batch).hasSize(64 * 3);
    long[] counts = new long[10];
    for (int i = 0; i < batch.length; i += 3) {
      assertThat(Arrays.copyOfRange(batch, i, i + 3))
          .containsExactly(batch[i], batch[i] + 1, batch[i] + 2);
      counts[(int) batch[i] / 3]++;
    }
    // 6.4 of each: a permutation could give 7 at the most.
    assertThat(Arrays.stream(counts).max().orElseThrow()).isGreaterThan(7);
    assertThat(epoch(source, order)).usingRecursiveComparison().isEqualTo(batches);
    assertThat(epoch(source, new Order(5, 1, "real", 64, true, true)).get(0)).isNotEqualTo(batch);
    assertThat(epoch(source, new Order(6, 0, "real", 64, true, true)).get(0)).isNotEqualTo(batch);
  }

  @Test
  void should_name_both_shapes_when_samples_have_another_shape() {
    Source source = Source.of(dataset(samples), new Shape(1, 3));
    try (Source.Epoch epoch = source.begin(placement, new Order(5, 0, "real", 4, false, true))) {
      assertThatThrownBy(() -> epoch.next(0, 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("expected the dataset's samples to have shape (1, 3) but a batch was (4, 3)");
    }
  }

  @Test
  void should_give_batches_that_outlive_the_dataset_s_own() {
    Source source = Source.of(dataset(samples), SAMPLE);
    NDArray batch;
    try (Source.Epoch epoch = source.begin(placement, new Order(5, 0, "real", 4, false, true))) {
      batch = Objects.requireNonNull(epoch.next(0, 0)).samples();
      epoch.next(1, 0).close();
    }

    assertThat(((PtNDArray) batch).isReleased()).isFalse();
    assertThat(batch.getManager()).isSameAs(manager);
    assertThat(((PtNDArray) samples).isReleased()).isFalse();
  }

  private ArrayDataset labelled(NDArray labels) {
    return new ArrayDataset.Builder()
        .setData(samples)
        .optLabels(labels)
        .setSampling(7, false)
        .build();
  }

  /** DJL's own data sets hold class numbers in any type, and as (N) or (N, 1). */
  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT32", "INT64", "INT32", "UINT8"})
  void should_hand_out_the_label_of_each_record(DataType type) {
    int count = (int) samples.getShape().get(0);
    NDArray labels = manager.arange(count).toType(DataType.INT64, false).mod(3).toType(type, false);
    Source plain = Source.arrays(samples, labels.toType(DataType.INT64, false), 3);
    Source source = Source.of(labelled(labels.reshape(count, 1)), SAMPLE, 3);
    assertThat(source.classes()).isEqualTo(3);

    Order order = new Order(5, 0, "real", 4, false, true);
    try (Source.Epoch expected = plain.begin(placement, order);
        Source.Epoch epoch = source.begin(placement, order)) {
      int batches = 0;
      for (Source.Batch batch = epoch.next(0, 0); batch != null; batch = epoch.next(0, 0)) {
        Source.Batch other = Objects.requireNonNull(expected.next(0, 0));
        NDArray own = Objects.requireNonNull(batch.labels());
        assertThat(own.getDataType()).isEqualTo(DataType.INT64);
        assertThat(own.toLongArray())
            .containsExactly(Objects.requireNonNull(other.labels()).toLongArray());
        batches++;
      }
      assertThat(batches).isGreaterThan(1);
    }
  }

  @Test
  void should_refuse_labels_that_cannot_be_classes() {
    assertRefused(
        new ArrayDataset.Builder().setData(samples).setSampling(7, false).build(),
        "a label for each of 4 samples but it gave none");
    int count = (int) samples.getShape().get(0);
    assertRefused(labelled(manager.full(new Shape(count), 7f)), "labels must be from 0 to 2");
    assertRefused(labelled(manager.full(new Shape(count), 0.5f)), "whole numbers");
    assertThatThrownBy(() -> Source.of(dataset(samples), SAMPLE, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("classes must be positive but was 0");
  }

  private void assertRefused(Dataset dataset, String part) {
    Source source = Source.of(dataset, SAMPLE, 3);
    try (Source.Epoch epoch = source.begin(placement, new Order(5, 0, "real", 4, false, true))) {
      assertThatThrownBy(() -> epoch.next(0, 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(part);
    }
  }

  /** A dataset that knows nothing of indices: batches of 4, 4 and 2 in a fixed order. */
  private record Stream(NDArray samples, boolean ahead) implements Dataset {
    @Override
    public Iterable<Batch> getData(NDManager manager) {
      List<Batch> batches = new ArrayList<>();
      for (int start = 0; start < 10 && ahead; start += 4) {
        batches.add(batch(manager, start));
      }
      return ahead
          ? batches
          : () -> List.of(0, 4, 8).stream().map(start -> batch(manager, start)).iterator();
    }

    private Batch batch(NDManager manager, int start) {
      NDManager own = manager.newSubManager();
      NDArray rows;
      try (NDArray view = samples.get(start + ":" + Math.min(10, start + 4))) {
        rows = view.duplicate();
      }
      rows.attach(own);
      NDList data = new NDList(rows);
      Batchifier stack = Batchifier.STACK;
      return new Batch(own, data, new NDList(), (int) rows.size(0), stack, stack, 0, 10);
    }

    @Override
    public void prepare(Progress progress) {}
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void should_give_the_dataset_s_own_batches_when_it_has_no_random_access(boolean ahead) {
    Source source = Source.of(new Stream(samples, ahead), SAMPLE);

    // Neither the batch size nor the seed has a say.
    List<double[]> batches = epoch(source, new Order(5, 0, "real", 3, false, true));

    assertThat(source.size()).isEqualTo(-1);
    double[] all = doubles(samples);
    assertThat(batches)
        .usingRecursiveComparison()
        .isEqualTo(
            List.of(
                Arrays.copyOfRange(all, 0, 12),
                Arrays.copyOfRange(all, 12, 24),
                Arrays.copyOfRange(all, 24, 30)));
  }

  /** A player who looks at the data. */
  private static final class Witness {
    final List<double[]> seen = new ArrayList<>();
    final Network network = Network.of("network", Mlp.builder(SAMPLE).linear(1).build(), SAMPLE);
    final Player player = Player.of("player", Adam.of(1e-3), network);

    NDArray objective(Round round) {
      NDArray batch = round.batch("real");
      seen.add(doubles(batch));
      return round.run(network, batch).mean();
    }

    NDArray objectiveOf(Round round, int batches) {
      return IntStream.range(0, batches)
          .mapToObj(i -> round.run(network, round.batch("real", i)).mean())
          .reduce(NDArray::add)
          .orElseThrow();
    }
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void should_feed_every_round_of_a_game_when_the_dataset_reads_ahead(boolean ahead) {
    Witness witness = new Witness();
    Plan plan =
        Plan.epochs(2)
            .source("real", Source.of(new Stream(samples, ahead), SAMPLE))
            .move(witness.player, witness::objective);
    try (Game game = Game.builder().player(witness.player).device(Device.cpu()).build()) {
      game.play(plan);
      assertThat(game.step()).isEqualTo(6);
    }

    double[] all = doubles(samples);
    double[] last = Arrays.copyOfRange(all, 24, 30);
    // The rehearsal comes first and looks at noise.
    witness.seen.subList(0, witness.seen.size() - 6).clear();
    assertThat(witness.seen.get(0)).isEqualTo(Arrays.copyOfRange(all, 0, 12));
    assertThat(witness.seen.get(1)).isEqualTo(Arrays.copyOfRange(all, 12, 24));
    assertThat(witness.seen.get(2)).isEqualTo(last);
    assertThat(witness.seen.get(5)).isEqualTo(last);
  }

  @Test
  void should_leave_no_array_behind_when_a_game_ends() {
    Witness witness = new Witness();
    for (Dataset dataset : List.of(dataset(samples), new Stream(samples, true))) {
      Plan plan =
          Plan.rounds(7)
              .source("real", Source.of(dataset, SAMPLE))
              .move(witness.player, witness::objective);
      try (Game game = Game.builder().player(witness.player).device(Device.cpu()).build()) {
        long before = NativeArrays.count();
        game.play(plan);
        assertThat(NativeArrays.count()).isEqualTo(before);
      }
      witness = new Witness();
    }
  }

  @Test
  void should_feed_a_game_from_a_dataset_that_loads_at_first_use() {
    Witness witness = new Witness();
    Dataset lazy = new Lazy(new ArrayDataset.Builder().setSampling(4, false), samples);
    Plan plan =
        Plan.epochs(2)
            .batch(4)
            .source("real", Source.of(lazy, SAMPLE))
            .move(witness.player, witness::objective);
    try (Game game = Game.builder().player(witness.player).device(Device.cpu()).build()) {
      game.play(plan);
      assertThat(game.step()).isEqualTo(6);
    }
  }

  /** Sample 7 alone has a number that is not finite. */
  @ParameterizedTest
  @CsvSource({
    "true, false, 4, 1",
    "true, true, 4, 1",
    "true, false, 10, 1",
    "false, false, 4, 1",
    // All epochs end within a round, at its end, and before it.
    "true, false, 4, 5",
    "true, false, 4, 3",
    "true, false, 4, 2",
    "true, false, 10, 2",
  })
  void should_name_the_data_when_a_move_fails_because_of_them(
      boolean random, boolean withReplacement, int batch, int perRound) {
    samples.set(new NDIndex(7, 1), Float.POSITIVE_INFINITY);
    Witness witness = new Witness();
    Dataset dataset = random ? dataset(samples) : new Stream(samples, false);
    Plan plan =
        Plan.rounds(40)
            .batch(batch)
            .batchesPerRound(perRound)
            .source("real", Source.of(dataset, SAMPLE))
            .move(witness.player, round -> witness.objectiveOf(round, perRound));
    try (Game game = Game.builder().player(witness.player).device(Device.cpu()).build()) {
      long before = NativeArrays.count();
      assertThatThrownBy(() -> game.play(withReplacement ? plan.withReplacement() : plan))
          .isInstanceOf(TrainingException.class)
          .hasMessageMatching(
              "step \\d+, player player: .* is not finite; the move was not applied; [1-4] of "
                  + batch
                  + " samples in the batch of source real (is|are) not finite, the first is row \\d"
                  + (random ? " \\(sample 7 of the data\\)" : ""));
      assertThat(NativeArrays.count()).isEqualTo(before);
    }
  }

  /** A resident source, too, where its numbers are finite only until the game converts them. */
  @Test
  void should_name_the_sample_that_is_too_large_for_the_game_s_type() {
    NDArray large = samples.toType(DataType.FLOAT64, true);
    large.set(new NDIndex(7, 1), 1e300);
    Witness witness = new Witness();
    Plan plan =
        Plan.rounds(40)
            .batch(4)
            .source("real", Source.arrays(large))
            .move(witness.player, witness::objective);
    try (Game game = Game.builder().player(witness.player).device(Device.cpu()).build()) {
      assertThatThrownBy(() -> game.play(plan))
          .isInstanceOf(TrainingException.class)
          .hasMessageContaining("; 1 of ")
          .hasMessageEndingWith(" (sample 7 of the data)");
    }
  }

  /** Plays until a loss is infinite, and looks whether the data are taken for the cause. */
  private void assertNotBlamed(NDArray data) {
    Witness witness = new Witness();
    Plan plan =
        Plan.rounds(40)
            .batch(4)
            .source("real", Source.of(dataset(data), SAMPLE))
            .move(
                witness.player,
                round -> Scalars.scale(witness.objective(round), round.step() > 2 ? 1 / 0.0 : 1));
    try (Game game = Game.builder().player(witness.player).device(Device.cpu()).build()) {
      assertThatThrownBy(() -> game.play(plan))
          .isInstanceOf(TrainingException.class)
          .hasMessageEndingWith("is not finite; the move was not applied");
    }
  }

  @Test
  void should_not_blame_data_that_are_finite() {
    assertNotBlamed(samples);
  }

  /** Three such numbers add up to more than a float32 can hold. */
  @Test
  void should_not_blame_data_whose_sums_alone_are_too_large() {
    NDArray large = manager.full(new Shape(10, 3), 3e38f, DataType.FLOAT32);
    assertNotBlamed(large);
  }

  /** Makes its arrays when the first record is asked for, and keeps them. */
  private static final class Lazy extends RandomAccessDataset {
    private final NDArray samples;
    private @Nullable NDArray loaded;

    Lazy(BaseBuilder<?> builder, NDArray samples) {
      super(builder);
      this.samples = samples;
    }

    @Override
    public Record get(NDManager manager, long index) {
      if (loaded == null) {
        loaded = samples.add(1);
      }
      return new Record(new NDList(loaded.get(manager, index)), new NDList());
    }

    @Override
    protected long availableSize() {
      return samples.size(0);
    }

    @Override
    public void prepare(Progress progress) {}
  }

  /** A dataset that cannot be read. */
  private record Broken(Exception problem) implements Dataset {
    @Override
    public Iterable<Batch> getData(NDManager manager) throws IOException, TranslateException {
      if (problem instanceof IOException e) {
        throw e;
      }
      throw (TranslateException) problem;
    }

    @Override
    public void prepare(Progress progress) {}
  }

  @Test
  void should_say_which_epoch_when_the_dataset_fails() {
    Order order = new Order(5, 3, "real", 4, false, true);
    IOException unreadable = new IOException("disk");
    TranslateException untranslatable = new TranslateException("pipeline");

    assertThatThrownBy(() -> Source.of(new Broken(unreadable), SAMPLE).begin(placement, order))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("the dataset failed to begin epoch 3")
        .hasCause(unreadable);
    assertThatThrownBy(() -> Source.of(new Broken(untranslatable), SAMPLE).begin(placement, order))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the dataset failed to begin epoch 3")
        .hasCause(untranslatable);
  }
}

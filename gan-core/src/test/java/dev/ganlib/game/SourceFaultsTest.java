package dev.ganlib.game;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Record;
import ai.djl.util.Progress;
import dev.ganlib.GanTrainer;
import dev.ganlib.TrainingPlan;
import dev.ganlib.data.Order;
import dev.ganlib.data.Placement;
import dev.ganlib.data.Source;
import dev.ganlib.testing.NativeArrays;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Data that cannot be read in the middle of an epoch. */
final class SourceFaultsTest {
  @TempDir private Path folder;

  static Stream<Arguments> faults() {
    Supplier<Throwable> exception = () -> new IllegalStateException("cannot be read");
    Supplier<Throwable> input = () -> new UncheckedIOException(new IOException("gone"));
    Supplier<Throwable> error = () -> new OutOfMemoryError("cannot be held");
    return Stream.of(
        Arguments.of(2, 0, exception),
        Arguments.of(2, 1, exception),
        Arguments.of(3, 1, input),
        Arguments.of(0, 1, error));
  }

  /** Two batches of four a round, so two rounds an epoch. */
  @ParameterizedTest(name = "round {0}, batch {1}")
  @MethodSource("faults")
  void should_stand_before_the_round_whose_data_could_not_be_read(
      long step, long index, Supplier<Throwable> fault) throws IOException {
    Map<Long, Float> data = new TreeMap<>(uninterrupted().data());
    Path checkpoint;
    try (Duel duel = new Duel(NonFinite.fail())) {
      Throwable failure = fault.get();
      duel.tap =
          (number, batch, samples) -> {
            if (number == step && batch == index) {
              throwIt(failure);
            }
            return samples;
          };
      Plan plan = duel.epochs(3).batchesPerRound(2);
      long before = NativeArrays.count();
      assertThat(catchThrowable(() -> duel.play(plan))).isSameAs(failure);

      assertThat(NativeArrays.count()).isEqualTo(before);
      assertThat(duel.game.step()).isEqualTo(step);
      checkpoint = duel.game.checkpoint(folder);
    }
    try (Duel duel = new Duel(NonFinite.fail())) {
      duel.game.resume(Checkpoint.at(checkpoint));
      duel.play(duel.epochs(3).batchesPerRound(2));
      assertThat(duel.game.step()).isEqualTo(6);
      data.keySet().removeIf(number -> number < step);
      assertThat(duel.data).isEqualTo(data);
      assertThat(duel.state()).isEqualTo(uninterrupted().state());
    }
  }

  private record Played(Map<String, List<Integer>> state, Map<Long, Float> data) {}

  private static @Nullable Played played;

  private static Played uninterrupted() {
    Played known = played;
    if (known == null) {
      try (Duel duel = new Duel(NonFinite.fail())) {
        duel.play(duel.epochs(3).batchesPerRound(2));
        assertThat(duel.game.step()).isEqualTo(6);
        known = new Played(duel.state(), duel.data);
      }
      played = known;
    }
    return known;
  }

  private static void throwIt(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) failure;
  }

  @Test
  void should_close_an_epoch_in_which_batches_cannot_be_passed_over() throws IOException {
    Path checkpoint;
    try (Duel duel = new Duel(NonFinite.fail())) {
      duel.play(slowly(duel, 2, new AtomicLong()));
      checkpoint = duel.game.checkpoint(folder);
    }
    try (Duel duel = new Duel(NonFinite.fail())) {
      AtomicLong closed = new AtomicLong();
      Plan plan = slowly(duel, 4, closed);
      duel.game.resume(Checkpoint.at(checkpoint));
      duel.tap =
          (step, index, batch) -> {
            throw new IllegalStateException("cannot be read");
          };
      long before = NativeArrays.count();
      assertThat(catchThrowable(() -> duel.play(plan))).hasMessage("cannot be read");
      assertThat(NativeArrays.count()).isEqualTo(before);
      assertThat(closed).hasValue(1);
    }
  }

  /** A plan whose source knows no shorter way into an epoch. */
  private static Plan slowly(Duel duel, long rounds, AtomicLong closed) {
    Plan filled = duel.rounds(rounds);
    Source source = filled.sources().get("real");
    Source slow =
        new Source() {
          @Override
          public Shape sampleShape() {
            return source.sampleShape();
          }

          @Override
          public long size() {
            return source.size();
          }

          @Override
          public Epoch begin(Placement placement, Order order) {
            Epoch epoch = source.begin(placement, order);
            return new Epoch() {
              @Override
              public Batch next(long step, long index) {
                return epoch.next(step, index);
              }

              @Override
              public void close() {
                closed.incrementAndGet();
                epoch.close();
              }
            };
          }
        };
    Plan plan = Plan.rounds(rounds).batch(Duel.BATCH).source("real", slow);
    for (Plan.Move move : filled.moves()) {
      plan = plan.move(move.player(), move.objective());
    }
    return plan;
  }

  /** A dataset that fails at some of its records. */
  private static final class Failing extends RandomAccessDataset {
    private final NDArray samples;
    private final AtomicLong left;

    private static final class Builder extends BaseBuilder<Builder> {
      Builder() {
        setSampling(1, false);
      }

      @Override
      protected Builder self() {
        return this;
      }
    }

    Failing(NDArray samples, AtomicLong left) {
      super(new Builder());
      this.samples = samples;
      this.left = left;
    }

    @Override
    public Record get(NDManager manager, long index) throws IOException {
      if (left.getAndDecrement() == 0) {
        throw new IOException("the disk is gone");
      }
      NDArray row = samples.get(index);
      row.attach(manager);
      return new Record(new NDList(row), new NDList());
    }

    @Override
    protected long availableSize() {
      return samples.getShape().get(0);
    }

    @Override
    public void prepare(Progress progress) {}
  }

  /** 512 samples in batches of 50, two of them a round: 11 batches and 6 rounds an epoch. */
  @Test
  void should_continue_after_a_dataset_failed() throws IOException {
    TrainingPlan plan = TrainingPlan.epochs(2).batch(50).discriminatorSteps(2);
    List<Float> expected = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        GanTrainer gan = TinyGan.everything(7).build()) {
      gan.fit(failing(manager, -1), plan);
      add(expected, gan);
    }
    List<Path> checkpoints = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        GanTrainer gan = TinyGan.everything(7).build()) {
      for (long records : new long[] {180, 270}) {
        Source source = failing(manager, records);
        long before = NativeArrays.count();
        assertThat(catchThrowable(() -> gan.fit(source, plan)))
            .hasStackTraceContaining("the disk is gone");
        assertThat(NativeArrays.count()).isEqualTo(before);
        checkpoints.add(gan.checkpoint(folder));
        // In the same epoch, further on.
        gan.resume(Checkpoint.at(checkpoints.get(checkpoints.size() - 1)));
      }
      assertThat(gan.step()).isBetween(2L, 4L);
      gan.fit(failing(manager, -1), plan);
      List<Float> resumed = new ArrayList<>();
      add(resumed, gan);
      assertThat(resumed).isEqualTo(expected);
    }
    assertThat(checkpoints).doesNotHaveDuplicates();
  }

  private static Source failing(NDManager manager, long records) {
    return Source.of(
        new Failing(TinyGan.data(manager, DataType.FLOAT32), new AtomicLong(records)),
        new Shape(4));
  }

  private static void add(List<Float> values, GanTrainer gan) {
    for (Map<String, NDArray> arrays : List.of(gan.generatorArrays(), gan.discriminatorArrays())) {
      for (NDArray array : arrays.values()) {
        for (float value : array.toFloatArray()) {
          values.add(value);
        }
      }
    }
  }
}

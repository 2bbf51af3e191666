package dev.ganlib.game;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.GanTrainer;
import dev.ganlib.Sampler;
import dev.ganlib.TrainingPlan;
import dev.ganlib.data.Order;
import dev.ganlib.data.Placement;
import dev.ganlib.data.Source;
import dev.ganlib.listener.Checkpoints;
import dev.ganlib.listener.History;
import dev.ganlib.testing.NativeArrays;
import dev.ganlib.testing.NativeHeap;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory where trainings write checkpoints, go back, fail and go on. */
final class FaultMemoryTest {
  @TempDir private Path folder;

  @Test
  void should_hold_no_more_arrays_after_many_checkpoints_and_rollbacks() throws IOException {
    long outside = NativeArrays.count();
    try (Duel duel = new Duel(NonFinite.rollback(1000).every(4).rateFactor(1))) {
      duel.sickG = round -> Math.floorMod(round.drawSeed("fault"), 7) == 0;
      duel.play(
          duel.rounds(20),
          Checkpoints.every(3, folder),
          History.writing(folder.resolve("metrics.csv")));
      long few = NativeArrays.count();
      for (int i = 0; i < 4; i++) {
        duel.play(duel.rounds(25), Checkpoints.every(3, folder));
        // The batches of each plan's source are an array more that the duel owns.
        assertThat(NativeArrays.count()).isEqualTo(few + i + 1);
      }
      Path newest = Checkpoint.latest(folder).orElseThrow().path();
      assertThat(CheckpointText.read(newest).state().attempt()).isGreaterThan(5);
      for (int i = 0; i < 5; i++) {
        duel.game.resume(Checkpoint.at(newest));
        assertThat(NativeArrays.count()).isEqualTo(few + 4);
      }
    }
    assertThat(NativeArrays.count()).isEqualTo(outside);
  }

  /** Where it fails: in a round, at a refused move, after a rollback, in a listener. */
  @ParameterizedTest
  @ValueSource(strings = {"objective", "refusal", "rollback", "listener", "save"})
  void should_leave_no_array_behind_when_a_training_fails(String where) {
    NonFinite policy = where.equals("rollback") ? NonFinite.rollback(1).every(3) : NonFinite.fail();
    try (Duel duel = new Duel(policy)) {
      duel.sickG =
          round -> {
            if (where.equals("objective") && round.step() == 5) {
              throw new IllegalStateException("my own fault");
            }
            return (where.equals("refusal") || where.equals("rollback")) && round.step() == 5;
          };
      GanListener failing =
          new GanListener() {
            @Override
            public void onStep(StepReport report, Training training) {
              if (where.equals("listener") && report.step() == 5) {
                throw new IllegalStateException("my own fault");
              }
            }

            @Override
            public void save(Path checkpoint) {
              if (where.equals("save")) {
                throw new IllegalStateException("my own fault");
              }
            }
          };
      Plan plan = duel.rounds(30);
      long before = NativeArrays.count();
      assertThatThrownBy(() -> duel.play(plan, failing, Checkpoints.every(4, folder)));
      assertThat(NativeArrays.count()).isEqualTo(before);
    }
  }

  @Test
  void should_say_that_it_is_closed_and_close_twice() throws IOException {
    long before = NativeArrays.count();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      Source source = Source.arrays(TinyGan.data(manager, DataType.FLOAT32));
      TrainingPlan plan = TrainingPlan.steps(3).batch(32);
      GanTrainer gan = TinyGan.builder(1).build();
      gan.fit(source, plan);
      Sampler sampler = gan.sampler();
      Checkpoint checkpoint = Checkpoint.at(gan.checkpoint(folder));
      gan.close();
      gan.close();
      assertThatThrownBy(() -> gan.resume(checkpoint))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the game is closed");
      assertThatThrownBy(() -> gan.checkpoint(folder))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the game is closed");
      assertThatThrownBy(() -> gan.fit(source, plan))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the game is closed");
      assertThat(gan.step()).isEqualTo(3);
      sampler.sample(3, 1).close();
      sampler.close();
      sampler.close();
      assertThat(Checkpoint.latest(folder).orElseThrow().step()).isEqualTo(3);
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  /** Gives one NaN batch in each so many rounds, the first time that they are played. */
  private static final class Flawed implements Source {
    private final Source source;
    private final long every;
    private long struck;

    Flawed(Source source, long every) {
      this.source = source;
      this.every = every;
    }

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
      return begin(placement, order, 0);
    }

    @Override
    public Epoch begin(Placement placement, Order order, long batches) {
      Epoch epoch = source.begin(placement, order, batches);
      return new Epoch() {
        @Override
        public Batch next(long step, long index) {
          Batch batch = epoch.next(step, index);
          if (batch != null && step % every == every - 1 && step > struck) {
            struck = step;
            return Duel.spoilt(batch);
          }
          return batch;
        }

        @Override
        public void close() {
          epoch.close();
        }
      };
    }
  }

  /** Minutes long. */
  @Test
  @Tag("slow")
  @EnabledOnOs(OS.LINUX)
  void should_stay_flat_over_20000_rounds_with_everything_on() throws IOException {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        GanTrainer gan =
            TinyGan.everything(1)
                .onNonFinite(NonFinite.rollback(1000).every(50).rateFactor(1))
                .listener(Checkpoints.every(100, folder.resolve("checkpoints")))
                .listener(
                    History.writing(folder.resolve("metrics.csv"))
                        .withJsonLines(folder.resolve("metrics.jsonl")))
                .build()) {
      Source source = new Flawed(Source.arrays(TinyGan.data(manager, DataType.FLOAT32)), 250);
      TrainingPlan plan = TrainingPlan.steps(2500).batch(9).discriminatorSteps(2).microBatches(3);
      long arrays = 0;
      long kilobytes = 0;
      for (int i = 0; i < 8; i++) {
        gan.fit(source, plan);
        System.gc();
        if (i == 1) {
          arrays = NativeArrays.count();
          kilobytes = NativeHeap.kilobytes();
        }
      }
      assertThat(gan.step()).isEqualTo(20_000);
      assertThat(
              CheckpointText.read(
                  Checkpoint.latest(folder.resolve("checkpoints")).orElseThrow().path()))
          .extracting(text -> text.state().attempt())
          .isEqualTo(80L);
      assertThat(NativeArrays.count()).isEqualTo(arrays);

      // 15,000 rounds of some hundred native calls: a handle of 120 bytes that one in each round
      // leaves behind would show as 2 MB, one of each call as hundreds.
      assertThat(NativeHeap.kilobytes() - kilobytes).isBetween(-100_000L, 20_000L);
    }
  }
}

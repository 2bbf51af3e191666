package dev.ganlib.game;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import dev.ganlib.TrainingPlan;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** One seed decides everything, whatever else the process does. */
final class ReproducibilityTest {
  private static final int STEPS = 60;

  @Test
  void should_repeat_to_the_bit_when_the_seed_is_the_same() {
    Engine.getEngine("PyTorch").setRandomSeed(1);
    List<Long> first = TinyGan.trajectory(7, STEPS);
    Engine.getEngine("PyTorch").setRandomSeed(2);
    List<Long> second = TinyGan.trajectory(7, STEPS);

    assertThat(second).isEqualTo(first);
  }

  @Test
  void should_differ_when_the_seed_differs() {
    assertThat(TinyGan.trajectory(8, 2)).isNotEqualTo(TinyGan.trajectory(7, 2));
  }

  @Test
  void should_repeat_a_run_to_the_bit_with_everything_switched_on() {
    TrainingPlan plan = TrainingPlan.epochs(2).batch(50).discriminatorSteps(2).microBatches(3);
    List<Long> first = TinyGan.trajectory(TinyGan.everything(7), plan);
    Engine.getEngine("PyTorch").setRandomSeed(3);

    assertThat(TinyGan.trajectory(TinyGan.everything(7), plan)).isEqualTo(first);
    assertThat(TinyGan.trajectory(TinyGan.everything(8), plan)).isNotEqualTo(first);
  }

  @Test
  void should_repeat_a_run_to_the_bit_when_blocks_draw() {
    TrainingPlan plan = TrainingPlan.steps(12).batch(50).microBatches(3);
    List<Long> first = TinyGan.trajectory(TinyGan.drawing(7), plan);
    Engine.getEngine("PyTorch").setRandomSeed(3);

    assertThat(TinyGan.trajectory(TinyGan.drawing(7), plan)).isEqualTo(first);
    assertThat(TinyGan.trajectory(TinyGan.drawing(8), plan)).isNotEqualTo(first);
  }

  @Test
  void should_give_the_same_bits_when_two_games_are_played_at_once() throws Exception {
    List<Long> seven = TinyGan.trajectory(7, STEPS);
    List<Long> eight = TinyGan.trajectory(8, STEPS);

    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<List<Long>> first = threads.submit(() -> TinyGan.trajectory(7, STEPS));
      Future<List<Long>> second = threads.submit(() -> TinyGan.trajectory(8, STEPS));
      assertThat(first.get()).isEqualTo(seven);
      assertThat(second.get()).isEqualTo(eight);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void should_stay_equal_to_the_bit_when_another_thread_collects_garbage_all_the_time()
      throws Exception {
    List<Long> quiet = TinyGan.trajectory(7, STEPS);

    AtomicBoolean stop = new AtomicBoolean();
    Thread collector =
        new Thread(
            () -> {
              while (!stop.get()) {
                System.gc();
              }
            });
    collector.start();
    try {
      assertThat(TinyGan.trajectory(7, STEPS)).isEqualTo(quiet);
    } finally {
      stop.set(true);
      collector.join();
    }
  }
}

package dev.ganlib.game;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ganlib.GanTrainer;
import dev.ganlib.GanTrainerBuilder;
import dev.ganlib.Sampler;
import dev.ganlib.TrainingPlan;
import dev.ganlib.data.Source;
import dev.ganlib.testing.NativeArrays;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several trainings at once do not see one another. */
final class ConcurrencyTest {
  private static final int THREADS = 8;

  @TempDir private Path folder;

  private static GanTrainerBuilder trainer(int number) {
    return number % 2 == 0 ? TinyGan.builder(number) : TinyGan.critic(number);
  }

  private static TrainingPlan plan(int number) {
    return TrainingPlan.steps(12).batch(16 + number).discriminatorSteps(1 + number % 3);
  }

  /** Trains, in one go or with a checkpoint that it goes back to; returns what came of it. */
  private static List<Float> train(int number, @Nullable Path folder) throws IOException {
    List<Float> result = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        GanTrainer gan = trainer(number).build()) {
      Source source = Source.arrays(TinyGan.data(manager, DataType.FLOAT32));
      if (folder != null) {
        gan.fit(source, plan(number).forSteps(7));
        gan.resume(Checkpoint.at(gan.checkpoint(folder)));
      }
      gan.fit(source, plan(number));
      try (Sampler sampler = gan.sampler();
          NDArray samples = sampler.sample(300, number)) {
        add(result, samples);
      }
      assertThat(gan.step()).isEqualTo(12);
      gan.discriminatorArrays().values().forEach(array -> add(result, array));
    }
    return result;
  }

  private static void add(List<Float> values, NDArray array) {
    for (float value : array.toFloatArray()) {
      values.add(value);
    }
  }

  /** Runs tasks at the same time, each on a thread of its own. */
  private static <T> List<T> together(List<Callable<T>> tasks) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    try {
      CountDownLatch start = new CountDownLatch(tasks.size());
      List<Future<T>> futures = new ArrayList<>();
      for (Callable<T> task : tasks) {
        futures.add(
            threads.submit(
                () -> {
                  start.countDown();
                  start.await();
                  return task.call();
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void should_train_eight_at_once_as_one_after_another() throws Exception {
    List<List<Float>> expected = new ArrayList<>();
    List<Callable<List<Float>>> tasks = new ArrayList<>();
    long before = NativeArrays.count();
    for (int i = 0; i < THREADS; i++) {
      int number = i;
      expected.add(train(number, null));
      tasks.add(() -> train(number, folder.resolve("" + number)));
    }
    assertThat(expected).doesNotHaveDuplicates();
    assertThat(together(tasks)).isEqualTo(expected);
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void should_sample_on_eight_threads_as_on_one() throws Exception {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        GanTrainer gan = TinyGan.builder(3).build()) {
      gan.fit(
          Source.arrays(TinyGan.data(manager, DataType.FLOAT32)), TrainingPlan.steps(3).batch(32));
      try (Sampler sampler = gan.sampler()) {
        List<List<Float>> expected = new ArrayList<>();
        List<Callable<List<Float>>> tasks = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
          int number = i;
          expected.add(samples(sampler, number));
          tasks.add(() -> samples(sampler, number));
        }
        long before = NativeArrays.count();
        for (int repetition = 0; repetition < 5; repetition++) {
          assertThat(together(tasks)).isEqualTo(expected);
        }
        assertThat(NativeArrays.count()).isEqualTo(before);
      }
    }
  }

  /** Samples in portions, with the thread's own number of them and seed. */
  private static List<Float> samples(Sampler sampler, int number) {
    List<Float> values = new ArrayList<>();
    try (NDArray samples = sampler.sample(500 + number, number)) {
      add(values, samples);
    }
    sampler.sample(20 + number, number, portion -> add(values, portion));
    return values;
  }
}

package dev.ganlib.listener;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.Discriminator;
import dev.ganlib.GanTrainer;
import dev.ganlib.Generator;
import dev.ganlib.Latent;
import dev.ganlib.TrainingPlan;
import dev.ganlib.data.Source;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.optim.Adam;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small trainings of a Gaussian, mean 3 and deviation 0.5, that go well and that go wrong. */
final class WatchedGanTest {
  private static List<String> warnings(
      GanLoss loss, double generatorRate, double discriminatorRate, long steps, long seed) {
    Random random = new Random(7);
    float[] values = new float[4096];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (3 + 0.5 * random.nextGaussian());
    }
    Mlp generator = Mlp.builder(new Shape(4)).linear(32).tanh().linear(1).build();
    Mlp discriminator =
        Mlp.builder(new Shape(1)).linear(32).tanh().linear(32).tanh().linear(1).build();
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      NDArray reals = manager.create(values, new Shape(values.length, 1));
      TrainingWatch watch = TrainingWatch.every(200).window(200).reals(reals);
      try (GanTrainer gan =
          GanTrainer.builder(
                  Generator.of(generator, Latent.normal(4)), Discriminator.of(discriminator), loss)
              .generatorOptimizer(Adam.of(generatorRate).betas(0.5, 0.999))
              .discriminatorOptimizer(Adam.of(discriminatorRate).betas(0.5, 0.999))
              .device(Device.cpu())
              .seed(seed)
              .listener(watch)
              .build()) {
        gan.fit(Source.arrays(reals), TrainingPlan.steps(steps).batch(32)).close();
      }
      return watch.warnings();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void should_stay_silent_when_training_goes_well(long seed) {
    assertThat(warnings(GanLoss.bceWithLogits(), 1e-3, 2e-3, 1200, seed)).isEmpty();
  }

  @Test
  void should_warn_when_the_discriminator_learns_a_hundred_times_as_fast() {
    assertThat(warnings(GanLoss.bceWithLogits(), 1e-5, 1e-3, 800, 1))
        .anyMatch(warning -> warning.contains("the discriminator wins"));
  }

  @Test
  void should_warn_when_a_saturating_loss_freezes_the_generator() {
    assertThat(warnings(GanLoss.minimax(), 1e-6, 0.1, 1200, 1))
        .anyMatch(warning -> warning.contains("the generator is frozen"));
  }

  /** Age, income, a flag, a category and a score, each minus and by what scales it, or as it is. */
  private static float[] people(boolean scaled) {
    Random random = new Random(1);
    float[] mean = {48, 25_000, 0.3f, 1, 60};
    float[] deviation = {17, 16_000, 0.46f, 0.8f, 13};
    float[] values = new float[5 * 2000];
    for (int i = 0; i < values.length; i += 5) {
      float age = 18 + random.nextInt(60);
      values[i] = age;
      values[i + 1] = (float) Math.exp(9 + 0.02 * age + 0.5 * random.nextGaussian());
      values[i + 2] = random.nextDouble() < 0.3 ? 1 : 0;
      values[i + 3] = random.nextInt(3);
      values[i + 4] = (float) (50 + 10 * values[i + 3] + 10 * random.nextGaussian());
      for (int c = 0; scaled && c < 5; c++) {
        values[i + c] = (values[i + c] - mean[c]) / deviation[c];
      }
    }
    return values;
  }

  private static Mlp layers(long inputs, long outputs) {
    return Mlp.builder(new Shape(inputs))
        .linear(64)
        .leakyRelu(0.2)
        .linear(64)
        .leakyRelu(0.2)
        .linear(outputs)
        .build();
  }

  private static List<String> table(boolean scaled) {
    TrainingWatch watch = TrainingWatch.every(200).window(200);
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        GanTrainer gan =
            GanTrainer.builder(
                    Generator.of(layers(16, 5), Latent.normal(16)),
                    Discriminator.of(layers(5, 1)),
                    GanLoss.bceWithLogits())
                .optimizer(Adam.of(1e-3).betas(0.5, 0.999))
                .penalty(Penalty.r1(0.1).every(4))
                .device(Device.cpu())
                .seed(1)
                .listener(watch)
                .build()) {
      NDArray reals = manager.create(people(scaled), new Shape(2000, 5));
      gan.fit(Source.arrays(reals), TrainingPlan.steps(800).batch(64)).close();
      assertThat(gan.warnings()).hasSize(scaled ? 0 : 1);
    }
    return watch.warnings();
  }

  @Test
  void should_warn_when_a_table_is_not_scaled() {
    assertThat(table(false))
        .anyMatch(warning -> warning.contains("the discriminator is sure of what is wrong"));
    assertThat(table(true)).isEmpty();
  }
}

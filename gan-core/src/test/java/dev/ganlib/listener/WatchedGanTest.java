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
import dev.ganlib.nn.Mlp;
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
              .optimizers(
                  Adam.of(generatorRate).betas(0.5, 0.999),
                  Adam.of(discriminatorRate).betas(0.5, 0.999))
              .device(Device.cpu())
              .seed(seed)
              .listener(watch)
              .build()) {
        gan.fit(Source.arrays(reals), TrainingPlan.steps(steps).batch(64)).close();
      }
      return watch.warnings();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void should_stay_silent_when_training_goes_well(long seed) {
    assertThat(warnings(GanLoss.bceWithLogits(), 1e-3, 2e-3, 2000, seed)).isEmpty();
  }

  @Test
  void should_warn_when_the_discriminator_learns_a_hundred_times_as_fast() {
    assertThat(warnings(GanLoss.bceWithLogits(), 1e-5, 1e-3, 1600, 1))
        .anyMatch(warning -> warning.contains("the discriminator wins"));
  }

  @Test
  void should_warn_when_a_saturating_loss_freezes_the_generator() {
    assertThat(warnings(GanLoss.minimax(), 1e-6, 0.1, 1600, 1))
        .anyMatch(warning -> warning.contains("the generator is frozen"));
  }
}

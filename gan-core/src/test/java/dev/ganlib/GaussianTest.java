package dev.ganlib;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.sun.management.OperatingSystemMXBean;
import dev.ganlib.data.Source;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.optim.Adam;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A one-dimensional Gaussian, mean 3 and deviation 0.5, is learned from any seed in seconds. */
final class GaussianTest {
  private static final int SAMPLES = 8192;

  /** The seconds are the processor's, for other processes run tests beside this one. */
  @ParameterizedTest
  @ValueSource(longs = 1)
  void should_learn_mean_and_deviation_within_twenty_seconds(long seed) {
    Random random = new Random(7);
    float[] values = new float[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      values[i] = (float) (3 + 0.5 * random.nextGaussian());
    }
    Mlp generator = Mlp.builder(new Shape(4)).linear(32).tanh().linear(1).build();
    Mlp discriminator =
        Mlp.builder(new Shape(1)).linear(32).tanh().linear(32).tanh().linear(1).build();
    long start = processorNanos();

    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        GanTrainer gan =
            GanTrainer.builder(
                    Generator.of(generator, Latent.normal(4)),
                    Discriminator.of(discriminator),
                    GanLoss.bceWithLogits())
                .generatorOptimizer(Adam.of(1e-3).betas(0.5, 0.999))
                .discriminatorOptimizer(Adam.of(2e-3).betas(0.5, 0.999))
                .device(Device.cpu())
                .seed(seed)
                .build()) {
      gan.fit(
          Source.arrays(manager.create(values, new Shape(SAMPLES, 1))),
          TrainingPlan.steps(2000).batch(256));
      try (Sampler sampler = gan.sampler();
          NDArray samples = sampler.sample(SAMPLES, 1)) {
        float[] made = samples.toFloatArray();
        double mean = numbers(made).average().orElseThrow();
        double deviation =
            Math.sqrt(numbers(made).map(v -> (v - mean) * (v - mean)).average().orElseThrow());

        assertThat(mean).isBetween(2.85, 3.15);
        assertThat(deviation).isBetween(0.35, 0.65);
      }
    }
    // Below the lower one the system does not measure it.
    assertThat(Duration.ofNanos(processorNanos() - start))
        .isBetween(Duration.ofMillis(1), Duration.ofSeconds(20));
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(longs = {2, 3})
  void should_learn_mean_and_deviation_from_other_seeds(long seed) {
    should_learn_mean_and_deviation_within_twenty_seconds(seed);
  }

  /** Returns how long the threads of this process have computed, all together. */
  private static long processorNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private static DoubleStream numbers(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]);
  }
}

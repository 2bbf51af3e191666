package dev.ganlib.example.mnist;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.sun.management.OperatingSystemMXBean;
import dev.ganlib.GanTrainer;
import dev.ganlib.Sampler;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RingTest {
  @Test
  void should_find_all_modes_in_the_real_points_and_none_elsewhere() {
    assertThat(Ring.modesFound(Ring.points(2000, 5))).isEqualTo(8);
    assertThat(Ring.modesFound(new float[4000])).isZero();
    float[] one = new float[4000];
    for (int i = 0; i < one.length; i += 2) {
      one[i] = 1;
    }
    assertThat(Ring.modesFound(one)).isEqualTo(1);
  }

  /** The seconds are the processor's, for other processes run tests beside this one. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void should_find_at_least_seven_modes_within_twenty_seconds(long seed) {
    Recipe recipe = Recipes.ring();
    long start = processorNanos();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        GanTrainer gan = recipe.trainer().device(Device.cpu()).seed(seed).build();
        Sampler trained = gan.fit(TrainingData.ring(manager).source(), recipe.plan());
        NDArray samples = trained.sample(2000, 1)) {
      assertThat(Ring.modesFound(samples.toFloatArray())).isGreaterThanOrEqualTo(7);
    }
    // Below the lower one the system does not measure it.
    assertThat(Duration.ofNanos(processorNanos() - start))
        .isBetween(Duration.ofMillis(1), Duration.ofSeconds(20));
  }

  /** Returns how long the threads of this process have computed, all together. */
  private static long processorNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}

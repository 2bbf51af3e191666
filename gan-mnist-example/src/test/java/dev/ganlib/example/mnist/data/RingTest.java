package dev.ganlib.example.mnist.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.sun.management.OperatingSystemMXBean;
import dev.ganlib.GanTrainer;
import dev.ganlib.Sampler;
import dev.ganlib.example.mnist.recipe.GanRecipe;
import dev.ganlib.example.mnist.recipe.Recipes;
import dev.ganlib.example.mnist.train.TrainingData;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RingTest {
  /** Of a Gaussian in the plane the share e^(-r^2 / 2) lies beyond r deviations. */
  @Test
  void should_find_all_modes_in_the_real_points() {
    int count = 200_000;
    double beyond = Math.exp(-4.5);

    RingModes modes = RingModes.of(Ring.points(count, 5));

    assertThat(modes.found()).isEqualTo(8);
    assertThat(modes.off()).isCloseTo(beyond, within(5 * Math.sqrt(beyond / count)));
    assertThat(modes.words()).isEqualTo("8 of 8, 1.1 % of the samples on none");
  }

  /** A chord of 0.15 belongs to an arc of 4 asin(0.075): its part of the eighth is on the mode. */
  @ParameterizedTest
  @ValueSource(doubles = {0.9, 1, 1.1})
  void should_find_no_mode_in_a_smear_around_the_ring(double radius) {
    int count = 100_000;
    float[] smear = new float[2 * count];
    for (int i = 0; i < count; i++) {
      double angle = 2 * Math.PI * i / count;
      smear[2 * i] = (float) (radius * Math.cos(angle));
      smear[2 * i + 1] = (float) (radius * Math.sin(angle));
    }

    RingModes modes = RingModes.of(smear);

    assertThat(modes.found()).isZero();
    if (radius == 1) {
      double on = 4 * Math.asin(0.075) / (2 * Math.PI / 8);
      assertThat(modes.off()).isCloseTo(1 - on, within(1e-3)).isBetween(0.61, 0.62);
    }
  }

  @Test
  void should_find_a_mode_where_most_of_its_neighbourhood_is_on_it() {
    assertThat(RingModes.of(new float[4000])).isEqualTo(new RingModes(0, 1));
    float[] one = new float[4000];
    for (int i = 0; i < one.length; i += 2) {
      one[i] = 1;
    }
    assertThat(RingModes.of(one)).isEqualTo(new RingModes(1, 0));
    // Two in five beside it: still most are on it. One more than half: not found.
    for (int i = 0; i < 1600; i += 2) {
      one[i] = 2;
    }
    assertThat(RingModes.of(one)).isEqualTo(new RingModes(1, 0.4));
    for (int i = 0; i < 2002; i += 2) {
      one[i] = 2;
    }
    assertThat(RingModes.of(one)).isEqualTo(new RingModes(0, 0.5005));
  }

  /** A fifth of an eighth of 2,000 is 50. */
  @Test
  void should_want_a_fifth_of_the_fair_share() {
    float[] points = Ring.points(2000, 1);
    for (int enough = 49; enough <= 50; enough++) {
      for (int i = 0; i < 2000; i++) {
        points[2 * i] = i < enough ? -1 : 1;
        points[2 * i + 1] = 0;
      }
      assertThat(RingModes.of(points).found()).isEqualTo(enough == 50 ? 2 : 1);
    }
  }

  @Test
  void should_count_points_that_are_not_finite_as_on_no_mode() {
    float[] broken = {Float.NaN, 0, 1, 0, Float.POSITIVE_INFINITY, 1};

    assertThat(RingModes.of(broken).off()).isEqualTo(2 / 3.0);
  }

  /** The seconds are the processor's, for other processes run tests beside this one. */
  @ParameterizedTest
  @ValueSource(longs = 1)
  void should_find_at_least_seven_modes_within_twenty_seconds(long seed) {
    GanRecipe recipe = Recipes.gan("ring");
    long start = processorNanos();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        GanTrainer gan = recipe.trainer().device(Device.cpu()).seed(seed).build()) {
      gan.fit(TrainingData.ring(manager).source(), recipe.plan());
      try (Sampler trained = gan.sampler();
          NDArray samples = trained.sample(2000, 1)) {
        assertThat(RingModes.of(samples.toFloatArray()).found()).isGreaterThanOrEqualTo(7);
      }
    }
    // Below the lower one the system does not measure it.
    assertThat(Duration.ofNanos(processorNanos() - start))
        .isBetween(Duration.ofMillis(1), Duration.ofSeconds(20));
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(longs = {2, 3})
  void should_find_at_least_seven_modes_from_other_seeds(long seed) {
    should_find_at_least_seven_modes_within_twenty_seconds(seed);
  }

  /** Returns how long the threads of this process have computed, all together. */
  private static long processorNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}

package dev.ganlib;

import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.ganlib.data.Placement;
import dev.ganlib.data.Source;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import dev.ganlib.nn.Heads;
import dev.ganlib.nn.LabelConcatenation;
import dev.ganlib.nn.Linear;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.optim.Adam;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Small GANs in the plane learn to make what they are asked for. */
final class ObedienceTest {
  /** Where the samples of each class lie, with a deviation of {@link #DEVIATION}. */
  private static final double[][] MEANS = {{1, 0}, {-0.5, 0.9}, {-0.5, -0.9}};

  private static final double DEVIATION = 0.1;
  private static final int SAMPLES = 600;
  private static final int CLASSES = MEANS.length;

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private NDArray samples() {
    Random random = new Random(2);
    float[] values = new float[2 * SAMPLES];
    for (int i = 0; i < values.length; i++) {
      double mean = MEANS[i / 2 % CLASSES][i % 2];
      values[i] = (float) (mean + DEVIATION * random.nextGaussian());
    }
    return manager.create(values, new Shape(SAMPLES, 2));
  }

  private NDArray labels() {
    long[] labels = new long[SAMPLES];
    Arrays.setAll(labels, i -> i % CLASSES);
    return manager.create(labels);
  }

  private static Mlp maker(long inputs) {
    return Mlp.builder(new Shape(inputs)).linear(32).relu().linear(32).relu().linear(2).build();
  }

  private static Mlp.Builder trunk(long inputs) {
    return Mlp.builder(new Shape(inputs)).linear(32).leakyRelu(0.2).linear(32).leakyRelu(0.2);
  }

  private static double[] mean(NDArray samples) {
    double[] values = doubles(samples);
    double[] mean = new double[2];
    for (int i = 0; i < values.length; i++) {
      mean[i % 2] += 2 * values[i] / values.length;
    }
    samples.close();
    return mean;
  }

  private void assertObeys(GanTrainerBuilder builder, int steps) {
    try (GanTrainer gan =
        builder
            .penalty(Penalty.r1(0.3))
            .optimizer(Adam.of(2e-3).betas(0, 0.99))
            .device(Device.cpu())
            .seed(1)
            .build()) {
      gan.fit(Source.arrays(samples(), labels(), CLASSES), TrainingPlan.steps(steps).batch(64));
      try (Sampler sampler = gan.sampler()) {
        for (int label = 0; label < CLASSES; label++) {
          int[] wanted = new int[200];
          Arrays.fill(wanted, label);
          assertThat(mean(sampler.sample(wanted, 3)))
              .as("mean of class %d", label)
              .containsExactly(MEANS[label], within(0.3));
        }
      }
    }
  }

  @Test
  void should_make_the_classes_that_a_conditional_discriminator_tells_apart() {
    assertObeys(
        GanTrainer.builder(
            Generator.of(LabelConcatenation.of(maker(2 + CLASSES), CLASSES), Latent.normal(2))
                .conditional(CLASSES),
            Discriminator.of(LabelConcatenation.of(trunk(2 + CLASSES).linear(1).build(), CLASSES))
                .conditional(CLASSES),
            GanLoss.bceWithLogits()),
        500);
  }

  @Test
  void should_make_the_classes_that_an_auxiliary_head_tells_apart() {
    Block judge = Heads.of(trunk(2).build(), Linear.of(1), Linear.of(CLASSES));
    assertObeys(
        GanTrainer.builder(
                Generator.of(LabelConcatenation.of(maker(2 + CLASSES), CLASSES), Latent.normal(2))
                    .conditional(CLASSES),
                Discriminator.of(judge),
                GanLoss.bceWithLogits())
            .auxiliary(AuxiliaryTerm.classification(1)),
        500);
  }

  private static int nearest(double[] point) {
    int best = 0;
    for (int k = 1; k < CLASSES; k++) {
      if (distance(point, k) < distance(point, best)) {
        best = k;
      }
    }
    return best;
  }

  private static double distance(double[] point, int k) {
    return Math.hypot(point[0] - MEANS[k][0], point[1] - MEANS[k][1]);
  }

  /** Nothing says which category stands for which part, only that each stands for one. */
  @Test
  void should_find_the_parts_of_a_mixture_as_categories() {
    Latent latent = Latent.normal(2).categorical(CLASSES);
    Block judge = Heads.of(trunk(2).build(), Linear.of(1), Linear.of(CLASSES));
    int[] parts = new int[CLASSES];
    try (GanTrainer gan =
        GanTrainer.builder(
                Generator.of(maker(latent.size()), latent),
                Discriminator.of(judge),
                GanLoss.bceWithLogits())
            .auxiliary(AuxiliaryTerm.information(1, 0.1))
            .penalty(Penalty.r1(0.3))
            .optimizer(Adam.of(2e-3).betas(0, 0.99))
            .device(Device.cpu())
            .seed(1)
            .build()) {
      gan.fit(Source.arrays(samples()), TrainingPlan.steps(700).batch(64));
      try (Sampler sampler = gan.sampler()) {
        for (int category = 0; category < CLASSES; category++) {
          double[] latents = doubles(latent.draw(Placement.of(manager, DataType.FLOAT32), 4, 200));
          for (int i = 0; i < latents.length; i++) {
            int place = i % 5 - 2;
            latents[i] = place < 0 ? latents[i] : place == category ? 1 : 0;
          }
          NDArray array = manager.create(latents, new Shape(200, 5));
          double[] centre = mean(sampler.generate(array.toType(DataType.FLOAT32, false)));
          parts[category] = nearest(centre);
          assertThat(distance(centre, parts[category])).as("category " + category).isLessThan(0.4);
        }
      }
    }
    assertThat(parts).containsExactlyInAnyOrder(0, 1, 2);
  }
}

package dev.ganlib;

import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Source;
import dev.ganlib.game.Checkpoint;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.View;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Scalars;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.optim.Adam;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GeneratorTermTest {
  private static double[] numbers(int count, long seed) {
    Random random = new Random(seed);
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextGaussian();
    }
    return numbers;
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs(a[i] - b[i]);
    }
    return sum / a.length;
  }

  @Test
  @SuppressWarnings("try") // the mode works by being open
  void should_be_the_inverse_ratio_of_distances_with_its_gradient() {
    double[] a = numbers(12, 1);
    double[] b = numbers(12, 2);
    double[] y = numbers(6, 3);
    double[] z = numbers(6, 4);
    double d = distance(a, b);
    double e = distance(y, z);
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        GradMode on = GradMode.on()) {
      NDArray samples = Gradients.leaf(manager.create(a, new Shape(3, 4)));
      NDArray value =
          ModeSeeking.inverse(
              samples,
              manager.create(b, new Shape(3, 4)),
              manager.create(y, new Shape(3, 2)),
              manager.create(z, new Shape(3, 2)));

      double expected = 1 / (d / e + 1e-5);
      assertThat(value.getDouble()).isCloseTo(expected, within(1e-12));
      double[] gradient = doubles(Gradients.of(value, List.of(samples)).get(0));
      for (int i = 0; i < a.length; i++) {
        // d/da of 1 / (d / e + epsilon), where d falls or rises by 1 / 12 a number.
        double slope = -expected * expected / e * Math.signum(a[i] - b[i]) / 12;
        assertThat(gradient[i]).isCloseTo(slope, within(1e-12));
      }
    }
  }

  private static GanTrainerBuilder builder() {
    return GanTrainer.builder(
            Generator.of(
                Mlp.builder(new Shape(3)).linear(8).relu().linear(4).build(), Latent.normal(3)),
            Discriminator.of(Mlp.builder(new Shape(4)).linear(8).relu().linear(1).build()),
            GanLoss.bceWithLogits())
        .device(Device.cpu())
        .seed(2);
  }

  private static Source data(NDManager manager) {
    return Source.arrays(manager.create(numbers(64, 5), new Shape(16, 4)));
  }

  private static GanListener reading(List<Map<String, Double>> figures) {
    return new GanListener() {
      @Override
      public void onStep(StepReport report, View view) {
        figures.add(report.values());
      }
    };
  }

  @Test
  void should_add_a_custom_term_under_its_name() {
    List<Map<String, Double>> without = new ArrayList<>();
    List<Map<String, Double>> with = new ArrayList<>();
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        GanTrainer plain = builder().listener(reading(without)).build();
        GanTrainer gan =
            builder()
                .generatorTerm(
                    "size", (round, fakes) -> Scalars.scale(fakes.samples().square().mean(), 3))
                .listener(reading(with))
                .build()) {
      TrainingPlan first = TrainingPlan.steps(1).batch(8);
      plain.fit(data(manager), first).close();
      gan.fit(data(manager), first).close();
    }
    double term = with.get(0).get("term/size/generator");
    assertThat(term).isGreaterThan(1e-3);
    assertThat(with.get(0).get("loss/generator"))
        .isCloseTo(without.get(0).get("loss/generator") + term, within(1e-6));
    assertThat(with.get(0).get("loss/discriminator"))
        .isEqualTo(without.get(0).get("loss/discriminator"));
  }

  @Test
  void should_make_samples_differ_where_modes_are_sought() {
    double before;
    double after;
    List<Map<String, Double>> figures = new ArrayList<>();
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        GanTrainer gan =
            builder()
                .generatorTerm("modes", GeneratorTerm.modeSeeking(100))
                .optimizer(Adam.of(1e-2))
                .listener(reading(figures))
                .build()) {
      try (Sampler sampler = gan.sampler();
          NDArray samples = sampler.sample(64, 1)) {
        before = spread(doubles(samples));
      }
      try (Sampler sampler = gan.fit(data(manager), TrainingPlan.steps(60).batch(8));
          NDArray samples = sampler.sample(64, 1)) {
        after = spread(doubles(samples));
      }
    }
    assertThat(figures.get(0).get("term/modes/generator")).isGreaterThan(1);
    assertThat(figures.get(59).get("term/modes/generator"))
        .isLessThan(figures.get(0).get("term/modes/generator"));
    assertThat(after).isGreaterThan(before * 1.1);
  }

  private static double spread(double[] samples) {
    double sum = 0;
    for (int i = 4; i < samples.length; i++) {
      sum += Math.abs(samples[i] - samples[i - 4]);
    }
    return sum / samples.length;
  }

  @Test
  void should_refuse_parts_that_do_not_fit() {
    assertThatThrownBy(() -> GeneratorTerm.modeSeeking(0))
        .hasMessage("the weight of mode seeking must be positive and finite but was 0.0");
    GanTrainerBuilder twice = builder().generatorTerm("modes", GeneratorTerm.modeSeeking(1));
    assertThatThrownBy(() -> twice.generatorTerm("modes", GeneratorTerm.modeSeeking(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the generator term modes was given twice");
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        GanTrainer gan = twice.build()) {
      TrainingPlan split = TrainingPlan.steps(1).batch(8).microBatches(2);
      assertThatThrownBy(() -> gan.fit(data(manager), split))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("the generator term modes says that it is none");
    }
  }

  @Test
  void should_refuse_a_checkpoint_with_another_weight(@TempDir Path folder) {
    try (GanTrainer one = builder().generatorTerm("modes", GeneratorTerm.modeSeeking(1)).build();
        GanTrainer two = builder().generatorTerm("modes", GeneratorTerm.modeSeeking(2)).build()) {
      one.checkpoint(folder);
      assertThatThrownBy(() -> two.resume(Checkpoint.latest(folder).orElseThrow()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("ModeSeeking[weight=1.0]")
          .hasMessageContaining("ModeSeeking[weight=2.0]");
    }
  }
}

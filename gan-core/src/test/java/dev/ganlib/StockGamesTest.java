package dev.ganlib;

import static dev.ganlib.testing.Values.bits;
import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Source;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.Training;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import dev.ganlib.nn.Heads;
import dev.ganlib.nn.Linear;
import dev.ganlib.nn.stock.Dcgan;
import dev.ganlib.nn.stock.Norm;
import dev.ganlib.nn.stock.Sagan;
import dev.ganlib.nn.stock.Sngan;
import dev.ganlib.nn.stock.StockDiscriminator;
import dev.ganlib.nn.stock.StockGenerator;
import dev.ganlib.testing.NativeArrays;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stock networks in games: colour images, penalties, labels, repetition, memory. */
final class StockGamesTest {
  private static final Latent LATENT = Latent.normal(5);

  /** Keeps all figures. */
  private static final class Keeper implements GanListener {
    final List<Map<String, Double>> figures = new ArrayList<>();

    @Override
    public void onStep(StepReport report, Training training) {
      figures.add(report.values());
    }
  }

  private static GanTrainerBuilder builder(
      StockGenerator.Builder generator,
      StockDiscriminator.Builder discriminator,
      GanLoss loss,
      int classes) {
    Generator maker;
    Discriminator judge;
    if (classes == 0) {
      maker = Generator.of(generator.build(), LATENT);
      judge = Discriminator.of(discriminator.build(), loss.output());
    } else {
      maker = Generator.of(generator.classes(classes).build(), LATENT).conditional(classes);
      judge =
          Discriminator.of(discriminator.classes(classes).build(), loss.output())
              .conditional(classes);
    }
    return GanTrainer.builder(maker, judge, loss).device(Device.cpu()).seed(3);
  }

  private static Source source(NDManager manager, Shape image, int classes) {
    NDArray samples =
        manager
            .arange((int) (8 * image.size()))
            .toType(DataType.FLOAT32, false)
            .sin()
            .reshape(new Shape(8).addAll(image));
    return classes == 0
        ? Source.arrays(samples)
        : Source.arrays(samples, manager.create(new long[] {0, 1, 2, 0, 1, 2, 1, 1}), classes);
  }

  private static List<Map<String, Double>> play(
      GanTrainerBuilder builder, Shape image, int classes, int steps) {
    Keeper keeper = new Keeper();
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        GanTrainer gan = builder.listener(keeper).build()) {
      String before = Arrays.toString(bits(gan.generatorArrays().values().iterator().next()));
      gan.fit(source(manager, image, classes), TrainingPlan.steps(steps).batch(4));
      try (Sampler sampler = gan.sampler();
          NDArray samples = sampler.sample(4, 1)) {
        assertThat(samples.getShape()).isEqualTo(new Shape(4).addAll(image));
        double[] values = doubles(samples);
        assertThat(values).doesNotContain(Double.NaN);
        assertThat(Arrays.stream(values).min().orElseThrow()).isBetween(-1.0, 0.0);
        assertThat(Arrays.stream(values).max().orElseThrow()).isBetween(0.0, 1.0);
      }
      assertThat(Arrays.toString(bits(gan.generatorArrays().values().iterator().next())))
          .as("the generator's first weight")
          .isNotEqualTo(before);
    }
    assertThat(keeper.figures).hasSize(steps);
    return keeper.figures;
  }

  @Test
  void should_play_for_colour_images_with_a_dcgan() {
    Shape image = new Shape(3, 64, 64);
    play(
        builder(
            Dcgan.generator(5, image).width(4),
            Dcgan.discriminator(image).width(4),
            GanLoss.bceWithLogits(),
            0),
        image,
        0,
        1);
  }

  @Test
  void should_play_for_colour_images_with_a_sagan() {
    playSagan(new Shape(3, 32, 32));
  }

  /** Attention over 32 x 32 places takes ten seconds in the rehearsal's float64. */
  @Test
  @Tag("slow")
  void should_play_for_large_colour_images_with_a_sagan() {
    playSagan(new Shape(3, 64, 64));
  }

  private static void playSagan(Shape image) {
    play(
        builder(
            Sagan.generator(5, image).width(8),
            Sagan.discriminator(image).width(8),
            GanLoss.hinge(),
            0),
        image,
        0,
        1);
  }

  private static GanTrainerBuilder small(boolean attentive, int classes) {
    Shape image = new Shape(1, 16, 16);
    return attentive
        ? builder(
            Sagan.generator(5, image).width(8),
            Sagan.discriminator(image).width(8),
            GanLoss.hinge(),
            classes)
        : builder(
            Sngan.generator(5, image).width(6),
            Sngan.discriminator(image).width(6),
            GanLoss.hinge(),
            classes);
  }

  /** The double backward goes through attention, power iterations, sums and pooling. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void should_bear_penalties_on_gradient_norms(boolean attentive) {
    List<Map<String, Double>> figures =
        play(
            small(attentive, 3).penalty(Penalty.r1(1)).penalty(Penalty.gradientPenalty(10)),
            new Shape(1, 16, 16),
            3,
            2);

    assertThat(figures)
        .allSatisfy(
            figure -> {
              assertThat(figure.get("penalty/r1")).isPositive().isFinite();
              assertThat(figure.get("penalty/gradientPenalty")).isPositive().isFinite();
              assertThat(figure.get("slope/r1")).isPositive();
            });
    assertThat(figures.get(1).get("slope/r1")).isNotEqualTo(figures.get(0).get("slope/r1"));
  }

  @Test
  void should_classify_with_a_head_on_a_trunk() {
    Shape image = new Shape(1, 16, 16);
    StockGenerator maker = Dcgan.generator(5, image).width(4).classes(3).build();
    Discriminator judge =
        Discriminator.of(
            Heads.of(
                Dcgan.discriminator(image).width(4).norm(Norm.SPECTRAL).trunk(),
                Linear.of(1),
                Linear.of(3)));
    GanTrainerBuilder builder =
        GanTrainer.builder(
                Generator.of(maker, LATENT).conditional(3), judge, GanLoss.bceWithLogits())
            .auxiliary(AuxiliaryTerm.classification(1))
            .device(Device.cpu());

    List<Map<String, Double>> figures = play(builder, image, 3, 2);

    assertThat(figures.get(0))
        .containsKeys("term/classification/real", "term/classification/generator");
  }

  private static List<Object> trajectory(boolean attentive) {
    List<Object> all = new ArrayList<>();
    Keeper keeper = new Keeper();
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        GanTrainer gan = small(attentive, 3).listener(keeper).build()) {
      Source source = source(manager, new Shape(1, 16, 16), 3);
      gan.fit(source, TrainingPlan.steps(4).batch(4).discriminatorSteps(2));
      gan.generatorArrays().forEach((name, array) -> all.add(name + Arrays.toString(bits(array))));
      gan.discriminatorArrays()
          .forEach((name, array) -> all.add(name + Arrays.toString(bits(array))));
    }
    all.addAll(keeper.figures);
    return all;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void should_repeat_to_the_bit_from_a_seed(boolean attentive) {
    assertThat(trajectory(attentive)).isEqualTo(trajectory(attentive));
  }

  @Test
  void should_leave_no_array_behind_over_rounds() {
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        GanTrainer gan = small(true, 3).build()) {
      Source source = source(manager, new Shape(1, 16, 16), 3);
      gan.fit(source, TrainingPlan.steps(2).batch(4));
      long before = NativeArrays.count();

      gan.fit(source, TrainingPlan.steps(12).batch(4));

      assertThat(NativeArrays.count()).isEqualTo(before);
    }
  }
}

package dev.ganlib;

import static dev.ganlib.testing.Values.bits;
import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Source;
import dev.ganlib.game.Checkpoint;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import dev.ganlib.nn.stock.Dcgan;
import dev.ganlib.nn.stock.StyleGan;
import dev.ganlib.optim.Adam;
import dev.ganlib.optim.WeightAverage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Styles of a small trained generator: of 8x8 pixels, so of two sizes with four layers in all. */
final class StylesTest {
  private static final Shape IMAGE = new Shape(1, 8, 8);
  private static final int LAYERS = 4;
  private static final int CLASSES = 3;

  private static NDManager manager;
  private static Sampler sampler;
  private static Sampler conditional;
  private static Styles styles;

  @TempDir private Path folder;

  @BeforeAll
  static void train() {
    manager = EngineRoom.newManager(Device.cpu());
    sampler = trained(0);
    conditional = trained(CLASSES);
    styles = Styles.of(sampler);
  }

  @AfterAll
  static void close() {
    sampler.close();
    conditional.close();
    manager.close();
  }

  private static GanTrainer trainer(int classes) {
    return trainer(classes, 0);
  }

  private static GanTrainer trainer(int classes, double mixing) {
    Latent latent = Latent.normal(5);
    Generator generator;
    Discriminator discriminator;
    if (classes == 0) {
      generator =
          Generator.of(StyleGan.generator(5, IMAGE).width(4).mixing(mixing).build(), latent);
      discriminator = Discriminator.of(StyleGan.discriminator(IMAGE).width(4).build());
    } else {
      generator =
          Generator.of(StyleGan.generator(5, IMAGE).width(4).classes(classes).build(), latent)
              .conditional(classes);
      discriminator =
          Discriminator.of(StyleGan.discriminator(IMAGE).width(4).classes(classes).build())
              .conditional(classes);
    }
    return GanTrainer.builder(generator, discriminator, GanLoss.nonSaturating())
        .optimizer(Adam.of(2e-3).betas(0, 0.99))
        .penalty(Penalty.r1(1).every(2))
        .average(WeightAverage.halfLife(2))
        .device(Device.cpu())
        .build();
  }

  private static void fit(GanTrainer gan, int classes, int steps) {
    NDArray samples =
        manager.arange(8 * 64).toType(DataType.FLOAT32, false).sin().reshape(8, 1, 8, 8);
    Source source =
        classes == 0
            ? Source.arrays(samples)
            : Source.arrays(samples, manager.create(new long[] {0, 1, 2, 0, 1, 2, 1, 1}), classes);
    gan.fit(source, TrainingPlan.steps(steps).batch(4));
  }

  private static Sampler trained(int classes) {
    try (GanTrainer gan = trainer(classes)) {
      fit(gan, classes, 3);
      return gan.sampler();
    }
  }

  @Test
  void should_change_nothing_with_a_truncation_of_one() {
    try (NDArray drawn = styles.draw(300, 7);
        NDArray same = styles.truncate(drawn, 1);
        NDArray images = styles.synthesise(same.get(":40"));
        NDArray samples = sampler.sample(40, 7)) {
      assertThat(drawn.getShape()).isEqualTo(new Shape(300, LAYERS, 16));
      assertThat(bits(same)).isEqualTo(bits(drawn));
      assertThat(bits(images)).isEqualTo(bits(samples));
    }
  }

  @Test
  void should_give_the_mean_with_a_truncation_of_zero() {
    try (NDArray drawn = styles.draw(3, 7);
        NDArray typical = styles.truncate(drawn, 0);
        NDArray images = styles.synthesise(typical);
        NDArray mean = styles.mean()) {
      assertThat(doubles(mean)).hasSize(16).doesNotContain(0.0);
      for (int i = 0; i < 3; i++) {
        for (int layer = 0; layer < LAYERS; layer++) {
          assertThat(bits(typical.get(i).get(layer))).isEqualTo(bits(mean));
        }
      }
      assertThat(doubles(images.get(1))).containsExactly(doubles(images.get(0)), within(1e-6));
    }
  }

  @Test
  void should_go_a_share_of_the_way_from_the_mean() {
    try (NDArray drawn = styles.draw(2, 7);
        NDArray mean = styles.mean()) {
      double[] from = doubles(mean);
      double[] to = doubles(drawn);
      for (double psi : new double[] {0.25, 0.5, 0.7}) {
        double[] expected = new double[to.length];
        for (int i = 0; i < to.length; i++) {
          expected[i] = from[i % 16] + psi * (to[i] - from[i % 16]);
        }
        try (NDArray nearer = styles.truncate(drawn, psi)) {
          assertThat(doubles(nearer)).containsExactly(expected, within(1e-6));
        }
      }
    }
  }

  @Test
  void should_change_nothing_where_a_sample_is_mixed_with_itself() {
    try (NDArray drawn = styles.draw(20, 7)) {
      for (int layer = 0; layer <= LAYERS; layer++) {
        try (NDArray mixed = styles.mix(drawn, drawn, layer)) {
          assertThat(bits(mixed)).isEqualTo(bits(drawn));
        }
      }
    }
  }

  @Test
  void should_mix_from_a_layer_on() {
    try (NDArray coarse = styles.draw(3, 7);
        NDArray fine = styles.draw(3, 8)) {
      for (int k = 0; k <= LAYERS; k++) {
        try (NDArray mixed = styles.mix(coarse, fine, k)) {
          assertThat(mixed.getShape()).isEqualTo(new Shape(3, LAYERS, 16));
          for (int layer = 0; layer < LAYERS; layer++) {
            assertThat(bits(mixed.get(":, " + layer)))
                .as("layer %s of styles mixed from %s on", layer, k)
                .isEqualTo(bits((layer < k ? coarse : fine).get(":, " + layer)))
                .isNotEqualTo(bits((layer < k ? fine : coarse).get(":, " + layer)));
          }
        }
      }
    }
    assertThat(styles.layers()).isEqualTo(LAYERS);
    assertThat(styles.firstLayers()).containsExactly(0, 2);
  }

  @Test
  void should_draw_and_map_for_labels() {
    Styles of = Styles.of(conditional);
    int[] labels = {2, 0, 2};
    NDArray latents = manager.randomNormal(new Shape(3, 5));
    try (NDArray drawn = of.draw(labels, 7);
        NDArray inTurn = of.draw(5, 7);
        NDArray images = of.synthesise(drawn);
        NDArray samples = conditional.sample(labels, 7);
        NDArray mapped = of.map(latents, labels);
        NDArray made = of.synthesise(mapped);
        NDArray generated = conditional.generate(latents, labels)) {
      assertThat(bits(images)).isEqualTo(bits(samples));
      assertThat(inTurn.getShape()).isEqualTo(new Shape(5, LAYERS, 16));
      assertThat(bits(made)).isEqualTo(bits(generated));
    }
    assertThatThrownBy(() -> of.map(latents))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the generator is conditional: say for which labels with generate(latents, labels)");
    assertThatThrownBy(() -> styles.draw(labels, 7))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("the generator takes no labels: it is not conditional");
  }

  @Test
  void should_map_latents_as_the_generator_does() {
    NDArray latents = manager.randomNormal(new Shape(3, 5));
    try (NDArray mapped = styles.map(latents);
        NDArray made = styles.synthesise(mapped);
        NDArray generated = sampler.generate(latents)) {
      assertThat(bits(made)).isEqualTo(bits(generated));
    }
  }

  @Test
  void should_be_in_a_saved_generator() throws IOException {
    sampler.save(folder);
    try (Sampler loaded = Sampler.load(folder);
        NDArray mean = styles.mean();
        NDArray ofLoaded = Styles.of(loaded).mean();
        NDArray drawn = Styles.of(loaded).draw(2, 7);
        NDArray before = styles.draw(2, 7)) {
      assertThat(Styles.areIn(loaded)).isTrue();
      assertThat(bits(ofLoaded)).isEqualTo(bits(mean));
      assertThat(bits(drawn)).isEqualTo(bits(before));
    }
  }

  /** Of a training that was interrupted and resumed the mean is that of one that was not. */
  @Test
  void should_be_in_checkpoints() throws IOException {
    long[] expected;
    try (GanTrainer gan = trainer(0)) {
      fit(gan, 0, 4);
      expected = mean(gan);
    }
    long[] halfWay;
    try (GanTrainer gan = trainer(0)) {
      fit(gan, 0, 2);
      gan.checkpoint(folder);
      halfWay = mean(gan);
    }
    try (GanTrainer gan = trainer(0)) {
      gan.resume(Checkpoint.latest(folder).orElseThrow());
      assertThat(mean(gan)).isEqualTo(halfWay).isNotEqualTo(expected);
      fit(gan, 0, 4);
      assertThat(mean(gan)).isEqualTo(expected);
    }
  }

  /** What is mixed with what hangs on the seed and the step alone. */
  @Test
  void should_be_mixed_alike_after_an_interruption_and_refused_with_another_probability()
      throws IOException {
    long[] expected;
    try (GanTrainer gan = trainer(0, 0.9)) {
      fit(gan, 0, 4);
      expected = samples(gan);
    }
    try (GanTrainer gan = trainer(0, 0.9)) {
      fit(gan, 0, 2);
      gan.checkpoint(folder);
    }
    Checkpoint checkpoint = Checkpoint.latest(folder).orElseThrow();
    try (GanTrainer gan = trainer(0, 0.9)) {
      gan.resume(checkpoint);
      fit(gan, 0, 4);
      assertThat(samples(gan)).isEqualTo(expected);
    }
    try (GanTrainer gan = trainer(0, 0)) {
      fit(gan, 0, 4);
      assertThat(samples(gan)).isNotEqualTo(expected);
    }
    try (GanTrainer gan = trainer(0, 0.5)) {
      assertThatThrownBy(() -> gan.resume(checkpoint))
          .hasMessageContaining("StyleNetwork[mixing=0.9]")
          .hasMessageContaining("StyleNetwork[mixing=0.5]");
    }
  }

  private static long[] samples(GanTrainer gan) {
    try (Sampler now = gan.sampler();
        NDArray samples = now.sample(3, 7)) {
      return bits(samples);
    }
  }

  private static long[] mean(GanTrainer gan) {
    try (Sampler now = gan.sampler();
        NDArray mean = Styles.of(now).mean()) {
      return bits(mean);
    }
  }

  @Test
  void should_refuse_what_has_no_styles() {
    Generator dcgan = Generator.of(Dcgan.generator(5, IMAGE).width(4).build(), Latent.normal(5));
    try (GanTrainer gan =
            GanTrainer.builder(
                    dcgan,
                    Discriminator.of(Dcgan.discriminator(IMAGE).width(4).build()),
                    GanLoss.bceWithLogits())
                .device(Device.cpu())
                .build();
        Sampler none = gan.sampler()) {
      assertThat(Styles.areIn(none)).isFalse();
      assertThatThrownBy(() -> Styles.of(none))
          .isExactlyInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "expected a generator with styles, such as a StyleGan, but was " + dcgan.block());
    }
  }

  @Test
  void should_refuse_numbers_and_shapes_out_of_their_range() {
    try (NDArray drawn = styles.draw(2, 7);
        NDArray more = styles.draw(3, 7)) {
      assertRefused(() -> styles.truncate(drawn, 1.5), "psi must be in [0, 1] but was 1.5");
      assertRefused(() -> styles.truncate(drawn, Double.NaN), "psi must be in [0, 1] but was NaN");
      assertRefused(() -> styles.mix(drawn, drawn, -1), "layer must be from 0 to 4 but was -1");
      assertRefused(() -> styles.mix(drawn, drawn, 5), "layer must be from 0 to 4 but was 5");
      assertRefused(
          () -> styles.mix(drawn, more, 1),
          "expected as many coarse styles as fine ones but was (2, 4, 16) and (3, 4, 16)");
      assertRefused(
          () -> styles.synthesise(drawn.get(":, :3")),
          "expected styles of shape (B, 4, 16) but was (2, 3, 16)");
      assertRefused(() -> styles.draw(0, 7), "count must be positive but was 0");
    }
  }

  private static void assertRefused(Runnable call, String message) {
    assertThatThrownBy(call::run)
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void should_leave_the_callers_arrays_open() {
    try (NDArray drawn = styles.draw(2, 7)) {
      styles.truncate(drawn, 0.5).close();
      styles.mix(drawn, drawn, 1).close();
      styles.synthesise(drawn).close();
      assertThat(Arrays.stream(doubles(drawn)).allMatch(Double::isFinite)).isTrue();
    }
  }
}

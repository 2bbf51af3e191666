package dev.ganlib.example.mnist.judge;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import dev.ganlib.GanTrainer;
import dev.ganlib.Latent;
import dev.ganlib.Sampler;
import dev.ganlib.example.mnist.recipe.GanRecipe;
import dev.ganlib.example.mnist.recipe.Recipe;
import dev.ganlib.example.mnist.recipe.Recipes;
import dev.ganlib.example.mnist.recipe.ShownLatents;
import dev.ganlib.metric.Samples;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DigitSamplesTest {
  private static Sampler untrained(GanRecipe recipe, int classes) {
    GanRecipe small = recipe.with(new Recipe.Setting(Recipes.IMAGE, classes, 4));
    try (GanTrainer gan = small.trainer().device(Device.cpu()).build()) {
      return gan.sampler();
    }
  }

  @Test
  void should_ask_for_the_code_that_the_latent_has() {
    try (Sampler sampler = ShownLatents.sampler(ShownLatents.WITH_CODES)) {
      Samples samples = DigitSamples.of(sampler, 600, 3);
      int[] counts = new int[10];
      List<Integer> portions = new ArrayList<>();

      samples.forEach(
          (images, asked) -> {
            float[] values = images.toFloatArray();
            assertThat(asked).hasSize((int) images.getShape().get(0));
            portions.add(asked.length);
            for (int i = 0; i < asked.length; i++) {
              for (int code = 0; code < 10; code++) {
                assertThat(values[i * 784 + ShownLatents.NOISE + code])
                    .isEqualTo(code == asked[i] ? 1f : 0f);
              }
              counts[asked[i]]++;
            }
          });

      assertThat(samples.count()).isEqualTo(600);
      assertThat(samples.areLabelsCodes()).isTrue();
      assertThat(portions).containsExactly(256, 256, 88);
      // 60 each on average, deviation 7.3: five deviations.
      for (int count : counts) {
        assertThat(count).isBetween(24, 96);
      }
    }
  }

  @Test
  void should_draw_other_samples_for_each_portion_and_seed() {
    try (Sampler sampler = ShownLatents.sampler(ShownLatents.WITH_CODES)) {
      List<float[]> portions = new ArrayList<>();
      DigitSamples.of(sampler, 512, 3).forEach((i, asked) -> portions.add(i.toFloatArray()));
      DigitSamples.of(sampler, 256, 3).forEach((i, asked) -> portions.add(i.toFloatArray()));
      DigitSamples.of(sampler, 256, 4).forEach((i, asked) -> portions.add(i.toFloatArray()));

      assertThat(portions).hasSize(4);
      assertThat(portions.get(2)).isEqualTo(portions.get(0));
      assertThat(portions.get(1)).isNotEqualTo(portions.get(0));
      assertThat(portions.get(3)).isNotEqualTo(portions.get(0));
    }
  }

  @Test
  void should_ask_a_conditional_generator_for_the_digits_in_turn() throws IOException {
    try (Sampler sampler = untrained(Recipes.gan("cgan"), 10)) {
      Samples samples = DigitSamples.of(sampler, 600, 0);
      List<Integer> all = new ArrayList<>();

      samples.forEach(
          (images, asked) -> {
            assertThat(asked).hasSize((int) images.getShape().get(0));
            for (int digit : asked) {
              all.add(digit);
            }
          });

      assertThat(samples.areLabelsCodes()).isFalse();
      assertThat(all).hasSize(600);
      for (int i = 0; i < 600; i++) {
        assertThat(all.get(i)).isEqualTo(i % 10);
      }
    }
  }

  @Test
  void should_ask_for_nothing_where_classes_are_not_the_digits() throws IOException {
    try (Sampler sampler = untrained(Recipes.gan("cgan"), 3)) {
      DigitSamples.of(sampler, 70, 0).forEach((images, asked) -> assertThat(asked).isNull());
    }
  }

  @Test
  void should_ask_for_nothing_where_there_are_neither_labels_nor_categories() throws IOException {
    try (Sampler sampler = ShownLatents.sampler(Latent.normal(782).continuous(2))) {
      Samples samples = DigitSamples.of(sampler, 70, 0);

      assertThat(samples.areLabelsCodes()).isFalse();
      samples.forEach((images, asked) -> assertThat(asked).isNull());
    }
    try (Sampler sampler = ShownLatents.sampler(ShownLatents.WITH_CODES)) {
      assertThat(DigitSamples.of(sampler, 70, 0).areLabelsCodes()).isTrue();
    }
  }
}

package dev.ganlib.example.mnist.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.Augmentation;
import dev.ganlib.GanTrainer;
import dev.ganlib.Sampler;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RecipesTest {
  private static final List<String> CONVOLUTIONAL =
      List.of(
          "dcgan",
          "dcgan-r1",
          "cgan",
          "acgan",
          "infogan",
          "sngan",
          "sagan",
          "stacked-dcgan",
          "stylegan2");

  private static final List<String> TRANSLATIONS = List.of("srgan", "pix2pix", "cyclegan");

  /** Self-attention wants multiples of eight. */
  private static final long NARROW = 8;

  static List<String> names() {
    return Recipes.names();
  }

  static List<String> gans() {
    return Recipes.gans().stream().map(GanRecipe::name).toList();
  }

  static List<String> convolutional() {
    return CONVOLUTIONAL;
  }

  @Test
  void should_have_names_of_their_own_and_the_default_first() {
    assertThat(new HashSet<>(Recipes.names())).hasSameSizeAs(Recipes.names());
    assertThat(Recipes.names()).startsWith("vanilla").endsWith("ring").containsAll(CONVOLUTIONAL);
    assertThat(Recipes.all().stream().filter(Recipe::hasWidth).map(Recipe::name))
        .containsExactlyElementsOf(
            Stream.of(CONVOLUTIONAL, List.of("dvd-gan"), TRANSLATIONS)
                .flatMap(List::stream)
                .toList());
    assertThat(Recipes.all().stream().filter(Recipe::needsLabels).map(Recipe::name))
        .containsExactly("cgan", "acgan", "sagan", "dvd-gan");
  }

  @ParameterizedTest
  @MethodSource("gans")
  void should_build_its_trainer(String name) {
    GanRecipe recipe = Recipes.gan(name);
    Recipe.Setting own = recipe.setting();
    GanRecipe narrow =
        recipe.hasWidth()
            ? recipe.with(new Recipe.Setting(own.sample(), own.classes(), NARROW))
            : recipe;

    try (GanTrainer gan = narrow.trainer().device(Device.cpu()).build();
        Sampler sampler = gan.sampler();
        NDArray samples = sampler.sample(3, 0)) {
      assertThat(samples.getShape()).isEqualTo(new Shape(3).addAll(own.sample()));
      assertThat(sampler.classes()).isEqualTo(recipe.needsLabels() ? 10 : 0);
      assertThat(sampler.latent()).isEqualTo(recipe.latent());
    }
  }

  @ParameterizedTest
  @MethodSource("convolutional")
  void should_have_networks_for_other_images(String name) {
    Recipe.Setting colours = new Recipe.Setting(new Shape(3, 16, 16), 3, NARROW);
    GanRecipe recipe = Recipes.gan(name).with(colours);

    assertThat(recipe.setting()).isEqualTo(colours);
    assertThat(recipe.name()).isEqualTo(name);
    assertThat(recipe.plan()).hasToString(Recipes.named(name).plan().toString());
    try (GanTrainer gan = recipe.trainer().device(Device.cpu()).build();
        Sampler sampler = gan.sampler()) {
      assertThat(sampler.sampleShape()).isEqualTo(new Shape(3, 16, 16));
      assertThat(sampler.classes()).isEqualTo(recipe.needsLabels() ? 3 : 0);
    }
  }

  @ParameterizedTest
  @MethodSource("convolutional")
  void should_refuse_images_that_cannot_be_halved(String name) {
    GanRecipe recipe = Recipes.gan(name).with(new Recipe.Setting(new Shape(1, 30, 30), 10, NARROW));

    assertThatThrownBy(recipe::generator)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("4 to 7 times a power of two")
        .hasMessageEndingWith("but was (1, 30, 30); the next that fit are 28 and 32");
    assertThatThrownBy(recipe::discriminator).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @MethodSource("names")
  void should_come_back_from_another_setting_unchanged(String name) {
    Recipe recipe = Recipes.named(name);
    Recipe.Setting other = new Recipe.Setting(new Shape(3, 64, 64), 5, 48);

    assertThat(recipe.with(other)).isNotEqualTo(recipe);
    Recipe back = recipe.with(other).with(recipe.setting());
    assertThat(back.settingWords()).isEqualTo(recipe.settingWords());
    assertThat(back.words()).isEqualTo(recipe.words());
    assertThat(back.name()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pix2pix", "cyclegan"})
  void should_let_the_rate_fall_in_the_second_half_of_a_run(String name) {
    Recipe recipe = Recipes.named(name);
    String usual = "rate linear from 1.0 to 0.0 in 3500 steps, from step 3500";

    assertThat(recipe.words().get("optimizer")).endsWith(usual);
    assertThat(recipe.lasting(7000).words()).isEqualTo(recipe.words());
    assertThat(recipe.lasting(14_000).words().get("optimizer"))
        .endsWith("], rate linear from 1.0 to 0.0 in 7000 steps, from step 7000");
    assertThat(recipe.lasting(2001).words().get("optimizer"))
        .endsWith("], rate linear from 1.0 to 0.0 in 1001 steps, from step 1000");
    assertThat(recipe.lasting(0).words().get("optimizer")).contains("in 1 steps");
  }

  @Test
  void should_refuse_a_run_that_ends_before_its_adversary_joins() {
    TranslationRecipe recipe = TranslationRecipes.srgan().pretraining(500);

    assertThat(recipe.lasting(501)).isEqualTo(recipe);
    assertThatThrownBy(() -> recipe.lasting(500))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "the run must be longer than its 500 steps without adversaries (--pretrain) but has 500"
                + " steps (--steps)");
    TranslationRecipe alone = recipe.weights(Map.of(TranslationRecipe.ADVERSARY, 0.0));
    assertThat(alone.lasting(3)).isEqualTo(alone);
    assertThat(alone.words()).doesNotContainKey("steps without adversaries");
    assertThat(recipe.words()).containsEntry("steps without adversaries", "500");
  }

  @Test
  void should_compare_features_of_images_that_their_network_knows_only() {
    TranslationRecipe digits = TranslationRecipes.srgan();
    TranslationRecipe colours =
        digits.with(digits.setting().of(new Shape(3, 32, 32), 0)).weights(Map.of("squares", 0.0));

    assertThat(digits.withoutUnknownContent()).isSameAs(digits);
    assertThatThrownBy(colours::check)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "--weight content must be 0 for images of shape (3, 32, 32), since its features are of"
                + " a network of images of shape (1, 28, 28), but was 0.03");
    assertThat(colours.withoutUnknownContent().words()).containsEntry("weight of content", "0.0");
    assertThatThrownBy(() -> colours.withoutUnknownContent().check())
        .as("nothing is left for its first steps")
        .hasMessageStartingWith("--pretrain must be 0 where --weight is positive for none of");
  }

  @Test
  void should_change_nothing_but_the_settings() {
    Recipe recipe = Recipes.named("acgan");

    Recipe augmented =
        recipe.with(recipe.gan().augment(Augmentation.diffAugment().adaptive(0.6, 1000)));

    assertThat(augmented.gan().words().get("augmentation"))
        .isEqualTo("brightness, translation, cutout, adaptive to 0.6 over 1000 images");
    assertThat(recipe.gan().words().get("augmentation")).isEqualTo("none");
    assertThat(augmented.gan().words().get("auxiliary terms")).isEqualTo("[classification(1.0)]");
    assertThat(augmented.with(recipe.gan())).isEqualTo(recipe);
  }

  @Test
  void should_say_what_the_networks_are_made_for() {
    assertThat(Recipes.named("vanilla").settingWords()).isEqualTo("(1, 28, 28)");
    assertThat(Recipes.named("ring").settingWords()).isEqualTo("(2)");
    assertThat(Recipes.named("dcgan").settingWords()).isEqualTo("(1, 28, 28), width 32");
    assertThat(
            Recipes.named("cgan")
                .with(new Recipe.Setting(new Shape(3, 32, 32), 5, 16))
                .settingWords())
        .isEqualTo("(3, 32, 32), classes 5, width 16");
    assertThat(
            Recipes.named("sngan")
                .with(new Recipe.Setting(new Shape(3, 32, 32), 5, 256, 128))
                .settingWords())
        .isEqualTo("(3, 32, 32), width 256 and 128");
  }

  @ParameterizedTest
  @ValueSource(strings = {"srgan", "pix2pix", "cyclegan"})
  void should_find_the_sample_again_in_words(String name) {
    Recipe recipe = Recipes.named(name);
    for (Shape sample : List.of(new Shape(1, 28, 28), new Shape(3, 128, 64))) {
      Recipe.Setting setting = recipe.setting().of(sample, 10);
      assertThat(Recipe.sampleOf(recipe.with(setting).settingWords())).contains(sample);
    }
    assertThat(Recipe.sampleOf("width 32")).isEmpty();
    assertThat(Recipe.sampleOf("(1, 28, ), width 32")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("convolutional")
  void should_have_no_convolutions_on_the_ring(String name) {
    assertThatThrownBy(() -> RingRecipes.of(Recipes.named(name)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the ring has no images to convolve, so it has no recipe " + name);
  }

  @Test
  void should_leave_the_recipe_of_the_ring_as_it_is() {
    Recipe ring = Recipes.named("ring");

    assertThat(RingRecipes.of(ring)).isSameAs(ring);
  }
}

package dev.ganlib.example.mnist.cli;

import dev.ganlib.Augmentation;
import dev.ganlib.TrainingPlan;
import dev.ganlib.example.mnist.recipe.GanRecipe;
import dev.ganlib.example.mnist.recipe.Recipe;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options for a recipe's networks and their arithmetic. */
final class NetworkOptions {
  @Option(
      names = "--width",
      paramLabel = "N",
      description =
          "The number of channels that the others are multiples of, in convolutional recipes."
              + " Default: the recipe's.")
  private @Nullable Integer width;

  @Option(
      names = "--discriminator-width",
      paramLabel = "N",
      description = "The same of the discriminator. Default: as --width.")
  private @Nullable Integer discriminatorWidth;

  @Option(
      names = "--precision",
      paramLabel = "full|bf16",
      defaultValue = "full",
      description =
          "Of linear layers and convolutions; bf16 is faster on processors with instructions for"
              + " it. Default: ${DEFAULT-VALUE}.")
  private Arithmetic precision;

  @Option(
      names = "--pack",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "How many samples the discriminator judges together, as PacGAN does against mode collapse;"
              + " the batch must be a multiple. Default: ${DEFAULT-VALUE}.")
  private int pack;

  /** Throws if options contradict the recipe. */
  void check(CommandSpec spec, Recipe recipe) {
    check(spec, "--width", width, recipe);
    check(spec, "--discriminator-width", discriminatorWidth, recipe);
    Usage.requirePositive(spec, "--pack", pack);
    Usage.require(
        spec,
        pack == 1 || recipe instanceof GanRecipe,
        "--pack has no meaning for the recipe %s, whose outputs have targets or inputs of their own"
            .formatted(recipe.name()));
    String refused =
        "--pack has no meaning for the recipe %s, whose discriminator ".formatted(recipe.name());
    Usage.require(
        spec,
        pack == 1 || !recipe.needsLabels(),
        refused + "has to do with the label of each sample");
    Usage.require(
        spec,
        pack == 1 || recipe.gan().auxiliaryTerms().isEmpty(),
        refused + "finds the code of each sample");
  }

  /** Throws if packs contradict the plan or the augmentation. */
  void checkPacks(CommandSpec spec, Recipe recipe, TrainingPlan plan) {
    Usage.require(
        spec,
        plan.batch() % pack == 0,
        String.format(
            Locale.ROOT, "batch must be a multiple of --pack %d but was %d", pack, plan.batch()));
    Augmentation augmentation = recipe.gan().augmentation();
    Usage.require(
        spec,
        pack == 1 || augmentation == null || !augmentation.isAdaptive(),
        "--pack and an adaptive augmentation exclude one another: it follows how single reals are"
            + " judged");
  }

  private static void check(
      CommandSpec spec, String option, @Nullable Integer channels, Recipe recipe) {
    Usage.require(
        spec,
        channels == null || recipe.hasWidth(),
        option + " has no meaning for the recipe " + recipe.name());
    Usage.requirePositive(spec, option, channels);
  }

  /** Returns a recipe with these choices. */
  Recipe applyTo(Recipe recipe) {
    return recipe
        .with(recipe.setting().widths(width, discriminatorWidth).packed(pack))
        .with(recipe.gan().precision(precision.precision()));
  }

  String precision() {
    return precision.name();
  }
}

package dev.ganlib.example.mnist.cli;

import dev.ganlib.example.mnist.recipe.GanRecipe;
import dev.ganlib.example.mnist.recipe.Recipe;
import dev.ganlib.example.mnist.recipe.TranslationRecipe;
import dev.ganlib.example.mnist.recipe.VideoRecipes;
import java.io.PrintWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Options for recipes that translate images, and for those of videos. */
final class TranslationOptions {
  @Option(
      names = "--weight",
      paramLabel = "PART=X",
      description =
          "The weight of a part of what translators lower: adversary, and l1, squares, content,"
              + " cycle or identity, as the recipe has them; 0 leaves the part out, but cyclegan"
              + " cannot do without adversaries. May be given for several parts. Default: the"
              + " recipe's.")
  private @Nullable Map<String, Double> weights;

  @Option(
      names = "--pretrain",
      paramLabel = "N",
      description =
          "Steps without adversaries at first, for translations with pairs; they count among"
              + " --steps. Default: the recipe's.")
  private @Nullable Long pretraining;

  @Option(
      names = "--scale",
      paramLabel = "2|4|8",
      description = "How many times higher and wider srgan makes images. Default: the recipe's.")
  private @Nullable Integer scale;

  @Option(
      names = "--discriminators",
      paramLabel = "both|spatial|temporal",
      description =
          "For dvd-gan: which of its discriminators to train against, of frames, of motion, or both."
              + " Default: both.")
  private VideoRecipes.@Nullable Against discriminators;

  /** Returns a recipe with these choices; throws if one has no meaning for it. */
  Recipe applyTo(CommandSpec spec, Recipe recipe) {
    Recipe result = recipe;
    if (discriminators != null) {
      Usage.require(
          spec,
          recipe.data() == Recipe.Data.VIDEOS,
          "--discriminators has no meaning for the recipe " + recipe.name());
      if (recipe instanceof GanRecipe videos) {
        result = VideoRecipes.against(videos, discriminators);
      }
    }
    if (weights != null) {
      Map<String, Double> given = weights;
      TranslationRecipe translation = translation(spec, "--weight", recipe);
      result = Usage.checked(spec, "--weight: ", () -> translation.weights(given));
    }
    if (pretraining != null) {
      Usage.requireNotNegative(spec, "--pretrain", pretraining);
      Usage.require(
          spec,
          recipe.data() != Recipe.Data.SIDES,
          "--pretrain has no meaning for the recipe %s, which has no targets"
              .formatted(recipe.name()));
      result = translation(spec, "--pretrain", result).pretraining(pretraining);
    }
    if (scale != null) {
      Usage.require(
          spec,
          recipe.setting().scale() > 1,
          "--scale has no meaning for the recipe " + recipe.name());
      Usage.require(
          spec,
          scale == 2 || scale == 4 || scale == 8,
          "--scale must be 2, 4 or 8 but was " + scale);
      result = result.with(result.setting().scaled(scale));
    }
    if (result instanceof TranslationRecipe translation) {
      return Usage.checked(
          spec,
          "",
          () -> {
            translation.requireParts();
            return translation;
          });
    }
    return result;
  }

  /**
   * Returns a recipe without what cannot be made for its images, unless the command line asks for
   * it: that stays, and the recipe's check refuses it.
   */
  Recipe fitted(Recipe recipe) {
    boolean asked = weights != null && weights.containsKey(TranslationRecipe.CONTENT);
    return !asked && recipe instanceof TranslationRecipe translation
        ? translation.withoutUnknownContent()
        : recipe;
  }

  /** Prints what was left out of a recipe for its images. */
  static void tellLeftOut(Recipe recipe, Recipe fitted, PrintWriter log) {
    if (recipe instanceof TranslationRecipe before
        && fitted instanceof TranslationRecipe after
        && !before.weights().equals(after.weights())) {
      log.printf(
          "       (without %s: its features are of a network of images of shape %s)%n",
          TranslationRecipe.CONTENT, recipe.setting().sample());
    }
  }

  private static TranslationRecipe translation(CommandSpec spec, String option, Recipe recipe) {
    if (recipe instanceof TranslationRecipe translation) {
      return translation;
    }
    throw new ParameterException(
        spec.commandLine(), option + " has no meaning for the recipe " + recipe.name());
  }
}

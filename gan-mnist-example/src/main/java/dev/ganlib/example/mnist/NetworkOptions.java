package dev.ganlib.example.mnist;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What the command line says of a recipe's networks and their arithmetic. */
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

  /** Throws if options contradict the recipe. */
  void check(CommandSpec spec, Recipe recipe) {
    check(spec, "--width", width, recipe);
    check(spec, "--discriminator-width", discriminatorWidth, recipe);
  }

  private static void check(
      CommandSpec spec, String option, @Nullable Integer channels, Recipe recipe) {
    Usage.require(
        spec,
        channels == null || recipe.hasWidth(),
        option + " has no meaning for the recipe " + recipe.name());
    Usage.require(
        spec, channels == null || channels > 0, option + " must be positive but was " + channels);
  }

  /** Returns a recipe with these choices. */
  Recipe applyTo(Recipe recipe) {
    return recipe
        .with(recipe.setting().widths(width, discriminatorWidth))
        .with(recipe.objectives().precision(precision.precision()));
  }

  String precision() {
    return precision.name();
  }
}

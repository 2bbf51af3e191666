package dev.ganlib.example.mnist.cli;

import dev.ganlib.example.mnist.recipe.Recipe;
import dev.ganlib.example.mnist.train.TrainingRun;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options for the pictures that a training makes. */
final class PictureOptions {
  @Option(
      names = "--sample-every",
      paramLabel = "N",
      description =
          "Steps from one picture of samples to the next; one more at the end. Default: the recipe's.")
  private @Nullable Integer interval;

  @Option(
      names = "--gif",
      description = "Also make an animation of the pictures of samples, samples.gif.")
  private boolean gif;

  @Option(
      names = "--tensorboard",
      description =
          "Also write event files for TensorBoard, with all figures and pictures of samples.")
  private boolean tensorBoard;

  /** Throws if options are out of their range or contradict the recipe. */
  void check(CommandSpec spec, Recipe recipe) {
    Usage.requirePositive(spec, "--sample-every", interval);
    Usage.require(
        spec,
        recipe.hasImages() || !gif,
        "--gif has no meaning for the recipe %s, which makes no images".formatted(recipe.name()));
    Usage.require(
        spec,
        recipe.hasImages() || interval == null,
        "--sample-every has no meaning for the recipe %s, which makes no images"
            .formatted(recipe.name()));
  }

  /** Returns what is shown of a recipe's training. */
  TrainingRun.Shown shown(Recipe recipe) {
    return new TrainingRun.Shown(
        interval == null ? recipe.gridInterval() : interval, gif, tensorBoard);
  }
}

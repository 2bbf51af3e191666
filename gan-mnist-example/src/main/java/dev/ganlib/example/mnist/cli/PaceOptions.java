package dev.ganlib.example.mnist.cli;

import dev.ganlib.GanSettings;
import dev.ganlib.TrainingPlan;
import dev.ganlib.example.mnist.recipe.GanRecipe;
import dev.ganlib.example.mnist.recipe.Recipe;
import dev.ganlib.example.mnist.train.Plurals;
import dev.ganlib.optim.Schedule;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options for the length of a training, its batches, its moves and its learning rates. */
final class PaceOptions {
  @ArgGroup private @Nullable Length length;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Samples in a batch. Default: the recipe's.")
  private @Nullable Integer batch;

  @Option(
      names = "--rate-factor",
      paramLabel = "X",
      description = "Multiplies the recipe's learning rates, of all players. Default: 1.")
  private @Nullable Double rateFactor;

  @Option(
      names = "--discriminator-steps",
      paramLabel = "N",
      description =
          "Moves of the discriminator, or of each that there is, in a step. Default: the recipe's.")
  private @Nullable Integer discriminatorSteps;

  /** The length of the training, instead of the recipe's own. */
  private static final class Length {
    @Option(
        names = "--epochs",
        paramLabel = "N",
        description = "Passes over the data. Default: the recipe's.")
    private @Nullable Integer epochs;

    @Option(
        names = "--steps",
        paramLabel = "N",
        description =
            "Steps to train for. Default for own pictures, own videos and --data: as many as the"
                + " recipe's epochs are on its own data, if own samples are fewer.")
    private @Nullable Integer steps;
  }

  /** Returns the recipe's plan with these choices; throws if one is out of its range. */
  TrainingPlan plan(CommandSpec spec, Recipe recipe) {
    Usage.requirePositive(spec, "--discriminator-steps", discriminatorSteps);
    Usage.require(
        spec,
        discriminatorSteps == null || recipe instanceof GanRecipe,
        "--discriminator-steps has no meaning for the recipe %s, whose players move in turn"
            .formatted(recipe.name()));
    Usage.require(
        spec,
        discriminatorSteps == null || discriminatorSteps == 1 || !recipe.plan().hasSharedFakes(),
        "--discriminator-steps must be 1 for the recipe %s, whose players share their fakes"
            .formatted(recipe.name()));
    return Usage.checked(spec, "--", () -> chosen(recipe.plan()));
  }

  /** Returns whether the command line says how long to train. */
  boolean hasLength() {
    return length != null;
  }

  /** Throws if a batch is asked for that is larger than the data. */
  void checkBatch(CommandSpec spec, long samples) {
    Usage.require(
        spec,
        batch == null || batch <= samples,
        "--batch must be at most the %s there are but was %s"
            .formatted(Plurals.of(samples, "sample"), batch));
  }

  private TrainingPlan chosen(TrainingPlan usual) {
    TrainingPlan plan = usual;
    if (length != null && length.epochs != null) {
      plan = plan.forEpochs(length.epochs);
    }
    if (length != null && length.steps != null) {
      plan = plan.forSteps(length.steps);
    }
    if (discriminatorSteps != null) {
      plan = plan.discriminatorSteps(discriminatorSteps);
    }
    return batch == null ? plan : plan.batch(batch);
  }

  /** Throws if the factor of the rates is out of its range. */
  void checkRates(CommandSpec spec) {
    if (rateFactor != null) {
      Usage.requirePositiveAndFinite(spec, "--rate-factor", rateFactor);
    }
  }

  /** Returns a recipe with its rates for a run of so many steps, multiplied as chosen. */
  Recipe applyTo(Recipe recipe, long steps) {
    Recipe lasting = recipe.lasting(steps);
    if (rateFactor == null) {
      return lasting;
    }
    Schedule factor = Schedule.constant(rateFactor);
    GanSettings usual = lasting.gan();
    return lasting.with(
        usual
            .generatorOptimizer(usual.generatorOptimizer().schedule(factor))
            .discriminatorOptimizer(usual.discriminatorOptimizer().schedule(factor)));
  }
}

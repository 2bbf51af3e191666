package dev.ganlib.example.mnist.recipe;

import ai.djl.ndarray.types.Shape;
import dev.ganlib.GanSettings;
import dev.ganlib.Latent;
import dev.ganlib.TrainingPlan;
import dev.ganlib.example.mnist.data.Ring;
import dev.ganlib.loss.DiscriminatorOutput;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.optim.Adam;
import dev.ganlib.optim.RMSProp;
import dev.ganlib.optim.WeightAverage;

/**
 * The image recipes' losses, penalties and turns on the {@link Ring}: with its small networks, and
 * with rates and penalties of a size that suits them.
 */
public final class RingRecipes {
  /** For networks this small. */
  static final Adam FAST = Adam.of(2e-3).betas(0.5, 0.999);

  private static final Adam WITHOUT_MOMENTUM = Adam.of(1e-3).betas(0, 0.9);
  static final Latent LATENT = Latent.normal(16);
  static final TrainingPlan PLAN = TrainingPlan.steps(2000).batch(64);
  static final Recipe.Setting SETTING = new Recipe.Setting(new Shape(2), 0, 0);
  private static final int WIDTH = 64;

  private RingRecipes() {}

  /**
   * Returns a recipe on the ring, called {@code <name>-ring}.
   *
   * @throws IllegalArgumentException if the recipe's networks are convolutional
   */
  public static GanRecipe of(Recipe chosen) {
    if (!(chosen instanceof GanRecipe recipe) || chosen.hasWidth()) {
      throw new IllegalArgumentException(
          "the ring has no images to convolve, so it has no recipe " + chosen.name());
    }
    if (recipe.data() == Recipe.Data.RING) {
      return recipe;
    }
    GanLoss loss = recipe.gan().loss();
    TrainingPlan plan = PLAN;
    GanSettings gan;
    switch (recipe.name()) {
      case "wgan" -> {
        gan =
            GanSettings.of(loss)
                .generatorOptimizer(RMSProp.of(1e-3))
                .discriminatorOptimizer(RMSProp.of(1e-3).clipWeights(0.4));
        plan = plan.discriminatorSteps(5);
      }
      case "wgan-gp" -> {
        gan = GanSettings.of(loss).optimizer(WITHOUT_MOMENTUM).penalty(Penalty.gradientPenalty(1));
        plan = plan.discriminatorSteps(5);
      }
      case "r3gan" ->
          gan =
              GanSettings.of(loss)
                  .optimizer(WITHOUT_MOMENTUM)
                  .penalty(Penalty.r1(0.1))
                  .penalty(Penalty.r2(0.1))
                  .average(WeightAverage.halfLife(50).warmUp(0.05));
      case "hinge" ->
          gan =
              GanSettings.of(loss)
                  .generatorOptimizer(Adam.of(2e-3).betas(0, 0.9))
                  .discriminatorOptimizer(Adam.of(4e-3).betas(0, 0.9));
      default -> gan = GanSettings.of(loss).optimizer(FAST);
    }
    return new GanRecipe(
        recipe.name() + "-ring",
        recipe.name() + "'s objective on the ring, with networks and rates that suit it",
        Recipe.Data.RING,
        LATENT,
        networks(recipe.output()),
        SETTING,
        GanRecipe.Labels.NONE,
        recipe.output(),
        gan,
        plan,
        "",
        500);
  }

  static GanRecipe.Networks networks(DiscriminatorOutput output) {
    return new GanRecipe.Networks(s -> generator(), s -> discriminator(s, output));
  }

  private static Mlp generator() {
    return Mlp.builder(LATENT.shape()).linear(WIDTH).tanh().linear(WIDTH).tanh().linear(2).build();
  }

  private static Mlp discriminator(Recipe.Setting setting, DiscriminatorOutput output) {
    Mlp.Builder layers =
        Mlp.builder(setting.sample()).linear(WIDTH).tanh().linear(WIDTH).tanh().linear(1);
    return (output == DiscriminatorOutput.PROBABILITY ? layers.sigmoid() : layers).build();
  }
}

package dev.ganlib.example.mnist.recipe;

import dev.ganlib.GanSettings;
import dev.ganlib.Latent;
import dev.ganlib.TrainingPlan;
import dev.ganlib.example.mnist.data.Mnist;
import dev.ganlib.loss.DiscriminatorOutput;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import dev.ganlib.nn.stock.StyleGan;
import dev.ganlib.optim.Adam;
import dev.ganlib.optim.WeightAverage;
import java.util.List;

/** The recipe of a style-based generator. */
final class StyleRecipes {
  private static final long LATENT = 64;
  private static final double PENALTY = 1;
  private static final int PENALTY_INTERVAL = 8;
  private static final double HALF_LIFE = 700;
  private static final double MIXING = 0.9;

  private StyleRecipes() {}

  static List<Recipe> all() {
    return List.of(stylegan2());
  }

  static GanRecipe stylegan2() {
    return new GanRecipe(
        "stylegan2",
        "style-based generator: a style for each layer, to mix and truncate; R1 now and then",
        Recipe.Data.DIGITS,
        Latent.normal(LATENT),
        new GanRecipe.Networks(
            s -> StyleGan.generator(LATENT, s.sample()).width(s.width()).mixing(MIXING).build(),
            s -> StyleGan.discriminator(s.sample()).width(2 * s.discriminatorWidth()).build()),
        new Recipe.Setting(Recipes.IMAGE, Mnist.CLASSES, 16),
        GanRecipe.Labels.NONE,
        DiscriminatorOutput.LOGIT,
        GanSettings.of(GanLoss.nonSaturating())
            .optimizer(Adam.of(2e-3).betas(0, 0.99))
            .penalty(Penalty.r1(PENALTY).every(PENALTY_INTERVAL))
            .average(WeightAverage.halfLife(HALF_LIFE).warmUp(0.05)),
        TrainingPlan.steps(8000).batch(64).generatorFirst().sharedFakes(),
        "",
        500);
  }
}

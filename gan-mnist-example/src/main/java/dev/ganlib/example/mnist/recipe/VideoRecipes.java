package dev.ganlib.example.mnist.recipe;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.ganlib.Adversary;
import dev.ganlib.AdversaryBuilder;
import dev.ganlib.Discriminator;
import dev.ganlib.GanSettings;
import dev.ganlib.Latent;
import dev.ganlib.Showing;
import dev.ganlib.TrainingPlan;
import dev.ganlib.example.mnist.data.Mnist;
import dev.ganlib.example.mnist.data.MovingDigits;
import dev.ganlib.loss.DiscriminatorOutput;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.nn.stock.Dvdgan;
import dev.ganlib.optim.Adam;
import dev.ganlib.optim.WeightAverage;
import java.util.List;
import java.util.Map;

/** The recipe that makes videos. */
public final class VideoRecipes {
  private static final long LATENT = 64;
  private static final int FRAMES_SHOWN = 4;

  /** The name of the discriminator of frames. */
  private static final String SPATIAL = "spatial";

  private static final Shape VIDEO =
      new Shape(1, MovingDigits.FRAMES, MovingDigits.SIDE, MovingDigits.SIDE);

  /** The discriminators that a generator of videos is trained against. */
  public enum Against {
    /** That of frames, and that of motion. */
    both,
    /** That of frames alone, which then sees all of them. */
    spatial,
    /** That of motion alone. */
    temporal
  }

  private VideoRecipes() {}

  static List<Recipe> all() {
    return List.of(dvdgan());
  }

  static GanRecipe dvdgan() {
    return new GanRecipe(
        "dvd-gan",
        "videos: a recurrent generator against a discriminator of frames and one of motion",
        Recipe.Data.VIDEOS,
        Latent.normal(LATENT),
        networks(Against.both),
        new Recipe.Setting(VIDEO, Mnist.CLASSES, 16),
        GanRecipe.Labels.BOTH,
        DiscriminatorOutput.SCORE,
        GanSettings.of(GanLoss.hinge())
            .generatorOptimizer(Adam.of(5e-4).betas(0, 0.9))
            .discriminatorOptimizer(Adam.of(1e-3).betas(0, 0.9))
            .average(WeightAverage.halfLife(300)),
        TrainingPlan.steps(6000).batch(16),
        "",
        500);
  }

  /** Returns a recipe of videos with other discriminators. */
  public static GanRecipe against(GanRecipe recipe, Against discriminators) {
    return recipe.with(networks(discriminators));
  }

  private static GanRecipe.Networks networks(Against discriminators) {
    return new GanRecipe.Networks(
        s -> Dvdgan.generator(LATENT, s.sample()).width(s.width()).classes(s.classes()).build(),
        s -> discriminators == Against.spatial ? spatial(s, s.sample()) : temporal(s),
        discriminators == Against.both ? Map.of(SPATIAL, VideoRecipes::ofFrames) : Map.of());
  }

  private static Block temporal(Recipe.Setting setting) {
    return Dvdgan.temporal(setting.sample())
        .width(setting.discriminatorWidth())
        .classes(setting.classes())
        .build();
  }

  private static Block spatial(Recipe.Setting setting, Shape shown) {
    return Dvdgan.spatial(shown)
        .width(setting.discriminatorWidth())
        .classes(setting.classes())
        .build();
  }

  private static AdversaryBuilder ofFrames(GanRecipe recipe) {
    Recipe.Setting setting = recipe.setting();
    Shape video = setting.sample();
    long frames = Math.min(FRAMES_SHOWN, video.get(1));
    Shape shown = new Shape(video.get(0), frames).addAll(video.slice(2));
    Discriminator judge =
        Discriminator.of(spatial(setting, shown), recipe.output()).conditional(setting.classes());
    return Adversary.builder(SPATIAL, judge, recipe.gan())
        .shown(shown, Showing.frames(Math.toIntExact(frames)));
  }
}

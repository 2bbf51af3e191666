package dev.ganlib.example.mnist.recipe;

import static dev.ganlib.loss.DiscriminatorOutput.LOGIT;
import static dev.ganlib.loss.DiscriminatorOutput.SCORE;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.ganlib.Adversary;
import dev.ganlib.AdversaryBuilder;
import dev.ganlib.Discriminator;
import dev.ganlib.GanSettings;
import dev.ganlib.TrainingPlan;
import dev.ganlib.example.mnist.data.Mnist;
import dev.ganlib.game.Network;
import dev.ganlib.game.Snapshot;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.nn.AveragePooling;
import dev.ganlib.nn.stock.Dcgan;
import dev.ganlib.nn.stock.Norm;
import dev.ganlib.nn.stock.Patches;
import dev.ganlib.nn.stock.ResidualTranslator;
import dev.ganlib.nn.stock.SuperResolution;
import dev.ganlib.nn.stock.UNet;
import dev.ganlib.optim.Adam;
import dev.ganlib.optim.WeightAverage;
import dev.ganlib.translation.PairedTranslation;
import dev.ganlib.translation.PairedTranslationBuilder;
import dev.ganlib.translation.Reconstruction;
import dev.ganlib.translation.UnpairedTranslation;
import dev.ganlib.translation.UnpairedTranslationBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The recipes that make images of images. */
final class TranslationRecipes {
  private static final String L1 = "l1";
  private static final String SQUARES = "squares";
  private static final String CYCLE = "cycle";
  private static final String IDENTITY = "identity";
  private static final int POOL = 50;
  private static final long PAIR_STEPS = 7000;
  private static final long SIDE_STEPS = 7000;

  /** After how many steps a weight counts half in the average that translators are made of. */
  private static final double AVERAGED = 200;

  private TranslationRecipes() {}

  static List<Recipe> all() {
    return List.of(srgan(), pix2pix(), cyclegan());
  }

  static TranslationRecipe srgan() {
    return new TranslationRecipe(
        "srgan",
        "super-resolution: images of a fourth of the height and width made sharp again",
        Recipe.Data.DIGITS,
        TranslationRecipes::superResolution,
        (name, setting) -> Network.of(name, sharpening(setting), small(setting)),
        setting(16).scaled(4),
        weights(SQUARES, 1, TranslationRecipe.CONTENT, 0.03, TranslationRecipe.ADVERSARY, 0.01),
        GanSettings.of(GanLoss.bceWithLogits())
            .optimizer(Adam.of(2e-4).betas(0.9, 0.99))
            .average(WeightAverage.halfLife(AVERAGED)),
        null,
        TrainingPlan.steps(6000).batch(64),
        2000,
        players(PairedTranslation.TRANSLATOR),
        "",
        500);
  }

  static TranslationRecipe pix2pix() {
    TranslationRecipe recipe =
        new TranslationRecipe(
            "pix2pix",
            "translation with pairs: a digit drawn over its skeleton, judged in patches beside it",
            Recipe.Data.PAIRS,
            TranslationRecipes::pixelsToPixels,
            (name, setting) -> Network.of(name, drawing(setting), setting.sample()),
            setting(16),
            weights(L1, 100, TranslationRecipe.ADVERSARY, 1),
            GanSettings.of(GanLoss.bceWithLogits()).average(WeightAverage.halfLife(AVERAGED)),
            Recipes.USUAL,
            TrainingPlan.steps(PAIR_STEPS).batch(64),
            0,
            players(PairedTranslation.TRANSLATOR),
            "",
            500);
    return recipe.lasting(PAIR_STEPS);
  }

  static TranslationRecipe cyclegan() {
    Map<String, String> players = new LinkedHashMap<>();
    players.put("D of A", "of A");
    players.put("D of B", "of B");
    players.put("G", UnpairedTranslation.TRANSLATORS);
    TranslationRecipe recipe =
        new TranslationRecipe(
            "cyclegan",
            "translation without pairs: digits to outlines and back, two translators and two adversaries",
            Recipe.Data.SIDES,
            TranslationRecipes::cycle,
            (name, setting) -> Network.of(name, residual(setting), setting.sample()),
            setting(8).widths(null, 32),
            weights(CYCLE, 5, IDENTITY, 0, TranslationRecipe.ADVERSARY, 2),
            GanSettings.of(GanLoss.leastSquares()).average(WeightAverage.halfLife(AVERAGED)),
            Adam.of(5e-4).betas(0.5, 0.999),
            TrainingPlan.steps(SIDE_STEPS).batch(16),
            0,
            players,
            "",
            500);
    return recipe.lasting(SIDE_STEPS);
  }

  private static Recipe.Setting setting(long width) {
    return new Recipe.Setting(Recipes.IMAGE, Mnist.CLASSES, width);
  }

  private static Map<String, Double> weights(Object... namesAndNumbers) {
    Map<String, Double> weights = new LinkedHashMap<>();
    for (int i = 0; i < namesAndNumbers.length; i += 2) {
      weights.put((String) namesAndNumbers[i], ((Number) namesAndNumbers[i + 1]).doubleValue());
    }
    return weights;
  }

  private static Map<String, String> players(String translator) {
    Map<String, String> players = new LinkedHashMap<>();
    players.put("D", "judge");
    players.put("G", translator);
    return players;
  }

  private static Translation superResolution(TranslationRecipe recipe) {
    Recipe.Setting setting = recipe.setting();
    Shape target = setting.sample();
    int scale = setting.scale();
    for (int axis = 1; axis <= 2; axis++) {
      if (target.get(axis) % scale != 0) {
        throw new IllegalArgumentException(
            "sides of an image must be multiples of the scale %s but was %s"
                .formatted(scale, target));
      }
    }
    PairedTranslationBuilder parts =
        PairedTranslation.builder(sharpening(setting), small(setting))
            .degradedBy(target, AveragePooling.of(scale, scale))
            .optimizer(recipe.gan().generatorOptimizer());
    if (recipe.weight(SQUARES) > 0) {
      parts.term(SQUARES, Reconstruction.squared(recipe.weight(SQUARES)));
    }
    Block judge = Dcgan.discriminator(target).width(setting.discriminatorWidth()).build();
    Discriminator discriminator = Discriminator.of(judge, LOGIT);
    double content = recipe.weight(TranslationRecipe.CONTENT);
    if (content == 0) {
      return paired(parts, recipe, discriminator, () -> {});
    }
    ContentNetwork.requireTaken(target, content);
    Snapshot features = ContentNetwork.bundled();
    try {
      parts.term(TranslationRecipe.CONTENT, Reconstruction.content(features, content));
      return paired(parts, recipe, discriminator, features::close);
    } catch (RuntimeException e) {
      features.close();
      throw e;
    }
  }

  /** Returns the shape of what is made sharp. */
  private static Shape small(Recipe.Setting setting) {
    Shape target = setting.sample();
    int scale = setting.scale();
    return new Shape(target.get(0), target.get(1) / scale, target.get(2) / scale);
  }

  private static Block sharpening(Recipe.Setting setting) {
    return SuperResolution.generator(setting.sample().get(0))
        .width(setting.width())
        .levels(Integer.numberOfTrailingZeros(setting.scale()))
        .blocks(4)
        .kernel(3)
        .norm(Norm.BATCH)
        .build();
  }

  private static Translation pixelsToPixels(TranslationRecipe recipe) {
    Recipe.Setting setting = recipe.setting();
    Shape image = setting.sample();
    long channels = image.get(0);
    PairedTranslationBuilder parts =
        PairedTranslation.builder(drawing(setting), image)
            .showInput()
            .optimizer(recipe.gan().generatorOptimizer());
    double weight = recipe.weight(L1);
    if (weight > 0) {
      parts.term(L1, Reconstruction.l1(weight));
    }
    Shape both = new Shape(2 * channels).addAll(image.slice(1));
    return paired(parts, recipe, Discriminator.of(patches(both, recipe), LOGIT), () -> {});
  }

  private static Block drawing(Recipe.Setting setting) {
    long channels = setting.sample().get(0);
    return UNet.translator(channels, channels).width(setting.width()).levels(2).build();
  }

  private static Translation paired(
      PairedTranslationBuilder parts,
      TranslationRecipe recipe,
      Discriminator discriminator,
      Runnable closing) {
    if (recipe.hasAdversaries()) {
      parts.adversary(adversary("judge", discriminator, recipe));
    }
    if (recipe.gan().average() != null) {
      parts.average(recipe.gan().average());
    }
    return new PairedParts(parts.build(), closing);
  }

  private static AdversaryBuilder adversary(
      String name, Discriminator discriminator, TranslationRecipe recipe) {
    return Adversary.builder(name, discriminator, recipe.gan())
        .weight(recipe.weight(TranslationRecipe.ADVERSARY));
  }

  private static Block patches(Shape image, TranslationRecipe recipe) {
    return Patches.discriminator(image)
        .layers(1)
        .width(recipe.setting().discriminatorWidth())
        .build();
  }

  private static Translation cycle(TranslationRecipe recipe) {
    Recipe.Setting setting = recipe.setting();
    Shape image = setting.sample();
    UnpairedTranslationBuilder parts =
        UnpairedTranslation.builder(residual(setting), residual(setting), image, image)
            .optimizer(recipe.gan().generatorOptimizer())
            .adversaries(judgeOf("of A", recipe), judgeOf("of B", recipe));
    if (recipe.weight(CYCLE) > 0) {
      parts.cycle(Reconstruction.l1(recipe.weight(CYCLE)));
    }
    if (recipe.weight(IDENTITY) > 0) {
      parts.identity(Reconstruction.l1(recipe.weight(IDENTITY)));
    }
    if (recipe.gan().average() != null) {
      parts.average(recipe.gan().average());
    }
    return new UnpairedParts(parts.build());
  }

  private static AdversaryBuilder judgeOf(String name, TranslationRecipe recipe) {
    Block patches = patches(recipe.setting().sample(), recipe);
    return adversary(name, Discriminator.of(patches, SCORE), recipe).pool(POOL);
  }

  private static Block residual(Recipe.Setting setting) {
    long channels = setting.sample().get(0);
    return ResidualTranslator.translator(channels, channels)
        .width(setting.width())
        .levels(1)
        .blocks(3)
        .kernel(3)
        .build();
  }
}

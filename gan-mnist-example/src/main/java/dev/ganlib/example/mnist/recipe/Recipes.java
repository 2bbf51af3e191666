package dev.ganlib.example.mnist.recipe;

import static dev.ganlib.loss.DiscriminatorOutput.LOGIT;
import static dev.ganlib.loss.DiscriminatorOutput.PROBABILITY;
import static dev.ganlib.loss.DiscriminatorOutput.SCORE;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.ganlib.GanSettings;
import dev.ganlib.Latent;
import dev.ganlib.TrainingPlan;
import dev.ganlib.example.mnist.data.Mnist;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import dev.ganlib.nn.InitialWeights;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.optim.Adam;
import dev.ganlib.optim.Optimizer;
import dev.ganlib.optim.RMSProp;
import dev.ganlib.optim.Schedule;
import dev.ganlib.optim.WeightAverage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The recipes of this example, one method each; {@code docs/reference/recipes.md} says where their
 * constants come from.
 */
public final class Recipes {
  /** The shape of a digit. */
  public static final Shape IMAGE = new Shape(1, Mnist.SIDE, Mnist.SIDE);

  /** The setting of the recipes unless the command line says otherwise. */
  static final Recipe.Setting DIGITS = new Recipe.Setting(IMAGE, Mnist.CLASSES, 0);

  /** The optimizer that most GANs on small images are trained with. */
  static final Adam USUAL = Adam.of(2e-4).betas(0.5, 0.999);

  private static final long R3GAN_STEPS = 18_760;

  private Recipes() {}

  /** Returns all recipes, the default one first. */
  public static List<Recipe> all() {
    List<Recipe> all =
        new ArrayList<>(
            List.of(
                vanilla(), logits(), keras(), scratch(), lsgan(), wgan(), wganGp(), hinge(),
                rsgan(), r3gan()));
    all.addAll(ConvolutionalRecipes.all());
    all.addAll(StyleRecipes.all());
    all.addAll(VideoRecipes.all());
    all.addAll(TranslationRecipes.all());
    all.add(ring());
    return all;
  }

  /** Returns the recipes of generators of latents, the default one first. */
  public static List<GanRecipe> gans() {
    return all().stream().filter(GanRecipe.class::isInstance).map(GanRecipe.class::cast).toList();
  }

  /**
   * Returns a recipe of a generator of latents by name.
   *
   * @throws IllegalArgumentException if there is none of the name, or it is one of another kind
   */
  public static GanRecipe gan(String name) {
    if (named(name) instanceof GanRecipe recipe) {
      return recipe;
    }
    throw new IllegalArgumentException(
        "expected a recipe whose generator starts from latents, among %s, but was %s"
            .formatted(gans().stream().map(GanRecipe::name).toList(), name));
  }

  /** Returns a recipe by name. */
  public static Recipe named(String name) {
    return all().stream()
        .filter(recipe -> recipe.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "expected a recipe among " + names() + " but was " + name));
  }

  /** Returns the names of all recipes, the default one first. */
  public static List<String> names() {
    return all().stream().map(Recipe::name).toList();
  }

  static GanRecipe vanilla() {
    return new GanRecipe(
        "vanilla",
        "MLP GAN, cross-entropy on probabilities, the generator first and both on the same fakes",
        Recipe.Data.DIGITS,
        Latent.normal(100),
        new GanRecipe.Networks(
            s ->
                Mlp.builder(new Shape(100))
                    .linear(128)
                    .leakyRelu(0.2)
                    .linear(512)
                    .batchNorm()
                    .leakyRelu(0.2)
                    .linear(1024)
                    .batchNorm()
                    .leakyRelu(0.2)
                    .linear(s.sample().size())
                    .tanh()
                    .reshape(s.sample())
                    .build(),
            s ->
                Mlp.builder(s.sample())
                    .linear(512)
                    .leakyRelu(0.2)
                    .linear(256)
                    .leakyRelu(0.2)
                    .linear(128)
                    .leakyRelu(0.2)
                    .linear(1)
                    .sigmoid()
                    .build()),
        DIGITS,
        GanRecipe.Labels.NONE,
        PROBABILITY,
        GanSettings.of(GanLoss.bce().averaged()).optimizer(Adam.of(2e-4).betas(0.4, 0.999)),
        TrainingPlan.epochs(20).batch(64).generatorFirst().sharedFakes(),
        "",
        400);
  }

  static GanRecipe logits() {
    return new GanRecipe(
        "logits",
        "MLP GAN, cross-entropy on logits with the target of reals smoothed to 0.9",
        Recipe.Data.DIGITS,
        Latent.normal(100),
        new GanRecipe.Networks(s -> plainGenerator(100, s), Recipes::plainDiscriminator),
        DIGITS,
        GanRecipe.Labels.NONE,
        LOGIT,
        GanSettings.of(GanLoss.bceWithLogits().smoothReal(0.9)).optimizer(USUAL),
        TrainingPlan.epochs(20).batch(64),
        "",
        400);
  }

  static GanRecipe keras() {
    return new GanRecipe(
        "keras",
        "MLP GAN of the Keras examples: separate updates on reals and fakes, two generator steps",
        Recipe.Data.DIGITS,
        Latent.normal(100),
        new GanRecipe.Networks(
            s ->
                InitialWeights.glorotUniform(
                    Mlp.builder(new Shape(100))
                        .linear(256)
                        .leakyRelu(0.2)
                        .batchNorm(0.3, 1e-3)
                        .linear(512)
                        .leakyRelu(0.2)
                        .batchNorm(0.3, 1e-3)
                        .linear(1024)
                        .leakyRelu(0.2)
                        .batchNorm(0.3, 1e-3)
                        .linear(s.sample().size())
                        .tanh()
                        .reshape(s.sample())
                        .build()),
            s ->
                InitialWeights.glorotUniform(
                    Mlp.builder(s.sample())
                        .linear(512)
                        .leakyRelu(0.2)
                        .linear(256)
                        .leakyRelu(0.2)
                        .linear(1)
                        .sigmoid()
                        .build())),
        DIGITS,
        GanRecipe.Labels.NONE,
        PROBABILITY,
        GanSettings.of(GanLoss.bce()).optimizer(USUAL.epsilon(1e-7)),
        TrainingPlan.steps(12_000)
            .batch(32)
            .withReplacement()
            .separateUpdates()
            .inferenceFakes()
            .generatorSteps(2),
        "",
        200);
  }

  static GanRecipe scratch() {
    return new GanRecipe(
        "scratch",
        "fully connected GAN with dropout and targets 0.98 / 0.02",
        Recipe.Data.DIGITS,
        Latent.normal(128),
        new GanRecipe.Networks(
            s -> plainGenerator(128, s),
            s ->
                Mlp.builder(s.sample())
                    .linear(1024)
                    .leakyRelu(0.2)
                    .dropout(0.3)
                    .linear(512)
                    .leakyRelu(0.2)
                    .dropout(0.3)
                    .linear(256)
                    .leakyRelu(0.2)
                    .dropout(0.3)
                    .linear(1)
                    .sigmoid()
                    .build()),
        DIGITS,
        GanRecipe.Labels.NONE,
        PROBABILITY,
        GanSettings.of(GanLoss.bce().smooth(0.98, 0.02)).optimizer(Adam.of(2e-4)),
        TrainingPlan.epochs(20).batch(64),
        "2000 epochs, batch 6000: 10 updates an epoch",
        400);
  }

  static GanRecipe lsgan() {
    return image(
        "lsgan",
        "least squares instead of cross-entropy, targets 0, 1 and 1",
        Recipes::normalisedGenerator,
        GanSettings.of(GanLoss.leastSquares()).optimizer(USUAL),
        TrainingPlan.epochs(20).batch(64));
  }

  static GanRecipe wgan() {
    return image(
        "wgan",
        "Wasserstein with clipped weights: RMSProp, five critic moves in a round",
        Recipes::normalisedGenerator,
        GanSettings.of(GanLoss.wasserstein())
            .generatorOptimizer(RMSProp.of(5e-5))
            .discriminatorOptimizer(RMSProp.of(5e-5).clipWeights(0.01)),
        TrainingPlan.steps(30_000).batch(64).discriminatorSteps(5));
  }

  static GanRecipe wganGp() {
    return image(
        "wgan-gp",
        "Wasserstein with a gradient penalty, five critic moves in a round",
        s -> plainGenerator(100, s),
        GanSettings.of(GanLoss.wasserstein())
            .optimizer(Adam.of(1e-4).betas(0, 0.9))
            .penalty(Penalty.gradientPenalty(10)),
        TrainingPlan.steps(10_000).batch(64).discriminatorSteps(5));
  }

  static GanRecipe hinge() {
    return image(
        "hinge",
        "hinge loss, the discriminator four times as fast as the generator",
        Recipes::normalisedGenerator,
        GanSettings.of(GanLoss.hinge())
            .generatorOptimizer(Adam.of(1e-4).betas(0, 0.9))
            .discriminatorOptimizer(Adam.of(4e-4).betas(0, 0.9)),
        TrainingPlan.epochs(20).batch(64));
  }

  static GanRecipe rsgan() {
    return image(
        "rsgan",
        "relativistic: each real against the fake beside it",
        Recipes::normalisedGenerator,
        GanSettings.of(GanLoss.relativistic()).optimizer(USUAL),
        TrainingPlan.epochs(20).batch(64));
  }

  static GanRecipe r3gan() {
    Optimizer adam = Adam.of(2e-4).betas(0, 0.9).schedule(Schedule.cosine(0.25, R3GAN_STEPS));
    return image(
        "r3gan",
        "relativistic with R1 and R2, rates on a cosine, averaged weights",
        s -> plainGenerator(100, s),
        GanSettings.of(GanLoss.relativistic())
            .optimizer(adam)
            .penalty(Penalty.r1(10))
            .penalty(Penalty.r2(10))
            .average(WeightAverage.halfLife(500).warmUp(0.05)),
        TrainingPlan.steps(R3GAN_STEPS).batch(64));
  }

  /** A recipe whose point is its objectives, on the plain networks, ending in a score. */
  private static GanRecipe image(
      String name,
      String summary,
      Function<Recipe.Setting, Block> generator,
      GanSettings gan,
      TrainingPlan plan) {
    return new GanRecipe(
        name,
        summary,
        Recipe.Data.DIGITS,
        Latent.normal(100),
        new GanRecipe.Networks(generator, Recipes::plainDiscriminator),
        DIGITS,
        GanRecipe.Labels.NONE,
        SCORE,
        gan,
        plan,
        "",
        400);
  }

  static GanRecipe ring() {
    return new GanRecipe(
        "ring",
        "eight Gaussians on a circle in the plane: trains in seconds and counts the modes found",
        Recipe.Data.RING,
        RingRecipes.LATENT,
        RingRecipes.networks(LOGIT),
        RingRecipes.SETTING,
        GanRecipe.Labels.NONE,
        LOGIT,
        GanSettings.of(GanLoss.bceWithLogits()).optimizer(RingRecipes.FAST),
        RingRecipes.PLAN,
        "",
        500);
  }

  private static Mlp normalisedGenerator(Recipe.Setting setting) {
    return Mlp.generator(100, setting.sample());
  }

  private static Mlp plainDiscriminator(Recipe.Setting setting) {
    return Mlp.discriminator(setting.sample());
  }

  /** The generator without batch normalisation that {@code logits} and {@code scratch} share. */
  private static Mlp plainGenerator(long latentSize, Recipe.Setting setting) {
    return Mlp.builder(new Shape(latentSize))
        .linear(256)
        .leakyRelu(0.2)
        .linear(512)
        .leakyRelu(0.2)
        .linear(1024)
        .leakyRelu(0.2)
        .linear(setting.sample().size())
        .tanh()
        .reshape(setting.sample())
        .build();
  }
}

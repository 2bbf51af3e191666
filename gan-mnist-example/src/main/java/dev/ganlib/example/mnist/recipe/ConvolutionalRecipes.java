package dev.ganlib.example.mnist.recipe;

import static dev.ganlib.loss.DiscriminatorOutput.LOGIT;
import static dev.ganlib.loss.DiscriminatorOutput.SCORE;

import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.norm.BatchNorm;
import dev.ganlib.AuxiliaryTerm;
import dev.ganlib.GanSettings;
import dev.ganlib.Latent;
import dev.ganlib.TrainingPlan;
import dev.ganlib.example.mnist.data.Mnist;
import dev.ganlib.example.mnist.data.StackedMnist;
import dev.ganlib.loss.DiscriminatorOutput;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import dev.ganlib.nn.Heads;
import dev.ganlib.nn.InitialWeights;
import dev.ganlib.nn.Linear;
import dev.ganlib.nn.Sequence;
import dev.ganlib.nn.stock.Dcgan;
import dev.ganlib.nn.stock.Norm;
import dev.ganlib.nn.stock.Sagan;
import dev.ganlib.nn.stock.Sngan;
import dev.ganlib.optim.Adam;
import dev.ganlib.optim.WeightAverage;
import java.util.List;

/**
 * The recipes whose networks are convolutional; {@code docs/reference/recipes.md} says where their
 * constants come from.
 */
final class ConvolutionalRecipes {
  /** The deviation of DCGAN's initial weights. */
  private static final double DEVIATION = 0.02;

  /** The slope of LeakyReLU. */
  private static final float SLOPE = 0.2f;

  private static final Latent LATENT = Latent.normal(100);

  /**
   * InfoGAN's codes for digits: which one, and two that may become slant and thickness. Uniform
   * noise is as small beside them as in the authors' code; normal noise drowned them.
   */
  private static final Latent CODES = Latent.uniform(62).categorical(10).continuous(2);

  /** InfoGAN's for the generator, beside DCGAN's for the discriminator. */
  private static final Adam FAST = Adam.of(1e-3).betas(0.5, 0.999);

  /** Averaged weights make calmer digits than those of any single step. */
  private static final WeightAverage AVERAGE = WeightAverage.halfLife(500).warmUp(0.05);

  private ConvolutionalRecipes() {}

  static List<Recipe> all() {
    return List.of(
        dcgan(), dcganR1(), cgan(), acgan(), infogan(), sngan(), sagan(), stackedDcgan());
  }

  static GanRecipe dcgan() {
    return recipe(
        "dcgan",
        "transposed convolutions with batch normalisation",
        LATENT,
        new GanRecipe.Networks(
            ConvolutionalRecipes::generator,
            s -> Dcgan.discriminator(s.sample()).width(s.discriminatorWidth()).build()),
        32,
        GanRecipe.Labels.NONE,
        LOGIT,
        GanSettings.of(GanLoss.bceWithLogits()).optimizer(Recipes.USUAL).average(AVERAGE),
        TrainingPlan.epochs(18).batch(64));
  }

  static GanRecipe dcganR1() {
    return recipe(
        "dcgan-r1",
        "DCGAN with spectral normalisation and R1 in the discriminator, averaged weights",
        LATENT,
        new GanRecipe.Networks(
            ConvolutionalRecipes::generator,
            s ->
                Dcgan.discriminator(s.sample())
                    .width(s.discriminatorWidth())
                    .norm(Norm.SPECTRAL)
                    .build()),
        32,
        GanRecipe.Labels.NONE,
        LOGIT,
        GanSettings.of(GanLoss.bceWithLogits())
            .optimizer(Adam.of(1e-4).betas(0, 0.99))
            .penalty(Penalty.r1(0.1).every(4))
            .average(AVERAGE),
        TrainingPlan.steps(18_000).batch(64));
  }

  static GanRecipe cgan() {
    return recipe(
        "cgan",
        "DCGAN that is given the label, joined to latents and images",
        LATENT,
        new GanRecipe.Networks(
            ConvolutionalRecipes::conditionalGenerator,
            s ->
                Dcgan.discriminator(s.sample())
                    .width(s.discriminatorWidth())
                    .classes(s.classes())
                    .build()),
        32,
        GanRecipe.Labels.BOTH,
        LOGIT,
        GanSettings.of(GanLoss.bceWithLogits()).optimizer(Recipes.USUAL).average(AVERAGE),
        TrainingPlan.epochs(14).batch(64));
  }

  static GanRecipe acgan() {
    return recipe(
        "acgan",
        "DCGAN whose discriminator also tells the label",
        LATENT,
        new GanRecipe.Networks(
            ConvolutionalRecipes::conditionalGenerator, ConvolutionalRecipes::acganDiscriminator),
        32,
        GanRecipe.Labels.GENERATOR,
        LOGIT,
        GanSettings.of(GanLoss.bceWithLogits())
            .optimizer(Recipes.USUAL)
            .auxiliary(AuxiliaryTerm.classification(1))
            .average(AVERAGE),
        TrainingPlan.epochs(16).batch(64));
  }

  static GanRecipe infogan() {
    return recipe(
        "infogan",
        "DCGAN that finds codes for the digits by itself",
        CODES,
        new GanRecipe.Networks(
            s -> Dcgan.generator(CODES.size(), s.sample()).width(s.width()).build(),
            ConvolutionalRecipes::infoganDiscriminator),
        32,
        GanRecipe.Labels.NONE,
        LOGIT,
        GanSettings.of(GanLoss.bceWithLogits())
            .generatorOptimizer(FAST)
            .discriminatorOptimizer(Recipes.USUAL)
            .auxiliary(AuxiliaryTerm.information(1, 0.1))
            .average(AVERAGE),
        TrainingPlan.epochs(8).batch(64));
  }

  /** DCGAN's discriminator with a hidden layer more, on which Q has another of its own. */
  private static Block infoganDiscriminator(Recipe.Setting setting) {
    Block trunk =
        Sequence.builder()
            .add(Dcgan.discriminator(setting.sample()).width(setting.discriminatorWidth()).trunk())
            .add(Linear.of(16 * setting.discriminatorWidth()).withoutBias())
            .add(BatchNorm.builder().build())
            .add(Activation.leakyReluBlock(SLOPE))
            .build();
    Block guess =
        Sequence.builder()
            .add(Linear.of(128).withoutBias())
            .add(BatchNorm.builder().build())
            .add(Activation.leakyReluBlock(SLOPE))
            .add(Linear.of(CODES.codeSize()))
            .build();
    return InitialWeights.normal(Heads.of(trunk, Linear.of(1), guess), DEVIATION);
  }

  static GanRecipe sngan() {
    return recipe(
        "sngan",
        "residual networks, every weight of the discriminator spectrally normalised",
        Latent.normal(128),
        new GanRecipe.Networks(
            s -> Sngan.generator(128, s.sample()).width(s.width()).build(),
            s -> Sngan.discriminator(s.sample()).width(s.discriminatorWidth()).build()),
        16,
        GanRecipe.Labels.NONE,
        SCORE,
        GanSettings.of(GanLoss.hinge()).optimizer(Adam.of(2e-4).betas(0, 0.9)).average(AVERAGE),
        TrainingPlan.steps(16_000).batch(32));
  }

  static GanRecipe sagan() {
    return recipe(
        "sagan",
        "self-attention, labels by conditional normalisation and projection, hinge loss",
        Latent.normal(128),
        new GanRecipe.Networks(
            s -> Sagan.generator(128, s.sample()).width(s.width()).classes(s.classes()).build(),
            s ->
                Sagan.discriminator(s.sample())
                    .width(s.discriminatorWidth())
                    .classes(s.classes())
                    .build()),
        16,
        GanRecipe.Labels.BOTH,
        SCORE,
        GanSettings.of(GanLoss.hinge())
            .generatorOptimizer(Adam.of(1e-4).betas(0, 0.9))
            .discriminatorOptimizer(Adam.of(4e-4).betas(0, 0.9))
            .average(AVERAGE),
        TrainingPlan.steps(9_000).batch(32));
  }

  static GanRecipe stackedDcgan() {
    return new GanRecipe(
        "stacked-dcgan",
        "DCGAN on Stacked MNIST, three digits in three channels: how many of 1000 modes it finds",
        Recipe.Data.STACKED,
        LATENT,
        new GanRecipe.Networks(
            ConvolutionalRecipes::generator,
            s -> Dcgan.discriminator(s.sample()).width(s.discriminatorWidth()).build()),
        new Recipe.Setting(StackedMnist.IMAGE, 0, 32),
        GanRecipe.Labels.NONE,
        LOGIT,
        GanSettings.of(GanLoss.bceWithLogits()).optimizer(Recipes.USUAL).average(AVERAGE),
        TrainingPlan.epochs(8).batch(64),
        "",
        500);
  }

  private static Block generator(Recipe.Setting setting) {
    return Dcgan.generator(LATENT.size(), setting.sample()).width(setting.width()).build();
  }

  private static Block conditionalGenerator(Recipe.Setting setting) {
    return Dcgan.generator(LATENT.size(), setting.sample())
        .width(setting.width())
        .classes(setting.classes())
        .build();
  }

  private static Block acganDiscriminator(Recipe.Setting setting) {
    Block trunk = Dcgan.discriminator(setting.sample()).width(setting.discriminatorWidth()).trunk();
    return InitialWeights.normal(
        Heads.of(trunk, Linear.of(1), Linear.of(setting.classes())), DEVIATION);
  }

  private static GanRecipe recipe(
      String name,
      String summary,
      Latent latent,
      GanRecipe.Networks networks,
      long width,
      GanRecipe.Labels labels,
      DiscriminatorOutput output,
      GanSettings gan,
      TrainingPlan plan) {
    return new GanRecipe(
        name,
        summary,
        Recipe.Data.DIGITS,
        latent,
        networks,
        new Recipe.Setting(Recipes.IMAGE, Mnist.CLASSES, width),
        labels,
        output,
        gan,
        plan,
        "",
        500);
  }
}

package dev.ganlib.example.mnist;

import static dev.ganlib.loss.DiscriminatorOutput.LOGIT;
import static dev.ganlib.loss.DiscriminatorOutput.PROBABILITY;

import ai.djl.ndarray.types.Shape;
import dev.ganlib.Latent;
import dev.ganlib.TrainingPlan;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.nn.InitialWeights;
import dev.ganlib.nn.Mlp;
import dev.ganlib.optim.Adam;
import java.util.List;

/**
 * The recipes of this example, one method each; {@code docs/reference/recipes.md} says where their
 * constants come from.
 */
final class Recipes {
  private static final Shape IMAGE = new Shape(1, Mnist.SIDE, Mnist.SIDE);
  private static final int PIXELS = Mnist.IMAGE_BYTES;

  private Recipes() {}

  /** Returns all recipes, the default one first. */
  static List<Recipe> all() {
    return List.of(vanilla(), logits(), keras(), scratch(), ring());
  }

  /** Returns a recipe by name. */
  static Recipe named(String name) {
    return all().stream()
        .filter(recipe -> recipe.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "expected a recipe among " + names() + " but was " + name));
  }

  /** Returns the names of all recipes, the default one first. */
  static List<String> names() {
    return all().stream().map(Recipe::name).toList();
  }

  static Recipe vanilla() {
    return new Recipe(
        "vanilla",
        "MLP GAN, cross-entropy on probabilities, the generator first and both on the same fakes",
        Recipe.Data.DIGITS,
        Latent.normal(100),
        () ->
            Mlp.builder(new Shape(100))
                .linear(128)
                .leakyRelu(0.2)
                .linear(512)
                .batchNorm()
                .leakyRelu(0.2)
                .linear(1024)
                .batchNorm()
                .leakyRelu(0.2)
                .linear(PIXELS)
                .tanh()
                .reshape(IMAGE)
                .build(),
        () ->
            Mlp.builder(IMAGE)
                .linear(512)
                .leakyRelu(0.2)
                .linear(256)
                .leakyRelu(0.2)
                .linear(128)
                .leakyRelu(0.2)
                .linear(1)
                .sigmoid()
                .build(),
        PROBABILITY,
        GanLoss.bce().averaged(),
        Adam.of(2e-4).betas(0.4, 0.999),
        TrainingPlan.epochs(20).batch(64).generatorFirst().sharedFakes(),
        "",
        400);
  }

  static Recipe logits() {
    return new Recipe(
        "logits",
        "MLP GAN, cross-entropy on logits with the real label smoothed to 0.9",
        Recipe.Data.DIGITS,
        Latent.normal(100),
        () -> plainGenerator(100),
        () ->
            Mlp.builder(IMAGE)
                .linear(512)
                .leakyRelu(0.2)
                .linear(256)
                .leakyRelu(0.2)
                .linear(1)
                .build(),
        LOGIT,
        GanLoss.bceWithLogits().smoothReal(0.9),
        Adam.of(2e-4).betas(0.5, 0.999),
        TrainingPlan.epochs(20).batch(64),
        "",
        400);
  }

  static Recipe keras() {
    return new Recipe(
        "keras",
        "MLP GAN of the Keras examples: separate updates on reals and fakes, two generator steps",
        Recipe.Data.DIGITS,
        Latent.normal(100),
        () ->
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
                    .linear(PIXELS)
                    .tanh()
                    .reshape(IMAGE)
                    .build()),
        () ->
            InitialWeights.glorotUniform(
                Mlp.builder(IMAGE)
                    .linear(512)
                    .leakyRelu(0.2)
                    .linear(256)
                    .leakyRelu(0.2)
                    .linear(1)
                    .sigmoid()
                    .build()),
        PROBABILITY,
        GanLoss.bce(),
        Adam.of(2e-4).betas(0.5, 0.999).epsilon(1e-7),
        TrainingPlan.steps(12_000)
            .batch(32)
            .withReplacement()
            .separateUpdates()
            .inferenceFakes()
            .generatorSteps(2),
        "",
        200);
  }

  static Recipe scratch() {
    return new Recipe(
        "scratch",
        "fully connected GAN with dropout and labels 0.98 / 0.02",
        Recipe.Data.DIGITS,
        Latent.normal(128),
        () -> plainGenerator(128),
        () ->
            Mlp.builder(IMAGE)
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
                .build(),
        PROBABILITY,
        GanLoss.bce().smooth(0.98, 0.02),
        Adam.of(2e-4).betas(0.9, 0.999),
        TrainingPlan.epochs(20).batch(64),
        "2000 epochs, batch 6000: 10 updates an epoch",
        400);
  }

  static Recipe ring() {
    return new Recipe(
        "ring",
        "eight Gaussians on a circle in the plane: trains in seconds and counts the modes found",
        Recipe.Data.RING,
        Latent.normal(16),
        () -> Mlp.builder(new Shape(16)).linear(128).tanh().linear(128).tanh().linear(2).build(),
        () -> Mlp.builder(new Shape(2)).linear(128).tanh().linear(128).tanh().linear(1).build(),
        LOGIT,
        GanLoss.bceWithLogits(),
        Adam.of(1e-3).betas(0.5, 0.999),
        TrainingPlan.steps(2000).batch(256),
        "",
        500);
  }

  /** The generator without batch normalisation that {@code logits} and {@code scratch} share. */
  private static Mlp plainGenerator(long latentSize) {
    return Mlp.builder(new Shape(latentSize))
        .linear(256)
        .leakyRelu(0.2)
        .linear(512)
        .leakyRelu(0.2)
        .linear(1024)
        .leakyRelu(0.2)
        .linear(PIXELS)
        .tanh()
        .reshape(IMAGE)
        .build();
  }
}

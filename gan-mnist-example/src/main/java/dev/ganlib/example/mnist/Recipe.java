package dev.ganlib.example.mnist;

import ai.djl.nn.Block;
import dev.ganlib.Discriminator;
import dev.ganlib.GanTrainer;
import dev.ganlib.Generator;
import dev.ganlib.Latent;
import dev.ganlib.TrainingPlan;
import dev.ganlib.loss.DiscriminatorOutput;
import java.util.function.Supplier;

/**
 * A GAN with all its constants: networks, objectives and plan.
 *
 * @param name what {@code --recipe} calls it
 * @param summary one line that says what is particular
 * @param data what it trains on
 * @param latent what its generator starts from
 * @param generatorBlock makes a fresh generator
 * @param discriminatorBlock makes a fresh discriminator
 * @param output what its discriminator gives
 * @param objectives what the players lower, and how they move
 * @param plan its default length, batch and order of moves
 * @param document what its document trains for, where that differs from the default, else empty
 * @param gridInterval the rounds between pictures of samples
 */
record Recipe(
    String name,
    String summary,
    Data data,
    Latent latent,
    Supplier<Block> generatorBlock,
    Supplier<Block> discriminatorBlock,
    DiscriminatorOutput output,
    Objectives objectives,
    TrainingPlan plan,
    String document,
    long gridInterval) {

  /** What a recipe trains on. */
  enum Data {
    /** Images of 28x28 grey pixels. */
    DIGITS,
    /** Points in the plane, see {@link Ring}. */
    RING
  }

  Generator generator() {
    return Generator.of(generatorBlock.get(), latent);
  }

  Discriminator discriminator() {
    return Discriminator.of(discriminatorBlock.get(), output);
  }

  /** Returns a trainer's parts, without listeners. */
  GanTrainer.Builder trainer() {
    return objectives.addTo(GanTrainer.builder(generator(), discriminator(), objectives.loss()));
  }
}

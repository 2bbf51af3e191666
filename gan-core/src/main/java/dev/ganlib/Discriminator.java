package dev.ganlib;

import ai.djl.nn.Block;
import dev.ganlib.loss.DiscriminatorOutput;
import java.util.Objects;

/**
 * What tells real samples from made ones: any DJL block and what its output means.
 *
 * @param block takes (B, sample shape...), gives an array with a leading batch axis
 * @param output what the numbers mean; a loss that wants something else is refused
 */
public record Discriminator(Block block, DiscriminatorOutput output) {
  /** Checks that both are there. */
  public Discriminator {
    Objects.requireNonNull(block, "block");
    Objects.requireNonNull(output, "output");
  }

  /** Returns a discriminator that gives logits: no activation at the end. */
  public static Discriminator of(Block block) {
    return new Discriminator(block, DiscriminatorOutput.LOGIT);
  }

  /** Returns a discriminator that gives probabilities: a sigmoid at the end. */
  public static Discriminator ofProbability(Block block) {
    return new Discriminator(block, DiscriminatorOutput.PROBABILITY);
  }

  /** Returns a critic that gives scores: no activation, and no meaning as a probability. */
  public static Discriminator ofScore(Block block) {
    return new Discriminator(block, DiscriminatorOutput.SCORE);
  }
}

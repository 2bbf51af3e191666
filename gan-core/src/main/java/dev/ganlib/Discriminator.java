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
  /**
   * Checks that both are there.
   *
   * @param block takes (B, sample shape...), gives an array with a leading batch axis
   * @param output what the numbers mean
   */
  public Discriminator {
    Objects.requireNonNull(block, "block");
    Objects.requireNonNull(output, "output");
  }

  /**
   * {@return a discriminator that gives logits}
   *
   * @param block without activation at the end
   */
  public static Discriminator of(Block block) {
    return new Discriminator(block, DiscriminatorOutput.LOGIT);
  }

  /**
   * {@return a discriminator that gives probabilities}
   *
   * @param block with a sigmoid at the end
   */
  public static Discriminator ofProbability(Block block) {
    return new Discriminator(block, DiscriminatorOutput.PROBABILITY);
  }

  /**
   * {@return a critic that gives scores, without meaning as probabilities}
   *
   * @param block without activation at the end
   */
  public static Discriminator ofScore(Block block) {
    return new Discriminator(block, DiscriminatorOutput.SCORE);
  }
}

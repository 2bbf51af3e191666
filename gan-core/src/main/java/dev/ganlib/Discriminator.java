package dev.ganlib;

import ai.djl.nn.Block;
import dev.ganlib.loss.DiscriminatorOutput;
import java.util.Objects;

/**
 * What tells real samples from made ones: any DJL block and what its output means.
 *
 * @param block takes (B, sample shape...), gives an array with a leading batch axis, and one more
 *     for each {@link AuxiliaryTerm}; a conditional one takes the labels, int64 (B), as its second
 *     input
 * @param output what the numbers of the first array mean; a loss that wants something else is
 *     refused
 * @param classes how many classes its labels tell apart, or 0 if it takes no labels
 */
public record Discriminator(Block block, DiscriminatorOutput output, int classes) {
  /**
   * Checks that all are there.
   *
   * @param block takes (B, sample shape...), and labels (B) if conditional
   * @param output what the numbers of its first array mean
   * @param classes how many classes its labels tell apart, or 0 if it takes no labels
   * @throws IllegalArgumentException if {@code classes} is negative
   */
  public Discriminator {
    Objects.requireNonNull(block, "block");
    Objects.requireNonNull(output, "output");
    if (classes < 0) {
      throw new IllegalArgumentException("classes must not be negative but was " + classes);
    }
  }

  /**
   * {@return a discriminator}
   *
   * @param block takes (B, sample shape...)
   * @param output what the numbers of its first array mean
   */
  public static Discriminator of(Block block, DiscriminatorOutput output) {
    return new Discriminator(block, output, 0);
  }

  /**
   * {@return a discriminator that gives logits}
   *
   * @param block without activation at the end
   */
  public static Discriminator of(Block block) {
    return new Discriminator(block, DiscriminatorOutput.LOGIT, 0);
  }

  /**
   * {@return a discriminator that gives probabilities}
   *
   * @param block with a sigmoid at the end
   */
  public static Discriminator ofProbability(Block block) {
    return new Discriminator(block, DiscriminatorOutput.PROBABILITY, 0);
  }

  /**
   * {@return a critic that gives scores, without meaning as probabilities}
   *
   * @param block without activation at the end
   */
  public static Discriminator ofScore(Block block) {
    return new Discriminator(block, DiscriminatorOutput.SCORE, 0);
  }

  /**
   * {@return this discriminator with labels as a second input of its block}
   *
   * @param count how many classes the labels tell apart, positive
   * @throws IllegalArgumentException if the count is not positive
   */
  public Discriminator conditional(int count) {
    return new Discriminator(block, output, positive(count));
  }

  static int positive(int classes) {
    if (classes <= 0) {
      throw new IllegalArgumentException("classes must be positive but was " + classes);
    }
    return classes;
  }
}

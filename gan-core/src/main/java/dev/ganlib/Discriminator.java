package dev.ganlib;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.loss.DiscriminatorOutput;
import java.util.Objects;

/**
 * The network that tells real samples from made ones: any DJL block and what its output means.
 *
 * <p>It judges each sample by itself unless {@link #packed} has it judge several together, by which
 * it sees a generator that makes few different ones:
 *
 * <pre>{@code
 * Shape pair = Discriminator.packOf(2, new Shape(1, 28, 28)); // (2, 28, 28)
 * Discriminator.of(Dcgan.discriminator(pair).build()).packed(2);
 * }</pre>
 *
 * @param block takes (B, sample shape...), gives an array with a leading batch axis, and one more
 *     for each {@link AuxiliaryTerm}; a conditional one takes the labels, int64 (B), as its second
 *     input
 * @param output what the numbers of the first array mean; a loss that wants something else is
 *     refused
 * @param classes how many classes its labels tell apart, or 0 if it takes no labels
 * @param packing how many samples it judges together, 1 if each by itself; its block then takes (B
 *     / packing, {@link #packOf pack shape...})
 */
public record Discriminator(Block block, DiscriminatorOutput output, int classes, int packing) {
  /**
   * Checks that all are there.
   *
   * @param block takes (B, sample shape...), and labels (B) if conditional
   * @param output what the numbers of its first array mean
   * @param classes how many classes its labels tell apart, or 0 if it takes no labels
   * @param packing how many samples it judges together, positive
   * @throws IllegalArgumentException if {@code classes} is negative or {@code packing} not positive
   */
  public Discriminator {
    Objects.requireNonNull(block, "block");
    Objects.requireNonNull(output, "output");
    Ranges.notNegative("classes", classes);
    Ranges.positive("packing", packing);
  }

  /**
   * {@return a discriminator}
   *
   * @param block takes (B, sample shape...)
   * @param output what the numbers of its first array mean
   */
  public static Discriminator of(Block block, DiscriminatorOutput output) {
    return new Discriminator(block, output, 0, 1);
  }

  /**
   * {@return a discriminator that gives logits}
   *
   * @param block without activation at the end
   */
  public static Discriminator of(Block block) {
    return new Discriminator(block, DiscriminatorOutput.LOGIT, 0, 1);
  }

  /**
   * {@return a discriminator that gives probabilities}
   *
   * @param block with a sigmoid at the end
   */
  public static Discriminator ofProbability(Block block) {
    return new Discriminator(block, DiscriminatorOutput.PROBABILITY, 0, 1);
  }

  /**
   * {@return a critic that gives scores, without meaning as probabilities}
   *
   * @param block without activation at the end
   */
  public static Discriminator ofScore(Block block) {
    return new Discriminator(block, DiscriminatorOutput.SCORE, 0, 1);
  }

  /**
   * {@return this discriminator with labels as a second input of its block}
   *
   * @param count how many classes the labels tell apart, positive
   * @throws IllegalArgumentException if the count is not positive
   */
  public Discriminator conditional(int count) {
    return new Discriminator(block, output, Ranges.positive("classes", count), packing);
  }

  /**
   * {@return this discriminator with one judgement for several samples together, all real or all
   * made: PacGAN}
   *
   * <p>The trainer joins the samples that follow one another in a batch, after noise and
   * augmentation. A loss then sees one output a pack, and a penalty takes the gradient of an output
   * by the whole pack. Batches must be multiples of the packing, the last one of an epoch included.
   * Labels, {@link AuxiliaryTerm}s and adaptive augmentations, which are about single samples, are
   * refused beside it.
   *
   * @param samples how many, positive; 2 to 4 are usual, and 1 is none. The block takes (B /
   *     samples, {@link #packOf pack shape...})
   * @throws IllegalArgumentException if the number is not positive
   * @see <a href="https://arxiv.org/abs/1712.04086">Lin et al. 2018, PacGAN</a>
   */
  public Discriminator packed(int samples) {
    return new Discriminator(block, output, classes, samples);
  }

  /**
   * {@return the shape of several samples joined along their first axis, such as (6, 28, 28) for
   * two of (3, 28, 28)}
   *
   * @param samples how many, positive
   * @param sample the shape of one, without the batch axis
   * @throws IllegalArgumentException if the number is not positive, or the shape has no axis
   */
  public static Shape packOf(int samples, Shape sample) {
    Ranges.positive("packing", samples);
    if (sample.dimension() == 0) {
      throw new IllegalArgumentException("expected samples of at least one axis but was " + sample);
    }
    return new Shape(Math.multiplyExact(samples, sample.get(0))).addAll(sample.slice(1));
  }
}

package dev.ganlib;

import ai.djl.ndarray.NDArray;
import dev.ganlib.game.Round;

/**
 * A term that a generator lowers besides what it lowers against its adversaries: a distance to
 * something known, a demand on variety, a match of features.
 *
 * <pre>{@code
 * GanTrainer.builder(generator, discriminator, loss)
 *     .generatorTerm("sparse", (round, fakes) -> Scalars.scale(fakes.samples().abs().mean(), 0.1));
 * }</pre>
 *
 * <p>Inside, use {@link dev.ganlib.loss.Scalars} for arithmetic with numbers. Its value is reported
 * as {@code term/<name>/generator}.
 */
@FunctionalInterface
public interface GeneratorTerm {
  /**
   * {@return the term, a 0-d array: a mean over samples, unless {@link #averagesOverSamples} says
   * otherwise}
   *
   * @param round the one that is being played, for draws and for other networks of the game
   * @param fakes what the generator has made in this move
   */
  NDArray value(Round round, Fakes fakes);

  /**
   * {@return mode seeking: rewards samples of different latents that differ, against generators
   * that make little of their latents}
   *
   * <p>In every move the generator makes a second batch, of the same labels, from other latents z'.
   * With d = E |G(z) - G(z')| and e = E |z - z'|, means over all numbers of the batch, the term is
   * weight / (d / e + 1e-5): the inverse of what the paper raises, as its authors' code has it. It
   * costs a second pass of the generator, and is refused where batches are split.
   *
   * @param weight positive; the paper has 1
   * @throws IllegalArgumentException if the weight is not positive and finite
   * @see <a href="https://arxiv.org/abs/1903.05628">Mao et al. 2019, Mode Seeking Generative
   *     Adversarial Networks for Diverse Image Synthesis</a>
   */
  static GeneratorTerm modeSeeking(double weight) {
    return new ModeSeeking(weight);
  }

  /**
   * {@return whether the term of a batch is the mean of its parts' terms; one that says no is
   * refused where batches are split}
   */
  default boolean averagesOverSamples() {
    return true;
  }
}

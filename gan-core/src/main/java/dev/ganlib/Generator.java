package dev.ganlib;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.ganlib.game.Network;
import dev.ganlib.internal.check.Ranges;
import java.util.Objects;

/**
 * The network that makes samples from latents: any DJL block and the latents it takes.
 *
 * @param block takes (B, latent size), gives (B, sample shape...); a conditional one takes the
 *     labels, int64 (B), as its second input
 * @param latent what it starts from
 * @param classes how many classes it can be asked for, or 0 if it takes no labels
 */
public record Generator(Block block, Latent latent, int classes) {
  /**
   * Checks that all are there.
   *
   * @param block takes (B, latent size), and labels (B) if conditional
   * @param latent what it starts from
   * @param classes how many classes it can be asked for, or 0 if it takes no labels
   * @throws IllegalArgumentException if {@code classes} is negative
   */
  public Generator {
    Objects.requireNonNull(block, "block");
    Objects.requireNonNull(latent, "latent");
    Ranges.notNegative("classes", classes);
  }

  /**
   * {@return a generator}
   *
   * @param block takes (B, latent size), gives (B, sample shape...)
   * @param latent what it starts from
   */
  public static Generator of(Block block, Latent latent) {
    return new Generator(block, latent, 0);
  }

  /**
   * {@return this generator with labels as a second input of its block}
   *
   * @param count how many classes it can be asked for, positive
   * @throws IllegalArgumentException if the count is not positive
   */
  public Generator conditional(int count) {
    return new Generator(block, latent, Ranges.positive("classes", count));
  }

  /**
   * {@return a network of the block for a {@link dev.ganlib.game.Game}, with the inputs of a
   * generator}
   *
   * @param name unique in the game
   */
  public Network network(String name) {
    return Network.of(name, block, withLabels(latent.shape(), classes));
  }

  /** Returns the shapes of a network's inputs: the first, and labels if there are classes. */
  static Shape[] withLabels(Shape first, int classes) {
    return classes == 0 ? new Shape[] {first} : new Shape[] {first, new Shape()};
  }
}

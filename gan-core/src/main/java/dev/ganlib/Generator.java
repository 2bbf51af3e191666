package dev.ganlib;

import ai.djl.nn.Block;
import java.util.Objects;

/**
 * What makes samples from latents: any DJL block and the latents it takes.
 *
 * @param block takes (B, latent size), gives (B, sample shape...)
 * @param latent what it starts from
 */
public record Generator(Block block, Latent latent) {
  /**
   * Checks that both are there.
   *
   * @param block takes (B, latent size), gives (B, sample shape...)
   * @param latent what it starts from
   */
  public Generator {
    Objects.requireNonNull(block, "block");
    Objects.requireNonNull(latent, "latent");
  }

  /**
   * {@return a generator}
   *
   * @param block takes (B, latent size), gives (B, sample shape...)
   * @param latent what it starts from
   */
  public static Generator of(Block block, Latent latent) {
    return new Generator(block, latent);
  }
}

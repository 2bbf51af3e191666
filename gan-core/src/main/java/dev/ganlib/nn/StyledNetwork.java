package dev.ganlib.nn;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;

/**
 * A generator in two parts, one that makes styles of latents and one that makes images of styles:
 * what {@code dev.ganlib.Styles}, which mixes and truncates styles, needs of a network.
 *
 * <p>An image has L styles of S numbers each, one for each layer of the second part, from coarse to
 * fine. A custom block that implements this is taken as {@code dev.ganlib.nn.stock.StyleGan}'s is.
 *
 * @see <a href="https://arxiv.org/abs/1812.04948">Karras et al. 2019, A Style-Based Generator
 *     Architecture</a>
 */
public interface StyledNetwork {
  /** {@return L, how many styles an image has} */
  int styles();

  /**
   * {@return the number of the first style that acts at each size of image, from small to large}
   */
  int[] firstStyles();

  /**
   * {@return the part that takes latents (B, latent size), and labels, int64 (B), of a conditional
   * generator, and gives styles (B, S)}
   */
  Block mapping();

  /** {@return the part that takes styles (B, L, S), and gives images (B, C, H, W)} */
  Block synthesis();

  /** {@return the mean of all styles, (S), a buffer that is followed in training} */
  Parameter meanStyle();
}

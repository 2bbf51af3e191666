package dev.ganlib.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;

/**
 * A generator that makes styles of latents, and images of styles: what mixing and truncation at
 * sampling time need of a network.
 *
 * @see <a href="https://arxiv.org/abs/1812.04948">Karras et al. 2019, A Style-Based Generator
 *     Architecture</a>
 */
public interface StyledNetwork {
  /** {@return L, how many styles an image has, from coarse to fine} */
  int styles();

  /** {@return the number of the first style of each size of image, from small to large} */
  int[] firstStyles();

  /**
   * {@return styles (B, S)}
   *
   * @param parameterStore gives the weights
   * @param inputs latents (B, latent size), and labels, int64 (B), of a conditional generator
   * @param training whether it trains
   */
  NDArray map(ParameterStore parameterStore, NDList inputs, boolean training);

  /** {@return the part that takes styles (B, L, S), and gives images} */
  Block synthesis();

  /** {@return the mean of all styles, (S), a buffer that is followed in training} */
  Parameter meanStyle();
}

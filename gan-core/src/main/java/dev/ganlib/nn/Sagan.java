package dev.ganlib.nn;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;

/**
 * The self-attention GAN: the networks of {@link Sngan} with {@link SelfAttention} at half the
 * image's size in both, and every weight of the generator spectrally normalised, too.
 *
 * <p>The paper trains 128x128 images with attention at 32x32 places; here it stands where the image
 * has half its size, without pooling if a side is odd there (as of 10x10 or 14x14 images). {@code
 * width} must be a multiple of 8.
 *
 * @see <a href="https://arxiv.org/abs/1805.08318">Zhang et al. 2019, Self-Attention Generative
 *     Adversarial Networks</a>
 */
public final class Sagan {
  private Sagan() {}

  /**
   * {@return the description of a generator of width 64; it takes (B, latentSize) and gives (B, C,
   * H, W) in [-1, 1]}
   *
   * @param latentSize the length of a latent, positive
   * @param image the shape of a sample, (C, H, W), such as (3, 64, 64): sides of 4 to 7 times a
   *     power of two, at least 8
   * @throws IllegalArgumentException if the latent size or the shape is out of its range
   */
  public static StockGenerator.Builder generator(long latentSize, Shape image) {
    return new StockGenerator.Builder(Family.SAGAN, latentSize, image);
  }

  /**
   * {@return the description of a discriminator of width 64; it takes (B, C, H, W) and gives logits
   * or scores (B, 1)}
   *
   * @param image the shape of a sample, as of the generator
   * @throws IllegalArgumentException if the shape is out of its range
   */
  public static StockDiscriminator.Builder discriminator(Shape image) {
    return new StockDiscriminator.Builder(Family.SAGAN, image);
  }

  /** Returns attention at half the image's size, pooled if the sides there are even. */
  static Block attention(ImageScales scales, long channels, Norm norm) {
    boolean even = scales.doublings() > 1 || (scales.height() % 2 == 0 && scales.width() % 2 == 0);
    return SelfAttention.builder(channels)
        .pooling(even)
        .spectralNorm(norm == Norm.SPECTRAL)
        .build();
  }
}

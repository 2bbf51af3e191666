package dev.ganlib.nn.stock;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.ganlib.nn.SelfAttention;

/**
 * The self-attention GAN: residual networks as those of {@link Sngan}, with {@link SelfAttention}
 * in both, more channels where images are small, and every weight of the generator spectrally
 * normalised, too.
 *
 * <p>The generator's last residual block has {@code width} channels, each before it twice as many,
 * up to 16 times; the discriminator's first has {@code width}, each after it twice as many, up to
 * 16 times, and one block of the small size follows. Attention stands at the largest size below the
 * image's with sides of at most 32: at 32x32 places of the paper's 128x128 images and of 64x64
 * ones, at 14x14 of 28x28, and at the smallest if all are larger; without pooling if a side is odd
 * there (as of 10x10 or 14x14 images). {@code width} must be a multiple of 8; the paper's is 64.
 *
 * @see <a href="https://arxiv.org/abs/1805.08318">Zhang et al. 2019, Self-Attention Generative
 *     Adversarial Networks</a>
 */
public final class Sagan {
  /** The longest side at which every place can look at every other. */
  private static final long ATTENTIVE = 32;

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

  /**
   * Returns the channels of a residual block.
   *
   * @param halvings how many times as large the image is as what the block gives, as a power of two
   */
  static long channels(long width, int halvings) {
    return width << Math.min(halvings, 4);
  }

  /** Returns how often an image is halved until attention sees it. */
  static int attentionAt(ImageScales scales) {
    int halvings = 1;
    while (halvings < scales.doublings() && scales.longSideAfter(halvings) > ATTENTIVE) {
      halvings++;
    }
    return halvings;
  }

  /** Returns attention for images as small as it sees, pooled if their sides are even. */
  static Block attention(ImageScales scales, long channels, Norm norm) {
    boolean even =
        attentionAt(scales) < scales.doublings()
            || (scales.height() % 2 == 0 && scales.width() % 2 == 0);
    return SelfAttention.builder(channels)
        .pooling(even)
        .spectralNorm(norm == Norm.SPECTRAL)
        .build();
  }
}

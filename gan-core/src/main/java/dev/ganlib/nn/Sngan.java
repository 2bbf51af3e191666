package dev.ganlib.nn;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;

/**
 * The residual GAN with spectral normalisation.
 *
 * <p>The generator doubles a small image by residual blocks of two 3x3 convolutions, all of {@code
 * width} channels, with batch normalisation and ReLU, and ends with a 3x3 convolution and tanh. The
 * discriminator halves as often, adds two blocks of the small size, and sums over places; every
 * weight is spectrally normalised, unless {@link Norm#NONE} is chosen. The paper has width 256 in
 * the generator and 128 in the discriminator for 32x32 images. Weights start Glorot-uniform, biases
 * at 0. With {@code classes} the generator has {@link ConditionalBatchNorm} and the discriminator a
 * {@link ProjectionHead}.
 *
 * @see <a href="https://arxiv.org/abs/1802.05957">Miyato et al. 2018, Spectral Normalization for
 *     Generative Adversarial Networks</a>
 * @see <a href="https://arxiv.org/abs/1802.05637">Miyato and Koyama 2018, cGANs with Projection
 *     Discriminator</a>
 */
public final class Sngan {
  private Sngan() {}

  /**
   * {@return the description of a generator of width 64; it takes (B, latentSize) and gives (B, C,
   * H, W) in [-1, 1]}
   *
   * @param latentSize the length of a latent, positive
   * @param image the shape of a sample, (C, H, W), such as (3, 32, 32): sides of 4 to 7 times a
   *     power of two, at least 8
   * @throws IllegalArgumentException if the latent size or the shape is out of its range
   */
  public static StockGenerator.Builder generator(long latentSize, Shape image) {
    return new StockGenerator.Builder(Family.SNGAN, latentSize, image);
  }

  /**
   * {@return the description of a discriminator of width 64; it takes (B, C, H, W) and gives logits
   * or scores (B, 1)}
   *
   * @param image the shape of a sample, as of the generator
   * @throws IllegalArgumentException if the shape is out of its range
   */
  public static StockDiscriminator.Builder discriminator(Shape image) {
    return new StockDiscriminator.Builder(Family.SNGAN, image);
  }

  /**
   * Returns the layers of a generator.
   *
   * @param attentive whether it has self-attention and normalised weights, as SAGAN
   */
  static Block layers(Architecture architecture, boolean attentive) {
    ImageScales scales = architecture.scales();
    long width = architecture.width();
    Norm weights = attentive ? Norm.SPECTRAL : Norm.NONE;
    Shape small = scales.small(width);
    Sequence.Builder blocks =
        Sequence.builder()
            .add(Layers.weighted(Linear.of(small.size()), weights))
            .add(new Reshape(small));
    for (int i = 0; i < scales.doublings(); i++) {
      if (attentive && i == scales.doublings() - 1) {
        blocks.add(Sagan.attention(scales, width, weights));
      }
      Residual.addDoubling(blocks, width, weights, architecture.classes());
    }
    Layers.addNorm(blocks, Norm.BATCH);
    blocks
        .add(Layers.relu())
        .add(Layers.convolution(scales.channels(), 3, weights))
        .add(Layers.tanh());
    return InitialWeights.glorotUniform(blocks.build());
  }

  static Block trunk(ImageScales scales, long width, Norm norm, boolean attentive) {
    Sequence.Builder blocks = Sequence.builder().add(Residual.first(width, norm));
    if (attentive) {
      blocks.add(Sagan.attention(scales, width, norm));
    }
    for (int i = 1; i < scales.doublings(); i++) {
      blocks.add(Residual.halving(width, norm));
    }
    blocks
        .add(Residual.keeping(width, norm))
        .add(Residual.keeping(width, norm))
        .add(Layers.relu())
        .add(Layers.sumOverPlaces());
    return InitialWeights.glorotUniform(blocks.build());
  }

  static Block judgement(Block trunk, long width, Norm norm, int classes) {
    Sequence.Builder blocks = Sequence.builder().add(trunk);
    if (classes == 0) {
      blocks.add(Layers.weighted(Linear.of(1), norm));
    } else {
      boolean spectral = norm == Norm.SPECTRAL;
      blocks.addConditional(ProjectionHead.builder(classes, width).spectralNorm(spectral).build());
    }
    return InitialWeights.glorotUniform(blocks.build());
  }
}

package dev.ganlib.nn.stock;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.ganlib.nn.ConditionalBatchNorm;
import dev.ganlib.nn.InitialWeights;
import dev.ganlib.nn.Linear;
import dev.ganlib.nn.ProjectionHead;
import dev.ganlib.nn.Reshape;
import dev.ganlib.nn.Sequence;

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

  static Block layers(Family family, Architecture architecture) {
    boolean attentive = family == Family.SAGAN;
    ImageScales scales = architecture.scales();
    long width = architecture.width();
    Norm weights = attentive ? Norm.SPECTRAL : Norm.NONE;
    int last = scales.doublings() - 1;
    Shape small = scales.small(channels(family, width, last));
    Sequence.Builder blocks =
        Sequence.builder()
            .add(Layers.weighted(Linear.of(small.size()), weights))
            .add(Reshape.of(small));
    for (int halvings = last; halvings >= 0; halvings--) {
      if (attentive && halvings + 1 == Sagan.attentionAt(scales)) {
        long given = channels(family, width, Math.min(halvings + 1, last));
        blocks.add(Sagan.attention(scales, given, weights));
      }
      ResidualBlocks.addDoubling(
          blocks, channels(family, width, halvings), weights, architecture.classes());
    }
    Layers.addNorm(blocks, Norm.BATCH);
    blocks
        .add(Layers.relu())
        .add(Layers.convolution(scales.channels(), 3, weights))
        .add(Layers.tanh());
    return InitialWeights.glorotUniform(blocks.build());
  }

  static Block trunk(Family family, ImageScales scales, long width, Norm norm) {
    boolean attentive = family == Family.SAGAN;
    Sequence.Builder blocks = Sequence.builder().add(ResidualBlocks.first(width, norm));
    for (int halvings = 1; halvings <= scales.doublings(); halvings++) {
      if (halvings > 1) {
        blocks.add(ResidualBlocks.halving(channels(family, width, halvings - 1), norm));
      }
      if (attentive && halvings == Sagan.attentionAt(scales)) {
        blocks.add(Sagan.attention(scales, channels(family, width, halvings - 1), norm));
      }
    }
    long features = features(family, scales, width);
    blocks.add(ResidualBlocks.keeping(features, norm));
    if (!attentive) {
      blocks.add(ResidualBlocks.keeping(features, norm));
    }
    blocks.add(Layers.relu()).add(Layers.sumOverPlaces());
    return InitialWeights.glorotUniform(blocks.build());
  }

  static Block judgement(Block trunk, long features, Norm norm, int classes) {
    return judgement(Sequence.builder().add(trunk), features, norm, classes);
  }

  /** Returns layers that give features, and one more that judges them, for a class if any. */
  static Block judgement(Sequence.Builder blocks, long features, Norm norm, int classes) {
    if (classes == 0) {
      blocks.add(Layers.weighted(Linear.of(1), norm));
    } else {
      boolean spectral = norm == Norm.SPECTRAL;
      blocks.addConditional(
          ProjectionHead.builder(classes, features).spectralNorm(spectral).build());
    }
    return InitialWeights.glorotUniform(blocks.build());
  }

  /** Returns the length of what the trunk of a discriminator gives. */
  static long features(Family family, ImageScales scales, long width) {
    return channels(family, width, scales.doublings() - 1);
  }

  private static long channels(Family family, long width, int halvings) {
    return family == Family.SAGAN ? Sagan.channels(width, halvings) : width;
  }
}

package dev.ganlib.nn.stock;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import dev.ganlib.nn.Convolution;
import dev.ganlib.nn.InitialWeights;
import dev.ganlib.nn.LabelConcatenation;
import dev.ganlib.nn.Linear;
import dev.ganlib.nn.Reshape;
import dev.ganlib.nn.Sequence;
import dev.ganlib.nn.TransposedConvolution;
import java.util.List;

/**
 * The deep convolutional GAN: the generator doubles a small image by transposed convolutions, the
 * discriminator mirrors it.
 *
 * <pre>{@code
 * Generator.of(Dcgan.generator(100, new Shape(1, 28, 28)).width(64).build(), Latent.normal(100));
 * Discriminator.of(Dcgan.discriminator(new Shape(1, 28, 28)).width(64).build());
 * }</pre>
 *
 * <p>An image is halved, odd sides rounded up, until no side is above 4 (the shorter one may then
 * be 1): 64x64 in four convolutions, 28x28 in three, by way of 14x14 and 7x7. Each has stride 2 and
 * a kernel of 4, or 3 where a side is odd, {@code width} channels at half the image's size and
 * twice as many at each halving (the paper has 128 for 64x64 images). Batch normalisation, but not
 * at the image, unless another {@link Norm} is chosen; ReLU in the generator, tanh at its end,
 * LeakyReLU 0.2 in the discriminator. Weights start from N(0, 0.02), the scales of normalisations
 * from N(1, 0.02). With {@code classes} the labels are joined to the latents, and as planes to the
 * images.
 *
 * @see <a href="https://arxiv.org/abs/1511.06434">Radford et al. 2015, DCGAN</a>
 */
public final class Dcgan {
  private static final double DEVIATION = 0.02;

  private Dcgan() {}

  /**
   * {@return the description of a generator of width 64 with batch normalisation; it takes (B,
   * latentSize) and gives (B, C, H, W) in [-1, 1]}
   *
   * @param latentSize the length of a latent, positive
   * @param image the shape of a sample, (C, H, W), such as (1, 28, 28): sides of 4 to 7 times a
   *     power of two, at least 8
   * @throws IllegalArgumentException if the latent size or the shape is out of its range
   */
  public static StockGenerator.Builder generator(long latentSize, Shape image) {
    return new StockGenerator.Builder(Family.DCGAN, latentSize, image);
  }

  /**
   * {@return the description of a discriminator of width 64 with batch normalisation; it takes (B,
   * C, H, W) and gives logits or scores (B, 1)}
   *
   * @param image the shape of a sample, as of the generator
   * @throws IllegalArgumentException if the shape is out of its range
   */
  public static StockDiscriminator.Builder discriminator(Shape image) {
    return new StockDiscriminator.Builder(Family.DCGAN, image);
  }

  static Block layers(Architecture architecture) {
    ImageScales scales = architecture.scales();
    List<Shape> sides = scales.halvings();
    Norm norm = architecture.norm();
    int last = sides.size() - 1;
    Shape small = new Shape(architecture.width() << (last - 1)).addAll(sides.get(last));
    Linear project = Linear.of(small.size());
    Sequence.Builder blocks = Sequence.builder();
    blocks.add(Layers.weighted(Layers.needsBias(norm) ? project : project.withoutBias(), norm));
    blocks.add(Reshape.of(small));
    Layers.addNorm(blocks, norm);
    blocks.add(Layers.relu());
    for (int i = last - 1; i > 0; i--) {
      long channels = architecture.width() << (i - 1);
      blocks.add(doubling(channels, sides.get(i), norm, Layers.needsBias(norm)));
      Layers.addNorm(blocks, norm);
      blocks.add(Layers.relu());
    }
    blocks.add(doubling(scales.channels(), sides.get(0), norm, true)).add(Layers.tanh());
    Sequence sequence = InitialWeights.normal(blocks.build(), DEVIATION);
    return architecture.classes() == 0
        ? sequence
        : LabelConcatenation.of(sequence, architecture.classes());
  }

  static Block doubling(long channels, Shape sides, Norm norm, boolean bias) {
    TransposedConvolution.Builder layer =
        TransposedConvolution.builder(channels, kernel(sides.get(0)), kernel(sides.get(1)))
            .stride(2)
            .padding(1);
    return Layers.weighted((bias ? layer : layer.withoutBias()).build(), norm);
  }

  /** Returns the kernel that, with stride 2 and padding 1, halves a side, or doubles to it. */
  private static long kernel(long side) {
    return side % 2 == 0 ? 4 : 3;
  }

  static Block trunk(ImageScales scales, long width, Norm norm) {
    List<Shape> sides = scales.halvings();
    Sequence.Builder blocks = Sequence.builder();
    for (int i = 0; i < sides.size() - 1; i++) {
      boolean bias = i == 0 || Layers.needsBias(norm);
      Shape from = sides.get(i);
      Convolution.Builder layer =
          Convolution.builder(width << i, kernel(from.get(0)), kernel(from.get(1)))
              .stride(2)
              .padding(1);
      blocks.add(Layers.weighted((bias ? layer : layer.withoutBias()).build(), norm));
      if (i > 0) {
        Layers.addNorm(blocks, norm);
      }
      blocks.add(Layers.leakyRelu());
    }
    return InitialWeights.normal(blocks.add(Blocks.batchFlattenBlock()).build(), DEVIATION);
  }

  static Block judgement(Block trunk, Norm norm, int classes) {
    Block last = InitialWeights.normal(Layers.weighted(Linear.of(1), norm), DEVIATION);
    Sequence sequence = Sequence.builder().add(trunk).add(last).build();
    return classes == 0 ? sequence : LabelConcatenation.of(sequence, classes);
  }
}

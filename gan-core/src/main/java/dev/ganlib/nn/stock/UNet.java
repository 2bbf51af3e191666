package dev.ganlib.nn.stock;

import ai.djl.nn.Block;
import dev.ganlib.nn.Convolution;
import dev.ganlib.nn.InitialWeights;
import dev.ganlib.nn.Sequence;
import dev.ganlib.nn.Skip;
import dev.ganlib.nn.TransposedConvolution;
import org.jspecify.annotations.Nullable;

/**
 * Pix2Pix's generator: halves an image level by level, doubles it again, and at each level leads
 * past what came in, so that what input and output have in common need not go through the middle.
 *
 * <pre>{@code
 * Block generator = UNet.translator(1, 1).levels(2).width(32).build(); // 28 x 28 by way of 7 x 7
 * }</pre>
 *
 * <p>Each level has a convolution of kernel 4 and stride 2, what is inside it, and a transposed
 * convolution of the same numbers; {@code width} channels in the first, twice as many in each
 * further one, but no more than 8 times as many. LeakyReLU 0.2 on the way down, ReLU on the way up,
 * tanh at the end. Normalised are all but the first convolution, the innermost and the last; by
 * instance, so that an image's translation depends on it alone in training and in use, unless
 * another {@link Norm} is chosen (the paper has batch normalisation, by the statistics of the image
 * itself, and dropout, which is left out here). Weights start from N(0, 0.02).
 *
 * <p>Sides are multiples of two to the power of the levels, and differ as they like; a shorter side
 * that is no more than that power leaves one place in the middle.
 *
 * @see <a href="https://arxiv.org/abs/1611.07004">Isola et al. 2017, Image-to-Image Translation
 *     with Conditional Adversarial Networks</a>
 */
public final class UNet {
  static final int BLOCKS = 0;
  static final long KERNEL = 4;
  private static final double DEVIATION = 0.02;
  private static final long MOST_WIDTHS = 8;

  private UNet() {}

  /**
   * {@return the description of a network of width 64 and 2 levels with instance normalisation; it
   * takes (B, inputs, H, W) and gives (B, outputs, H, W) in [-1, 1]}
   *
   * @param inputs the channels of the images that it takes, positive
   * @param outputs the channels of the images that it gives, positive
   * @throws IllegalArgumentException if a number is not positive
   */
  public static StockTranslator.Builder translator(long inputs, long outputs) {
    return new StockTranslator.Builder(
        new TranslatorArchitecture(
            TranslatorFamily.UNET.word(), inputs, outputs, 64, 2, BLOCKS, KERNEL, Norm.INSTANCE));
  }

  static Block layers(TranslatorArchitecture architecture) {
    Norm norm = architecture.norm();
    Block inside = null;
    for (int level = architecture.levels() - 1; level > 0; level--) {
      inside = Skip.around(level(architecture, level, inside));
    }
    Sequence.Builder blocks = Sequence.builder().add(down(architecture.width(), norm, true));
    if (inside != null) {
      blocks.add(inside);
    }
    blocks.add(Layers.relu()).add(up(architecture.outputs(), norm, true)).add(Layers.tanh());
    return InitialWeights.normal(blocks.build(), DEVIATION);
  }

  /** Returns what leads from the channels of the level before, and back to as many. */
  private static Block level(
      TranslatorArchitecture architecture, int level, @Nullable Block inside) {
    Norm norm = architecture.norm();
    boolean bias = Layers.needsBias(norm);
    Sequence.Builder blocks =
        Sequence.builder()
            .add(Layers.leakyRelu())
            .add(down(channels(architecture, level), norm, bias || inside == null));
    if (inside != null) {
      TranslatorFamily.addNorm(blocks, norm);
      blocks.add(inside);
    }
    blocks.add(Layers.relu()).add(up(channels(architecture, level - 1), norm, bias));
    TranslatorFamily.addNorm(blocks, norm);
    return blocks.build();
  }

  private static long channels(TranslatorArchitecture architecture, int level) {
    return architecture.width() * Math.min(1L << level, MOST_WIDTHS);
  }

  private static Block down(long channels, Norm norm, boolean bias) {
    Convolution.Builder layer = Convolution.builder(channels, KERNEL, KERNEL).stride(2).padding(1);
    return Layers.weighted((bias ? layer : layer.withoutBias()).build(), norm);
  }

  private static Block up(long channels, Norm norm, boolean bias) {
    TransposedConvolution.Builder layer =
        TransposedConvolution.builder(channels, KERNEL, KERNEL).stride(2).padding(1);
    return Layers.weighted((bias ? layer : layer.withoutBias()).build(), norm);
  }
}

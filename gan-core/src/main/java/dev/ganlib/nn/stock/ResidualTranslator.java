package dev.ganlib.nn.stock;

import ai.djl.nn.Block;
import dev.ganlib.nn.Convolution;
import dev.ganlib.nn.InitialWeights;
import dev.ganlib.nn.Residual;
import dev.ganlib.nn.Sequence;
import dev.ganlib.nn.Upsampling;

/**
 * CycleGAN's generator: halves an image a few times, changes it by residual blocks, and doubles it
 * again.
 *
 * <pre>{@code
 * Block generator = ResidualTranslator.translator(1, 1).levels(1).blocks(3).width(24).build();
 * }</pre>
 *
 * <p>A convolution of kernel 7 to {@code width} channels; for each level one of kernel 3 and stride
 * 2, to twice as many; residual blocks of two convolutions of kernel 3; for each level each pixel
 * repeated twice and a convolution of kernel 3, to half as many; a convolution of kernel 7, and
 * tanh. ReLU between them. Normalised are all convolutions but the last, by instance without scale
 * and shift, unless another {@link Norm} is chosen. The paper has 6 blocks at 128 pixels and 9 at
 * 256, transposed convolutions in place of repeated pixels, which leave a checkerboard, and borders
 * that mirror the image where they are zero here. Weights start from N(0, 0.02).
 *
 * <p>Sides are multiples of two to the power of the levels.
 *
 * @see <a href="https://arxiv.org/abs/1703.10593">Zhu et al. 2017, Unpaired Image-to-Image
 *     Translation using Cycle-Consistent Adversarial Networks</a>
 */
public final class ResidualTranslator {
  private static final double DEVIATION = 0.02;

  private ResidualTranslator() {}

  /**
   * {@return the description of a network of width 64, 2 levels, 6 blocks and kernel 7 with
   * instance normalisation; it takes (B, inputs, H, W) and gives (B, outputs, H, W) in [-1, 1]}
   *
   * @param inputs the channels of the images that it takes, positive
   * @param outputs the channels of the images that it gives, positive
   * @throws IllegalArgumentException if a number is not positive
   */
  public static StockTranslator.Builder translator(long inputs, long outputs) {
    return new StockTranslator.Builder(
        new TranslatorArchitecture(
            TranslatorFamily.RESIDUAL.word(), inputs, outputs, 64, 2, 6, 7, Norm.INSTANCE));
  }

  static Block layers(TranslatorArchitecture architecture) {
    Norm norm = architecture.norm();
    int levels = architecture.levels();
    long width = architecture.width();
    long kernel = architecture.kernel();
    Sequence.Builder blocks = Sequence.builder();
    addConvolution(blocks, width, kernel, 1, norm);
    for (int level = 1; level <= levels; level++) {
      addConvolution(blocks.add(Layers.relu()), width << level, 3, 2, norm);
    }
    blocks.add(Layers.relu());
    for (int i = 0; i < architecture.blocks(); i++) {
      Sequence.Builder main = Sequence.builder();
      addConvolution(main, width << levels, 3, 1, norm);
      addConvolution(main.add(Layers.relu()), width << levels, 3, 1, norm);
      blocks.add(Residual.of(main.build()));
    }
    for (int level = levels - 1; level >= 0; level--) {
      addConvolution(blocks.add(Upsampling.nearest(2)), width << level, 3, 1, norm);
      blocks.add(Layers.relu());
    }
    blocks.add(Layers.convolution(architecture.outputs(), kernel, norm)).add(Layers.tanh());
    return InitialWeights.normal(blocks.build(), DEVIATION);
  }

  private static void addConvolution(
      Sequence.Builder blocks, long channels, long kernel, long stride, Norm norm) {
    Convolution.Builder layer =
        Convolution.builder(channels, kernel, kernel).stride(stride).padding(kernel / 2);
    blocks.add(
        Layers.weighted((Layers.needsBias(norm) ? layer : layer.withoutBias()).build(), norm));
    TranslatorFamily.addNorm(blocks, norm);
  }
}

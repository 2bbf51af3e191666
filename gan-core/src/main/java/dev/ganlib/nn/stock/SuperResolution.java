package dev.ganlib.nn.stock;

import ai.djl.nn.Block;
import dev.ganlib.nn.Convolution;
import dev.ganlib.nn.InitialWeights;
import dev.ganlib.nn.PRelu;
import dev.ganlib.nn.PixelShuffle;
import dev.ganlib.nn.Residual;
import dev.ganlib.nn.Sequence;

/**
 * SRGAN's generator, SRResNet: works at the size of the small image, and enlarges it at the end.
 *
 * <pre>{@code
 * Block generator = // 7 x 7 to 28 x 28
 *     SuperResolution.generator(1).levels(2).blocks(4).width(32).kernel(3).norm(Norm.NONE).build();
 * }</pre>
 *
 * <p>A convolution of kernel 9 to {@code width} channels, and PReLU; residual blocks of two
 * convolutions of kernel 3 with PReLU between them, after which one more follows, and past all of
 * them what came in; for each level a convolution to four times as many channels, {@link
 * PixelShuffle}, which doubles the sides, and PReLU; a convolution of kernel 9, and tanh, which the
 * paper lacks. Normalised are the convolutions between the first PReLU and the first enlarging, by
 * batch; later networks have {@link Norm#NONE} and are better for it. Weights start as PyTorch's.
 *
 * <p>Sides may be any.
 *
 * @see <a href="https://arxiv.org/abs/1609.04802">Ledig et al. 2017, Photo-Realistic Single Image
 *     Super-Resolution Using a Generative Adversarial Network</a>
 */
public final class SuperResolution {
  private SuperResolution() {}

  /**
   * {@return the description of a network of width 64, 2 levels, 16 blocks and kernel 9 with batch
   * normalisation; it takes (B, channels, H, W) and gives (B, channels, 4 H, 4 W) in [-1, 1]}
   *
   * @param channels of the images, positive
   * @throws IllegalArgumentException if it is not positive
   */
  public static StockTranslator.Builder generator(long channels) {
    return new StockTranslator.Builder(
        new TranslatorArchitecture(
            TranslatorFamily.SUPERRESOLUTION.word(), channels, channels, 64, 2, 16, 9, Norm.BATCH));
  }

  static Block layers(TranslatorArchitecture architecture) {
    Norm norm = architecture.norm();
    long width = architecture.width();
    long kernel = architecture.kernel();
    Sequence.Builder body = Sequence.builder();
    for (int i = 0; i < architecture.blocks(); i++) {
      Sequence.Builder main = Sequence.builder();
      addConvolution(main, width, norm);
      addConvolution(main.add(PRelu.shared()), width, norm);
      body.add(Residual.of(main.build()));
    }
    addConvolution(body, width, norm);
    Sequence.Builder blocks =
        Sequence.builder()
            .add(Layers.convolution(width, kernel, norm))
            .add(PRelu.shared())
            .add(Residual.of(body.build()));
    for (int level = 0; level < architecture.levels(); level++) {
      blocks
          .add(Layers.convolution(4 * width, 3, norm))
          .add(PixelShuffle.of(2))
          .add(PRelu.shared());
    }
    blocks.add(Layers.convolution(architecture.outputs(), kernel, norm)).add(Layers.tanh());
    return InitialWeights.pyTorch(blocks.build());
  }

  private static void addConvolution(Sequence.Builder blocks, long width, Norm norm) {
    Convolution.Builder layer = Convolution.builder(width, 3, 3).padding(1);
    blocks.add(
        Layers.weighted((Layers.needsBias(norm) ? layer : layer.withoutBias()).build(), norm));
    TranslatorFamily.addNorm(blocks, norm);
  }
}

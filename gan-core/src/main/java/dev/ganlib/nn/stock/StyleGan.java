package dev.ganlib.nn.stock;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import dev.ganlib.nn.Convolution;
import dev.ganlib.nn.EqualisedRate;
import dev.ganlib.nn.Linear;
import dev.ganlib.nn.MinibatchDeviation;
import dev.ganlib.nn.ProjectionHead;
import dev.ganlib.nn.Sequence;

/**
 * The networks of StyleGAN2, in its small configuration: a mapping of two layers from latents to
 * styles, and a synthesis whose convolutions each scale their weights by a style; a plain
 * discriminator.
 *
 * <pre>{@code
 * Generator generator =
 *     Generator.of(
 *         StyleGan.generator(64, image).width(32).build(), Latent.normal(64));
 * Discriminator discriminator =
 *     Discriminator.ofScore(StyleGan.discriminator(image).width(32).build());
 * }</pre>
 *
 * <p>Latents are normalised, and labels embedded and joined to them. The generator starts from a
 * learned constant of 4 to 7 pixels a side, at which it has eight times the width or what is left
 * of it by fewer doublings; each size has two modulated convolutions, but the first, and adds its
 * image to the enlarged one of the size before. The first convolution of a size runs before its
 * input is enlarged, which costs a quarter. Enlarged is bilinearly, without a further blur. There
 * is no noise; all weights have equalised rates, those of the mapping a hundredth. Other than in
 * the paper the image goes through tanh, so that samples are in [-1, 1] as of all generators here.
 *
 * <p>The discriminator halves by convolutions of kernel 4 and stride 2, and sees how much the
 * samples of a batch differ ({@link MinibatchDeviation}) before its last convolution, so it judges
 * batches and not samples alone.
 *
 * <p>A generator that is to keep what coarse styles decide when fine ones are swapped is trained
 * with {@link StockGenerator.Builder#mixing}: in that share of the samples the layers from some
 * place on get the style of another latent, so that no layer relies on what another one is given.
 *
 * <p>Its rates are made for {@code Adam.of(2e-3).betas(0, 0.99)}, {@code GanLoss.nonSaturating()},
 * {@code Penalty.r1} and an average of the generator's weights. {@code dev.ganlib.Styles} mixes and
 * truncates styles of a trained generator.
 *
 * @see <a href="https://arxiv.org/abs/1912.04958">Karras et al. 2020, Analyzing and Improving the
 *     Image Quality of StyleGAN</a>
 * @see <a href="https://arxiv.org/abs/2006.06676">Karras et al. 2020, Training Generative
 *     Adversarial Networks with Limited Data</a>, whose configuration for small images this follows
 */
public final class StyleGan {
  private static final long KERNEL = 3;

  private StyleGan() {}

  /**
   * {@return the description of a generator of width 64; it takes latents (B, latent size), and
   * labels, int64 (B), if it has classes, and gives (B, C, H, W) in [-1, 1]}
   *
   * @param latentSize the length of a latent, positive
   * @param image the shape of a sample, (C, H, W), such as (3, 64, 64): sides of 4 to 7 times a
   *     power of two, at least 8
   * @throws IllegalArgumentException if the latent size or the shape is out of its range
   */
  public static StockGenerator.Builder generator(long latentSize, Shape image) {
    return new StockGenerator.Builder(Family.STYLEGAN2, latentSize, image);
  }

  /**
   * {@return the description of a discriminator of width 64; it takes (B, C, H, W) and gives logits
   * or scores (B, 1)}
   *
   * @param image the shape of a sample, as of the generator
   * @throws IllegalArgumentException if the shape is out of its range
   */
  public static StockDiscriminator.Builder discriminator(Shape image) {
    return new StockDiscriminator.Builder(Family.STYLEGAN2, image);
  }

  static Block layers(Architecture architecture, double mixing) {
    return new StyleNetwork(architecture, mixing);
  }

  static Block trunk(ImageScales scales, long width) {
    Sequence.Builder blocks = Sequence.builder();
    for (int halvings = 0; halvings < scales.doublings(); halvings++) {
      blocks
          .add(
              Convolution.builder(StyleSynthesis.channels(width, halvings), 4, 4)
                  .stride(2)
                  .padding(1)
                  .build())
          .add(new ScaledLeakyRelu());
    }
    blocks
        .add(MinibatchDeviation.of())
        .add(
            Convolution.builder(
                    StyleSynthesis.channels(width, scales.doublings() - 1), KERNEL, KERNEL)
                .padding(KERNEL / 2)
                .build())
        .add(new ScaledLeakyRelu())
        .add(Blocks.batchFlattenBlock())
        .add(Linear.of(features(scales, width)))
        .add(new ScaledLeakyRelu());
    return EqualisedRate.of(blocks.build());
  }

  /** Returns the length of what the trunk of a discriminator gives. */
  static long features(ImageScales scales, long width) {
    return StyleSynthesis.channels(width, scales.doublings());
  }

  static Block judgement(Block trunk, long features, int classes) {
    Sequence.Builder blocks = Sequence.builder().add(trunk);
    if (classes == 0) {
      blocks.add(EqualisedRate.of(Linear.of(1)));
    } else {
      blocks.addConditional(EqualisedRate.of(ProjectionHead.of(classes, features)));
    }
    return blocks.build();
  }
}

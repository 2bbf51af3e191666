package dev.ganlib.nn.stock;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.nn.Convolution;
import dev.ganlib.nn.InitialWeights;
import dev.ganlib.nn.Sequence;
import java.util.Locale;

/**
 * The discriminator of Pix2Pix and CycleGAN: a map of scores, each of which judges one patch of the
 * image, so that it sees textures and leaves the whole to other terms.
 *
 * <pre>{@code
 * // 12 x 12 scores of patches of 16 x 16 pixels
 * Discriminator.of(Patches.discriminator(new Shape(1, 28, 28)).layers(1).width(32).build());
 * }</pre>
 *
 * <p>Convolutions of kernel 4 and padding 1: as many of stride 2 as there are layers, with {@code
 * width} channels and twice as many in each further one, but no more than 8 times as many; one of
 * stride 1 with twice as many again; and one of stride 1 to a single channel, the scores or logits,
 * (B, 1, H', W'). LeakyReLU 0.2 after all but the last; normalised are all but the first and the
 * last, by instance without scale and shift unless another {@link Norm} is chosen. With 1, 2 and 3
 * layers a patch has 16, 34 and 70 pixels a side. Weights start from N(0, 0.02).
 *
 * <p>To judge an image beside its input, as Pix2Pix does, join the two on channels, and count both
 * in the image's shape.
 *
 * @see <a href="https://arxiv.org/abs/1611.07004">Isola et al. 2017, Image-to-Image Translation
 *     with Conditional Adversarial Networks</a>
 */
public final class Patches {
  private static final double DEVIATION = 0.02;
  private static final long KERNEL = 4;
  private static final long MOST_WIDTHS = 8;

  private Patches() {}

  /**
   * {@return the description of a discriminator with 3 layers, width 64 and instance normalisation;
   * it takes (B, C, H, W) and gives logits or scores (B, 1, H', W')}
   *
   * @param image the shape of a sample, (C, H, W)
   * @throws IllegalArgumentException if it is not of three positive sizes
   */
  public static Builder discriminator(Shape image) {
    return new Builder(image);
  }

  /** Collects the choices of a discriminator of patches. */
  public static final class Builder {
    private final Shape image;
    private int layers = 3;
    private long width = 64;
    private Norm norm = Norm.INSTANCE;

    private Builder(Shape image) {
      if (image.dimension() != 3 || image.get(0) < 1 || image.get(1) < 1 || image.get(2) < 1) {
        throw new IllegalArgumentException(
            "expected the shape of an image, (C, H, W), but was " + image);
      }
      this.image = image;
    }

    /**
     * Sets how many convolutions have stride 2; 3 unless set.
     *
     * @param count positive, at most 10
     * @return this builder
     * @throws IllegalArgumentException if it is out of its range
     */
    public Builder layers(int count) {
      if (count < 1 || count > 10) {
        throw new IllegalArgumentException("layers must be from 1 to 10 but was " + count);
      }
      layers = count;
      return this;
    }

    /**
     * Sets the number of channels that the others are multiples of; 64 unless set.
     *
     * @param channels positive
     * @return this builder
     * @throws IllegalArgumentException if it is not
     */
    public Builder width(long channels) {
      width = Ranges.positive("width", channels);
      return this;
    }

    /**
     * Sets the normalisation; by instance unless set.
     *
     * @param choice any; {@link Norm#INSTANCE} is without learned scale and shift here
     * @return this builder
     */
    public Builder norm(Norm choice) {
      norm = choice;
      return this;
    }

    /**
     * {@return the discriminator, (B, C, H, W) to (B, 1, H', W'), not initialised}
     *
     * @throws IllegalArgumentException if the image is too small for the layers
     */
    public Block build() {
      long least = 3L << layers;
      if (Math.min(image.get(1), image.get(2)) < least) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "sides of an image must be at least %d for %s of patches but was %s; fewer layers"
                    + " judge smaller patches",
                least,
                layers == 1 ? "1 layer" : layers + " layers",
                image));
      }
      Sequence.Builder blocks = Sequence.builder();
      for (int i = 0; i <= layers; i++) {
        boolean bias = i == 0 || Layers.needsBias(norm);
        Convolution.Builder layer =
            Convolution.builder(width * Math.min(1L << i, MOST_WIDTHS), KERNEL, KERNEL)
                .stride(i < layers ? 2 : 1)
                .padding(1);
        blocks.add(Layers.weighted((bias ? layer : layer.withoutBias()).build(), norm));
        if (i > 0) {
          TranslatorFamily.addNorm(blocks, norm);
        }
        blocks.add(Layers.leakyRelu());
      }
      Block last = Convolution.builder(1, KERNEL, KERNEL).padding(1).build();
      blocks.add(Layers.weighted(last, norm));
      return InitialWeights.normal(blocks.build(), DEVIATION);
    }
  }
}

package dev.ganlib.nn.stock;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.nn.AveragePooling;
import dev.ganlib.nn.ConvGru;
import dev.ganlib.nn.Convolution;
import dev.ganlib.nn.InitialWeights;
import dev.ganlib.nn.LabelConcatenation;
import dev.ganlib.nn.Linear;
import dev.ganlib.nn.PerFrame;
import dev.ganlib.nn.Reshape;
import dev.ganlib.nn.Sequence;
import java.util.List;

/**
 * Small networks for videos after DVD-GAN: a generator whose past is in a recurrent layer, and two
 * discriminators, of frames and of motion.
 *
 * <pre>{@code
 * Shape video = new Shape(1, 8, 32, 32); // (C, T, H, W)
 * Generator generator =
 *     Generator.of(Dvdgan.generator(64, video).width(16).build(), Latent.normal(64));
 * Discriminator motion = Discriminator.ofScore(Dvdgan.temporal(video).width(16).build());
 * Shape shown = new Shape(1, 4, 32, 32);
 * AdversaryBuilder frames =
 *     Adversary.builder(
 *             "frames", Discriminator.ofScore(Dvdgan.spatial(shown).width(16).build()), loss)
 *         .shown(shown, Showing.frames(4));
 * }</pre>
 *
 * <p>The generator makes an image of at most 4 pixels a side of the latent, and of the label if it
 * has classes; a {@link ConvGru} makes one for each frame of it; each frame is doubled as {@link
 * Dcgan} does, with batch normalisation over all frames that depends on the class; and, where the
 * image has more than twice that size, a second {@link ConvGru} goes over the frames of twice the
 * first size, so that what moves does so by less than a pixel of the smallest image. The paper has
 * residual blocks of four times the arithmetic, and a recurrent layer at each size.
 *
 * <p>The spatial discriminator judges each frame by itself, (B, C, k, H, W) to (B, 1, k), and is
 * shown some frames only. The temporal one halves all frames, and convolves over space and time.
 * Both have spectral normalisation, and labels are projected behind them.
 *
 * @see <a href="https://arxiv.org/abs/1907.06571">Clark et al. 2019, Adversarial Video Generation
 *     on Complex Datasets</a>
 */
public final class Dvdgan {
  /** The fewest frames in which there is a motion to judge. */
  static final long LEAST_FRAMES = 2;

  private static final long KERNEL = 3;

  private Dvdgan() {}

  /**
   * {@return the description of a generator of width 64; it takes latents (B, latent size), and
   * labels, int64 (B), if it has classes, and gives (B, C, T, H, W) in [-1, 1]}
   *
   * @param latentSize the length of a latent, positive
   * @param video the shape of a sample, (C, T, H, W): at least 2 frames, with sides of 4 to 7 times
   *     a power of two, at least 8
   * @throws IllegalArgumentException if the latent size or the shape is out of its range
   */
  public static StockGenerator.Builder generator(long latentSize, Shape video) {
    return new StockGenerator.Builder(Family.DVDGAN, latentSize, video);
  }

  /**
   * {@return the description of a discriminator of frames, of width 64; it takes (B, C, k, H, W)
   * and gives logits or scores (B, 1, k)}
   *
   * @param frames the shape of what it is shown of a video, (C, k, H, W)
   * @throws IllegalArgumentException if the shape is out of its range
   */
  public static Builder spatial(Shape frames) {
    return new Builder(true, frames);
  }

  /**
   * {@return the description of a discriminator of motion, of width 64; it takes (B, C, T, H, W)
   * and gives logits or scores (B, 1)}
   *
   * @param video the shape of a sample, as of the generator, with sides of at least 16
   * @throws IllegalArgumentException if the shape is out of its range
   */
  public static Builder temporal(Shape video) {
    return new Builder(false, video);
  }

  static Block layers(Architecture architecture) {
    ImageScales scales = architecture.scales();
    List<Shape> sides = scales.halvings();
    int last = sides.size() - 1;
    int classes = architecture.classes();
    long channels = architecture.width() << (last - 1);
    Shape small = new Shape(channels).addAll(sides.get(last));
    Sequence.Builder blocks = Sequence.builder();
    Linear first = Linear.of(small.size());
    if (classes == 0) {
      blocks.add(first);
    } else {
      blocks.addConditional(LabelConcatenation.of(first, classes));
    }
    blocks
        .add(Reshape.of(small))
        .add(ConvGru.of(channels, KERNEL).steps(architecture.sample().get(1)));
    Sequence.Builder frame = Sequence.builder();
    for (int i = last - 1; i >= 0; i--) {
      if (i == last - 2) {
        Layers.addLabelled(blocks, PerFrame.of(frame.build()), classes);
        blocks.add(ConvGru.of(architecture.width() << i, KERNEL));
        frame = Sequence.builder();
      }
      ResidualBlocks.addBatchNorm(frame, classes);
      boolean image = i == 0;
      frame
          .add(Layers.relu())
          .add(
              Dcgan.doubling(
                  image ? scales.channels() : architecture.width() << (i - 1),
                  sides.get(i),
                  Norm.BATCH,
                  image));
    }
    Layers.addLabelled(blocks, PerFrame.of(frame.add(Layers.tanh()).build()), classes);
    return InitialWeights.glorotUniform(blocks.build());
  }

  /** Collects the choices of a discriminator of videos. */
  public static final class Builder {
    private final boolean spatial;
    private final Shape shown;
    private final ImageScales scales;
    private long width = 64;
    private int classes;
    private Norm norm = Norm.SPECTRAL;

    private Builder(boolean spatial, Shape shown) {
      this.spatial = spatial;
      this.shown = shown;
      boolean video = shown.dimension() == 4 && shown.get(1) >= (spatial ? 1 : LEAST_FRAMES);
      if (!video) {
        throw new IllegalArgumentException(
            "expected the shape of a video, (C, T, H, W) with %s or more, but was %s"
                .formatted(spatial ? "1 frame" : LEAST_FRAMES + " frames", shown));
      }
      scales = ImageScales.of(new Shape(shown.get(0)).addAll(shown.slice(2)));
      if (!spatial && Math.min(shown.get(2), shown.get(3)) < 16) {
        throw new IllegalArgumentException(
            "sides of a video must be at least 16 to see its motion at half of them but was "
                + shown);
      }
    }

    /**
     * Sets the number of channels that the others are multiples of; 64 unless set.
     *
     * @param channels positive
     * @return this builder
     * @throws IllegalArgumentException if the number is not positive
     */
    public Builder width(long channels) {
      width = Ranges.positive("width", channels);
      return this;
    }

    /**
     * Makes it conditional: it then takes labels, int64 (B), as its second input.
     *
     * @param count how many classes the labels tell apart, positive
     * @return this builder
     * @throws IllegalArgumentException if the count is not positive
     */
    public Builder classes(int count) {
      classes = Ranges.positive("classes", count);
      return this;
    }

    /**
     * Sets the normalisation of weights; spectral unless set.
     *
     * @param choice {@link Norm#SPECTRAL} or {@link Norm#NONE}
     * @return this builder
     * @throws IllegalArgumentException if it is another
     */
    public Builder norm(Norm choice) {
      Family.DVDGAN.checkDiscriminatorNorm(choice);
      norm = choice;
      return this;
    }

    /** {@return the discriminator, not initialised} */
    public Block build() {
      return spatial ? ofFrames() : ofMotion();
    }

    private Block ofFrames() {
      List<Shape> sides = scales.halvings();
      int last = sides.size() - 1;
      long features = (width << (last - 1)) * sides.get(last).size();
      Block trunk = Dcgan.trunk(scales, width, norm);
      return PerFrame.of(Sngan.judgement(trunk, features, norm, classes));
    }

    private Block ofMotion() {
      long height = shown.get(2) / 2;
      long breadth = shown.get(3) / 2;
      long frames = shown.get(1);
      Sequence.Builder blocks = Sequence.builder().add(AveragePooling.of(1, 2, 2));
      long channels = width;
      add(blocks, Convolution.builder(channels, KERNEL, 4, 4).stride(1, 2, 2).padding(1));
      height /= 2;
      breadth /= 2;
      while (Math.min(height, breadth) >= 4 && channels < 4 * width) {
        channels *= 2;
        boolean halves = frames > 1;
        add(
            blocks,
            Convolution.builder(channels, halves ? 4 : 1, 4, 4)
                .stride(halves ? 2 : 1, 2, 2)
                .padding(halves ? 1 : 0, 1, 1));
        height /= 2;
        breadth /= 2;
        frames = halves ? frames / 2 : 1;
      }
      blocks.add(Blocks.batchFlattenBlock());
      long features = channels * frames * height * breadth;
      return Sngan.judgement(blocks, features, norm, classes);
    }

    private void add(Sequence.Builder blocks, Convolution.Builder layer) {
      blocks.add(Layers.weighted(layer.build(), norm)).add(Layers.leakyRelu());
    }
  }
}

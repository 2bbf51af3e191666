package dev.ganlib.nn.stock;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.nn.DescribedLayer;
import dev.ganlib.nn.DescribedNetwork;
import dev.ganlib.nn.LayerDescription;
import dev.ganlib.nn.NetworkDescription;
import dev.ganlib.nn.StyledNetwork;
import dev.ganlib.nn.Trait;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A generator of {@link Dcgan}, {@link Sngan}, {@link Sagan} or {@link StyleGan}, which knows what
 * it was built from, so that it can be loaded without custom code.
 *
 * <p>Takes latents (B, latent size), and labels, int64 (B), if it has classes; gives (B, C, H, W)
 * in [-1, 1].
 */
public final class StockGenerator extends AbstractBlock
    implements DescribedLayer, DescribedNetwork {
  private static final String STOCK = "stock";

  private final Architecture architecture;
  private final Block layers;

  StockGenerator(Architecture architecture, Block layers) {
    this.architecture = architecture;
    this.layers = addChildBlock("layers", layers);
  }

  /** {@return what it was built from} */
  public Architecture architecture() {
    return architecture;
  }

  /** {@return its network where that is made of styles, as of {@link StyleGan}; else empty} */
  public Optional<StyledNetwork> styled() {
    return layers instanceof StyledNetwork network ? Optional.of(network) : Optional.empty();
  }

  /** {@return what it was built from} */
  @Override
  public String toString() {
    return "StockGenerator[" + architecture + "]";
  }

  @Override
  public LayerDescription describe() {
    return LayerDescription.named(
            "StockGenerator", Trait.RUNS_IN_ORDER, Trait.SAMPLES_ALONE, Trait.BF16)
        .with("family", architecture.family())
        .with("latentSize", architecture.latentSize())
        .with("image", architecture.image())
        .with("width", architecture.width())
        .with("norm", architecture.norm().name())
        .with("classes", architecture.classes());
  }

  @Override
  public Optional<NetworkDescription> describeNetwork() {
    return Optional.of(NetworkDescription.of(STOCK).with(STOCK, describe().attributes()));
  }

  /**
   * {@return the generator that some words describe, not initialised}
   *
   * @param words such as {@link #describeNetwork} gives
   * @throws IllegalArgumentException if they describe none
   */
  public static StockGenerator of(NetworkDescription words) {
    NetworkDescription stock = words.inner(STOCK);
    return new Architecture(
            stock.text("family"),
            stock.whole("latentSize"),
            stock.sizes("image"),
            stock.whole("width"),
            Norm.valueOf(stock.text("norm")),
            Math.toIntExact(stock.whole("classes")))
        .build();
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    return layers.forward(parameterStore, inputs, training);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    check(inputShapes);
    layers.initialize(manager, dataType, inputShapes);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    check(inputShapes);
    return layers.getOutputShapes(inputShapes);
  }

  private void check(Shape[] inputShapes) {
    Shape expected = new Shape(architecture.latentSize());
    if (!inputShapes[0].slice(1).equals(expected)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected latents of shape (N, %d) but was %s",
              architecture.latentSize(),
              inputShapes[0]));
    }
  }

  /** Collects the choices of a {@link StockGenerator}. */
  public static final class Builder {
    private final Family family;
    private final long latentSize;
    private final Shape image;
    private long width = 64;
    private Norm norm;
    private int classes;
    private double mixing;

    Builder(Family family, long latentSize, Shape image) {
      this.family = family;
      this.latentSize = latentSize;
      this.image = image;
      norm = family.generatorNorm();
      new Architecture(family, latentSize, image, width, norm, classes);
    }

    /**
     * Sets the number of channels that the others are multiples of; 64 unless set.
     *
     * @param channels positive, a multiple of 8 in {@link Sagan}
     * @return this builder
     * @throws IllegalArgumentException if the number is out of its range
     */
    public Builder width(long channels) {
      width = family.checkedWidth(channels);
      return this;
    }

    /**
     * Sets the normalisation; batch normalisation unless set.
     *
     * @param choice one that the family has
     * @return this builder
     * @throws IllegalArgumentException if the family does not have it
     */
    public Builder norm(Norm choice) {
      family.checkGeneratorNorm(choice);
      norm = choice;
      return this;
    }

    /**
     * Makes it conditional.
     *
     * @param count how many classes it can be asked for, positive
     * @return this builder
     * @throws IllegalArgumentException if the count is not positive
     */
    public Builder classes(int count) {
      classes = Ranges.positive("classes", count);
      return this;
    }

    /**
     * Sets the probability with which a sample of training has two styles, of which the second one
     * begins at a layer drawn uniformly, but never at the first; 0 unless set. The second style is
     * that of the latent of another sample of the batch, or of the micro-batch, mapped for the
     * sample's own label if there are classes, which costs a second pass of the mapping; a batch of
     * one has none to mix with. What is sampled after training has one style.
     *
     * <p>A generator that mixes draws from the run's seed: in training mode it needs a move that is
     * being played, as {@link dev.ganlib.nn.BlockDraws} says. Checkpoints are resumed with the same
     * probability only. It is no part of a saved generator, whose samples do not hang on it.
     *
     * @param probability from 0 to 1; the paper has 0.9
     * @return this builder
     * @throws IllegalArgumentException if it is out of its range, or the family has no styles
     * @see <a href="https://arxiv.org/abs/1812.04948">Karras et al. 2019, A Style-Based Generator
     *     Architecture, section 3.1</a>
     */
    public Builder mixing(double probability) {
      Ranges.zeroToOne("mixing", probability);
      if (probability > 0 && family != Family.STYLEGAN2) {
        throw new IllegalArgumentException(
            "expected a family with styles, stylegan2, to mix them but was "
                + family.name().toLowerCase(Locale.ROOT));
      }
      mixing = probability;
      return this;
    }

    /** {@return the generator, not initialised} */
    public StockGenerator build() {
      Architecture architecture = new Architecture(family, latentSize, image, width, norm, classes);
      return new StockGenerator(architecture, family.generator(architecture, mixing));
    }
  }
}

package dev.ganlib.nn.stock;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.ganlib.nn.DescribedLayer;
import dev.ganlib.nn.DescribedNetwork;
import dev.ganlib.nn.LayerDescription;
import dev.ganlib.nn.NetworkDescription;
import dev.ganlib.nn.Trait;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A network from images to images, {@link UNet}, {@link ResidualTranslator} or {@link
 * SuperResolution}, which knows what it was built from.
 *
 * <p>Takes (B, inputs, H, W), gives (B, outputs, H, W) in [-1, 1], or of super-resolution (B,
 * outputs, f H, f W). The sides may be any that its family takes, and others in use than in
 * training.
 */
public final class StockTranslator extends AbstractBlock
    implements DescribedLayer, DescribedNetwork {
  private static final String TYPE = "stock translator";

  private final TranslatorArchitecture architecture;
  private final Block layers;

  StockTranslator(TranslatorArchitecture architecture, Block layers) {
    this.architecture = architecture;
    this.layers = addChildBlock("layers", layers);
  }

  /** Returns what it was built from. */
  TranslatorArchitecture architecture() {
    return architecture;
  }

  /** {@return what it was built from} */
  @Override
  public String toString() {
    return "StockTranslator[" + architecture + "]";
  }

  @Override
  public LayerDescription describe() {
    return LayerDescription.named(
            "StockTranslator", Trait.RUNS_IN_ORDER, Trait.SAMPLES_ALONE, Trait.BF16)
        .with("family", architecture.family())
        .with("inputs", architecture.inputs())
        .with("outputs", architecture.outputs())
        .with("width", architecture.width())
        .with("levels", architecture.levels())
        .with("blocks", architecture.blocks())
        .with("kernel", architecture.kernel())
        .with("norm", architecture.norm().name());
  }

  @Override
  public Optional<NetworkDescription> describeNetwork() {
    return Optional.of(new NetworkDescription(TYPE, describe().attributes()));
  }

  /**
   * {@return the network that some words describe, not initialised}
   *
   * @param words such as {@link #describeNetwork} gives
   * @throws IllegalArgumentException if they describe none
   */
  public static StockTranslator of(NetworkDescription words) {
    return new TranslatorArchitecture(
            words.text("family"),
            words.whole("inputs"),
            words.whole("outputs"),
            words.whole("width"),
            Math.toIntExact(words.whole("levels")),
            Math.toIntExact(words.whole("blocks")),
            words.whole("kernel"),
            Norm.valueOf(words.text("norm")))
        .build();
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    check(inputs.getShapes());
    return layers.forward(parameterStore, inputs, training);
  }

  @Override
  protected void beforeInitialize(Shape... inputShapes) {
    check(inputShapes);
    super.beforeInitialize(inputShapes);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    layers.initialize(manager, dataType, inputShapes);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the input is not images of its channels, or a side cannot
   *     be halved as often as the network halves it
   */
  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    check(inputShapes);
    return layers.getOutputShapes(inputShapes);
  }

  private void check(Shape[] inputShapes) {
    long channels = architecture.inputs();
    if (inputShapes.length != 1
        || inputShapes[0].dimension() != 4
        || inputShapes[0].get(1) != channels) {
      throw new IllegalArgumentException(
          "expected images of shape (N, %s, H, W) but was %s"
              .formatted(channels, Arrays.toString(inputShapes)));
    }
    if (!TranslatorFamily.named(architecture.family()).halves()) {
      return;
    }
    Shape images = inputShapes[0];
    long multiple = 1L << architecture.levels();
    if (images.get(2) % multiple != 0 || images.get(3) % multiple != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "sides of images must be multiples of %d, for they are halved %s, but were %d x %d",
              multiple,
              architecture.levels() == 1 ? "once" : architecture.levels() + " times",
              images.get(2),
              images.get(3)));
    }
  }

  /** Collects the choices of a {@link StockTranslator}. */
  public static final class Builder {
    private TranslatorArchitecture architecture;

    Builder(TranslatorArchitecture architecture) {
      this.architecture = architecture;
    }

    /**
     * Sets the number of channels that the others are multiples of; 64 unless set.
     *
     * @param channels positive
     * @return this builder
     * @throws IllegalArgumentException if it is not
     */
    public Builder width(long channels) {
      return with(
          channels, architecture.levels(), architecture.blocks(), architecture.kernel(), norm());
    }

    /**
     * Sets how often sides are halved, or of {@link SuperResolution} doubled; 2 unless set.
     *
     * @param count from 1 to 10
     * @return this builder
     * @throws IllegalArgumentException if it is out of its range
     */
    public Builder levels(int count) {
      return with(
          architecture.width(), count, architecture.blocks(), architecture.kernel(), norm());
    }

    /**
     * Sets the number of residual blocks; the paper's unless set.
     *
     * @param count positive
     * @return this builder
     * @throws IllegalArgumentException if it is not, or the network has none
     */
    public Builder blocks(int count) {
      return with(
          architecture.width(), architecture.levels(), count, architecture.kernel(), norm());
    }

    /**
     * Sets the height and width of the first and the last kernel; the paper's unless set.
     *
     * @param size positive and odd; 3 is enough for small images
     * @return this builder
     * @throws IllegalArgumentException if it is not, or the network has another kernel
     */
    public Builder kernel(long size) {
      return with(architecture.width(), architecture.levels(), architecture.blocks(), size, norm());
    }

    /**
     * Sets the normalisation; the paper's unless set.
     *
     * @param choice any; {@link Norm#INSTANCE} is without learned scale and shift here
     * @return this builder
     */
    public Builder norm(Norm choice) {
      return with(
          architecture.width(),
          architecture.levels(),
          architecture.blocks(),
          architecture.kernel(),
          choice);
    }

    private Norm norm() {
      return architecture.norm();
    }

    private Builder with(long width, int levels, int blocks, long kernel, Norm norm) {
      architecture =
          new TranslatorArchitecture(
              architecture.family(),
              architecture.inputs(),
              architecture.outputs(),
              width,
              levels,
              blocks,
              kernel,
              norm);
      return this;
    }

    /** {@return the network, not initialised} */
    public StockTranslator build() {
      return architecture.build();
    }
  }
}

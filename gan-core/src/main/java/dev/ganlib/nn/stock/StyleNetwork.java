package dev.ganlib.nn.stock;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import dev.ganlib.internal.torch.StyleOperators;
import dev.ganlib.nn.BlockDraws;
import dev.ganlib.nn.DescribedLayer;
import dev.ganlib.nn.EqualisedRate;
import dev.ganlib.nn.LayerDescription;
import dev.ganlib.nn.StyledNetwork;
import dev.ganlib.nn.Trait;
import org.jspecify.annotations.Nullable;

/**
 * A style-based generator: a mapping from latents to styles, and a synthesis of images from styles.
 *
 * <p>In training the mean of all styles is followed, {@code m += 0.005 (mean of the batch - m)}: a
 * buffer, which truncation needs. There, too, a share of the samples gets the style of another
 * latent, that of the sample before, from some layer on.
 */
final class StyleNetwork extends AbstractBlock implements DescribedLayer, StyledNetwork {
  private static final double MEAN_RATE = 0.005;
  private static final long MOST_STYLE = 512;

  private final Parameter mean;
  private final Block mapping;
  private final double mixing;
  private final StyleSynthesis images;
  private final Block synthesis;

  /**
   * Takes what it is built from.
   *
   * @param mixing the share of samples of two styles in training, from 0 to 1
   */
  StyleNetwork(Architecture architecture, double mixing) {
    this.mixing = mixing;
    long styleSize = Math.min(MOST_STYLE, 4 * architecture.width());
    mean =
        addParameter(
            Parameter.builder()
                .setName("meanStyle")
                .setType(Parameter.Type.OTHER)
                .optRequiresGrad(false)
                .optInitializer(Initializer.ZEROS)
                .optShape(new Shape(styleSize))
                .build());
    mapping =
        addChildBlock(
            "mapping",
            new StyleMapping(architecture.latentSize(), styleSize, architecture.classes()));
    images = new StyleSynthesis(architecture.scales(), architecture.width(), styleSize);
    synthesis = addChildBlock("synthesis", EqualisedRate.of(images));
  }

  @Override
  public int styles() {
    return images.styles();
  }

  @Override
  public int[] firstStyles() {
    return images.firstStyles();
  }

  @Override
  public Block mapping() {
    return mapping;
  }

  @Override
  public Block synthesis() {
    return synthesis;
  }

  @Override
  public Parameter meanStyle() {
    return mean;
  }

  /** {@return the share of samples of two styles, which decides a training} */
  @Override
  public String toString() {
    return "StyleNetwork[mixing=" + mixing + "]";
  }

  @Override
  public LayerDescription describe() {
    Trait[] traits =
        mixing > 0
            ? new Trait[] {Trait.DRAWS, Trait.CHANGES_BUFFERS, Trait.BF16}
            : new Trait[] {Trait.SAMPLES_ALONE, Trait.CHANGES_BUFFERS, Trait.BF16};
    LayerDescription layer =
        LayerDescription.named("StyleNetwork", traits).with("meanRate", MEAN_RATE);
    return mixing > 0 ? layer.with("mixing", mixing) : layer;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray style = // (B, S)
        mapping.forward(parameterStore, inputs, training).singletonOrThrow();
    if (training) {
      NDArray followed = parameterStore.getValue(mean, style.getDevice(), true); // (S)
      style = StyleOperators.trackMean(style, followed, MEAN_RATE);
      if (mixing > 0) {
        style = mixed(style, parameterStore, inputs);
      }
    }
    return synthesis.forward(parameterStore, new NDList(style), training);
  }

  private NDArray mixed(NDArray style, ParameterStore parameterStore, NDList inputs) {
    NDArray others = // (B, S)
        inputs.size() == 1 ? StyleOperators.turned(style) : ofOthers(parameterStore, inputs);
    NDArray uniform = BlockDraws.uniform(style, 0, 1, new Shape(style.getShape().get(0), 2));
    return StyleOperators.mixed(style, others, uniform, styles(), mixing);
  }

  /** Returns the styles of the latents of other samples, for each sample's own label. */
  private NDArray ofOthers(ParameterStore parameterStore, NDList inputs) {
    NDList others = new NDList(StyleOperators.turned(inputs.get(0)), inputs.get(1));
    return mapping.forward(parameterStore, others, true).singletonOrThrow();
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    mapping.initialize(manager, dataType, inputShapes);
    synthesis.initialize(manager, dataType, mapping.getOutputShapes(inputShapes));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return synthesis.getOutputShapes(mapping.getOutputShapes(inputShapes));
  }
}

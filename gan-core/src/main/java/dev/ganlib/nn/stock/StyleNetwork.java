package dev.ganlib.nn.stock;

import ai.djl.Device;
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
import dev.ganlib.internal.torch.Styles;
import dev.ganlib.nn.DescribedLayer;
import dev.ganlib.nn.EqualisedRate;
import dev.ganlib.nn.LabelEmbedding;
import dev.ganlib.nn.LayerDescription;
import dev.ganlib.nn.Linear;
import dev.ganlib.nn.Sequence;
import dev.ganlib.nn.StyledNetwork;
import dev.ganlib.nn.Trait;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A style-based generator: a mapping from latents to styles, and a synthesis of images from styles.
 *
 * <p>In training the mean of all styles is followed, {@code m += 0.005 (mean of the batch - m)}: a
 * buffer, which truncation needs.
 */
final class StyleNetwork extends AbstractBlock implements DescribedLayer, StyledNetwork {
  private static final double MAPPING_RATE = 0.01;
  private static final double MEAN_RATE = 0.005;
  private static final int MAPPING_LAYERS = 2;
  private static final long MOST_STYLE = 512;

  private final long latentSize;
  private final long styleSize;
  private final Parameter mean;
  private final @Nullable Block embedding;
  private final Block mapping;
  private final StyleSynthesis images;
  private final Block synthesis;

  StyleNetwork(Architecture architecture) {
    latentSize = architecture.latentSize();
    styleSize = Math.min(MOST_STYLE, 4 * architecture.width());
    mean =
        addParameter(
            Parameter.builder()
                .setName("meanStyle")
                .setType(Parameter.Type.OTHER)
                .optRequiresGrad(false)
                .optInitializer(Initializer.ZEROS)
                .optShape(new Shape(styleSize))
                .build());
    embedding =
        architecture.classes() == 0
            ? null
            : addChildBlock(
                "embedding", LabelEmbedding.of(architecture.classes(), latentSize));
    Sequence.Builder layers = Sequence.builder();
    for (int i = 0; i < MAPPING_LAYERS; i++) {
      layers.add(Linear.of(styleSize)).add(new ScaledLeakyRelu());
    }
    mapping =
        addChildBlock(
            "mapping", EqualisedRate.builder(layers.build()).multiplier(MAPPING_RATE).build());
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
  public Block synthesis() {
    return synthesis;
  }

  @Override
  public Parameter meanStyle() {
    return mean;
  }

  @Override
  public LayerDescription describe() {
    return LayerDescription.named(
            "StyleNetwork", Trait.SAMPLES_ALONE, Trait.CHANGES_BUFFERS, Trait.BF16)
        .with("latentSize", latentSize)
        .with("styleSize", styleSize)
        .with("meanRate", MEAN_RATE);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray style = map(parameterStore, inputs, training);
    if (training) {
      NDArray followed =
          parameterStore.getValue(mean, style.getDevice(), true); // (S)
      style = Styles.trackMean(style, followed, MEAN_RATE);
    }
    return synthesis.forward(parameterStore, new NDList(style), training);
  }

  @Override
  public NDArray map(ParameterStore parameterStore, NDList inputs, boolean training) {
    NDArray latents = Styles.unitSquare(inputs.get(0)); // (B, L)
    if (embedding != null) {
      NDArray labels = inputs.get(1); // (B)
      NDArray vectors = // (B, L)
          embedding.forward(parameterStore, new NDList(labels), training).singletonOrThrow();
      latents = latents.concat(Styles.unitSquare(vectors), 1); // (B, 2 L)
    }
    return mapping.forward(parameterStore, new NDList(latents), training).singletonOrThrow();
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    long count = inputShapes[0].get(0);
    if (embedding != null) {
      embedding.initialize(manager, dataType, inputShapes[1]);
    }
    mapping.initialize(
        manager, dataType, new Shape(count, embedding == null ? latentSize : 2 * latentSize));
    synthesis.initialize(manager, dataType, new Shape(count, styleSize));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    int expected = embedding == null ? 1 : 2;
    if (inputShapes.length != expected) {
      throw new IllegalArgumentException(
          "expected latents%s but was %s"
              .formatted(expected == 1 ? "" : " and labels", Arrays.toString(inputShapes)));
    }
    return synthesis.getOutputShapes(
        new Shape[] {new Shape(inputShapes[0].get(0), styleSize)});
  }
}

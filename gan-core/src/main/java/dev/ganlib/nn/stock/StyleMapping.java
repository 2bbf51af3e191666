package dev.ganlib.nn.stock;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.ganlib.internal.torch.StyleOperators;
import dev.ganlib.nn.DescribedLayer;
import dev.ganlib.nn.EqualisedRate;
import dev.ganlib.nn.LabelEmbedding;
import dev.ganlib.nn.LayerDescription;
import dev.ganlib.nn.Linear;
import dev.ganlib.nn.Sequence;
import dev.ganlib.nn.Trait;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Maps latents to styles: each latent is normalised, joined to the normalised embedding of its
 * label if there are classes, and goes through linear layers with a small rate.
 *
 * <p>Takes latents (B, L), and labels, int64 (B), if it has classes; gives styles (B, S).
 */
final class StyleMapping extends AbstractBlock implements DescribedLayer {
  private static final double RATE = 0.01;
  private static final int LAYERS = 2;

  private final long latentSize;
  private final long styleSize;
  private final int classes;
  private final @Nullable Block embedding;
  private final Block layers;

  StyleMapping(long latentSize, long styleSize, int classes) {
    this.latentSize = latentSize;
    this.styleSize = styleSize;
    this.classes = classes;
    embedding =
        classes == 0 ? null : addChildBlock("embedding", LabelEmbedding.of(classes, latentSize));
    Sequence.Builder linear = Sequence.builder();
    for (int i = 0; i < LAYERS; i++) {
      linear.add(Linear.of(styleSize)).add(new ScaledLeakyRelu());
    }
    layers =
        addChildBlock("layers", EqualisedRate.builder(linear.build()).multiplier(RATE).build());
  }

  @Override
  public LayerDescription describe() {
    return LayerDescription.named("StyleMapping", Trait.SAMPLES_ALONE, Trait.BF16)
        .with("latentSize", latentSize)
        .with("styleSize", styleSize)
        .with("classes", classes);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    getOutputShapes(inputs.getShapes());
    NDArray latents = StyleOperators.unitSquare(inputs.get(0)); // (B, L)
    if (embedding != null) {
      NDArray vectors = // (B, L)
          embedding.forward(parameterStore, new NDList(inputs.get(1)), training).singletonOrThrow();
      latents = latents.concat(StyleOperators.unitSquare(vectors), 1); // (B, 2 L)
    }
    return layers.forward(parameterStore, new NDList(latents), training);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    long count = inputShapes[0].get(0);
    if (embedding != null) {
      embedding.initialize(manager, dataType, inputShapes[1]);
    }
    layers.initialize(
        manager, dataType, new Shape(count, embedding == null ? latentSize : 2 * latentSize));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    boolean fits =
        inputShapes.length == (embedding == null ? 1 : 2)
            && inputShapes[0].dimension() == 2
            && inputShapes[0].get(1) == latentSize;
    if (!fits) {
      throw new IllegalArgumentException(
          "expected latents of shape (B, %s)%s but was %s"
              .formatted(
                  latentSize,
                  embedding == null ? "" : " and labels (B)",
                  Arrays.toString(inputShapes)));
    }
    return new Shape[] {new Shape(inputShapes[0].get(0), styleSize)};
  }
}

package dev.ganlib.nn.stock;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.ganlib.internal.torch.StyleOperators;
import dev.ganlib.nn.DescribedLayer;
import dev.ganlib.nn.LayerDescription;
import dev.ganlib.nn.Trait;
import org.jspecify.annotations.Nullable;

/**
 * The activation of StyleGAN2: leaky ReLU times the square root of 2, so that what comes in with
 * variance 1 goes out with about as much.
 */
final class ScaledLeakyRelu extends AbstractBlock implements DescribedLayer {
  private static final double SLOPE = 0.2;

  @Override
  public LayerDescription describe() {
    return LayerDescription.named("ScaledLeakyRelu", Trait.SAMPLES_ALONE, Trait.BF16)
        .with("slope", SLOPE);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    return new NDList(StyleOperators.scaledLeakyRelu(inputs.singletonOrThrow(), SLOPE));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }
}

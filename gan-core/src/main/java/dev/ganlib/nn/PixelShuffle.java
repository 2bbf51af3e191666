package dev.ganlib.nn;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.LayerOperators;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Enlarges images by laying channels out as pixels: each f x f channels become one, in which they
 * are the blocks of f x f pixels.
 *
 * <p>Input (B, f f C, H, W); output (B, C, f H, f W). No parameters. Differentiable twice.
 *
 * @see <a href="https://arxiv.org/abs/1609.05158">Shi et al. 2016, sub-pixel convolution</a>
 */
public final class PixelShuffle extends AbstractBlock implements DescribedLayer {
  private final long factor;

  private PixelShuffle(long factor) {
    this.factor = Ranges.positive("factor", factor);
  }

  /**
   * {@return the layer}
   *
   * @param factor f, by which height and width grow, positive
   * @throws IllegalArgumentException if the factor is not positive
   */
  public static PixelShuffle of(long factor) {
    return new PixelShuffle(factor);
  }

  /** {@return the layer with its settings} */
  @Override
  public String toString() {
    return "PixelShuffle[factor=" + factor + "]";
  }

  @Override
  public LayerDescription describe() {
    return LayerDescription.named("PixelShuffle", Trait.SAMPLES_ALONE, Trait.BF16)
        .with("factor", factor);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    getOutputShapes(inputs.getShapes());
    return new NDList(LayerOperators.pixelShuffle(inputs.singletonOrThrow(), factor));
  }

  @Override
  protected void beforeInitialize(Shape... inputShapes) {
    getOutputShapes(inputShapes);
    super.beforeInitialize(inputShapes);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the input is not (B, C, H, W), or has channels that are not
   *     a multiple of the factor's square
   */
  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape images = Inputs.images(inputShapes);
    long block = factor * factor;
    if (images.get(1) % block != 0) {
      throw Inputs.expected(
          String.format(
              Locale.ROOT,
              "images whose channels are a multiple of %d, the square of factor %d",
              block,
              factor),
          images);
    }
    return new Shape[] {
      new Shape(
          images.get(0), images.get(1) / block, images.get(2) * factor, images.get(3) * factor)
    };
  }
}

package dev.ganlib.nn;

import ai.djl.ndarray.NDArray;
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
 * Enlarges images by a whole factor, as PyTorch's {@code Upsample} does without aligned corners.
 *
 * <p>Input (B, C, H, W); output (B, C, f H, f W). No parameters. Differentiable twice.
 */
public final class Upsampling extends AbstractBlock implements DescribedLayer {
  private final long factor;
  private final boolean bilinear;

  private Upsampling(long factor, boolean bilinear) {
    this.factor = Ranges.positive("factor", factor);
    this.bilinear = bilinear;
  }

  /**
   * {@return a layer that repeats each pixel}
   *
   * @param factor f, by which height and width grow, positive
   * @throws IllegalArgumentException if the factor is not positive
   */
  public static Upsampling nearest(long factor) {
    return new Upsampling(factor, false);
  }

  /**
   * {@return a layer that interpolates linearly between the centres of pixels; beyond the outermost
   * centres it repeats them}
   *
   * @param factor f, by which height and width grow, positive
   * @throws IllegalArgumentException if the factor is not positive
   */
  public static Upsampling bilinear(long factor) {
    return new Upsampling(factor, true);
  }

  /** {@return the layer with its settings} */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "Upsampling[factor=%d, bilinear=%s]", factor, bilinear);
  }

  @Override
  public LayerDescription describe() {
    return LayerDescription.named("Upsampling", Trait.SAMPLES_ALONE, Trait.BF16)
        .with("factor", factor)
        .with("mode", bilinear ? "bilinear" : "nearest");
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    getOutputShapes(inputs.getShapes());
    NDArray x = inputs.singletonOrThrow();
    return new NDList(
        bilinear
            ? LayerOperators.upsampleBilinear(x, factor)
            : LayerOperators.upsampleNearest(x, factor));
  }

  @Override
  protected void beforeInitialize(Shape... inputShapes) {
    getOutputShapes(inputShapes);
    super.beforeInitialize(inputShapes);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the input is not (B, C, H, W)
   */
  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape images = Inputs.images(inputShapes);
    return new Shape[] {
      new Shape(images.get(0), images.get(1), images.get(2) * factor, images.get(3) * factor)
    };
  }
}

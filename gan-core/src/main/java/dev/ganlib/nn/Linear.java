package dev.ganlib.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.ganlib.internal.torch.LayerOperators;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A linear layer, x W<sup>T</sup> + b on the last axis.
 *
 * <p>Input (B, features) or (B, any..., features); output the same with {@code units} on the last
 * axis. Weight (units, features) and bias (units) start as PyTorch's: U(-b, b) with b = 1 /
 * sqrt(features); {@link InitialWeights} sets others. Differentiable twice.
 */
public final class Linear extends AbstractBlock implements DescribedLayer {
  private final long units;
  private final Weights weights;

  private Linear(long units, boolean bias) {
    this.units = Kernel.positive("units", units);
    weights = new Weights(bias);
    weights.all().forEach(this::addParameter);
    InitialWeights.pyTorch(this);
  }

  /**
   * {@return a layer with bias, not initialised}
   *
   * @param units the number of outputs, positive
   * @throws IllegalArgumentException if {@code units} is not positive
   */
  public static Linear of(long units) {
    return new Linear(units, true);
  }

  /** {@return another layer of the same units, without bias and not initialised} */
  public Linear withoutBias() {
    return new Linear(units, false);
  }

  @Override
  public LayerDescription describe() {
    return LayerDescription.named("Linear", Trait.SAMPLES_ALONE, Trait.INITIALISABLE, Trait.BF16)
        .with("units", units)
        .with("bias", weights.hasBias());
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray x = inputs.singletonOrThrow();
    output(x.getShape());
    List<NDArray> arrays = weights.arrays(parameterStore, x.getDevice(), training);
    return new NDList(LayerOperators.linear(x, arrays));
  }

  @Override
  protected void beforeInitialize(Shape... inputShapes) {
    getOutputShapes(inputShapes);
    super.beforeInitialize(inputShapes);
  }

  @Override
  protected void prepare(Shape[] inputShapes) {
    weights.prepare(new Shape(units, inputShapes[0].getLastDimension()), units);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the input is not (B, any..., features), or has other
   *     features than the layer was initialised with
   */
  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {output(Inputs.one(inputShapes))};
  }

  private Shape output(Shape input) {
    if (input.dimension() < 2 || !Inputs.hasPositiveSizes(input)) {
      throw Inputs.expected("input of shape (N, ..., features)", input);
    }
    Shape weight = weights.shape();
    if (weight != null && input.getLastDimension() != weight.get(1)) {
      throw Inputs.expected("input of " + weight.get(1) + " features", input);
    }
    return input.slice(0, input.dimension() - 1).add(units);
  }
}

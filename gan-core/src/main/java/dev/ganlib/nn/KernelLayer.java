package dev.ganlib.nn;

import ai.djl.Device;
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
 * Layers that move a kernel over their input: what {@link Convolution} and {@link
 * TransposedConvolution} have in common, which is all but the direction.
 */
abstract class KernelLayer extends AbstractBlock implements DescribedLayer {
  private final Kernel kernel;
  private final Weights weights;

  KernelLayer(Kernel kernel, boolean bias) {
    this.kernel = kernel;
    weights = new Weights(bias);
    weights.all().forEach(this::addParameter);
    InitialWeights.pyTorch(this);
  }

  @Override
  public LayerDescription describe() {
    LayerDescription layer =
        LayerDescription.named(
            kernel.transposed() ? "TransposedConvolution" : "Convolution",
            Trait.SAMPLES_ALONE,
            Trait.INITIALISABLE,
            Trait.BF16);
    return kernel.describe(layer, weights.hasBias());
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray x = inputs.singletonOrThrow(); // (B, C, any...)
    kernel.output(x.getShape(), weights.shape());
    return new NDList(
        LayerOperators.convolution(x, arrays(parameterStore, x.getDevice(), training), spec()));
  }

  /** Returns the weight, then the bias if there is one. */
  List<NDArray> arrays(ParameterStore store, Device device, boolean training) {
    return weights.arrays(store, device, training);
  }

  /** Returns what the operator takes: see {@code LayerOperators.convolution}. */
  long[] spec() {
    return kernel.spec();
  }

  @Override
  protected void beforeInitialize(Shape... inputShapes) {
    getOutputShapes(inputShapes);
    super.beforeInitialize(inputShapes);
  }

  @Override
  protected void prepare(Shape[] inputShapes) {
    weights.prepare(kernel.weight(inputShapes[0]), kernel.channels());
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the input has another number of axes, is too small for the
   *     kernel, or has channels that the groups do not divide or that the weight is not made for
   */
  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {kernel.output(Inputs.one(inputShapes), weights.shape())};
  }
}

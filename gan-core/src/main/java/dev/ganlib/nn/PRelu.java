package dev.ganlib.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.ganlib.internal.torch.LayerOperators;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * PReLU: x where positive, else slope * x with a slope that is learned, 0.25 at first.
 *
 * <p>Input (B, C, any...); output of the same shape. The parameter, {@code weight}, is of shape (1)
 * or (C). Differentiable twice.
 *
 * @see <a href="https://arxiv.org/abs/1502.01852">He et al. 2015, Delving Deep into Rectifiers</a>
 */
public final class PRelu extends AbstractBlock implements DescribedLayer {
  private static final float START = 0.25f;

  private final boolean perChannel;
  private final Parameter slope;

  private PRelu(boolean perChannel) {
    this.perChannel = perChannel;
    slope =
        addParameter(
            Parameter.builder()
                .setName("weight")
                .setType(Parameter.Type.OTHER)
                .optInitializer((manager, shape, type) -> manager.full(shape, START, type))
                .build());
  }

  /** {@return a layer with one slope, not initialised} */
  public static PRelu shared() {
    return new PRelu(false);
  }

  /** {@return a layer with a slope for each channel, not initialised} */
  public static PRelu perChannel() {
    return new PRelu(true);
  }

  @Override
  public LayerDescription describe() {
    return LayerDescription.named("PRelu", Trait.SAMPLES_ALONE, Trait.BF16)
        .with("perChannel", perChannel);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    getOutputShapes(inputs.getShapes());
    NDArray x = inputs.singletonOrThrow();
    NDArray weight = parameterStore.getValue(slope, x.getDevice(), training);
    return new NDList(LayerOperators.prelu(x, List.of(weight)));
  }

  @Override
  protected void beforeInitialize(Shape... inputShapes) {
    getOutputShapes(inputShapes);
    super.beforeInitialize(inputShapes);
  }

  @Override
  protected void prepare(Shape[] inputShapes) {
    slope.setShape(new Shape(perChannel ? inputShapes[0].get(1) : 1));
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the input is not (B, C, any...), or has other channels than
   *     the layer was initialised with
   */
  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape input = Inputs.channels(inputShapes);
    if (perChannel && slope.isInitialized() && slope.getShape().get(0) != input.get(1)) {
      throw Inputs.expected("input of " + slope.getShape().get(0) + " channels", input);
    }
    return new Shape[] {input};
  }
}

package dev.ganlib.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.ganlib.internal.torch.NormalisationOperators;
import org.jspecify.annotations.Nullable;

/**
 * Instance normalisation: each channel of each sample is shifted and scaled to mean 0 and variance
 * 1 over its own space.
 *
 * <p>Input (B, C, spatial...) with more than one place; output of the same shape. Training and
 * inference are the same, and no sample's output depends on another sample. Equal to PyTorch's
 * {@code InstanceNorm1d} to {@code 3d} without running statistics; a learned scale and shift for
 * each channel, {@code gamma} and {@code beta} of shape (C), are off by default as there.
 *
 * @see <a href="https://arxiv.org/abs/1607.08022">Ulyanov et al. 2016, Instance Normalization</a>
 */
public final class InstanceNorm extends AbstractBlock implements DescribedLayer {
  private final double epsilon;
  private final @Nullable Parameter gamma;
  private final @Nullable Parameter beta;

  private InstanceNorm(Builder builder) {
    epsilon = builder.epsilon;
    gamma = builder.affine ? addParameter(Affine.gamma()) : null;
    beta = builder.affine ? addParameter(Affine.beta()) : null;
  }

  /** {@return the layer with epsilon 1e-5 and without scale and shift} */
  public static InstanceNorm of() {
    return builder().build();
  }

  /** {@return a builder with epsilon 1e-5 and without scale and shift} */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  protected void prepare(Shape[] inputShapes) {
    getOutputShapes(inputShapes);
    Affine.prepare(gamma, beta, new Shape(inputShapes[0].get(1)));
  }

  /** {@return the layer with its settings} */
  @Override
  public String toString() {
    return "InstanceNorm[epsilon=" + epsilon + "]";
  }

  @Override
  public LayerDescription describe() {
    return LayerDescription.named(
            "InstanceNorm", Trait.SAMPLES_ALONE, Trait.BF16)
        .with("epsilon", epsilon)
        .with("affine", gamma != null);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray x = inputs.singletonOrThrow();
    check(x.getShape());
    if (gamma == null || beta == null) {
      return new NDList(NormalisationOperators.instanceNorm(x, epsilon));
    }
    NormalisedInput.check(x.getShape(), 3, inputShapes);
    return new NDList(
        NormalisationOperators.instanceNorm(
            x,
            epsilon,
            parameterStore.getValue(gamma, x.getDevice(), training),
            parameterStore.getValue(beta, x.getDevice(), training)));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    check(inputShapes[0]);
    return new Shape[] {inputShapes[0]};
  }

  private static void check(Shape shape) {
    NormalisedInput.check(shape, 3);
    if (shape.slice(2).size() == 1) {
      throw new IllegalArgumentException(
          "instance normalisation needs more than one place a channel but the input was " + shape);
    }
  }

  /** Collects the constants of an {@link InstanceNorm}. */
  public static final class Builder {
    private double epsilon = 1e-5;
    private boolean affine;

    private Builder() {}

    /**
     * Sets whether a learned scale and shift follow, at first 1 and 0.
     *
     * @param on whether they do
     * @return this builder
     */
    public Builder affine(boolean on) {
      affine = on;
      return this;
    }

    /**
     * Sets what is added to the variance.
     *
     * @param value positive and finite
     * @return this builder
     * @throws IllegalArgumentException if it is not
     */
    public Builder epsilon(double value) {
      epsilon = NormalisedInput.epsilon(value);
      return this;
    }

    /** {@return the layer, not initialised} */
    public InstanceNorm build() {
      return new InstanceNorm(this);
    }
  }
}

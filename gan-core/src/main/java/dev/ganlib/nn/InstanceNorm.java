package dev.ganlib.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.NormalisationOperators;
import java.util.List;

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
public final class InstanceNorm extends SampleNorm {
  private InstanceNorm(Builder builder) {
    super(builder, 3);
  }

  /** {@return the layer with epsilon 1e-5 and without scale and shift} */
  public static InstanceNorm of() {
    return builder().build();
  }

  /** {@return a builder with epsilon 1e-5 and without scale and shift} */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return the layer with its settings} */
  @Override
  public String toString() {
    return "InstanceNorm[epsilon=" + epsilon() + "]";
  }

  @Override
  public LayerDescription describe() {
    return describe(LayerDescription.named("InstanceNorm", Trait.SAMPLES_ALONE, Trait.BF16));
  }

  @Override
  NDArray normalise(NDArray x, List<NDArray> affine) {
    return affine.isEmpty()
        ? NormalisationOperators.instanceNorm(x, epsilon())
        : NormalisationOperators.instanceNorm(x, epsilon(), affine.get(0), affine.get(1));
  }

  @Override
  void checkParts(Shape input) {
    if (input.slice(2).size() == 1) {
      throw new IllegalArgumentException(
          "instance normalisation needs more than one place a channel but the input was " + input);
    }
  }

  /** Collects the constants of an {@link InstanceNorm}. */
  public static final class Builder extends SampleNorm.Builder<Builder> {
    private Builder() {
      super(false);
    }

    @Override
    Builder self() {
      return this;
    }

    /** {@return the layer, not initialised} */
    public InstanceNorm build() {
      return new InstanceNorm(this);
    }
  }
}

package dev.ganlib.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.ganlib.internal.torch.NormalisationOperators;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Group normalisation: the channels of each sample are divided, in order, into groups of equal
 * size, and each group is shifted and scaled to mean 0 and variance 1 over its channels and space.
 *
 * <p>Input (B, C, any...), C a multiple of the groups; output of the same shape. Training and
 * inference are the same, and no sample's output depends on another sample. Equal to PyTorch's
 * {@code GroupNorm}; a learned scale and shift for each channel, {@code gamma} and {@code beta} of
 * shape (C), are on by default as there.
 *
 * @see <a href="https://arxiv.org/abs/1803.08494">Wu and He 2018, Group Normalization</a>
 */
public final class GroupNorm extends AbstractBlock implements DescribedLayer {
  private final long groups;
  private final double epsilon;
  private final @Nullable Parameter gamma;
  private final @Nullable Parameter beta;

  private GroupNorm(Builder builder) {
    groups = builder.groups;
    epsilon = builder.epsilon;
    gamma = builder.affine ? addParameter(Affine.gamma()) : null;
    beta = builder.affine ? addParameter(Affine.beta()) : null;
  }

  /**
   * {@return the layer with epsilon 1e-5 and with scale and shift}
   *
   * @param groups the number of groups, positive; 1 normalises each sample as a whole
   * @throws IllegalArgumentException if it is not positive
   */
  public static GroupNorm of(long groups) {
    return builder(groups).build();
  }

  /**
   * {@return a builder with epsilon 1e-5 and with scale and shift}
   *
   * @param groups the number of groups, positive; 1 normalises each sample as a whole
   * @throws IllegalArgumentException if it is not positive
   */
  public static Builder builder(long groups) {
    return new Builder(groups);
  }

  @Override
  protected void prepare(Shape[] inputShapes) {
    getOutputShapes(inputShapes);
    Affine.prepare(gamma, beta, new Shape(inputShapes[0].get(1)));
  }

  /** {@return the layer with its settings} */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "GroupNorm[groups=%d, epsilon=%s]", groups, epsilon);
  }

  @Override
  public LayerDescription describe() {
    return LayerDescription.named(
            "GroupNorm", Trait.SAMPLES_ALONE, Trait.BF16)
        .with("groups", groups)
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
      return new NDList(NormalisationOperators.groupNorm(x, groups, epsilon));
    }
    NormalisedInput.check(x.getShape(), 2, inputShapes);
    return new NDList(
        NormalisationOperators.groupNorm(
            x,
            groups,
            epsilon,
            parameterStore.getValue(gamma, x.getDevice(), training),
            parameterStore.getValue(beta, x.getDevice(), training)));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    check(inputShapes[0]);
    return new Shape[] {inputShapes[0]};
  }

  private void check(Shape shape) {
    NormalisedInput.check(shape, 2);
    if (shape.get(1) % groups != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "channels must be a multiple of the %d groups but the input was %s",
              groups,
              shape));
    }
    if (shape.slice(1).size() == groups) {
      throw new IllegalArgumentException(
          "group normalisation needs more than one number a group but the input was "
              + shape
              + " for "
              + groups
              + " groups");
    }
  }

  /** Collects the constants of a {@link GroupNorm}. */
  public static final class Builder {
    private final long groups;
    private double epsilon = 1e-5;
    private boolean affine = true;

    private Builder(long groups) {
      this.groups = Kernel.positive("groups", groups);
    }

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
    public GroupNorm build() {
      return new GroupNorm(this);
    }
  }
}

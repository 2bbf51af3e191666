package dev.ganlib.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Normalisations of each sample by itself, with a learned scale and shift for each channel or
 * without: what {@link GroupNorm} and {@link InstanceNorm} have in common.
 */
abstract class SampleNorm extends AbstractBlock implements DescribedLayer {
  private final double epsilon;
  private final int axes;
  private final @Nullable Parameter gamma;
  private final @Nullable Parameter beta;

  /**
   * Makes the layer.
   *
   * @param axes the least number of axes of an input, the batch among them
   */
  SampleNorm(Builder<?> builder, int axes) {
    this.axes = axes;
    epsilon = builder.epsilon;
    gamma = builder.affine ? addParameter(Affine.gamma()) : null;
    beta = builder.affine ? addParameter(Affine.beta()) : null;
  }

  final double epsilon() {
    return epsilon;
  }

  /** Throws unless each part of a sample that is normalised has more than one number. */
  abstract void checkParts(Shape input);

  /** Returns the normalised input; the affine list is of scale and shift, (C) each, or empty. */
  abstract NDArray normalise(NDArray x, List<NDArray> affine);

  LayerDescription describe(LayerDescription layer) {
    return layer.with("epsilon", epsilon).with("affine", gamma != null);
  }

  @Override
  protected void prepare(Shape[] inputShapes) {
    getOutputShapes(inputShapes);
    Affine.prepare(gamma, beta, new Shape(inputShapes[0].get(1)));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray x = inputs.singletonOrThrow(); // (B, C, any...)
    check(x.getShape());
    if (gamma == null || beta == null) {
      return new NDList(normalise(x, List.of()));
    }
    NormalisedInput.check(x.getShape(), axes, inputShapes);
    return new NDList(
        normalise(
            x,
            List.of(
                parameterStore.getValue(gamma, x.getDevice(), training),
                parameterStore.getValue(beta, x.getDevice(), training))));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    check(inputShapes[0]);
    return new Shape[] {inputShapes[0]};
  }

  private void check(Shape shape) {
    NormalisedInput.check(shape, axes);
    checkParts(shape);
  }

  /**
   * Collects the constants.
   *
   * @param <B> the builder's own type
   */
  abstract static class Builder<B extends Builder<B>> {
    private double epsilon = 1e-5;
    private boolean affine;

    Builder(boolean affine) {
      this.affine = affine;
    }

    /** Returns this builder in its own type. */
    abstract B self();

    /**
     * Sets whether a learned scale and shift follow, at first 1 and 0.
     *
     * @param on whether they do
     * @return this builder
     */
    public B affine(boolean on) {
      affine = on;
      return self();
    }

    /**
     * Sets what is added to the variance.
     *
     * @param value positive and finite
     * @return this builder
     * @throws IllegalArgumentException if it is not
     */
    public B epsilon(double value) {
      epsilon = NormalisedInput.epsilon(value);
      return self();
    }
  }
}

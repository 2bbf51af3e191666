package dev.ganlib.nn;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.NormalisationOperators;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Batch normalisation whose scale and shift are the class's own: {@code gamma[y] * normalised(x) +
 * beta[y]}.
 *
 * <p>Inputs: x (B, C, any...) and labels y (B), int64, each in [0, classes); output of the shape of
 * x. In training each channel is shifted and scaled to mean 0 and variance 1 over batch and space,
 * and the running mean and variance (corrected for the count, as PyTorch's) move towards the
 * batch's; in inference the running ones are used. {@code gamma} and {@code beta} are tables
 * (classes, C), at first 1 and 0.
 *
 * @see <a href="https://arxiv.org/abs/1707.00683">de Vries et al. 2017, Modulating early visual
 *     processing by language</a>
 * @see <a href="https://arxiv.org/abs/1802.05637">Miyato and Koyama 2018, cGANs with projection
 *     discriminator</a>
 */
public final class ConditionalBatchNorm extends AbstractBlock implements DescribedLayer {
  private final long classes;
  private final double momentum;
  private final double epsilon;
  private final Parameter gamma;
  private final Parameter beta;
  private final Parameter runningMean;
  private final Parameter runningVar;

  private ConditionalBatchNorm(Builder builder) {
    classes = builder.classes;
    momentum = builder.momentum;
    epsilon = builder.epsilon;
    gamma = addParameter(Affine.gamma());
    beta = addParameter(Affine.beta());
    runningMean = addParameter(running("runningMean", Parameter.Type.RUNNING_MEAN));
    runningVar = addParameter(running("runningVar", Parameter.Type.RUNNING_VAR));
  }

  /**
   * {@return the layer with momentum 0.1 and epsilon 1e-5}
   *
   * @param classes the number of classes, positive
   * @throws IllegalArgumentException if it is not positive
   */
  public static ConditionalBatchNorm of(long classes) {
    return builder(classes).build();
  }

  /**
   * {@return a builder with momentum 0.1 and epsilon 1e-5}
   *
   * @param classes the number of classes, positive
   * @throws IllegalArgumentException if it is not positive
   */
  public static Builder builder(long classes) {
    return new Builder(classes);
  }

  private static Parameter running(String name, Parameter.Type type) {
    return Parameter.builder().setName(name).setType(type).optRequiresGrad(false).build();
  }

  @Override
  protected void prepare(Shape[] inputShapes) {
    getOutputShapes(inputShapes);
    long channels = inputShapes[0].get(1);
    Affine.prepare(gamma, beta, new Shape(classes, channels));
    runningMean.setShape(new Shape(channels));
    runningVar.setShape(new Shape(channels));
  }

  /**
   * Normalises the first input for the labels in the second.
   *
   * @throws IllegalArgumentException if a shape is wrong, labels are not int64 or, on the CPU, one
   *     is out of range, or in training a channel has a single number
   */
  /** {@return the layer with its settings} */
  @Override
  public String toString() {
    return "ConditionalBatchNorm[momentum=%s, epsilon=%s]".formatted(momentum, epsilon);
  }

  @Override
  public LayerDescription describe() {
    return LayerDescription.named(
            "ConditionalBatchNorm", Trait.NORMALISES_OVER_BATCH, Trait.CHANGES_BUFFERS, Trait.BF16)
        .with("classes", classes)
        .with("momentum", momentum)
        .with("epsilon", epsilon);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    ClassLabels.check(inputs.getShapes());
    NDArray x = inputs.get(0); // (B, C, any...)
    NDArray labels = inputs.get(1); // (B)
    Shape shape = x.getShape();
    NormalisedInput.check(shape, 2, inputShapes);
    if (training && shape.size() == shape.get(1)) {
      throw new IllegalArgumentException(
          "batch normalisation needs more than one number a channel in training but the input was "
              + shape);
    }
    Device device = x.getDevice();
    List<NDArray> tables = // (classes, C) each
        List.of(
            parameterStore.getValue(gamma, device, training),
            parameterStore.getValue(beta, device, training));
    List<NDArray> running = // (C) each
        List.of(
            parameterStore.getValue(runningMean, device, training),
            parameterStore.getValue(runningVar, device, training));
    return new NDList(
        ClassLabels.lookUp(
            labels,
            classes,
            () ->
                NormalisationOperators.conditionalBatchNorm(
                    x, labels, tables, running, training, momentum, epsilon)));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    ClassLabels.check(inputShapes);
    NormalisedInput.check(inputShapes[0], 2);
    return new Shape[] {inputShapes[0]};
  }

  /** Collects the constants of a {@link ConditionalBatchNorm}. */
  public static final class Builder {
    private final long classes;
    private double momentum = 0.1;
    private double epsilon = 1e-5;

    private Builder(long classes) {
      this.classes = ClassLabels.classes(classes);
    }

    /**
     * Sets the weight of the new batch in the running statistics, as PyTorch has it.
     *
     * @param value in (0, 1]
     * @return this builder
     * @throws IllegalArgumentException if it is out of its range
     */
    public Builder momentum(double value) {
      Ranges.aboveZeroToOne("momentum", value);
      momentum = value;
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
    public ConditionalBatchNorm build() {
      return new ConditionalBatchNorm(this);
    }
  }
}

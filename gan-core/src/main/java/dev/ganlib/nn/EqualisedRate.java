package dev.ganlib.nn;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.StyleOperators;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A network whose weights all start as N(0, 1) and are scaled at run time, so that an optimizer
 * which normalises gradients, as {@code Adam} does, moves each by the same share of its size.
 *
 * <pre>{@code
 * Block mapping =
 *     EqualisedRate.builder(
 *             Sequence.builder()
 *                 .add(Linear.of(128))
 *                 .add(Activation.leakyReluBlock(0.2f))
 *                 .add(Linear.of(128))
 *                 .build())
 *         .multiplier(0.01) // learns at a hundredth of the rate
 *         .build();
 * }</pre>
 *
 * <p>Around one layer or a whole network: counts for all linear layers and convolutions inside,
 * DJL's and those of this package, and custom layers with the trait {@link Trait#INITIALISABLE}. A
 * layer runs with {@code weight * gain * multiplier / sqrt(fan-in)} and {@code bias * multiplier};
 * the trained parameters are the unscaled ones, under the layers' own names. Weights start as N(0,
 * 1 / multiplier), so that the scaled ones start as N(0, gain / sqrt(fan-in)), biases at 0. The
 * fan-in is the size of the weight without its axis of outputs, which is the second of {@link
 * TransposedConvolution} and the first of all others. So of a {@link Convolution} in groups it
 * counts the inputs of one group, but of a transposed one in groups those of all groups. {@link
 * InitialWeights} leaves the scaled layers inside as they are.
 *
 * <p>One within another is refused, for factors would multiply: networks of two rates, such as a
 * mapping and a synthesis, each have their own and stand side by side.
 *
 * <p>Inputs and outputs are the network's, and it is differentiable as often. Training and
 * inference scale alike. Other learned numbers inside, such as scales of normalisations, run as
 * they are. The factors cost one native call a forward pass.
 *
 * @see <a href="https://arxiv.org/abs/1710.10196">Karras et al. 2018, Progressive Growing of
 *     GANs</a>
 */
public final class EqualisedRate extends AbstractBlock implements DescribedLayer {
  private final Block block;
  private final double gain;
  private final double multiplier;
  private final List<Parameter> scaled = new ArrayList<>();

  /** Of each of them the axis of outputs, or -1 if it is a bias. */
  private final List<Integer> axes = new ArrayList<>();

  private EqualisedRate(Builder builder) {
    gain = builder.gain;
    multiplier = builder.multiplier;
    collect(builder.block);
    if (scaled.isEmpty()) {
      throw new IllegalArgumentException(
          "expected a linear layer or a convolution to equalise the rate of but %s has none"
              .formatted(builder.block.getClass().getSimpleName()));
    }
    block = addChildBlock(builder.block.getClass().getSimpleName(), builder.block);
  }

  /**
   * {@return the network with gain 1 and multiplier 1, not initialised}
   *
   * @param block not initialised; from then on a child of this one
   * @throws IllegalArgumentException if it has no layer to scale, or one that is scaled already
   */
  public static EqualisedRate of(Block block) {
    return builder(block).build();
  }

  /**
   * {@return a builder with gain 1 and multiplier 1}
   *
   * @param block not initialised; from then on a child of the one that is built
   */
  public static Builder builder(Block block) {
    return new Builder(block);
  }

  private void collect(Block part) {
    if (part instanceof EqualisedRate) {
      throw new IllegalArgumentException(
          "expected a block in which no rate is equalised already, for factors would multiply");
    }
    if (LayerDescription.of(part).has(Trait.INITIALISABLE)) {
      Parameter weight = part.getDirectParameters().get("weight");
      Parameter bias = part.getDirectParameters().get("bias");
      weight.setInitializer(
          (manager, shape, type) -> manager.randomNormal(0, (float) (1 / multiplier), shape, type));
      scaled.add(weight);
      axes.add(part instanceof TransposedConvolution ? 1 : 0);
      if (bias != null) {
        bias.setInitializer(Initializer.ZEROS);
        scaled.add(bias);
        axes.add(-1);
      }
    }
    part.getChildren().values().forEach(this::collect);
  }

  /** {@return the layer with its settings} */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "EqualisedRate[gain=%s, multiplier=%s]", gain, multiplier);
  }

  @Override
  public LayerDescription describe() {
    return LayerDescription.named(
            "EqualisedRate",
            Trait.SAMPLES_ALONE,
            Trait.RUNS_IN_ORDER,
            Trait.KEEPS_INITIAL_WEIGHTS,
            Trait.BF16)
        .with("gain", gain)
        .with("multiplier", multiplier);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    Device device = inputs.head().getDevice();
    List<NDArray> arrays = new ArrayList<>();
    double[] factors = new double[scaled.size()];
    for (int i = 0; i < factors.length; i++) {
      NDArray array = parameterStore.getValue(scaled.get(i), device, training);
      arrays.add(array);
      factors[i] = factor(array.getShape(), axes.get(i));
    }
    NDList values = StyleOperators.scaled(inputs.head().getManager(), arrays, factors);
    return block.forward(
        new ReplacedWeights(parameterStore, scaled, values), inputs, training, params);
  }

  private double factor(Shape shape, int axis) {
    if (axis < 0) {
      return multiplier;
    }
    double fanIn = (double) shape.size() / (double) shape.get(axis);
    return gain * multiplier / Math.sqrt(fanIn);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    block.initialize(manager, dataType, inputShapes);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return block.getOutputShapes(inputShapes);
  }

  /** Collects the constants of an {@link EqualisedRate}. */
  public static final class Builder {
    private final Block block;
    private double gain = 1;
    private double multiplier = 1;

    private Builder(Block block) {
      this.block = block;
    }

    /**
     * Sets the standard deviation that a layer's output starts with, from inputs of variance 1.
     *
     * <p>It is undone in the output of a demodulated {@link ModulatedConvolution}, which starts at
     * 1 whatever the gain; but the linear layer that makes its factors of the style is scaled, too.
     *
     * @param value positive and finite, such as sqrt(2) where ReLU follows
     * @return this builder
     * @throws IllegalArgumentException if it is not
     */
    public Builder gain(double value) {
      gain = Ranges.positiveAndFinite("gain", value);
      return this;
    }

    /**
     * Sets the share of the optimizer's rate that weights and biases move at.
     *
     * @param value positive and finite, such as 0.01 for the mapping network of StyleGAN2
     * @return this builder
     * @throws IllegalArgumentException if it is not
     */
    public Builder multiplier(double value) {
      multiplier = Ranges.positiveAndFinite("multiplier", value);
      return this;
    }

    /**
     * {@return the network, not initialised}
     *
     * @throws IllegalArgumentException if it has no layer to scale, or one that is scaled already
     */
    public EqualisedRate build() {
      return new EqualisedRate(this);
    }
  }
}

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
 * A transposed convolution over one, two or three axes, which enlarges as a convolution with the
 * same numbers reduces; as PyTorch's {@code ConvTranspose1d} to {@code ConvTranspose3d}.
 *
 * <pre>{@code
 * // (B, C, H, W) to (B, 64, 2 H, 2 W)
 * TransposedConvolution twice =
 *     TransposedConvolution.builder(64, 4, 4).stride(2).padding(1).build();
 * }</pre>
 *
 * <p>Input (B, C, L), (B, C, H, W) or (B, C, D, H, W) by the number of the kernel's sizes; output
 * (B, channels, ...) with (n - 1) stride - 2 padding + dilation (kernel - 1) + output padding + 1
 * in place of each n. Weight (C, channels / groups, kernel...) and bias (channels) start as
 * PyTorch's: U(-b, b) with b = 1 / sqrt(channels / groups * kernel...); {@link InitialWeights} sets
 * others. Differentiable twice.
 *
 * @see <a href="https://arxiv.org/abs/1511.06434">Radford et al. 2015, DCGAN</a>
 */
public final class TransposedConvolution extends AbstractBlock implements DescribedLayer {
  private final Kernel kernel;
  private final Weights weights;

  private TransposedConvolution(Builder builder) {
    kernel =
        new Kernel(
            true,
            builder.channels,
            builder.groups,
            builder.kernel,
            builder.stride,
            builder.padding,
            builder.dilation,
            builder.outputPadding);
    weights = new Weights(builder.bias);
    weights.all().forEach(this::addParameter);
    InitialWeights.pyTorch(this);
  }

  /**
   * Starts a transposed convolution with stride 1, no padding, no dilation, one group, and a bias.
   *
   * @param channels of the output, positive
   * @param kernel the kernel's size on each axis, 1 to 3 positive numbers, such as 4, 4 for images
   * @return a builder
   * @throws IllegalArgumentException if a number is not positive, or there are none or too many
   */
  public static Builder builder(long channels, long... kernel) {
    return new Builder(channels, kernel);
  }

  Kernel kernel() {
    return kernel;
  }

  @Override
  public LayerDescription describe() {
    return kernel.describe(LayerDescription.named(
            "TransposedConvolution", Trait.SAMPLES_ALONE, Trait.INITIALISABLE, Trait.BF16), weights.hasBias());
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray x = inputs.singletonOrThrow();
    kernel.output(x.getShape(), weights.shape());
    return new NDList(
        LayerOperators.convolution(
            x, weights.arrays(parameterStore, x.getDevice(), training), kernel.spec()));
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

  /** Collects the numbers of a {@link TransposedConvolution}; one number counts for all axes. */
  public static final class Builder {
    private final long channels;
    private final List<Long> kernel;
    private List<Long> stride;
    private List<Long> padding;
    private List<Long> dilation;
    private List<Long> outputPadding;
    private long groups = 1;
    private boolean bias = true;

    private Builder(long channels, long... kernel) {
      this.channels = Kernel.positive("channels", channels);
      this.kernel = Kernel.size(kernel);
      stride = Kernel.positive("stride", kernel.length, 1);
      padding = Kernel.notNegative("padding", kernel.length, 0);
      dilation = Kernel.positive("dilation", kernel.length, 1);
      outputPadding = Kernel.notNegative("output padding", kernel.length, 0);
    }

    /**
     * Enlarges: neighbouring pixels of the input are that far apart in the output.
     *
     * @param stride one number, or one for each axis, positive
     * @return this builder
     * @throws IllegalArgumentException if a number is not positive, or there are too few or many
     */
    public Builder stride(long... stride) {
      this.stride = Kernel.positive("stride", kernel.size(), stride);
      return this;
    }

    /**
     * Crops the output.
     *
     * @param padding one number, or one for each axis, not negative: what is cut off on either side
     * @return this builder
     * @throws IllegalArgumentException if a number is negative, or there are too few or many
     */
    public Builder padding(long... padding) {
      this.padding = Kernel.notNegative("padding", kernel.size(), padding);
      return this;
    }

    /**
     * Spreads the kernel.
     *
     * @param dilation one number, or one for each axis, positive: the distance of two neighbours of
     *     the kernel
     * @return this builder
     * @throws IllegalArgumentException if a number is not positive, or there are too few or many
     */
    public Builder dilation(long... dilation) {
      this.dilation = Kernel.positive("dilation", kernel.size(), dilation);
      return this;
    }

    /**
     * Makes the output longer at its end, to tell apart the sizes that a convolution with a stride
     * reduces to the same.
     *
     * @param outputPadding one number, or one for each axis, not negative and smaller than stride
     *     or dilation
     * @return this builder
     * @throws IllegalArgumentException if a number is negative, or there are too few or many
     */
    public Builder outputPadding(long... outputPadding) {
      this.outputPadding = Kernel.notNegative("output padding", kernel.size(), outputPadding);
      return this;
    }

    /**
     * Divides the channels into groups, each with kernels of its own.
     *
     * @param groups positive, a divisor of the output's and of the input's channels
     * @return this builder
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder groups(long groups) {
      this.groups = Kernel.positive("groups", groups);
      return this;
    }

    /**
     * Leaves the bias out, as before a normalisation, which would take it away.
     *
     * @return this builder
     */
    public Builder withoutBias() {
      bias = false;
      return this;
    }

    /**
     * {@return the layer, not initialised}
     *
     * @throws IllegalArgumentException if the groups do not divide the output's channels, or an
     *     output padding is smaller than neither stride nor dilation
     */
    public TransposedConvolution build() {
      return new TransposedConvolution(this);
    }
  }
}

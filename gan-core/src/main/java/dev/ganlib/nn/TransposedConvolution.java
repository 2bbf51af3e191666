package dev.ganlib.nn;

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
public final class TransposedConvolution extends KernelLayer {
  private TransposedConvolution(Builder builder) {
    super(builder.kernel(), builder.hasBias());
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

  /** Collects the numbers of a {@link TransposedConvolution}; one number counts for all axes. */
  public static final class Builder extends KernelLayerBuilder<Builder> {
    private Builder(long channels, long... kernel) {
      super(true, channels, kernel);
    }

    @Override
    Builder self() {
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
      lengthen(outputPadding);
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

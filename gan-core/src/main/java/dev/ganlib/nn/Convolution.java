package dev.ganlib.nn;

/**
 * A convolution over one, two or three axes, as PyTorch's {@code Conv1d} to {@code Conv3d}.
 *
 * <pre>{@code
 * // (B, C, H, W) to (B, 64, H / 2, W / 2)
 * Convolution halve = Convolution.builder(64, 4, 4).stride(2).padding(1).build();
 * }</pre>
 *
 * <p>Input (B, C, L), (B, C, H, W) or (B, C, D, H, W) by the number of the kernel's sizes; output
 * (B, channels, ...) with floor((n + 2 padding - dilation (kernel - 1) - 1) / stride) + 1 in place
 * of each n. Weight (channels, C / groups, kernel...) and bias (channels) start as PyTorch's: U(-b,
 * b) with b = 1 / sqrt(C / groups * kernel...); {@link InitialWeights} sets others. Differentiable
 * twice.
 */
public final class Convolution extends KernelLayer {
  private Convolution(Builder builder) {
    super(builder.kernel(), builder.hasBias());
  }

  /**
   * Starts a convolution with stride 1, no padding, no dilation, one group, and a bias.
   *
   * @param channels of the output, positive
   * @param kernel the kernel's size on each axis, 1 to 3 positive numbers, such as 4, 4 for images
   * @return a builder
   * @throws IllegalArgumentException if a number is not positive, or there are none or too many
   */
  public static Builder builder(long channels, long... kernel) {
    return new Builder(channels, kernel);
  }

  /** Collects the numbers of a {@link Convolution}; one number counts for all axes. */
  public static final class Builder extends KernelLayerBuilder<Builder> {
    private Builder(long channels, long... kernel) {
      super(false, channels, kernel);
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * {@return the layer, not initialised}
     *
     * @throws IllegalArgumentException if the groups do not divide the output's channels
     */
    public Convolution build() {
      return new Convolution(this);
    }
  }
}

package dev.ganlib.nn;

import dev.ganlib.internal.check.Ranges;
import java.util.List;

/**
 * Collects the numbers of a {@link KernelLayer}; one number counts for all axes.
 *
 * @param <B> the builder's own type
 */
abstract class KernelLayerBuilder<B extends KernelLayerBuilder<B>> {
  private final boolean transposed;
  private final long channels;
  private final List<Long> kernel;
  private List<Long> stride;
  private List<Long> padding;
  private List<Long> dilation;
  private List<Long> outputPadding;
  private long groups = 1;
  private boolean bias = true;

  KernelLayerBuilder(boolean transposed, long channels, long... kernel) {
    this.transposed = transposed;
    this.channels = Ranges.positive("channels", channels);
    this.kernel = Kernel.size(kernel);
    stride = Kernel.positive("stride", kernel.length, 1);
    padding = Kernel.notNegative("padding", kernel.length, 0);
    dilation = Kernel.positive("dilation", kernel.length, 1);
    outputPadding = Kernel.notNegative("output padding", kernel.length, 0);
  }

  /** Returns this builder in its own type. */
  abstract B self();

  /**
   * Moves the kernel by more than one pixel; of a transposed convolution, puts neighbouring pixels
   * of the input that far apart in the output.
   *
   * @param stride one number, or one for each axis, positive
   * @return this builder
   * @throws IllegalArgumentException if a number is not positive, or there are too few or many
   */
  public B stride(long... stride) {
    this.stride = Kernel.positive("stride", kernel.size(), stride);
    return self();
  }

  /**
   * Surrounds the input with zeros; of a transposed convolution, crops the output.
   *
   * @param padding one number, or one for each axis, not negative: what is added, or cut off, on
   *     either side
   * @return this builder
   * @throws IllegalArgumentException if a number is negative, or there are too few or many
   */
  public B padding(long... padding) {
    this.padding = Kernel.notNegative("padding", kernel.size(), padding);
    return self();
  }

  /**
   * Spreads the kernel.
   *
   * @param dilation one number, or one for each axis, positive: the distance of two neighbours of
   *     the kernel
   * @return this builder
   * @throws IllegalArgumentException if a number is not positive, or there are too few or many
   */
  public B dilation(long... dilation) {
    this.dilation = Kernel.positive("dilation", kernel.size(), dilation);
    return self();
  }

  /** Makes a transposed convolution's output longer at its end. */
  void lengthen(long... numbers) {
    outputPadding = Kernel.notNegative("output padding", kernel.size(), numbers);
  }

  /**
   * Divides the channels into groups, each with its own kernels.
   *
   * @param groups positive, a divisor of the output's and of the input's channels
   * @return this builder
   * @throws IllegalArgumentException if it is not positive
   */
  public B groups(long groups) {
    this.groups = Ranges.positive("groups", groups);
    return self();
  }

  /**
   * Leaves the bias out, as before a normalisation, which would take it away.
   *
   * @return this builder
   */
  public B withoutBias() {
    bias = false;
    return self();
  }

  boolean hasBias() {
    return bias;
  }

  /**
   * Returns the numbers.
   *
   * @throws IllegalArgumentException if they contradict one another
   */
  Kernel kernel() {
    return new Kernel(
        transposed, channels, groups, kernel, stride, padding, dilation, outputPadding);
  }
}

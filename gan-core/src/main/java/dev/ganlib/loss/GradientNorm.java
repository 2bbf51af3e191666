package dev.ganlib.loss;

import ai.djl.ndarray.NDArray;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.internal.torch.InputGradients;

/**
 * Norms of a discriminator's gradients by its inputs, one for each sample, for custom penalties.
 *
 * <pre>{@code
 * NDArray points = GradientNorm.start(judge.real().shown());
 * NDArray norms = GradientNorm.of(judge.outputs(points), points); // (B)
 * }</pre>
 *
 * <p>The gradient of a sample is that of the sum of its outputs by this sample alone. Results can
 * be differentiated by the discriminator's parameters; inside a move they are closed with the move.
 * Stateless.
 */
public final class GradientNorm {
  /** Gives the norm a gradient at 0. */
  private static final double EPSILON = 1e-12;

  private GradientNorm() {}

  /**
   * {@return the same numbers as the start of a graph: a copy that gradients can be taken by}
   *
   * @param points (B, sample shape...), to be started before the discriminator judges them
   */
  public static NDArray start(NDArray points) {
    return Gradients.leaf(points);
  }

  /**
   * {@return the sum of the squares of each sample's gradient, (B)}
   *
   * @param outputs of the discriminator at {@code start}, any shape with a leading batch axis
   * @param start what {@link #start} gave, or samples of a penalty that {@linkplain
   *     Penalty#startsAtSamples starts at them}
   * @throws IllegalArgumentException if {@code start} is not the start of a graph
   */
  public static NDArray squares(NDArray outputs, NDArray start) {
    if (!start.hasGradient()) {
      throw new IllegalArgumentException(
          "expected points that start a graph, as GradientNorm.start gives them, but was an array"
              + " of shape "
              + start.getShape()
              + " without gradient");
    }
    return InputGradients.squares(outputs, start);
  }

  /**
   * {@return the norm of each sample's gradient, {@code sqrt(squares + 1e-12)}, (B)}
   *
   * @param outputs of the discriminator at {@code start}, any shape with a leading batch axis
   * @param start what {@link #start} gave, or samples of a penalty that {@linkplain
   *     Penalty#startsAtSamples starts at them}
   * @throws IllegalArgumentException if {@code start} is not the start of a graph
   */
  public static NDArray of(NDArray outputs, NDArray start) {
    return Scalars.shift(squares(outputs, start), EPSILON).sqrt();
  }
}

package dev.ganlib.internal.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * Points at which a network's gradient by its input is taken, and functions of that gradient which
 * can be differentiated again. Stateless.
 *
 * <p>The input gradient of a sample is that of the sum of its outputs; the sum over the batch gives
 * all of them at once, since no sample's output depends on another sample.
 */
public final class InputGradients {
  private InputGradients() {}

  /**
   * Returns {@code u * real + (1 - u) * fake} as the start of a graph.
   *
   * @param uniform u, one number for each sample
   */
  public static NDArray between(NDArray real, NDArray fake, NDArray uniform) {
    ProductTape.stop();
    return Program.call("between").with(real).with(fake).with(uniform).runForOne(real.getManager());
  }

  /**
   * Returns {@code real + 0.5 * deviation(real) * uniform} as the start of a graph; the deviation
   * is that of all numbers of the batch, without correction for its size.
   *
   * @param uniform of the shape of {@code real}
   */
  public static NDArray around(NDArray real, NDArray uniform) {
    ProductTape.stop();
    return Program.call("around").with(real).with(uniform).runForOne(real.getManager());
  }

  /**
   * Returns the squared norm of each sample's input gradient, (B), which can be differentiated
   * again.
   *
   * @param output the network's output at {@code points}
   * @param points the start of the graph
   */
  public static NDArray squares(NDArray output, NDArray points) {
    ProductTape.requireStopped();
    return Program.call("input_gradient_squares")
        .with(output)
        .with(points)
        .runForOne(output.getManager());
  }

  /**
   * Returns {@code weight * mean((norm - target)^2)}, with the norm of each sample's input
   * gradient, and the mean norm without graph.
   *
   * @param output the network's output at {@code points}
   * @param points the start of the graph
   * @param oneSided whether norms under the target count as on it
   */
  public static NDList normPenalty(
      NDArray output, NDArray points, double weight, double target, boolean oneSided) {
    ProductTape.requireStopped();
    return Program.call("norm_penalty")
        .with(output)
        .with(points)
        .withNumbers(weight, target, oneSided ? 1 : 0)
        .run(output.getManager());
  }

  /**
   * Returns {@code weight * mean(norm^2)}, with the norm of each sample's input gradient, and the
   * mean norm without graph.
   *
   * @param output the network's output at {@code points}
   * @param points the start of the graph
   */
  public static NDList squarePenalty(NDArray output, NDArray points, double weight) {
    ProductTape.requireStopped();
    return Program.call("square_penalty")
        .with(output)
        .with(points)
        .withNumbers(weight)
        .run(output.getManager());
  }
}

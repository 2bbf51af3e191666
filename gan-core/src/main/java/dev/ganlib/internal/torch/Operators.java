package dev.ganlib.internal.torch;

import ai.djl.ndarray.NDArray;

/**
 * Differentiable operators that DJL lacks or that its Number operands make unsafe. Stateless.
 *
 * <p>{@code x.mul(0.5f)} and its like hand libtorch a tensor over a Java buffer and drop it; after
 * a garbage collection the backward pass reads freed memory. Here a number becomes libtorch's own
 * scalar before it enters a graph.
 */
public final class Operators {
  private Operators() {}

  /** Returns the mean of the binary cross-entropy of probabilities to one label; logs >= -100. */
  public static NDArray bce(NDArray probabilities, double label) {
    return withNumber("bce", probabilities, label);
  }

  /** Returns the mean of the binary cross-entropy of probabilities to labels of the same shape. */
  public static NDArray bce(NDArray probabilities, NDArray labels) {
    return binary("bce_targets", probabilities, labels);
  }

  /** Returns the mean of the binary cross-entropy of logits to one label. */
  public static NDArray bceWithLogits(NDArray logits, double label) {
    return withNumber("bce_with_logits", logits, label);
  }

  /** Returns the mean of the binary cross-entropy of logits to labels of the same shape. */
  public static NDArray bceWithLogits(NDArray logits, NDArray labels) {
    return binary("bce_with_logits_targets", logits, labels);
  }

  /** Returns log(1 + exp(x)), stable at both ends. */
  public static NDArray softplus(NDArray x) {
    return Program.call("softplus").with(x).runForOne(x.getManager());
  }

  /** Returns (a + b) / 2. */
  public static NDArray average(NDArray a, NDArray b) {
    return binary("average", a, b);
  }

  /** Returns x times a number. */
  public static NDArray scale(NDArray x, double factor) {
    return withNumber("scale", x, factor);
  }

  /** Returns x plus a number. */
  public static NDArray shift(NDArray x, double summand) {
    return withNumber("shift", x, summand);
  }

  /** Returns x to the power of a number. */
  public static NDArray power(NDArray x, double exponent) {
    return withNumber("power", x, exponent);
  }

  /** Returns the larger of x and a number. */
  public static NDArray atLeast(NDArray x, double bound) {
    return withNumber("at_least", x, bound);
  }

  /** Returns the smaller of x and a number. */
  public static NDArray atMost(NDArray x, double bound) {
    return withNumber("at_most", x, bound);
  }

  /** Returns an array of x's shape, type and device filled with a number, without graph. */
  public static NDArray like(NDArray x, double value) {
    return withNumber("like", x, value);
  }

  /**
   * Returns the mean probability and the share on the expected side of one half, without graph.
   *
   * @param output probabilities or logits
   * @param logits whether they are logits
   * @param real whether the expected side is the upper one
   * @return float64 of shape (2)
   */
  public static NDArray probabilityAndAccuracy(NDArray output, boolean logits, boolean real) {
    return Program.call("probability_and_accuracy")
        .with(output)
        .withIntegers(logits ? 1 : 0)
        .withIntegers(real ? 1 : 0)
        .runForOne(output.getManager());
  }

  private static NDArray withNumber(String method, NDArray x, double number) {
    return Program.call(method).with(x).withNumbers(number).runForOne(x.getManager());
  }

  private static NDArray binary(String method, NDArray a, NDArray b) {
    return Program.call(method).with(a).with(b).runForOne(a.getManager());
  }
}

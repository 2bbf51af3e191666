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

  /** Returns the mean of the binary cross-entropy of probabilities to one target; logs >= -100. */
  public static NDArray bce(NDArray probabilities, double target) {
    return withNumber("bce", probabilities, target);
  }

  /**
   * Returns the mean of the binary cross-entropy of probabilities to a target for each sample or
   * element.
   */
  public static NDArray bce(NDArray probabilities, NDArray targets) {
    return binary("bce_labels", probabilities, targets);
  }

  /** Returns the mean of the binary cross-entropy of logits to one target. */
  public static NDArray bceWithLogits(NDArray logits, double target) {
    return withNumber("bce_with_logits", logits, target);
  }

  /**
   * Returns the mean of the binary cross-entropy of logits to a target for each sample or element.
   */
  public static NDArray bceWithLogits(NDArray logits, NDArray targets) {
    return binary("bce_with_logits_labels", logits, targets);
  }

  /**
   * Returns x with {@code classes} more channels along axis 1, of which the label's is 1 everywhere
   * and the others 0.
   */
  public static NDArray joinLabels(NDArray x, NDArray labels, long classes) {
    return Program.call("join_labels")
        .with(x)
        .with(labels)
        .withIntegers(classes)
        .runForOne(x.getManager());
  }

  /** Returns the mean of -log softmax(logits)[label]; labels are int64 (B). */
  public static NDArray crossEntropy(NDArray logits, NDArray labels) {
    return binary("cross_entropy", logits, labels);
  }

  /** Returns the share of samples whose largest logit is the label's, without graph: float64. */
  public static NDArray accuracy(NDArray logits, NDArray labels) {
    return binary("accuracy", logits, labels);
  }

  /** Returns half the squared distance of rows, in the mean over the rows. */
  public static NDArray halfDistance(NDArray x, NDArray target) {
    return binary("half_distance", x, target);
  }

  /** Returns half the mean squared distance to one target. */
  public static NDArray halfSquare(NDArray x, double target) {
    return withNumber("half_square", x, target);
  }

  /**
   * Returns half the mean squared distance to {@code zero + (one - zero) * target}.
   *
   * @param targets one for each sample or element
   */
  public static NDArray halfSquare(NDArray x, NDArray targets, double zero, double one) {
    return Program.call("half_square_labels")
        .with(x)
        .with(targets)
        .withNumbers(zero, one)
        .runForOne(x.getManager());
  }

  /** Returns the mean of -log(1 + exp(x)), which is the mean of log(1 - sigmoid(x)). */
  public static NDArray minimaxGenerator(NDArray x) {
    return Program.call("minimax_generator").with(x).runForOne(x.getManager());
  }

  /** Returns the mean of max(0, 1 - sign * x). */
  public static NDArray hinge(NDArray x, int sign) {
    return withNumber("hinge", x, sign);
  }

  /** Returns the mean times a factor. */
  public static NDArray mean(NDArray x, double factor) {
    return withNumber("mean", x, factor);
  }

  /** Returns the mean of softplus(lower - higher), pair by pair. */
  public static NDArray relativistic(NDArray higher, NDArray lower) {
    return binary("relativistic", higher, lower);
  }

  /** The function that judges a distance to the other side's mean. */
  public enum Judgement {
    /** softplus(-t). */
    CROSS_ENTROPY(0),
    /** max(0, 1 - t). */
    HINGE(1),
    /** (t - 1)^2. */
    SQUARE(2);

    private final int code;

    Judgement(int code) {
      this.code = code;
    }
  }

  /**
   * Returns the mean of two means: of the judgement of {@code higher - mean(lower)}, and of {@code
   * mean(higher) - lower}.
   */
  public static NDArray relativisticAverage(NDArray higher, NDArray lower, Judgement judgement) {
    return Program.call("relativistic_average")
        .with(higher)
        .with(lower)
        .withIntegers(judgement.code)
        .runForOne(higher.getManager());
  }

  /**
   * Returns a target for each sample: from the range [low, high), or with some probability from the
   * other.
   *
   * @param uniform (B, 2) in [0, 1): the chance that decides on the range, and the place in it
   */
  public static NDArray targets(
      NDArray uniform,
      double low,
      double high,
      double otherLow,
      double otherHigh,
      double probability) {
    return Program.call("labels")
        .with(uniform)
        .withNumbers(low, high, otherLow, otherHigh, probability)
        .runForOne(uniform.getManager());
  }

  /** Returns x + deviation * noise. */
  public static NDArray addNoise(NDArray x, NDArray noise, double deviation) {
    return Program.call("add_noise")
        .with(x)
        .with(noise)
        .withNumbers(deviation)
        .runForOne(x.getManager());
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

  /** Returns the least and the largest element, without graph: float64 of shape (2). */
  public static NDArray range(NDArray x) {
    return Program.call("range").with(x).runForOne(x.getManager());
  }

  private static NDArray withNumber(String method, NDArray x, double number) {
    return Program.call(method).with(x).withNumbers(number).runForOne(x.getManager());
  }

  private static NDArray binary(String method, NDArray a, NDArray b) {
    return Program.call(method).with(a).with(b).runForOne(a.getManager());
  }
}

package dev.ganlib.internal.torch;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * Differentiable normalisations of inputs and of weights, equal to PyTorch's. Stateless.
 *
 * <p>Inputs are (B, C, any...). Where a method takes buffers, it writes into them in training only,
 * and graphs hold copies of them, so a later call does not disturb an earlier one's gradient.
 */
public final class NormalisationOperators {
  private NormalisationOperators() {}

  /** Returns each channel of each sample with mean 0 and variance 1 over its space. */
  public static NDArray instanceNorm(NDArray x, double epsilon) {
    return Program.call("instance_norm").with(x).withNumbers(epsilon).runForOne(x.getManager());
  }

  /** Returns the same, times gamma, plus beta, which are (C). */
  public static NDArray instanceNorm(NDArray x, double epsilon, NDArray gamma, NDArray beta) {
    return Program.call("instance_norm_affine")
        .with(x)
        .withNumbers(epsilon)
        .withList(Role.PARAMETERS, List.of(gamma, beta))
        .runForOne(x.getManager());
  }

  /** Returns each group of channels of each sample with mean 0 and variance 1. */
  public static NDArray groupNorm(NDArray x, long groups, double epsilon) {
    return Program.call("group_norm")
        .with(x)
        .withIntegers(groups)
        .withNumbers(epsilon)
        .runForOne(x.getManager());
  }

  /** Returns the same, times gamma, plus beta, which are (C). */
  public static NDArray groupNorm(
      NDArray x, long groups, double epsilon, NDArray gamma, NDArray beta) {
    return Program.call("group_norm_affine")
        .with(x)
        .withIntegers(groups)
        .withNumbers(epsilon)
        .withList(Role.PARAMETERS, List.of(gamma, beta))
        .runForOne(x.getManager());
  }

  /**
   * Returns each channel with mean 0 and variance 1 over the batch and space, times the label's row
   * of gamma, plus its row of beta.
   *
   * @param labels int64 (B)
   * @param tables gamma and beta, each (classes, C)
   * @param running mean and variance, each (C): moved in training, used in inference
   * @param training whether the statistics are the batch's
   * @param momentum the weight of the batch in the running statistics
   */
  public static NDArray conditionalBatchNorm(
      NDArray x,
      NDArray labels,
      List<NDArray> tables,
      List<NDArray> running,
      boolean training,
      double momentum,
      double epsilon) {
    return Program.call("conditional_batch_norm")
        .with(x)
        .with(labels)
        .withIntegers(training ? 1 : 0)
        .withNumbers(momentum, epsilon)
        .withList(Role.PARAMETERS, tables)
        .withList(Role.BUFFERS, running)
        .runForOne(x.getManager());
  }

  /** Returns the rows of a parameter (classes, size) that int64 labels (B) name: (B, size). */
  public static NDArray rows(NDArray labels, NDArray table) {
    return Program.call("rows_of")
        .with(labels)
        .withList(Role.PARAMETERS, List.of(table))
        .runForOne(labels.getManager());
  }

  /** Returns a vector divided by its length, or by {@code epsilon} if that is larger. */
  public static NDArray unit(NDArray x, double epsilon) {
    return Program.call("unit").with(x).withNumbers(epsilon).runForOne(x.getManager());
  }

  /**
   * Returns a weight divided by an estimate of its spectral norm, u'Wv, with u and v as constants.
   *
   * @param like an array whose manager is to own the result
   * @param weight a parameter; W is the matrix of its {@code axis} and all others in order
   * @param u the left vector, of the length of the axis, moved if there are iterations
   * @param v the right vector, moved if there are iterations
   * @param iterations how often v = unit(W'u), u = unit(Wv) is done first
   */
  public static NDArray spectralNorm(
      NDArray like,
      NDArray weight,
      NDArray u,
      NDArray v,
      int axis,
      int iterations,
      double epsilon) {
    return Program.call("spectral_norm")
        .withIntegers(axis, iterations)
        .withNumbers(epsilon)
        .withList(Role.PARAMETERS, List.of(weight))
        .withList(Role.BUFFERS, List.of(u, v))
        .runForOne(like.getManager());
  }
}

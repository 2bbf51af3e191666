package dev.ganlib.internal.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Random arrays, each from a generator of its own that is made from a seed inside the native call.
 *
 * <p>No global state is read or written. On the CPU a seed gives the numbers that Python's torch
 * gives for it. {@code like} is any array of the device and data type wanted. Stateless.
 */
public final class Draws {
  private Draws() {}

  /** Returns normal numbers, mean 0, standard deviation 1. */
  public static NDArray normal(NDArray like, long seed, Shape shape, NDManager owner) {
    return Program.call(InDouble.variant("normal"))
        .with(like)
        .withVector(spec(seed, shape))
        .runForOne(owner);
  }

  /** Returns uniform numbers in [low, high). */
  public static NDArray uniform(
      NDArray like, long seed, double low, double high, Shape shape, NDManager owner) {
    return Program.call(InDouble.variant("uniform"))
        .with(like)
        .withVector(spec(seed, shape))
        .withNumbers(low, high)
        .runForOne(owner);
  }

  /** Returns normal numbers, mean 0, standard deviation 1, cut off at two deviations. */
  public static NDArray truncatedNormal(NDArray like, long seed, Shape shape, NDManager owner) {
    return Program.call("truncated_normal")
        .with(like)
        .withVector(spec(seed, shape))
        .runForOne(owner);
  }

  /** Returns the numbers 0 to n - 1 in random order, int64. */
  public static NDArray permutation(NDArray like, long seed, long n, NDManager owner) {
    return Program.call("permutation").with(like).withIntegers(seed, n).runForOne(owner);
  }

  /** Returns {@code count} numbers from 0 to n - 1, drawn with replacement, int64. */
  public static NDArray integers(NDArray like, long seed, long n, long count, NDManager owner) {
    return Program.call("integers").with(like).withIntegers(seed, n, count).runForOne(owner);
  }

  /**
   * Returns {@code count} rows of {@code n} numbers, each with a 1 in a place drawn uniformly and 0
   * elsewhere.
   */
  public static NDArray oneHot(NDArray like, long seed, long n, long count, NDManager owner) {
    return Program.call("one_hot_draws").with(like).withIntegers(seed, n, count).runForOne(owner);
  }

  /**
   * Zeroes each element with probability {@code rate} and scales the others by 1 / (1 - rate), with
   * randomness from the thread's {@link DrawScope}; differentiable.
   */
  public static NDArray dropout(NDArray x, double rate) {
    return Program.call(InDouble.variant("dropout"))
        .with(x)
        .withIntegers(DrawScope.nextSeed("Dropout"))
        .withNumbers(rate)
        .runForOne(x.getManager());
  }

  /**
   * Returns normal numbers, mean 0, standard deviation 1, with randomness from the thread's {@link
   * DrawScope}; they belong to the manager of {@code like}.
   *
   * @param who who draws, for the message where no scope is open
   */
  public static NDArray normalInMove(String who, NDArray like, Shape shape) {
    return normal(like, DrawScope.nextSeed(who), shape, like.getManager());
  }

  /**
   * Returns uniform numbers in [low, high), with randomness from the thread's {@link DrawScope};
   * they belong to the manager of {@code like}.
   *
   * @param who who draws, for the message where no scope is open
   */
  public static NDArray uniformInMove(
      String who, NDArray like, double low, double high, Shape shape) {
    return uniform(like, DrawScope.nextSeed(who), low, high, shape, like.getManager());
  }

  private static long[] spec(long seed, Shape shape) {
    long[] spec = new long[shape.dimension() + 1];
    spec[0] = seed;
    System.arraycopy(shape.getShape(), 0, spec, 1, shape.dimension());
    return spec;
  }
}

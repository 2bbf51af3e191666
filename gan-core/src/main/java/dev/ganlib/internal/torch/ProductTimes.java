package dev.ganlib.internal.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/**
 * Seconds that matrix products and convolutions take by themselves: repeated inside one native
 * call, without a graph. Stateless.
 *
 * <p>Arrays hold random numbers, for some processors are slower with zeros or subnormal ones.
 */
public final class ProductTimes {
  private static final long NANOS_OF_A_TRY = 20_000_000;
  private static final int TRIES = 5;

  private ProductTimes() {}

  /** Starts a call whose first argument is the number of repetitions. */
  @FunctionalInterface
  private interface Repeatable {
    Program.Call call(Program.Call begun);
  }

  /**
   * Returns the seconds of x W<sup>T</sup>, of the gradient of x and of that of W.
   *
   * @param x (rows, in)
   * @param weight (out, in)
   * @param own whether as in moves, or else by libtorch's general operator for products
   */
  @SuppressWarnings("try") // scope and mode work by being open
  public static double[] linear(NDArray x, NDArray weight, boolean own) {
    try (Scope scope = new Scope();
        GradMode off = GradMode.off()) {
      NDManager owner = x.getManager();
      NDArray w = Gradients.detach(weight);
      NDArray g = random(x, new Shape(x.getShape().get(0), w.getShape().get(0)));
      boolean oneDnn = own && ProductTape.computes(x, w);
      String by = oneDnn ? "_by_onednn" : "";
      Repeatable forward =
          call -> (oneDnn ? call.withNumbers((double) ProductTape.turned()) : call).with(x).with(w);
      return new double[] {
        time("repeat_linear" + by, forward, owner),
        time("repeat_linear_input_gradient" + by, call -> call.with(g).with(w), owner),
        time("repeat_linear_weight_gradient" + by, call -> call.with(g).with(x), owner)
      };
    }
  }

  /**
   * Returns the seconds of a convolution, of the gradient of its input and of that of its weight.
   *
   * @param x (B, C, ...)
   * @param output the shape of the output
   * @param spec as of {@link LayerOperators#convolution}
   */
  @SuppressWarnings("try") // scope and mode work by being open
  public static double[] convolution(NDArray x, NDArray weight, Shape output, long... spec) {
    try (Scope scope = new Scope();
        GradMode off = GradMode.off()) {
      NDManager owner = x.getManager();
      NDArray w = Gradients.detach(weight);
      NDArray g = random(x, output);
      return new double[] {
        time("repeat_convolution", call -> call.withVector(spec).with(x).with(w), owner),
        time(
            "repeat_convolution_gradient",
            call -> call.withVector(spec).with(g).with(x).with(w).withNumbers(0),
            owner),
        time(
            "repeat_convolution_gradient",
            call -> call.withVector(spec).with(g).with(x).with(w).withNumbers(1),
            owner)
      };
    }
  }

  /**
   * Returns how many bytes a second an addition in place reads and writes: three for each byte of
   * an array.
   *
   * @param count of the numbers of each of its two arrays
   */
  @SuppressWarnings("try") // scope and mode work by being open
  public static double bytesPerSecond(NDArray like, long count) {
    try (Scope scope = new Scope();
        GradMode off = GradMode.off()) {
      NDArray a = random(like, new Shape(count));
      NDArray b = random(like, new Shape(count));
      double seconds = time("repeat_add", call -> call.with(a).with(b), like.getManager());
      return 3.0 * count * like.getDataType().getNumOfBytes() / seconds;
    }
  }

  /** Returns normal numbers of a shape. */
  public static NDArray random(NDArray like, Shape shape) {
    return Draws.normal(like, 1, shape, like.getManager());
  }

  /**
   * Returns the median of some tries, each of as many repetitions as make its time worth reading.
   */
  private static double time(String method, Repeatable arguments, NDManager owner) {
    long repetitions = 1;
    long nanos = run(method, arguments, repetitions, owner);
    while (nanos < NANOS_OF_A_TRY) {
      repetitions *= 2;
      nanos = run(method, arguments, repetitions, owner);
    }
    double[] tries = new double[TRIES];
    for (int i = 0; i < TRIES; i++) {
      tries[i] = run(method, arguments, repetitions, owner) / 1e9 / repetitions;
    }
    Arrays.sort(tries);
    return tries[TRIES / 2];
  }

  @SuppressWarnings("try") // the scope works by being open
  private static long run(String method, Repeatable arguments, long count, NDManager owner) {
    try (Scope scope = new Scope()) {
      Program.Call call = arguments.call(Program.call(method).withIntegers(count));
      long start = System.nanoTime();
      // A read of one number, for a GPU to be done.
      Reads.number(call.runForOne(owner).flatten().get(0));
      return System.nanoTime() - start;
    }
  }
}

package dev.ganlib.internal.torch;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * The operators of layers that see videos, (B, C, T, any...), frame by frame. Stateless.
 *
 * <p>All can be differentiated twice; results belong to the first argument's manager.
 */
public final class Frames {
  private Frames() {}

  /** Returns (B T, C, any...) of (B, C, T, any...); frame t of sample b is at b T + t. */
  public static NDArray toBatch(NDArray x) {
    return Program.call("frames_to_batch").with(x).runForOne(x.getManager());
  }

  /** Returns (B, C, T, any...) of (B T, C, any...), the reverse of {@link #toBatch}. */
  public static NDArray fromBatch(NDArray x, long frames) {
    return withCount("batch_to_frames", x, frames);
  }

  /** Returns (B T, any...) of (B, any...), each sample's numbers T times in a row. */
  public static NDArray repeat(NDArray x, long frames) {
    return withCount("repeat_for_frames", x, frames);
  }

  private static NDArray withCount(String method, NDArray x, long frames) {
    return Program.call(method).with(x).withIntegers(frames).runForOne(x.getManager());
  }

  /**
   * Returns the states of a gated recurrent unit of convolutions after each of its steps, (B, K, T,
   * H, W).
   *
   * @param x (B, C, T, H, W), or (B, C, H, W) for equal steps
   * @param parameters the input's weight (3 K, C, k, k) and bias (3 K), the state's weight (3 K, K,
   *     k, k) and bias (3 K)
   * @param steps T
   * @param spec of both convolutions, see {@link LayerOperators#convolution}
   */
  public static NDArray convGru(NDArray x, List<NDArray> parameters, long steps, long... spec) {
    Convolutions.require(x.getDevice());
    return Program.call("conv_gru")
        .with(x)
        .withList(Role.PARAMETERS, parameters)
        .withVector(steps, Bfloat16.isOn() ? 1 : 0)
        .withVector(spec)
        .runForOne(x.getManager());
  }

  /**
   * Returns some frames of videos (B, C, T, any...), of each those with the smallest numbers, in
   * the order of time: (B, C, count, any...).
   *
   * @param numbers (B, T)
   */
  public static NDArray smallest(NDArray x, NDArray numbers, long count) {
    return Program.call("frames_with_smallest")
        .with(x)
        .with(numbers)
        .withIntegers(count)
        .runForOne(x.getManager());
  }
}

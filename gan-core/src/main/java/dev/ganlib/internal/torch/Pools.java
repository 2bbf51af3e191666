package dev.ganlib.internal.torch;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** Pools of samples that are kept on the device. Stateless. */
public final class Pools {
  private Pools() {}

  /**
   * Shows samples, one after another: while the pool is not full a sample is kept and shown; then,
   * where its first number is below 1/2, the one at the place of its second is shown and replaced
   * by it.
   *
   * @param samples (B, any...)
   * @param numbers (B, 2), uniform in [0, 1)
   * @param kept (n, any...) of the samples' type; is changed
   * @param count (1), how many are kept; is changed
   * @return (B, any...), without graph
   */
  public static NDArray swap(NDArray samples, NDArray numbers, NDArray kept, NDArray count) {
    return Program.call("pool_swap")
        .with(samples)
        .with(numbers)
        .withList(Role.BUFFERS, List.of(kept, count))
        .runForOne(samples.getManager());
  }
}

package dev.ganlib.internal.torch;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** Differentiable products of features with features. Stateless. */
public final class Attention {
  private Attention() {}

  /**
   * Returns for each place the mean of the values, weighted with the softmax over all places of the
   * inner products of its query with the keys.
   *
   * @param queries (B, K, H, W)
   * @param keys (B, K, H, W)
   * @param values (B, V, H, W)
   * @param pooled whether 2x2 max pooling leaves a quarter of the keys and values
   * @return (B, V, H, W)
   */
  public static NDArray attend(NDArray queries, NDArray keys, NDArray values, boolean pooled) {
    return Program.call("attention")
        .with(queries)
        .with(keys)
        .with(values)
        .withIntegers(pooled ? 1 : 0)
        .runForOne(queries.getManager());
  }

  /** Returns {@code x + factor * y}, the factor being a parameter of one element. */
  public static NDArray addWeighted(NDArray x, NDArray y, NDArray factor) {
    return Program.call("add_weighted")
        .with(x)
        .with(y)
        .withList(Role.PARAMETERS, List.of(factor))
        .runForOne(x.getManager());
  }

  /** Returns {@code x (B, 1)} plus the inner products of the rows of a and b, each (B, F). */
  public static NDArray addInnerProducts(NDArray x, NDArray a, NDArray b) {
    return Program.call("add_inner_products").with(x).with(a).with(b).runForOne(x.getManager());
  }
}

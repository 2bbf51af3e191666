package dev.ganlib;

import ai.djl.ndarray.NDArray;
import dev.ganlib.data.Order;
import dev.ganlib.data.Placement;
import dev.ganlib.data.Source;
import dev.ganlib.internal.torch.Reads;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Tells which of a source's samples the rows of a pass are. */
final class SampleIndices {
  private static final long UNKNOWN = -1;

  private final Source source;
  private final Placement placement;
  private final Order order;

  /** All of the pass, in its order; null if only the source itself may know. */
  private final long @Nullable [] all;

  private long batch;
  private int next;

  private SampleIndices(Source source, Placement placement, Order order, long @Nullable [] all) {
    this.source = source;
    this.placement = placement;
    this.order = order;
    this.all = all;
  }

  /** Returns the indices of a pass without replacement, which is at its beginning. */
  static SampleIndices of(Source source, Placement placement, Order order) {
    if (source.drawing() == Source.Drawing.OWN || source.size() < 1) {
      return new SampleIndices(source, placement, order, null);
    }
    try (NDArray permutation = order.permutation(placement, source.size())) {
      long[] all = Arrays.stream(Reads.doubles(permutation)).mapToLong(i -> (long) i).toArray();
      return new SampleIndices(source, placement, order, all);
    }
  }

  /** Returns the indices of the next batch, of so many rows. */
  long[] next(int rows) {
    long[] indices = new long[rows];
    for (int row = 0; row < rows; row++) {
      if (all == null) {
        indices[row] = source.indexOf(placement, order, batch, row);
      } else {
        indices[row] = next < all.length ? all[next] : UNKNOWN;
        next++;
      }
    }
    batch++;
    return indices;
  }
}

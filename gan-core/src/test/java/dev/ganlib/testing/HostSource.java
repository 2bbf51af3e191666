package dev.ganlib.testing;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Order;
import dev.ganlib.data.Placement;
import dev.ganlib.data.Source;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A custom source of samples on the Java heap, written with what the library shows: sample i is
 * (offset + i).
 */
public record HostSource(int count, int offset) implements Source {
  @Override
  public Shape sampleShape() {
    return new Shape(1);
  }

  @Override
  public long size() {
    return count;
  }

  @Override
  public Drawing drawing() {
    return Drawing.BY_STEP;
  }

  @Override
  public Epoch begin(Placement placement, Order order) {
    try (NDArray all = order.permutation(placement, count)) {
      return new Pass(placement, order, all.toLongArray());
    }
  }

  private final class Pass implements Epoch {
    private final Placement placement;
    private final Order order;
    private final long[] all;
    private int batch;

    Pass(Placement placement, Order order, long[] all) {
      this.placement = placement;
      this.order = order;
      this.all = all;
    }

    @Override
    public @Nullable Batch next(long step, long index) {
      if (batch == order.batches(count)) {
        return null;
      }
      int start = batch * order.batch();
      batch++;
      if (!order.withReplacement()) {
        return batch(Arrays.copyOfRange(all, start, Math.min(count, start + order.batch())));
      }
      try (NDArray drawn = order.replacement(placement, count, step, index)) {
        return batch(drawn.toLongArray());
      }
    }

    private Batch batch(long[] numbers) {
      float[] values = new float[numbers.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = offset + numbers[i];
      }
      return Batch.of(placement.manager().create(values, new Shape(values.length, 1)));
    }

    @Override
    public void close() {}
  }
}

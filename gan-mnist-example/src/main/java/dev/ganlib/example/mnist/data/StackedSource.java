package dev.ganlib.example.mnist.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Order;
import dev.ganlib.data.Placement;
import dev.ganlib.data.Source;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Stacks of digits as samples: each digit is kept once, on the device, and those of a batch are
 * joined as channels when it is asked for, so that 128,000 stacks take 47 MB instead of 300.
 *
 * <p>Its numbers, and their order, are those of {@link Source#bytes(NDArray)} over the stacks'
 * pixels.
 */
final class StackedSource implements Source {
  private final Mnist digits;

  /** Uint8 (digits, 1, 28, 28). */
  private final NDArray images;

  /** The digits of each stack, one stack after the other. */
  private final int[] members;

  private @Nullable String fingerprint;

  /**
   * Takes the digits and what is made of them.
   *
   * @param images of the digits, uint8 (digits, 1, 28, 28), on the device of the training; stays
   *     the caller's
   */
  StackedSource(Mnist digits, NDArray images, int[] members) {
    this.digits = digits;
    this.images = images;
    this.members = members;
  }

  @Override
  public Shape sampleShape() {
    return StackedMnist.IMAGE;
  }

  @Override
  public long size() {
    return members.length / StackedMnist.CHANNELS;
  }

  @Override
  public boolean isKnownFinite() {
    return true;
  }

  @Override
  public Drawing drawing() {
    return Drawing.BY_STEP;
  }

  @Override
  public long indexOf(Placement placement, Order order, long batch, int row) {
    long at = batch * order.batch() + row;
    return order.withReplacement() || at >= size()
        ? -1
        : read(order.permutation(placement, size()))[Math.toIntExact(at)];
  }

  /** The shape, and a SHA-256 of all digits and of what each stack is made of, as int64. */
  @Override
  public String fingerprint() {
    String known = fingerprint;
    if (known == null) {
      ByteBuffer table =
          ByteBuffer.allocate(Long.BYTES * members.length).order(ByteOrder.LITTLE_ENDIAN);
      for (int member : members) {
        table.putLong(member);
      }
      known =
          String.format(
              Locale.ROOT,
              "%d of %s, uint8, 0 classes, SHA-256 %s",
              size(),
              sampleShape(),
              Sha256.of(digits.images(), table.array()));
      fingerprint = known;
    }
    return known;
  }

  @Override
  public Epoch begin(Placement placement, Order order) {
    return begin(placement, order, 0);
  }

  @Override
  public Epoch begin(Placement placement, Order order, long batches) {
    long[] all = order.withReplacement() ? new long[0] : read(order.permutation(placement, size()));
    return new Pass(placement, order, all, batches);
  }

  /** Reads whole numbers and closes their array. */
  private static long[] read(NDArray numbers) {
    try (numbers) {
      return numbers.toLongArray();
    }
  }

  private NDArray pixels(Placement placement, long[] stacks) {
    long[] rows = new long[stacks.length * StackedMnist.CHANNELS];
    for (int i = 0; i < rows.length; i++) {
      long stack = stacks[i / StackedMnist.CHANNELS];
      rows[i] = members[(int) stack * StackedMnist.CHANNELS + i % StackedMnist.CHANNELS];
    }
    NDManager owner = placement.manager();
    try (NDArray index = owner.create(rows); // (B 3)
        NDArray bytes = images.get(owner, new NDIndex("{}", index)); // (B 3, 1, 28, 28)
        NDArray scaled = bytes.toType(placement.dataType(), true)) { // (B 3, 1, 28, 28)
      scaled.muli(2.0 / 255).addi(-1);
      return scaled.reshape(new Shape(stacks.length).addAll(sampleShape())); // (B, 3, 28, 28)
    }
  }

  /** Takes consecutive parts of a permutation, or draws each batch from all stacks. */
  private final class Pass implements Epoch {
    private final Placement placement;
    private final Order order;
    private final long[] permutation;
    private long batch;

    Pass(Placement placement, Order order, long[] permutation, long batch) {
      this.placement = placement;
      this.order = order;
      this.permutation = permutation;
      this.batch = batch;
    }

    @Override
    public @Nullable Batch next(long step, long index) {
      if (batch >= order.batches(size())) {
        return null;
      }
      long[] stacks = order.withReplacement() ? drawn(step, index) : part();
      batch++;
      return Batch.of(pixels(placement, stacks));
    }

    private long[] drawn(long step, long index) {
      return read(order.replacement(placement, size(), step, index));
    }

    private long[] part() {
      long start = batch * order.batch();
      long end = Math.min(size(), start + order.batch());
      return Arrays.copyOfRange(permutation, (int) start, (int) end);
    }

    @Override
    public void close() {}
  }
}

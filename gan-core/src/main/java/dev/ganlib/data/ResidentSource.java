package dev.ganlib.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.store.Checksums;
import dev.ganlib.internal.torch.Copies;
import dev.ganlib.internal.torch.FiniteRows;
import dev.ganlib.internal.torch.Operators;
import dev.ganlib.internal.torch.Reads;
import dev.ganlib.internal.torch.Scope;
import dev.ganlib.internal.torch.TypeName;
import java.security.MessageDigest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Samples that stay on the device; a batch is one gather, its order one permutation an epoch.
 *
 * <p>A sample is a row of an array, or of several rows a stack, joined along their first axis.
 */
final class ResidentSource implements Source {
  private static final long PIECE_BYTES = 1 << 20;

  private final NDArray samples;
  private final Shape sampleShape;
  private final long size;
  private final double scale;
  private final double shift;
  private final @Nullable ResidentLabels labels;

  /** The rows that make each sample, int64 (N, rows of a stack); null if each row is one. */
  private final @Nullable NDArray stacks;

  private @Nullable String fingerprint;

  ResidentSource(NDArray samples, double scale, double shift, @Nullable ResidentLabels labels) {
    this(samples, scale, shift, labels, null);
  }

  /** Takes the rows of each stack, as {@link #checkedStacks} wants them. */
  ResidentSource(
      NDArray samples,
      double scale,
      double shift,
      @Nullable ResidentLabels labels,
      @Nullable NDArray stacks) {
    Shape shape = samples.getShape();
    if (shape.dimension() < 2 || shape.get(0) == 0) {
      throw new IllegalArgumentException(
          "expected samples of shape (N, ...) with N > 0 but was " + shape);
    }
    DataType type = samples.getDataType();
    boolean bytes = scale != 1 || shift != 0;
    if (bytes ? type != DataType.UINT8 : !type.isFloating()) {
      throw new IllegalArgumentException(
          "expected samples of type "
              + (bytes ? "uint8" : "float32 or float64")
              + " but was "
              + TypeName.of(type));
    }
    if (!bytes && shape.size() > 0) {
      FiniteRows.require(samples);
    }
    this.samples = samples;
    this.scale = scale;
    this.shift = shift;
    NDArray table = stacks == null ? null : checkedStacks(stacks, shape.get(0));
    this.stacks = table;
    sampleShape = table == null ? shape.slice(1) : stackShape(shape, table.getShape().get(1));
    size = (table == null ? shape : table.getShape()).get(0);
    this.labels = labels;
    if (labels != null && labels.labels().size() != size) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected a label for each of %d samples but was %d labels",
              size,
              labels.labels().size()));
    }
  }

  private static Shape stackShape(Shape rows, long count) {
    return new Shape(Math.multiplyExact(count, rows.get(1))).addAll(rows.slice(2));
  }

  /**
   * Returns which rows make each sample as int64, having looked at each.
   *
   * @param rows how many there are
   * @throws IllegalArgumentException unless they are whole numbers from 0 to {@code rows - 1} of
   *     shape (N, K) with N and K positive
   */
  private static NDArray checkedStacks(NDArray stacks, long rows) {
    Shape shape = stacks.getShape();
    if (shape.dimension() != 2 || shape.size() == 0) {
      throw new IllegalArgumentException(
          "expected the rows of stacks of shape (N, K) with N and K positive but was " + shape);
    }
    DataType type = stacks.getDataType();
    if (!type.isInteger() && type != DataType.UINT8) {
      throw new IllegalArgumentException(
          "expected the rows of stacks to be whole numbers but was " + TypeName.of(type));
    }
    try (NDArray range = Operators.range(stacks)) {
      double[] ends = Reads.doubles(range);
      if (ends[0] < 0 || ends[1] >= rows) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "the rows of stacks must be from 0 to %d but reach from %.0f to %.0f",
                rows - 1,
                ends[0],
                ends[1]));
      }
    }
    return stacks.toType(DataType.INT64, false);
  }

  @Override
  public Shape sampleShape() {
    return sampleShape;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int classes() {
    return labels == null ? 0 : labels.classes();
  }

  /** Numbers of float64 can be too large for a game that computes in float32. */
  @Override
  public boolean isKnownFinite() {
    return samples.getDataType() != DataType.FLOAT64;
  }

  @Override
  public Drawing drawing() {
    return Drawing.BY_STEP;
  }

  @Override
  @SuppressWarnings("try") // the scope works by being open
  public long indexOf(Placement placement, Order order, long batch, int row) {
    if (order.withReplacement()) {
      return -1;
    }
    long at = batch * order.batch() + row;
    try (Scope scope = new Scope();
        NDArray all = order.permutation(placement, size)) {
      return at >= size ? -1 : (long) Reads.number(Copies.rows(all, at, at + 1));
    }
  }

  @Override
  public Epoch begin(Placement placement, Order order) {
    if (!placement.device().equals(samples.getDevice())) {
      throw new IllegalArgumentException(
          "expected samples on " + placement.device() + " but they are on " + samples.getDevice());
    }
    return order.withReplacement() ? new Replacement(placement, order) : new Pass(placement, order);
  }

  @Override
  public Epoch begin(Placement placement, Order order, long batches) {
    Epoch epoch = begin(placement, order);
    if (epoch instanceof Pass pass) {
      pass.batch = batches;
    } else if (epoch instanceof Replacement replacement) {
      replacement.batch = batches;
    }
    return epoch;
  }

  /** The shape, the type and a SHA-256 of all samples and labels, read once. */
  @Override
  public String fingerprint() {
    String known = fingerprint;
    if (known == null) {
      MessageDigest digest = Checksums.digest();
      addTo(digest, samples);
      if (labels != null) {
        addTo(digest, labels.labels());
      }
      if (stacks != null) {
        addTo(digest, stacks);
      }
      known =
          String.format(
              Locale.ROOT,
              "%d of %s, %s, %d classes, SHA-256 %s",
              size,
              sampleShape,
              TypeName.of(samples.getDataType()),
              classes(),
              Checksums.text(digest));
      fingerprint = known;
    }
    return known;
  }

  /** Adds the bytes of an array, in pieces, so that no copy of all of it is made. */
  private static void addTo(MessageDigest digest, NDArray array) {
    long rows = array.getShape().get(0);
    long bytes = array.size() * array.getDataType().getNumOfBytes();
    long piece = Math.max(1, rows * PIECE_BYTES / Math.max(1, bytes));
    for (long start = 0; start < rows; start += piece) {
      try (NDArray part = Copies.rows(array, start, Math.min(rows, start + piece))) {
        digest.update(Reads.bytes(part));
      }
    }
  }

  private Batch gather(Placement placement, NDArray index) {
    NDManager owner = placement.manager();
    NDArray gathered = stacks == null ? rows(placement, index) : stacks(placement, stacks, index);
    return new Batch(gathered, labels == null ? null : labels.gather(index, owner));
  }

  /** Returns rows in their order, as the source gives them. */
  private NDArray rows(Placement placement, NDArray index) {
    NDManager owner = placement.manager();
    return scale == 1 && shift == 0
        ? Copies.gather(placement.array(), samples, index, owner)
        : Copies.gatherScaled(placement.array(), samples, index, scale, shift, owner);
  }

  /** Gathers the rows of stacks one after another, so that joining them is a view. */
  private NDArray stacks(Placement placement, NDArray table, NDArray index) {
    try (NDArray members = Copies.gather(table, table, index, placement.manager()); // (B, stack)
        NDArray flat = members.reshape(-1); // (B stack)
        NDArray rows = rows(placement, flat)) { // (B stack, member...)
      return rows.reshape(new Shape(index.size()).addAll(sampleShape)); // (B, sample...)
    }
  }

  /** Consecutive slices of one permutation. */
  private final class Pass implements Epoch {
    private final Placement placement;
    private final Order order;
    private final NDArray permutation;
    private long batch;

    Pass(Placement placement, Order order) {
      this.placement = placement;
      this.order = order;
      permutation = Scope.keep(order.permutation(placement, size));
    }

    @Override
    public @Nullable Batch next(long step, long index) {
      if (batch >= order.batches(size)) {
        return null;
      }
      long start = batch * order.batch();
      batch++;
      try (NDArray rows = Copies.rows(permutation, start, Math.min(size, start + order.batch()))) {
        return gather(placement, rows);
      }
    }

    @Override
    public void close() {
      permutation.close();
    }
  }

  /** Draws each batch from all samples; an epoch has as many draws as a pass. */
  private final class Replacement implements Epoch {
    private final Placement placement;
    private final Order order;
    private long batch;

    Replacement(Placement placement, Order order) {
      this.placement = placement;
      this.order = order;
    }

    @Override
    public @Nullable Batch next(long step, long index) {
      if (batch >= order.batches(size)) {
        return null;
      }
      batch++;
      try (NDArray rows = order.replacement(placement, size, step, index)) {
        return gather(placement, rows);
      }
    }

    @Override
    public void close() {}
  }
}

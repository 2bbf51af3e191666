package dev.ganlib.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.store.Checksums;
import dev.ganlib.internal.torch.Copies;
import dev.ganlib.internal.torch.FiniteRows;
import dev.ganlib.internal.torch.Reads;
import dev.ganlib.internal.torch.Scope;
import dev.ganlib.internal.torch.TypeName;
import java.security.MessageDigest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Samples that stay on the device; a batch is one gather, its order one permutation an epoch. */
final class ResidentSource implements Source {
  private static final long PIECE_BYTES = 1 << 20;

  private final NDArray samples;
  private final Shape sampleShape;
  private final long size;
  private final double scale;
  private final double shift;
  private final @Nullable ResidentLabels labels;

  private @Nullable String fingerprint;

  ResidentSource(NDArray samples, double scale, double shift, @Nullable ResidentLabels labels) {
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
    sampleShape = shape.slice(1);
    size = shape.get(0);
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
    NDArray gathered =
        scale == 1 && shift == 0
            ? Copies.gather(placement.array(), samples, index, owner)
            : Copies.gatherScaled(placement.array(), samples, index, scale, shift, owner);
    return new Batch(gathered, labels == null ? null : labels.gather(index, owner));
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

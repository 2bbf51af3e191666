package dev.ganlib.game;

import ai.djl.ndarray.NDArray;
import dev.ganlib.internal.torch.Copies;
import java.util.Set;
import java.util.TreeSet;

/**
 * A part of a round's batches: every batch of n samples is cut at n i / count.
 *
 * <p>Remembers which batches were cut, by their sizes, for the part weighs in a gradient as much as
 * its samples are of theirs.
 */
final class MicroBatch {
  private final int index;
  private final int count;
  private final Set<Long> sizes = new TreeSet<>();

  /** Part {@code index}, from 0, of {@code count}. */
  MicroBatch(int index, int count) {
    this.index = index;
    this.count = count;
  }

  /** Returns all of every batch. */
  static MicroBatch whole() {
    return new MicroBatch(0, 1);
  }

  boolean isWhole() {
    return count == 1;
  }

  /** Returns of an array with the rows of a whole batch those of this part; a view, not a copy. */
  NDArray cut(NDArray batch) {
    if (isWhole()) {
      return batch;
    }
    long rows = batch.getShape().get(0);
    sizes.add(rows);
    return Copies.rows(batch, start(rows), end(rows));
  }

  /** Returns how many rows of a batch are in this part. */
  long rows(long batch) {
    return end(batch) - start(batch);
  }

  /** Counts batches as cut here that were cut elsewhere. */
  void add(Set<Long> others) {
    sizes.addAll(others);
  }

  /** Returns the sizes of the batches that were cut. */
  Set<Long> sizes() {
    return Set.copyOf(sizes);
  }

  /** Returns the fraction of the cut batches' samples that are in this part, in (0, 1]. */
  double fraction() {
    if (isWhole()) {
      return 1;
    }
    if (sizes.isEmpty()) {
      return 1.0 / count;
    }
    long rows = sizes.stream().mapToLong(this::rows).sum();
    return (double) rows / sizes.stream().mapToLong(n -> n).sum();
  }

  private long start(long rows) {
    return rows * index / count;
  }

  private long end(long rows) {
    return rows * (index + 1) / count;
  }

  /** Returns what distinguishes a value of this part from that of another under one name. */
  String suffix() {
    return isWhole() ? "" : "/part/" + index;
  }
}

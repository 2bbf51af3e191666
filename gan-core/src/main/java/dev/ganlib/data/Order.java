package dev.ganlib.data;

import dev.ganlib.internal.torch.DrawKey;

/**
 * In which order and in what portions the samples of an epoch come.
 *
 * @param seed the run's seed
 * @param epoch the number of the epoch, from 0
 * @param name the name of the source within the game: sources are drawn independently
 * @param batch how many samples a batch has, positive
 * @param withReplacement draw each batch anew from all samples instead of a pass over a permutation
 * @param keepLast whether a smaller last batch is kept or left out
 */
public record Order(
    long seed, long epoch, String name, int batch, boolean withReplacement, boolean keepLast) {
  /**
   * Checks the ranges.
   *
   * @param seed the run's seed
   * @param epoch the number of the epoch, from 0
   * @param name the name of the source within the game
   * @param batch how many samples a batch has, positive
   * @param withReplacement draw each batch anew from all samples
   * @param keepLast whether a smaller last batch is kept
   * @throws IllegalArgumentException if {@code batch} is not positive or {@code epoch} negative
   */
  public Order {
    if (batch <= 0) {
      throw new IllegalArgumentException("batch must be positive but was " + batch);
    }
    if (epoch < 0) {
      throw new IllegalArgumentException("epoch must not be negative but was " + epoch);
    }
  }

  /**
   * {@return how many batches an epoch has}
   *
   * @param size the number of samples, not negative
   */
  public long batches(long size) {
    return keepLast || withReplacement ? (size + batch - 1) / batch : size / batch;
  }

  /** Returns the seed of this epoch's permutation. */
  long permutationSeed() {
    return new DrawKey(seed, epoch, 0, purpose()).seedOf(0);
  }

  /** Returns the seed of the {@code index}-th batch that round {@code step} draws, from 0. */
  long replacementSeed(long step, long index) {
    return new DrawKey(seed, step, 0, purpose()).seedOf(index);
  }

  /** Returns the seed of which images of the {@code index}-th batch of a round are mirrored. */
  long mirrorSeed(long step, long index) {
    return new DrawKey(seed, step, 0, "mirror/" + name).seedOf(index);
  }

  private String purpose() {
    return "order/" + name;
  }
}

package dev.ganlib.data;

import dev.ganlib.internal.check.Ranges;

/**
 * The length of a training, and the batches of its rounds: what a plan of any game has in common
 * with any other.
 *
 * <pre>{@code
 * Batches batches = Batches.epochs(20).size(128).dropLast();
 * long rounds = batches.roundsOn(60_000); // 9360
 * }</pre>
 *
 * <p>Its defaults: batches of 64, one in each round and evaluated as a whole, in passes over the
 * samples, and a smaller last batch of a pass is kept. Immutable, safe for many threads.
 *
 * @param length how many rounds or epochs, not negative
 * @param inEpochs whether the length is in passes over the first source, or in rounds
 * @param size how many samples a batch has, positive
 * @param perRound how many batches of each source a round has, positive
 * @param parts how many micro-batches a batch is evaluated in, positive
 * @param replacement whether each batch is drawn anew from all samples, instead of passes over them
 * @param keepLast whether a smaller last batch of an epoch is kept or left out
 */
public record Batches(
    long length,
    boolean inEpochs,
    int size,
    int perRound,
    int parts,
    boolean replacement,
    boolean keepLast) {
  /**
   * Checks the ranges.
   *
   * @param length how many rounds or epochs
   * @param inEpochs whether the length is in epochs
   * @param size how many samples a batch has
   * @param perRound how many batches of each source a round has
   * @param parts how many micro-batches a batch is evaluated in
   * @param replacement whether each batch is drawn anew from all samples
   * @param keepLast whether a smaller last batch of an epoch is kept
   * @throws IllegalArgumentException if the length is negative, or another number not positive
   */
  public Batches {
    Ranges.notNegative(inEpochs ? "epochs" : "rounds", length);
    Ranges.positive("batch", size);
    Ranges.positive("batches per round", perRound);
    Ranges.positive("micro-batches", parts);
  }

  private static Batches of(long length, boolean inEpochs) {
    return new Batches(length, inEpochs, 64, 1, 1, false, true);
  }

  /**
   * {@return the batches of a number of rounds; the sources are passed over as often as needed}
   *
   * @param rounds how many, not negative
   * @throws IllegalArgumentException if {@code rounds} is negative
   */
  public static Batches rounds(long rounds) {
    return of(rounds, false);
  }

  /**
   * {@return the batches of a number of passes over the first source}
   *
   * @param epochs how many, not negative
   * @throws IllegalArgumentException if {@code epochs} is negative
   */
  public static Batches epochs(long epochs) {
    return of(epochs, true);
  }

  /**
   * {@return this for a number of rounds, instead of the length it had}
   *
   * @param rounds how many, not negative
   * @throws IllegalArgumentException if {@code rounds} is negative
   */
  public Batches forRounds(long rounds) {
    return new Batches(rounds, false, size, perRound, parts, replacement, keepLast);
  }

  /**
   * {@return this for a number of epochs, instead of the length it had}
   *
   * @param epochs how many, not negative
   * @throws IllegalArgumentException if {@code epochs} is negative
   */
  public Batches forEpochs(long epochs) {
    return new Batches(epochs, true, size, perRound, parts, replacement, keepLast);
  }

  /**
   * {@return this with another batch size}
   *
   * @param samples in a batch, positive
   * @throws IllegalArgumentException if {@code samples} is not positive
   */
  public Batches size(int samples) {
    return new Batches(length, inEpochs, samples, perRound, parts, replacement, keepLast);
  }

  /**
   * {@return this with several batches of each source in every round}
   *
   * @param count how many, positive
   * @throws IllegalArgumentException if {@code count} is not positive
   */
  public Batches perRound(int count) {
    return new Batches(length, inEpochs, size, count, parts, replacement, keepLast);
  }

  /**
   * {@return this with every batch evaluated in several parts}
   *
   * @param count how many micro-batches a batch has, positive
   * @throws IllegalArgumentException if {@code count} is not positive
   */
  public Batches parts(int count) {
    return new Batches(length, inEpochs, size, perRound, count, replacement, keepLast);
  }

  /** {@return this with every batch drawn anew from all samples, instead of passes over them} */
  public Batches withReplacement() {
    return new Batches(length, inEpochs, size, perRound, parts, true, keepLast);
  }

  /** {@return this with a smaller last batch of an epoch left out, instead of kept} */
  public Batches dropLast() {
    return new Batches(length, inEpochs, size, perRound, parts, replacement, false);
  }

  /**
   * {@return the order of an epoch of a source}
   *
   * @param seed the run's seed
   * @param epoch the number of the epoch, from 0
   * @param name the name of the source within the game
   * @throws IllegalArgumentException if {@code epoch} is negative
   */
  public Order order(long seed, long epoch, String name) {
    return new Order(seed, epoch, name, size, replacement, keepLast);
  }

  /**
   * {@return how many batches an epoch has}
   *
   * @param samples how many there are, not negative
   */
  public long perEpoch(long samples) {
    return order(0, 0, "").batches(samples);
  }

  /**
   * {@return how many rounds an epoch has; the batches of its last round may be fewer}
   *
   * @param samples of the first source, not negative
   */
  public long roundsPerEpoch(long samples) {
    return (perEpoch(samples) + perRound - 1) / perRound;
  }

  /**
   * {@return how many rounds there are in all, at most {@code Long.MAX_VALUE}}
   *
   * @param samples of the first source, not negative; not looked at where the length is in rounds
   */
  public long roundsOn(long samples) {
    if (!inEpochs) {
      return length;
    }
    long perEpoch = roundsPerEpoch(samples);
    // As many epochs as a training that is to be ended otherwise may be given.
    return perEpoch > 0 && length > Long.MAX_VALUE / perEpoch ? Long.MAX_VALUE : length * perEpoch;
  }

  /**
   * {@return how many samples a smaller last batch of an epoch has; 0 if there is none}
   *
   * @param samples how many there are; if not positive, as where that is not known, there is none
   */
  public long rest(long samples) {
    return replacement || !keepLast || samples <= 0 ? 0 : samples % size;
  }
}

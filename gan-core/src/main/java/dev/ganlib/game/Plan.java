package dev.ganlib.game;

import dev.ganlib.data.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who moves when, on which data, and for how long.
 *
 * <pre>{@code
 * Plan plan =
 *     Plan.rounds(500)
 *         .batch(64)
 *         .source("real", source)
 *         .move(discriminator, round -> ...)
 *         .move(generator, round -> ...);
 * }</pre>
 *
 * <p>The moves of a round are made in the order given; a player may appear several times, with one
 * objective or several. Immutable: every method returns another plan. Phases, such as a
 * pre-training, are plans played one after another.
 */
public final class Plan {
  /** A move in the sequence of a round. */
  record Move(Player player, Objective objective) {}

  private final long rounds;
  private final long epochs;
  private final int batch;
  private final int batchesPerRound;
  private final boolean withReplacement;
  private final boolean keepLast;
  private final Map<String, Source> sources;
  private final List<Move> moves;

  private Plan(
      long rounds,
      long epochs,
      int batch,
      int batchesPerRound,
      boolean withReplacement,
      boolean keepLast,
      Map<String, Source> sources,
      List<Move> moves) {
    this.rounds = rounds;
    this.epochs = epochs;
    this.batch = batch;
    this.batchesPerRound = batchesPerRound;
    this.withReplacement = withReplacement;
    this.keepLast = keepLast;
    this.sources = sources;
    this.moves = moves;
  }

  /**
   * {@return an empty plan in rounds; the sources are passed over as often as needed}
   *
   * @param rounds how many, not negative
   * @throws IllegalArgumentException if {@code rounds} is negative
   */
  public static Plan rounds(long rounds) {
    if (rounds < 0) {
      throw new IllegalArgumentException("rounds must not be negative but was " + rounds);
    }
    return new Plan(rounds, -1, 64, 1, false, true, Map.of(), List.of());
  }

  /**
   * {@return an empty plan in passes over the first source}
   *
   * @param epochs how many, not negative
   * @throws IllegalArgumentException if {@code epochs} is negative
   */
  public static Plan epochs(long epochs) {
    if (epochs < 0) {
      throw new IllegalArgumentException("epochs must not be negative but was " + epochs);
    }
    return new Plan(-1, epochs, 64, 1, false, true, Map.of(), List.of());
  }

  /**
   * {@return this with another batch size; 64 unless set}
   *
   * @param batch in samples, positive
   * @throws IllegalArgumentException if {@code batch} is not positive
   */
  public Plan batch(int batch) {
    if (batch <= 0) {
      throw new IllegalArgumentException("batch must be positive but was " + batch);
    }
    return new Plan(
        rounds, epochs, batch, batchesPerRound, withReplacement, keepLast, sources, moves);
  }

  /**
   * {@return this with several batches of each source in every round; 1 unless set}
   *
   * @param count how many, positive
   * @throws IllegalArgumentException if {@code count} is not positive
   */
  public Plan batchesPerRound(int count) {
    if (count <= 0) {
      throw new IllegalArgumentException("batches per round must be positive but was " + count);
    }
    return new Plan(rounds, epochs, batch, count, withReplacement, keepLast, sources, moves);
  }

  /** {@return this with every batch drawn anew from all samples, instead of passes over them} */
  public Plan withReplacement() {
    return new Plan(rounds, epochs, batch, batchesPerRound, true, keepLast, sources, moves);
  }

  /** {@return this with a smaller last batch of an epoch left out, instead of kept} */
  public Plan dropLast() {
    return new Plan(rounds, epochs, batch, batchesPerRound, withReplacement, false, sources, moves);
  }

  /**
   * {@return this with one more source of real samples}
   *
   * @param name unique in the plan; {@link Round#batch(String)} finds the batches by it
   * @param source stays the caller's
   * @throws IllegalArgumentException if the plan has a source of that name
   */
  public Plan source(String name, Source source) {
    Map<String, Source> more = new LinkedHashMap<>(sources);
    if (more.put(name, source) != null) {
      throw new IllegalArgumentException("a plan's sources need unique names but has two " + name);
    }
    return new Plan(rounds, epochs, batch, batchesPerRound, withReplacement, keepLast, more, moves);
  }

  /**
   * {@return this with one more move at the end of each round}
   *
   * @param player who moves, one of the game's that plays the plan
   * @param objective what the player lowers
   */
  public Plan move(Player player, Objective objective) {
    List<Move> more = new ArrayList<>(moves);
    more.add(new Move(player, objective));
    return new Plan(
        rounds, epochs, batch, batchesPerRound, withReplacement, keepLast, sources, more);
  }

  /**
   * {@return how many rounds will be played}
   *
   * @throws IllegalStateException if the plan is in epochs and its first source cannot tell its
   *     size
   */
  public long totalRounds() {
    if (rounds >= 0) {
      return rounds;
    }
    long perEpoch = roundsPerEpoch();
    if (perEpoch < 0) {
      throw new IllegalStateException("the first source cannot tell how many samples it has");
    }
    return epochs * perEpoch;
  }

  /** Returns the rounds in a pass over the first source, or -1 where it cannot tell its size. */
  long roundsPerEpoch() {
    long size = leadingSize();
    if (size < 0) {
      return -1;
    }
    long batches = keepLast || withReplacement ? (size + batch - 1) / batch : size / batch;
    return (batches + batchesPerRound - 1) / batchesPerRound;
  }

  /** Returns the size of the first batch of the first source. */
  long firstBatch() {
    long size = leadingSize();
    return size < 0 || withReplacement ? batch : Math.min(batch, size);
  }

  /** Returns whether some source's last batch of an epoch is a single sample. */
  boolean lastBatchIsSingle() {
    return !withReplacement
        && keepLast
        && sources.values().stream().anyMatch(source -> source.size() % batch == 1);
  }

  private long leadingSize() {
    return sources.isEmpty() ? -1 : sources.values().iterator().next().size();
  }

  long roundLimit() {
    return rounds;
  }

  long epochLimit() {
    return epochs;
  }

  int batch() {
    return batch;
  }

  int batchesPerRound() {
    return batchesPerRound;
  }

  boolean isWithReplacement() {
    return withReplacement;
  }

  boolean keepsLast() {
    return keepLast;
  }

  Map<String, Source> sources() {
    return sources;
  }

  List<Move> moves() {
    return moves;
  }
}

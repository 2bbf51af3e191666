package dev.ganlib.game;

import dev.ganlib.internal.torch.DrawKey;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * The seeds of a round's draws: each is decided by the run's seed, the step, the attempt, a purpose
 * and how often that purpose was asked for.
 */
final class RoundDraws {
  private final DrawKey key;
  private final ToLongFunction<String> movesBefore;
  private Map<String, Long> counts;
  private MicroBatch part = MicroBatch.whole();
  private long move;

  /** Starts a round; {@code movesBefore} tells how many moves a player made in earlier ones. */
  RoundDraws(DrawKey key, ToLongFunction<String> movesBefore) {
    this(key, movesBefore, Map.of());
  }

  private RoundDraws(DrawKey key, ToLongFunction<String> movesBefore, Map<String, Long> counts) {
    this.key = key;
    this.movesBefore = movesBefore;
    this.counts = new HashMap<>(counts);
  }

  /** Returns the same state; what is drawn from one leaves the other alone. */
  RoundDraws copy() {
    return new RoundDraws(key, movesBefore, counts);
  }

  /** Returns the seed of the next draw for a purpose. */
  long seed(String purpose) {
    long index = counts.merge(purpose, 1L, Long::sum) - 1;
    return key.with(purpose).seedOf(index);
  }

  /** Returns the number of the move that is being made, among all of its player's. */
  long move() {
    return move;
  }

  /** Returns the micro-batch that is being evaluated. */
  MicroBatch part() {
    return part;
  }

  /** Begins a move of a player and returns what decides the draws of its blocks. */
  DrawKey beginMove(Player player) {
    long before = counts.merge("move/" + player.name(), 1L, Long::sum) - 1;
    move = movesBefore.applyAsLong(player.name()) + before;
    return key.with("move/" + player.name() + (before == 0 ? "" : "/" + before));
  }

  /** Begins a move of a player that is evaluated in parts. */
  Parts split(Player player, int count) {
    return new Parts(beginMove(player), count);
  }

  /**
   * A move's evaluation in parts. Each draws the numbers of the whole batch, from the same seeds;
   * what blocks draw while they run is each part's own.
   */
  final class Parts {
    private final DrawKey moveKey;
    private final int count;
    private final Map<String, Long> before = Map.copyOf(counts);

    private Parts(DrawKey moveKey, int count) {
      this.moveKey = moveKey;
      this.count = count;
    }

    /** Begins a part and returns what decides the draws of its blocks. */
    DrawKey begin(int number) {
      part = new MicroBatch(number, count);
      counts = new HashMap<>(before);
      return number == 0 ? moveKey : moveKey.with(moveKey.purpose() + "/part/" + number);
    }

    /** Returns the fraction of the batches' samples that the part has, once it is evaluated. */
    double fraction() {
      return part.fraction();
    }

    /** Ends the last part. */
    void end() {
      part = MicroBatch.whole();
    }
  }
}

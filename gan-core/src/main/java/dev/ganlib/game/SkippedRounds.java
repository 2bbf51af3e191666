package dev.ganlib.game;

import java.util.Map;
import java.util.Set;

/**
 * Counts the rounds of a plan that had a move left out, in counters that checkpoints hold.
 *
 * @param counters of the game's state
 */
record SkippedRounds(Map<String, Long> counters) {
  private static final String SKIPPED = "skipped";

  /** How many of these came one after another, up to the last. */
  private static final String IN_A_ROW = "skippedInARow";

  /** The number of the last of them, from 1. */
  private static final String LAST = "lastSkipped";

  /** Forgets the rounds of an earlier plan. */
  void reset() {
    counters.keySet().removeAll(Set.of(SKIPPED, IN_A_ROW, LAST));
  }

  /** Returns how many rounds there were. */
  long count() {
    return counted(SKIPPED);
  }

  /** Counts a round and returns how many came one after another by now. */
  long add(long step) {
    boolean next = counted(LAST) == step - 1 && count() > 0;
    long inARow = next ? counted(IN_A_ROW) + 1 : 1;
    long skipped = count() + 1;
    counters.put(LAST, step);
    counters.put(IN_A_ROW, inARow);
    counters.put(SKIPPED, skipped);
    return inARow;
  }

  private long counted(String name) {
    return counters.getOrDefault(name, 0L);
  }
}

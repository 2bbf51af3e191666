package dev.ganlib.game;

import java.util.Map;
import java.util.TreeMap;

/**
 * Reads the counters of checkpoints of version 0.1 before moves were counted: they have the batches
 * of one discriminator instead, counted up to the step in which its plan began.
 */
final class EarlierCounters {
  private static final String BATCHES = "discriminator batches before the plan";
  private static final String COUNTED = "discriminator batches counted until step";
  private static final String A_ROUND = "discriminator batches a round";
  private static final String PLAYER = "discriminator";

  private EarlierCounters() {}

  /** Returns the numbers of a checkpoint, with moves counted. */
  static GameState.Numbers converted(CheckpointText text) {
    GameState.Numbers numbers = text.state();
    Map<String, Long> counters = new TreeMap<>(numbers.counters());
    long before = remove(counters, BATCHES);
    long counted = remove(counters, COUNTED);
    long batches = remove(counters, A_ROUND);
    if (counters.size() == numbers.counters().size()) {
      return numbers;
    }
    long played = before + (numbers.step() - counted) * batches;
    counters.put(GameState.MOVES + PLAYER, played * movesABatch(text.plan(), batches));
    return new GameState.Numbers(
        numbers.step(), numbers.attempt(), numbers.rateFactor(), numbers.progress(), counters);
  }

  private static long remove(Map<String, Long> counters, String name) {
    Long value = counters.remove(name);
    return value == null ? 0 : value;
  }

  /** Returns 2 where reals and fakes had an update each, else 1. */
  private static long movesABatch(Map<String, String> plan, long batches) {
    String moves = plan.getOrDefault("moves", "");
    long count = moves.split(PLAYER + " by ", -1).length - 1L;
    return batches > 0 && count > batches ? count / batches : 1;
  }
}

package dev.ganlib.loss;

/**
 * The interval of a lazy penalty: it is due in the first of every so many moves, and multiplied by
 * their number there.
 *
 * @param moves positive
 */
record Interval(int moves) {
  static final Interval EVERY_MOVE = new Interval(1);

  Interval {
    if (moves <= 0) {
      throw new IllegalArgumentException("interval must be positive but was " + moves);
    }
  }

  boolean isDue(long move) {
    return move % moves == 0;
  }
}

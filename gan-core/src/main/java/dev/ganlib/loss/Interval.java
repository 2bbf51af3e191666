package dev.ganlib.loss;

import dev.ganlib.internal.check.Ranges;

/**
 * The interval of a lazy penalty: it is due in the first of every so many moves, and multiplied by
 * their number there.
 *
 * @param moves positive
 */
record Interval(int moves) {
  static final Interval EVERY_MOVE = new Interval(1);

  Interval {
    Ranges.positive("interval", moves);
  }

  boolean isDue(long move) {
    return move % moves == 0;
  }
}

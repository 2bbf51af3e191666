package dev.ganlib.optim;

import java.util.function.LongToDoubleFunction;

/** A schedule of a function and the words that describe it. */
record NamedSchedule(String words, LongToDoubleFunction function) implements Schedule {
  @Override
  public double factor(long step) {
    return function.applyAsDouble(step);
  }

  @Override
  public String toString() {
    return words;
  }
}

package dev.ganlib.optim;

import java.util.function.LongToDoubleFunction;

/** A schedule that says in words what it does. */
record Described(String words, LongToDoubleFunction function) implements Schedule {
  @Override
  public double factor(long step) {
    return function.applyAsDouble(step);
  }

  @Override
  public String toString() {
    return words;
  }
}

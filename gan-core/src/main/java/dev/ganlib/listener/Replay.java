package dev.ganlib.listener;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiFunction;
import java.util.function.ToLongFunction;

/**
 * A state that follows events one by one and can go back to how it was after an earlier round.
 *
 * <p>States and events are immutable, and the next state depends on nothing but the two, so going
 * back is following the events again. Those of at least the last {@value #REACH} are kept; going
 * back further begins at the start.
 *
 * @param <S> the state
 * @param <E> what happened in a round
 */
final class Replay<S, E> {
  static final int REACH = 10_000;

  private final S start;
  private final BiFunction<S, E, S> next;
  private final ToLongFunction<E> stepOf;
  private final Deque<E> events = new ArrayDeque<>();
  private S base;
  private long baseStep;
  private S now;

  Replay(S start, BiFunction<S, E, S> next, ToLongFunction<E> stepOf) {
    this.start = start;
    this.next = next;
    this.stepOf = stepOf;
    base = start;
    now = start;
  }

  S now() {
    return now;
  }

  /** Returns the round of the last event. */
  long step() {
    return events.isEmpty() ? baseStep : stepOf.applyAsLong(events.getLast());
  }

  /** Takes an event of no earlier round than those before. */
  void follow(E event) {
    now = next.apply(now, event);
    events.addLast(event);
    // Half of them at once, or every event would be followed twice.
    if (events.size() >= 2 * REACH) {
      while (events.size() > REACH) {
        E oldest = events.removeFirst();
        base = next.apply(base, oldest);
        baseStep = stepOf.applyAsLong(oldest);
      }
    }
  }

  /** Starts from a state that was reached elsewhere. */
  void begin(S state, long step) {
    events.clear();
    base = state;
    baseStep = step;
    now = state;
  }

  /** Forgets what happened after a round. */
  void goBack(long step) {
    if (step < baseStep) {
      begin(start, 0);
      return;
    }
    while (!events.isEmpty() && stepOf.applyAsLong(events.getLast()) > step) {
      events.removeLast();
    }
    now = base;
    for (E event : events) {
      now = next.apply(now, event);
    }
  }
}

package dev.ganlib.listener;

import dev.ganlib.game.StepReport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A {@link Replay} of the reports of rounds, which wait until they are read: to read a report may
 * wait for the device.
 *
 * @param <S> the state
 * @param <E> what happened in a round
 */
final class FollowedReports<S, E> {
  private final Replay<S, E> replay;
  private final Function<StepReport, E> event;
  private final List<StepReport> waiting = new ArrayList<>();

  /**
   * Takes where to begin.
   *
   * @param event makes an event of a report; called once for each
   */
  FollowedReports(Replay<S, E> replay, Function<StepReport, E> event) {
    this.replay = replay;
    this.event = event;
  }

  /** Has a report wait. */
  void add(StepReport report) {
    waiting.add(report);
  }

  /** Reads all that waits. */
  void read() {
    waiting.forEach(report -> replay.follow(event.apply(report)));
    waiting.clear();
  }

  /** Takes an event of no report, of no earlier round than those read before. */
  void follow(E other) {
    replay.follow(other);
  }

  /** Returns the state after all that was read. */
  S now() {
    return replay.now();
  }

  /** Returns the round that was read last. */
  long step() {
    return replay.step();
  }

  /** Starts from a state that was reached elsewhere; what waits is not read. */
  void begin(S state, long step) {
    waiting.clear();
    replay.begin(state, step);
  }

  /** Forgets what happened after a round. */
  void goBack(long step) {
    waiting.removeIf(report -> report.step() > step);
    read();
    replay.goBack(step);
  }
}

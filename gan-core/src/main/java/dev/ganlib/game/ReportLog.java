package dev.ganlib.game;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ganlib.internal.torch.Copies;
import dev.ganlib.internal.torch.Reads;
import dev.ganlib.internal.torch.Scope;
import java.util.ArrayList;
import java.util.List;

/**
 * The rounds whose figures still are on the device, read together when one is asked for.
 *
 * <p>A read waits for the device (on a GPU it is a synchronisation), so the hot path makes none.
 */
final class ReportLog implements AutoCloseable {
  /** The most rounds that wait; a refused move is thus known at most this many rounds later. */
  static final int CAPACITY = 16;

  private final NDManager manager;
  private final List<StepReport> waiting = new ArrayList<>();
  private final List<NDArray> rows = new ArrayList<>();
  private final List<StepReport> refused = new ArrayList<>();

  ReportLog(NDManager manager) {
    this.manager = manager;
  }

  /** Adds a round; {@code row} is made in the innermost scope and becomes the log's. */
  synchronized void add(StepReport report, NDArray row) {
    waiting.add(report);
    rows.add(Scope.keep(row));
    if (rows.size() >= CAPACITY) {
      read();
    }
  }

  /** Reads all rounds that wait, at once. */
  synchronized void read() {
    if (rows.isEmpty()) {
      return;
    }
    double[] values;
    try (NDArray all = Copies.concatenate(rows, manager)) {
      values = Reads.doubles(all);
    }
    int offset = 0;
    for (StepReport report : waiting) {
      report.fill(values, offset);
      offset += report.columns();
      if (report.refusedPlayer() != null) {
        refused.add(report);
      }
    }
    rows.forEach(NDArray::close);
    rows.clear();
    waiting.clear();
  }

  /** Forgets a refusal of an earlier plan, which has ended with another exception. */
  synchronized void forgetRefusal() {
    read();
    refused.clear();
  }

  /** Returns the rounds with a refused move that were read since the last call, in order. */
  synchronized List<StepReport> takeRefused() {
    if (refused.isEmpty()) {
      return List.of();
    }
    List<StepReport> taken = List.copyOf(refused);
    refused.clear();
    return taken;
  }

  @Override
  public synchronized void close() {
    read();
  }
}

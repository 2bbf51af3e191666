package dev.ganlib.game;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ganlib.internal.torch.Copies;
import dev.ganlib.internal.torch.Reads;
import dev.ganlib.internal.torch.Scope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rounds whose figures still are on the device, read together when one is asked for.
 *
 * <p>A read waits for the device (on a GPU it is a synchronisation), so the hot path makes none.
 */
final class ReportLog implements AutoCloseable {
  /** How many rounds may wait; a refused move is thus known at most this many rounds later. */
  static final int CAPACITY = 16;

  private final NDManager manager;
  private final List<StepReport> waiting = new ArrayList<>();
  private final List<NDArray> rows = new ArrayList<>();
  private @Nullable StepReport refused;

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
      if (refused == null && report.refusedPlayer() != null) {
        refused = report;
      }
    }
    rows.forEach(NDArray::close);
    rows.clear();
    waiting.clear();
  }

  /** Forgets a refusal of an earlier plan, which has ended with another exception. */
  synchronized void forgetRefusal() {
    read();
    refused = null;
  }

  /** Throws if a round that was read had a move refused. */
  synchronized void check() {
    StepReport report = refused;
    if (report == null) {
      return;
    }
    refused = null;
    String player = report.refusedPlayer();
    if (player == null) {
      return;
    }
    throw new TrainingException(
        report.step() - 1,
        player,
        "the loss (%s) or its gradient (norm %s) is not finite; the move was not applied"
            .formatted(
                report.loss(player), report.value(StepReport.GRADIENT_NORM + player).orElse(0)),
        null);
  }

  @Override
  public synchronized void close() {
    read();
  }
}

package dev.ganlib.example.mnist;

import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.View;
import java.io.PrintWriter;
import org.jline.utils.Signals;

/**
 * Lets Ctrl-C and a request to end stop a training after the round it is in, so that what was
 * learned is kept.
 *
 * <p>A second one ends the process at once: files that are being written then do not appear, and
 * those that are there stay.
 */
final class Interruption implements GanListener, AutoCloseable {
  /** What shells give a process that a signal has ended, besides the signal's number. */
  private static final int SIGNALLED = 128;

  /** A signal that asks for an end. */
  private enum Kind {
    HUP(1),
    INT(2),
    TERM(15);

    private final int number;

    Kind(int number) {
      this.number = number;
    }
  }

  private final PrintWriter log;
  private final Object[] before = new Object[Kind.values().length];
  private volatile int code;

  /** Starts to listen for signals. */
  Interruption(PrintWriter log) {
    this.log = log;
    int next = 0;
    for (Kind kind : Kind.values()) {
      // Null where the system has no such signal, as Windows has no HUP.
      before[next++] = Signals.register(kind.name(), () -> answer(kind));
    }
  }

  private synchronized void answer(Kind kind) {
    if (code != 0) {
      Runtime.getRuntime().halt(code);
    }
    code = SIGNALLED + kind.number;
    log.printf("%nstopping after this step; once more ends at once%n");
    log.flush();
  }

  /** Returns whether an end was asked for. */
  boolean isRequested() {
    return code != 0;
  }

  /** Returns the exit code that says which signal it was. */
  int exitCode() {
    return code;
  }

  @Override
  public void onStep(StepReport report, View view) {
    if (code != 0) {
      view.stop("a signal asked for it");
    }
  }

  /** Has signals answered as they were before. */
  @Override
  public void close() {
    int next = 0;
    for (Kind kind : Kind.values()) {
      Object previous = before[next++];
      if (previous != null) {
        Signals.unregister(kind.name(), previous);
      }
    }
  }
}

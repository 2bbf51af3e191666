package dev.ganlib.listener;

import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has Ctrl-C, and a request to the process to end, stop a training after the round it is in, so
 * that what was learned is kept: {@link Checkpoints} writes its last, and {@code fit} returns.
 *
 * <pre>{@code
 * try (StopOnSignal signals = StopOnSignal.listening();
 *     GanTrainer gan = parts.listener(Checkpoints.every(1000, folder)).listener(signals).build()) {
 *   gan.fit(real, plan).save(generator);
 *   System.exit(signals.exitCode());
 * }
 * }</pre>
 *
 * <p>It answers SIGINT, SIGTERM and SIGHUP, as far as the system has them, from {@link #listening}
 * until it is closed, and is one listener of a training, or of several one after another. A second
 * signal ends the process at once; files that are being written then do not appear, and those that
 * are there stay. Where signals cannot be answered, such as under {@code -Xrs}, the log says so.
 * One at a time in a process. Safe for many threads.
 */
public final class StopOnSignal implements GanListener, AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(StopOnSignal.class);

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

  private final Consumer<String> told;
  private final List<SystemSignal> answered = new ArrayList<>();
  private volatile String name = "";
  private volatile int code;

  private StopOnSignal(Consumer<String> told) {
    this.told = told;
  }

  /** {@return a listener that answers signals from now on, to be closed by the caller} */
  public static StopOnSignal listening() {
    return listening(
        signal ->
            LOGGER.info("{}: the training stops after this step; once more ends at once", signal));
  }

  /**
   * {@return a listener that answers signals from now on, to be closed by the caller}
   *
   * @param told given the name of the first signal, such as {@code INT}, on a thread of the
   *     system's
   */
  public static StopOnSignal listening(Consumer<String> told) {
    StopOnSignal listener = new StopOnSignal(Objects.requireNonNull(told, "told"));
    for (Kind kind : Kind.values()) {
      SystemSignal.answer(kind.name(), () -> listener.answer(kind))
          .ifPresent(listener.answered::add);
    }
    if (listener.answered.isEmpty()) {
      LOGGER.warn("no signals can be answered here: one that ends the process ends it at once");
    }
    return listener;
  }

  private synchronized void answer(Kind kind) {
    if (code != 0) {
      Runtime.getRuntime().halt(code);
    }
    name = kind.name();
    code = SIGNALLED + kind.number;
    told.accept(name);
  }

  /** {@return whether an end was asked for} */
  public boolean isRequested() {
    return code != 0;
  }

  /**
   * {@return the exit code that says which signal it was, such as 143 for SIGTERM; 0 if none came}
   */
  public int exitCode() {
    return code;
  }

  @Override
  public void onStart(long step, long totalSteps, View view) {
    stopIfRequested(view);
  }

  @Override
  public void onStep(StepReport report, View view) {
    stopIfRequested(view);
  }

  private void stopIfRequested(View view) {
    if (code != 0) {
      view.stop("the process got the signal " + name);
    }
  }

  /** Has signals answered as they were before. */
  @Override
  public void close() {
    answered.forEach(SystemSignal::restore);
    answered.clear();
  }
}

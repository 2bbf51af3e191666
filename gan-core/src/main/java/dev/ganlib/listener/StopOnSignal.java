package dev.ganlib.listener;

import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has Ctrl-C, and a request to the process to end, stop a training after the round it is in, so
 * that what was learned is kept: {@link Checkpoints} writes its last, and {@code fit} returns.
 *
 * <pre>{@code
 * try (StopOnSignal signals = StopOnSignal.listening();
 *     GanTrainer gan = parts.listener(Checkpoints.every(1000, folder)).listener(signals).build()) {
 *   gan.fit(real, plan);
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

  /**
   * The exit status of a process that a signal has ended, less the signal's number, as shells give
   * it.
   */
  private static final int SIGNALLED = 128;

  /** A signal that asks for an end. */
  private enum Kind {
    HUP(1),
    INT(2),
    TERM(15);

    private final int code;

    Kind(int number) {
      code = SIGNALLED + number;
    }
  }

  private final Consumer<String> told;
  private final IntConsumer halt;
  private final AtomicReference<@Nullable Kind> first = new AtomicReference<>();
  private final List<SystemSignal> answered = new ArrayList<>();

  private StopOnSignal(Consumer<String> told, IntConsumer halt) {
    this.told = told;
    this.halt = halt;
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
   *     system's; it may block, a second signal does not wait for it
   */
  public static StopOnSignal listening(Consumer<String> told) {
    return listening(told, Runtime.getRuntime()::halt);
  }

  /** Takes what ends the process at once, too, given the exit code. */
  static StopOnSignal listening(Consumer<String> told, IntConsumer halt) {
    StopOnSignal listener = new StopOnSignal(Objects.requireNonNull(told, "told"), halt);
    for (Kind kind : Kind.values()) {
      SystemSignal.answer(kind.name(), () -> listener.answer(kind))
          .ifPresent(listener.answered::add);
    }
    if (listener.answered.isEmpty()) {
      LOGGER.warn("no signals can be answered here: one that ends the process ends it at once");
    }
    return listener;
  }

  private void answer(Kind kind) {
    if (first.compareAndSet(null, kind)) {
      told.accept(kind.name());
    } else {
      halt.accept(exitCode());
    }
  }

  /** {@return whether an end was asked for} */
  public boolean isRequested() {
    return first.get() != null;
  }

  /**
   * {@return the exit code that says which signal it was, such as 143 for SIGTERM; 0 if none came}
   */
  public int exitCode() {
    Kind kind = first.get();
    return kind == null ? 0 : kind.code;
  }

  @Override
  public void onStart(long step, long totalSteps, Training training) {
    stopIfRequested(training);
  }

  @Override
  public void onStep(StepReport report, Training training) {
    stopIfRequested(training);
  }

  private void stopIfRequested(Training training) {
    Kind kind = first.get();
    if (kind != null) {
      training.stop("the process got the signal " + kind.name());
    }
  }

  /** Has signals answered as they were before. */
  @Override
  public void close() {
    answered.forEach(SystemSignal::restore);
    answered.clear();
  }
}

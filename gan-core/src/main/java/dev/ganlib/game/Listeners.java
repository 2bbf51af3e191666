package dev.ganlib.game;

import java.util.List;
import java.util.function.Consumer;

/** The listeners of a training, told one after another. */
record Listeners(List<GanListener> listeners, View view) {
  void onStart(long step, long totalSteps) {
    tell(listener -> listener.onStart(step, totalSteps, view));
  }

  void onStep(StepReport report) {
    tell(listener -> listener.onStep(report, view));
  }

  void onEnd(long step) {
    tell(listener -> listener.onEnd(step, view));
  }

  /** Calls every listener, and only then throws what the first that failed has thrown. */
  private void tell(Consumer<GanListener> call) {
    RuntimeException failure = null;
    for (GanListener listener : listeners) {
      try {
        call.accept(listener);
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}

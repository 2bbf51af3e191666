package dev.ganlib.game;

import java.nio.file.Path;
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

  void onRollback(long step) {
    tell(listener -> listener.onRollback(step, view));
  }

  void onFinish(long step) {
    tell(listener -> listener.onFinish(step, view));
  }

  void onCheckpoint(Path checkpoint) {
    tell(listener -> listener.onCheckpoint(checkpoint, view));
  }

  void save(Path folder) {
    tell(listener -> listener.save(folder));
  }

  void resume(Path folder) {
    tell(listener -> listener.resume(folder));
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
        } else if (failure != e) {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}

package dev.ganlib.game;

import dev.ganlib.internal.store.CheckedFolder;
import dev.ganlib.internal.store.FileFailure;
import dev.ganlib.internal.store.Retry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** The listeners of a training, called one after another. */
record Listeners(List<GanListener> listeners, Training training) {
  void onStart(long step, long totalSteps) {
    tell(listener -> listener.onStart(step, totalSteps, training));
  }

  void onStep(StepReport report) {
    tell(listener -> listener.onStep(report, training));
  }

  void onRollback(long step) {
    tell(listener -> listener.onRollback(step, training));
  }

  void onFinish(long step) {
    tell(listener -> listener.onFinish(step, training));
  }

  void onCheckpoint(Path checkpoint) {
    tell(listener -> listener.onCheckpoint(checkpoint, training));
  }

  /**
   * Has every listener save into a folder of its own, and then moves what it wrote to the others'.
   *
   * @throws IllegalStateException if there is a file of that name already
   */
  void save(Path folder) {
    tell(
        listener -> {
          try {
            Path own = Files.createTempDirectory(folder, "listener");
            listener.save(own);
            for (Path file : CheckedFolder.entries(own)) {
              move(listener, file, folder.resolve(file.getFileName()));
            }
            Retry.delete(own);
          } catch (IOException e) {
            throw FileFailure.writing(folder, e).unchecked();
          }
        });
  }

  private static void move(GanListener listener, Path file, Path target) throws IOException {
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new IllegalStateException(
          "expected listeners to keep files of different names in a checkpoint but there is a second %s, of %s"
              .formatted(file.getFileName(), listener.getClass().getSimpleName()));
    }
    Retry.move(file, target);
  }

  void resume(Path folder) {
    tell(listener -> listener.resume(folder));
  }

  void onEnd(long step) {
    tell(listener -> listener.onEnd(step, training));
  }

  /** Calls every listener, and only then throws what the first that failed has thrown. */
  private void tell(Consumer<GanListener> call) {
    Throwable failure = null;
    for (GanListener listener : listeners) {
      try {
        call.accept(listener);
      } catch (RuntimeException | Error e) {
        if (failure == null) {
          failure = e;
        } else if (failure != e) {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
  }
}

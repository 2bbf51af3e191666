package dev.ganlib.listener;

import dev.ganlib.internal.store.FileFailure;
import dev.ganlib.internal.store.WriteLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Locks the files or folder that a listener writes, from the start of a training to its end, so
 * that no other training writes there meanwhile.
 *
 * <p>Listeners of one training may share a place: a lock belongs to the thread that trains.
 */
final class OutputLock {
  private final List<Path> places;
  private final List<WriteLock> held = new ArrayList<>();
  private @Nullable Thread owner;

  /** Takes files and folders, which need not exist; those that do not are not made. */
  OutputLock(List<Path> places) {
    this.places = places;
    places.forEach(FileFailure::requireDefault);
  }

  /**
   * Locks all places; does nothing if they are locked. The folders that they are in are made if
   * absent.
   *
   * @throws UncheckedIOException if another training writes one, or it cannot be written; then none
   *     is locked
   */
  void take() {
    Thread thread = Thread.currentThread();
    if (!held.isEmpty() && thread.equals(owner)) {
      return;
    }
    List<WriteLock> locks = new ArrayList<>();
    for (Path place : places) {
      try {
        Path parent = place.toAbsolutePath().getParent();
        if (parent != null && !Files.isDirectory(parent)) {
          Files.createDirectories(parent);
        }
        locks.add(WriteLock.beside(place, thread));
      } catch (IOException e) {
        release(locks);
        throw FileFailure.writing(place, e).unchecked();
      }
    }
    owner = thread;
    held.addAll(locks);
  }

  /** Gives back what this thread has locked. */
  void release() {
    if (Thread.currentThread().equals(owner)) {
      owner = null;
      release(held);
    }
  }

  private static void release(List<WriteLock> locks) {
    try {
      for (WriteLock lock : locks) {
        lock.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("could not unlock what the training wrote", e);
    } finally {
      locks.clear();
    }
  }
}

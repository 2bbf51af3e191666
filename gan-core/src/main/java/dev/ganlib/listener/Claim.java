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
 * What a listener writes, locked from the start of a training to its end, so that no other training
 * writes there meanwhile.
 *
 * <p>Listeners of one training may share a place: a lock belongs to the thread that trains.
 */
final class Claim {
  private final boolean areFolders;
  private final List<Path> places;
  private final List<WriteLock> held = new ArrayList<>();
  private @Nullable Thread owner;

  private Claim(boolean areFolders, List<Path> places) {
    this.areFolders = areFolders;
    this.places = places;
    places.forEach(FileFailure::requireDefault);
  }

  static Claim ofFolder(Path folder) {
    return new Claim(true, List.of(folder));
  }

  static Claim ofFiles(List<Path> files) {
    return new Claim(false, files);
  }

  /**
   * Locks all places, which are made if absent; does nothing if they are locked.
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
        Path folder = areFolders || parent == null ? place : parent;
        if (!Files.isDirectory(folder)) {
          Files.createDirectories(folder);
        }
        locks.add(areFolders ? WriteLock.ofFolder(place, thread) : WriteLock.ofFile(place, thread));
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

package dev.ganlib.internal.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Repeats an operation on files that fails because another program has one of them open.
 *
 * <p>On Windows a file that a virus scanner, an indexer or an editor looks at can neither be
 * renamed nor deleted meanwhile; network drives elsewhere behave alike. Such a look takes a
 * fraction of a second, so it is tried again for about one; then the last failure is thrown.
 *
 * <p>An interrupt of the thread does not shorten that; it is kept.
 */
public final class Retry {
  /** Between two attempts, in milliseconds; about a second in all. */
  private static final long[] PAUSES = {5, 10, 20, 40, 80, 160, 320, 400};

  private static final Retry BY_SLEEPING = new Retry(Retry::sleep);

  private final Pause pause;

  /** Takes what waits between two attempts. */
  Retry(Pause pause) {
    this.pause = pause;
  }

  /** An operation on files that may be repeated after it has failed. */
  @FunctionalInterface
  interface Attempt {
    void run() throws IOException;
  }

  /** Waits for some milliseconds. */
  @FunctionalInterface
  interface Pause {
    void last(long milliseconds);
  }

  /**
   * Renames in one step, replacing a file of that name.
   *
   * @throws IOException if it still cannot be done after about a second
   */
  public static void move(Path from, Path to) throws IOException {
    BY_SLEEPING.on(() -> Files.move(from, to, StandardCopyOption.ATOMIC_MOVE));
  }

  /**
   * Deletes a file or an empty folder, which may be absent.
   *
   * @throws IOException if it still cannot be done after about a second
   */
  public static void delete(Path path) throws IOException {
    BY_SLEEPING.on(() -> Files.deleteIfExists(path));
  }

  /**
   * Opens a file to write to.
   *
   * @throws IOException if it still cannot be done after about a second
   */
  static OutputStream open(Path path, OpenOption... options) throws IOException {
    OutputStream[] opened = new OutputStream[1];
    BY_SLEEPING.on(() -> opened[0] = Files.newOutputStream(path, options));
    return opened[0];
  }

  /** Makes an attempt, and further ones where another program may be in the way. */
  void on(Attempt attempt) throws IOException {
    for (int i = 0; ; i++) {
      try {
        attempt.run();
        return;
      } catch (FileSystemException e) {
        if (i == PAUSES.length || !mayPass(e)) {
          throw e;
        }
        pause.last(PAUSES[i]);
      }
    }
  }

  private static boolean mayPass(FileSystemException failure) {
    return !(failure instanceof NoSuchFileException
        || failure instanceof FileAlreadyExistsException
        || failure instanceof NotDirectoryException
        || failure instanceof AtomicMoveNotSupportedException);
  }

  private static void sleep(long milliseconds) {
    boolean interrupted = Thread.interrupted();
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

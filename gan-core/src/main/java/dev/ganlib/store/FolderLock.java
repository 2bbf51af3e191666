package dev.ganlib.store;

import dev.ganlib.internal.store.WriteLock;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A lock on a folder that keeps other trainings, of this process and of others, from writing to it.
 *
 * <p>It is held until it is closed, or the process ends, however that ends. It is a file {@code
 * .lock} in the folder with the number of the process; the file of a process that was killed locks
 * nothing. Only programs that ask for the lock are kept out. Where the file system has no locks,
 * that is logged once, and other processes are not kept out.
 *
 * <pre>{@code
 * try (FolderLock lock = FolderLock.of(run)) {
 *   train(run);
 * }
 * }</pre>
 *
 * <p>The listeners that write a training's files lock these by themselves; this is for what a
 * program writes beside them. Safe for many threads; owned by who took it.
 */
public final class FolderLock implements Closeable {
  private final WriteLock lock;

  private FolderLock(WriteLock lock) {
    this.lock = lock;
  }

  /**
   * Locks a folder.
   *
   * @param folder exists, in the default file system
   * @return the lock, to be closed by the caller
   * @throws IOException if the folder is locked already, with the number of the process that holds
   *     the lock, or if the lock's file cannot be written
   * @throws IllegalArgumentException if the folder is of another file system than the default
   */
  public static FolderLock of(Path folder) throws IOException {
    return new FolderLock(WriteLock.ofFolder(folder, new Object()));
  }

  /**
   * Gives the lock back; a second call does nothing.
   *
   * @throws IOException if the lock's file cannot be closed
   */
  @Override
  public void close() throws IOException {
    lock.close();
  }
}

package dev.ganlib.internal.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps other trainings, of this process and of others, from writing what one writes: a folder, by
 * a lock on {@code .lock} in it, or a file, by one on {@code .<name>.lock} beside it.
 *
 * <p>A folder may be locked from beside as well. Where no file can be made there, as beside a
 * volume that is mounted below a folder of somebody else's, the lock is in the folder; so one
 * program that may write beside and one that may not do not see each other.
 *
 * <p>The lock's file has the number of the process that holds it; it is deleted when the lock is
 * given back. The system drops the lock with the process, however that ends: a file that is left
 * then locks nothing.
 *
 * <p>Where the file system has no locks, that is logged once, and other processes are not kept out.
 * Safe for many threads.
 */
public final class WriteLock implements Closeable {
  private static final Logger LOGGER = LoggerFactory.getLogger(WriteLock.class);

  /** The locked byte is behind the number, because some systems forbid reading locked bytes. */
  private static final long PLACE = 1 << 20;

  /**
   * The locks of this process. Where it opens and closes such a file once more, some systems drop
   * the lock.
   */
  private static final Map<Path, Held> HELD = new HashMap<>();

  private static final AtomicBoolean TOLD = new AtomicBoolean();

  private static final Opening OPENING =
      file ->
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);

  private final Path file;
  private boolean closed;

  private WriteLock(Path file) {
    this.file = file;
  }

  /** Opens a lock's file, making it if absent. */
  @FunctionalInterface
  interface Opening {
    FileChannel open(Path file) throws IOException;
  }

  /** A lock of this process, and how often its owner has taken it. */
  private static final class Held {
    private final Object owner;
    private final FileChannel channel;
    private int count = 1;

    Held(Object owner, FileChannel channel) {
      this.owner = owner;
      this.channel = channel;
    }
  }

  /**
   * Locks a folder.
   *
   * @param folder exists
   * @param owner may lock it again; each lock is then to be given back
   * @throws IOException if another training has it, with the number of its process, or the lock's
   *     file cannot be written
   */
  public static WriteLock ofFolder(Path folder, Object owner) throws IOException {
    Path real = FileFailure.requireDefault(folder).toRealPath();
    return of(folder, real.resolve(".lock"), owner, OPENING);
  }

  /**
   * Locks a file or folder, which need not exist, from beside it; a folder that exists from within
   * if beside it no file can be made.
   *
   * @param target in a folder that exists
   * @param owner may lock it again; each lock is then to be given back
   * @throws IOException if another training has it, with the number of its process, or the lock's
   *     file cannot be written
   */
  public static WriteLock beside(Path target, Object owner) throws IOException {
    return beside(target, owner, OPENING);
  }

  static WriteLock beside(Path target, Object owner, Opening opening) throws IOException {
    Path absolute = FileFailure.requireDefault(target).toAbsolutePath();
    Path parent = absolute.getParent();
    Path real =
        Files.exists(absolute) || parent == null
            ? absolute.toRealPath()
            : parent.toRealPath().resolve(absolute.getFileName());
    Path name = real.getFileName();
    if (name == null) {
      return ofFolder(real, owner);
    }
    Path file = real.resolveSibling("." + name + ".lock");
    try {
      return of(target, file, owner, opening);
    } catch (FileFailure e) {
      boolean unmade = e.getCause() instanceof FileSystemException;
      if (unmade && Files.isDirectory(real)) {
        LOGGER.debug("{} is locked from within", target, e);
        return of(target, real.resolve(".lock"), owner, opening);
      }
      throw e;
    }
  }

  private static WriteLock of(Path what, Path file, Object owner, Opening opening)
      throws IOException {
    synchronized (HELD) {
      Held held = HELD.get(file);
      if (held == null) {
        HELD.put(file, take(what, file, owner, opening));
      } else if (held.owner == owner) {
        held.count++;
      } else {
        throw isTaken(what, "this process, " + ProcessHandle.current().pid() + ",");
      }
      return new WriteLock(file);
    }
  }

  private static Held take(Path what, Path file, Object owner, Opening opening) throws IOException {
    boolean interrupted = false;
    while (true) {
      FileChannel channel = null;
      boolean kept = false;
      // An interrupt would close the channel; it is given back.
      interrupted |= Thread.interrupted();
      try {
        channel = opening.open(file);
        if (!lock(channel, what)) {
          String holder = holder(file);
          if (holder != null) {
            throw isTaken(what, "process " + holder);
          }
        } else if (isStillNamed(channel, file)) {
          String number = ProcessHandle.current().pid() + "\n";
          channel.write(ByteBuffer.wrap(number.getBytes(StandardCharsets.UTF_8)), 0);
          kept = true;
          return new Held(owner, channel);
        }
      } catch (ClosedByInterruptException e) {
        interrupted = true;
      } catch (AccessDeniedException e) {
        throw Files.exists(file) ? isLeft(what, file) : FileFailure.writing(what, e);
      } catch (IOException e) {
        throw FileFailure.writing(what, e);
      } finally {
        if (channel != null && !kept) {
          channel.close();
        }
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  /** Returns the number of the process that holds a lock, or null if it has given it back since. */
  private static @Nullable String holder(Path file) throws IOException {
    try {
      return Files.readString(file).strip();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static boolean lock(FileChannel channel, Path what) {
    try {
      @Nullable FileLock lock = channel.tryLock(PLACE, 1, false);
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    } catch (IOException e) {
      if (TOLD.compareAndSet(false, true)) {
        LOGGER.warn("{} is not protected from a second training, for lack of locks: {}", what, e);
      }
      return true;
    }
  }

  /**
   * Returns whether a file that was opened has its name still. Who held the lock before may have
   * deleted it since, and a lock on a file without a name keeps nobody out. Nothing is opened to
   * find out, for closing that would drop the lock: the one file is given a length by chance.
   */
  private static boolean isStillNamed(FileChannel channel, Path file) throws IOException {
    int length = ThreadLocalRandom.current().nextInt(100, 100_000);
    channel.truncate(0).write(ByteBuffer.allocate(1), length - 1);
    try {
      return channel.size() == length && Files.size(file) == length;
    } catch (NoSuchFileException e) {
      return false;
    } finally {
      channel.truncate(0);
    }
  }

  private static FileFailure isTaken(Path what, String process) {
    return FileFailure.saying(
        "expected no other training to write %s but %s does; wait for its end or choose another place"
            .formatted(what, process));
  }

  private static FileFailure isLeft(Path what, Path file) {
    return FileFailure.saying(
        "could not write %s: access to the lock %s denied; delete it if nobody trains there"
            .formatted(what, file));
  }

  /** Gives the lock back; a second call does nothing. */
  @Override
  public void close() throws IOException {
    synchronized (HELD) {
      Held held = HELD.get(file);
      if (closed || held == null) {
        return;
      }
      closed = true;
      held.count--;
      if (held.count == 0) {
        HELD.remove(file);
        try {
          Files.deleteIfExists(file);
        } catch (IOException e) {
          LOGGER.debug("a lock's file stays", e);
        } finally {
          held.channel.close();
        }
      }
    }
  }
}

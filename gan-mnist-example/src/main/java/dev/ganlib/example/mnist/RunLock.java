package dev.ganlib.example.mnist;

import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps other trainings out of a run's folder, by a lock on its file {@value #FILE}, which has the
 * number of the process that trains the run or was the last to.
 *
 * <p>The system drops the lock with the process, however it ends. The file stays: a lock on one
 * that was deleted meanwhile would keep nobody out.
 */
final class RunLock implements Closeable {
  static final String FILE = ".lock";

  /** Behind the number, for some systems let nobody read what is locked. */
  private static final long PLACE = 1 << 20;

  /**
   * The folders that this process has locked. Where it opens and closes their files once more, some
   * systems drop the lock.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;

  private RunLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Locks a run's folder.
   *
   * @param folder exists
   * @param err told where the file system has no locks; the folder is then not protected
   * @throws IOException if another training has it, with the number of its process, or the file
   *     cannot be written
   */
  static RunLock of(Path folder, PrintWriter err) throws IOException {
    Path real = folder.toRealPath();
    if (!HELD.add(real)) {
      throw isTaken(folder, Long.toString(ProcessHandle.current().pid()));
    }
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              real.resolve(FILE),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      if (!lock(channel, folder, err)) {
        throw isTaken(folder, Files.readString(real.resolve(FILE)).strip());
      }
      String number = ProcessHandle.current().pid() + "\n";
      channel.truncate(0).write(ByteBuffer.wrap(number.getBytes(StandardCharsets.UTF_8)));
      return new RunLock(real, channel);
    } catch (IOException | RuntimeException e) {
      HELD.remove(real);
      if (channel != null) {
        channel.close();
      }
      throw e;
    }
  }

  private static boolean lock(FileChannel channel, Path folder, PrintWriter err) {
    try {
      @Nullable FileLock lock = channel.tryLock(PLACE, 1, false);
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    } catch (IOException e) {
      err.printf("not protected from a second training, for lack of locks: %s (%s)%n", folder, e);
      return true;
    }
  }

  private static IOException isTaken(Path folder, String process) {
    return new IOException(
        "expected a run that no other process trains but %s is being trained by process %s"
            .formatted(folder, process));
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      HELD.remove(folder);
    }
  }
}

package dev.ganlib.internal.store;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A file that appears under its name whole or not at all.
 *
 * <p>The bytes go to a temporary file in the target's folder; {@link #commit()} forces them to the
 * disk and renames that file to the target, replacing a file of that name in one step. Closing
 * without a commit deletes the temporary file and leaves the target as it was. A crash of the
 * machine leaves either the old file or the new one, and at worst a stray {@code .<name>.*.tmp}.
 *
 * <pre>{@code
 * AtomicFile.write(path, out -> out.write(bytes));
 *
 * try (var file = AtomicFile.create(path)) {
 *   file.stream().write(bytes);
 *   file.commit();
 * }
 * }</pre>
 *
 * <p>Paths must be of the default file system. A target that is a symbolic link is replaced, not
 * followed. An instance is for one thread; an interrupt neither stops nor breaks a write.
 */
public final class AtomicFile implements Closeable {

  /** What writes the content of a file. */
  @FunctionalInterface
  public interface Content {

    /**
     * Writes the whole content.
     *
     * @param out a buffered stream, which the caller flushes and closes
     * @throws IOException if the content cannot be written; the file then does not appear
     */
    void writeTo(OutputStream out) throws IOException;
  }

  private final Path folder;
  private final Path target;
  private final Path temporary;
  private final FileOutputStream file;
  private final OutputStream stream;
  private boolean committed;

  private AtomicFile(Path folder, Path target, Path temporary) throws IOException {
    this.folder = folder;
    this.target = target;
    this.temporary = temporary;
    // Not a FileChannel: an interrupt of the thread would close it in the middle of a write.
    this.file = new FileOutputStream(temporary.toFile());
    this.stream = new BufferedOutputStream(file, 1 << 16);
  }

  /**
   * Writes a file in one go.
   *
   * @param target the file to create or replace; missing parent folders are created
   * @param content writes the bytes
   * @throws IOException if {@code content} throws it, or if the target is a folder or cannot be
   *     written
   */
  public static void write(Path target, Content content) throws IOException {
    try (AtomicFile file = create(target)) {
      content.writeTo(file.stream());
      file.commit();
    }
  }

  /**
   * Opens a file for writing.
   *
   * @param target the file to create or replace; missing parent folders are created
   * @return the open file, to be committed and closed by the caller
   * @throws IOException if the target is a folder or its folder cannot be written
   */
  public static AtomicFile create(Path target) throws IOException {
    Path absolute = target.toAbsolutePath();
    Path name = absolute.getFileName();
    Path folder = absolute.getParent();
    if (name == null || folder == null || Files.isDirectory(absolute)) {
      throw new IOException("expected a file to write but was a folder: " + target);
    }
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
    }
    Path temporary = folder.resolve("." + name + "." + UUID.randomUUID() + ".tmp");
    return new AtomicFile(folder, absolute, temporary);
  }

  /**
   * Returns the stream to write the content to.
   *
   * @return a buffered stream; it is closed by {@link #commit()} and {@link #close()}
   */
  public OutputStream stream() {
    return stream;
  }

  /**
   * Forces the content to the disk and gives the file its name.
   *
   * @throws IOException if that fails; the target is then as it was
   * @throws IllegalStateException if the file is committed already
   */
  public void commit() throws IOException {
    if (committed) {
      throw new IllegalStateException("expected one commit but was a second one: " + target);
    }
    stream.flush();
    file.getFD().sync();
    stream.close();
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    committed = true;
    syncFolder(folder);
  }

  /**
   * Closes the file and, unless it was committed, deletes what was written.
   *
   * @throws IOException if the temporary file cannot be closed or deleted
   */
  @Override
  public void close() throws IOException {
    if (committed) {
      return;
    }
    try {
      // The file and not the stream: what the buffer still holds is of no use.
      file.close();
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Makes the rename itself survive a crash, where the system lets a folder be forced. */
  static void syncFolder(Path folder) {
    boolean interrupted = false;
    boolean done = false;
    while (!done) {
      // An interrupt would close the channel before it has forced anything.
      interrupted |= Thread.interrupted();
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
        done = true;
      } catch (ClosedByInterruptException e) {
        interrupted = true;
      } catch (IOException e) {
        // Windows opens no folder and some file systems force none: the file is whole all the same.
        done = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

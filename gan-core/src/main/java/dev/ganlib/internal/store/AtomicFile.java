package dev.ganlib.internal.store;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * <p>Paths must be of the default file system; others are an {@link IllegalArgumentException}. A
 * failure to write is a {@link FileFailure}, with the target and the reason. A target that is a
 * symbolic link is replaced, not followed. An instance is for one thread; an interrupt neither
 * stops nor breaks a write.
 */
public final class AtomicFile implements Closeable {

  /** Writes the content of a file. */
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

  /** Adds the file's name to what goes wrong. */
  private static final class NamedStream extends FilterOutputStream {
    private final Path target;

    NamedStream(Path target, OutputStream out) {
      super(out);
      this.target = target;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        throw FileFailure.writing(target, e);
      }
    }
  }

  private final Path folder;
  private final Path target;
  private final Path temporary;
  private final OutputStream stream;
  private boolean committed;

  private AtomicFile(Path folder, Path target, Path temporary) throws IOException {
    this.folder = folder;
    this.target = target;
    this.temporary = temporary;
    // Not a FileChannel: an interrupt of the thread would close it in the middle of a write.
    this.stream =
        new BufferedOutputStream(
            new NamedStream(
                target,
                Files.newOutputStream(
                    temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)),
            1 << 16);
  }

  /**
   * Writes a file in one go.
   *
   * @param target the file to create or replace; missing parent folders are created
   * @param content writes the bytes
   * @throws IOException if {@code content} throws it, or if the target is a folder or cannot be
   *     written; the message has the target and the reason
   */
  public static void write(Path target, Content content) throws IOException {
    try (AtomicFile file = create(target)) {
      content.writeTo(file.stream());
      file.commit();
    } catch (IOException e) {
      throw FileFailure.writing(target, e);
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
    Path absolute = FileFailure.requireDefault(target).toAbsolutePath();
    Path name = absolute.getFileName();
    Path folder = absolute.getParent();
    if (name == null || folder == null || Files.isDirectory(absolute)) {
      throw FileFailure.saying("expected a file to write but was a folder: " + target);
    }
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder);
      }
      Path temporary = folder.resolve("." + name + "." + UUID.randomUUID() + ".tmp");
      return new AtomicFile(folder, absolute, temporary);
    } catch (IOException e) {
      throw FileFailure.writing(target, e);
    }
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
    try {
      stream.close();
      sync(temporary);
      Retry.move(temporary, target);
    } catch (IOException e) {
      throw FileFailure.writing(target, e);
    }
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
      stream.close();
    } catch (IOException e) {
      // What the buffer still holds is of no use: why it was given up is told by another failure.
    } finally {
      Retry.delete(temporary);
    }
  }

  /**
   * Forces what was written of a file to the disk, whoever wrote it.
   *
   * @throws IOException if the system cannot
   */
  static void sync(Path file) throws IOException {
    Uninterrupted.use(file, StandardOpenOption.WRITE, channel -> channel.force(true));
  }

  /** Makes a rename itself survive a crash, where the system lets a folder be forced. */
  static void syncFolder(Path folder) {
    try {
      Uninterrupted.use(folder, StandardOpenOption.READ, channel -> channel.force(true));
    } catch (IOException e) {
      // Windows opens no folder and some file systems force none: the file is whole all the same.
    }
  }
}

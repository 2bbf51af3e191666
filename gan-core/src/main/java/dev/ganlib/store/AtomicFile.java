package dev.ganlib.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

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
 * <p>Paths must be of the default file system; others are an {@link IllegalArgumentException}. The
 * message of an {@link IOException} has the target and the reason. A target that is a symbolic link
 * is replaced, not followed. What another program hinders, such as a rename while a virus scanner
 * looks at the file, is tried again for about a second. An instance is for one thread, and owned by
 * who created it; an interrupt neither stops nor breaks a write.
 */
public final class AtomicFile implements Closeable {
  private final dev.ganlib.internal.store.AtomicFile file;

  private AtomicFile(dev.ganlib.internal.store.AtomicFile file) {
    this.file = file;
  }

  /** The content of a file. */
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

  /**
   * Writes a file in one go.
   *
   * @param target the file to create or replace; missing parent folders are created
   * @param content writes the bytes
   * @throws IOException if {@code content} throws it, or if the target is a folder or cannot be
   *     written; an older file of that name stays as it was
   */
  public static void write(Path target, Content content) throws IOException {
    dev.ganlib.internal.store.AtomicFile.write(target, content::writeTo);
  }

  /**
   * Opens a file for writing.
   *
   * @param target the file to create or replace; missing parent folders are created
   * @return the open file, to be committed and closed by the caller
   * @throws IOException if the target is a folder or its folder cannot be written
   */
  public static AtomicFile create(Path target) throws IOException {
    return new AtomicFile(dev.ganlib.internal.store.AtomicFile.create(target));
  }

  /**
   * Returns the stream to write the content to.
   *
   * @return a buffered stream; it is closed by {@link #commit()} and {@link #close()}
   */
  public OutputStream stream() {
    return file.stream();
  }

  /**
   * Forces the content to the disk and gives the file its name.
   *
   * @throws IOException if that fails; the target is then as it was
   * @throws IllegalStateException if the file is committed already
   */
  public void commit() throws IOException {
    file.commit();
  }

  /**
   * Closes the file and, unless it was committed, deletes what was written.
   *
   * @throws IOException if the temporary file cannot be closed or deleted
   */
  @Override
  public void close() throws IOException {
    file.close();
  }
}

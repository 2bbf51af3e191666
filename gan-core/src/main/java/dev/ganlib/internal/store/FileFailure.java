package dev.ganlib.internal.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import org.jspecify.annotations.Nullable;

/**
 * A failure whose message has the file and the reason: {@code could not write runs/a/metrics.csv:
 * No space left on device}.
 *
 * <p>Java's own messages have one of the two: that of a full disk has no file, that of a folder
 * that may not be written has nothing else.
 */
public final class FileFailure extends IOException {
  private static final long serialVersionUID = 1;

  private FileFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * Returns the failure to write a file or folder.
   *
   * @param file what was to be written
   * @param cause if it has file and reason itself it is returned as it is
   */
  public static FileFailure writing(Path file, Exception cause) {
    return of("could not write " + file, file, cause);
  }

  /**
   * Returns the failure to read a file or folder.
   *
   * @param file what was to be read
   * @param cause if it has file and reason itself it is returned as it is
   */
  public static FileFailure reading(Path file, Exception cause) {
    return of("could not read " + file, file, cause);
  }

  /** Returns a failure with a message that has file and reason. */
  public static FileFailure saying(String message) {
    return new FileFailure(message, null);
  }

  private static FileFailure of(String what, Path file, Exception cause) {
    if (cause instanceof FileFailure known) {
      return known;
    }
    return cause instanceof UncheckedIOException wrapped
            && wrapped.getCause() instanceof FileFailure known
        ? known
        : new FileFailure(what + ": " + reason(file, cause), cause);
  }

  /** Returns this for a caller that may not throw an {@link IOException}; the message is equal. */
  public UncheckedIOException unchecked() {
    return new UncheckedIOException(getMessage(), this);
  }

  /**
   * Returns the reason of a failure in words, with the file that it is about if that is another.
   *
   * @param file what the words before name
   * @param failure of an operation on files
   */
  public static String reason(Path file, Exception failure) {
    if (failure instanceof FileSystemException named) {
      String about = named.getFile();
      boolean other = about != null && !about.equals(file.toString());
      return words(named) + (other ? " (" + about + ")" : "");
    }
    String message = failure.getMessage();
    return message == null || message.isBlank() ? words(failure) : message;
  }

  private static String words(Exception failure) {
    if (failure instanceof AccessDeniedException) {
      return "access denied";
    }
    if (failure instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (failure instanceof FileAlreadyExistsException) {
      return "a file of that name is there already";
    }
    if (failure instanceof NotDirectoryException) {
      return "not a folder";
    }
    if (failure instanceof DirectoryNotEmptyException) {
      return "the folder is not empty";
    }
    if (failure instanceof ReadOnlyFileSystemException) {
      return "the file system is read-only";
    }
    String reason = failure instanceof FileSystemException named ? named.getReason() : null;
    return reason == null ? failure.getClass().getSimpleName() : reason;
  }

  /**
   * Refuses a path that is not of the system's own files, such as one inside a zip file: files
   * there can neither be locked nor replaced in one step.
   *
   * @throws IllegalArgumentException with the path and its file system
   */
  public static Path requireDefault(Path path) {
    if (!path.getFileSystem().equals(FileSystems.getDefault())) {
      throw new IllegalArgumentException(
          "expected a path of the default file system to write to but was %s of the file system '%s'"
              .formatted(path, path.getFileSystem().provider().getScheme()));
    }
    return path;
  }
}

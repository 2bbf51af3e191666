package dev.ganlib.internal.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;

/**
 * A text file that grows at its end, with a checksum of all that it has which costs no second look.
 *
 * <p>It is written anew with the first text. From then on nobody else may change it: before each
 * text its length is compared with what was written. The file is open only while something is
 * written; an interrupt neither stops nor breaks that. For one thread.
 */
public final class GrowingFile {
  private final Path path;
  private State state = State.nothing();
  private State before = state;

  /** Takes where to write; nothing is written yet. */
  public GrowingFile(Path path) {
    this.path = path;
  }

  /**
   * The extent of a file.
   *
   * @param length in bytes
   * @param digest of these bytes
   */
  private record State(long length, MessageDigest digest) {
    static State nothing() {
      return new State(0, Checksums.digest());
    }

    State plus(byte[] bytes) {
      MessageDigest more = copy();
      more.update(bytes);
      return new State(length + bytes.length, more);
    }

    MessageDigest copy() {
      try {
        return (MessageDigest) digest.clone();
      } catch (CloneNotSupportedException e) {
        throw new IllegalStateException("the SHA-256 of every Java platform can be copied", e);
      }
    }
  }

  /**
   * A file as it was at some time.
   *
   * @param bytes its length
   * @param sha256 the checksum of these
   */
  public record Mark(long bytes, String sha256) {}

  /** Returns the file. */
  public Path path() {
    return path;
  }

  /** Returns how many bytes have been written. */
  public long length() {
    return state.length();
  }

  /** Returns what the file has now. */
  public Mark mark() {
    return new Mark(state.length(), Checksums.text(state.copy()));
  }

  /**
   * Adds a text at the end.
   *
   * @throws IOException if it cannot be written, or the file is not as it was left; it then has
   *     what it had, if the system lets it
   */
  public void append(CharSequence text) throws IOException {
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    try {
      if (Files.isDirectory(path)) {
        throw new IOException("it is a folder");
      }
      long length = state.length();
      OpenOption[] options =
          length == 0
              ? new OpenOption[] {
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING
              }
              : new OpenOption[] {StandardOpenOption.APPEND};
      if (length == 0) {
        Path folder = FileFailure.requireDefault(path).toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
          Files.createDirectories(folder);
        }
      } else {
        requireLength(length);
      }
      try {
        // Not a channel: an interrupt of the thread would close it in the middle of a write.
        try (OutputStream out = Retry.open(path, options)) {
          out.write(bytes);
        }
      } catch (IOException e) {
        shorten(length, e);
        throw e;
      }
    } catch (IOException e) {
      throw FileFailure.writing(path, e);
    }
    before = state;
    state = state.plus(bytes);
  }

  private void requireLength(long expected) throws IOException {
    long actual;
    try {
      actual = Files.size(path);
    } catch (NoSuchFileException e) {
      throw new IOException("it was there and is no longer", e);
    }
    if (actual != expected) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "expected the %d bytes written so far but was %d: another program has changed it",
              expected,
              actual));
    }
  }

  private void shorten(long length, IOException failure) {
    if (Files.isRegularFile(path)) {
      try {
        Uninterrupted.use(path, StandardOpenOption.WRITE, channel -> channel.truncate(length));
      } catch (IOException e) {
        failure.addSuppressed(e);
      }
    }
  }

  /**
   * Takes back the text that was added last.
   *
   * @param failure why; further ones are added to it
   */
  public void takeBack(IOException failure) {
    state = before;
    shorten(state.length(), failure);
  }

  /**
   * Replaces the file's lines, in one step.
   *
   * @param lines without their ends
   */
  public void replace(List<String> lines) throws IOException {
    MessageDigest digest = Checksums.digest();
    long[] length = {0};
    AtomicFile.write(
        path,
        out -> {
          for (String line : lines) {
            byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
            digest.update(bytes);
            length[0] += bytes.length;
            out.write(bytes);
          }
        });
    state = new State(length[0], digest);
  }

  /** Has the next text begin the file anew. */
  public void forget() {
    state = State.nothing();
  }

  /** Forces what was written to the disk. */
  public void force() throws IOException {
    if (state.length() > 0) {
      try {
        AtomicFile.sync(path);
      } catch (IOException e) {
        throw FileFailure.writing(path, e);
      }
    }
  }

  /** Returns the checksum that a file of these lines has. */
  public static Mark markOf(List<String> lines) {
    MessageDigest digest = Checksums.digest();
    long length = 0;
    for (String line : lines) {
      byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
      digest.update(bytes);
      length += bytes.length;
    }
    return new Mark(length, Checksums.text(digest));
  }
}

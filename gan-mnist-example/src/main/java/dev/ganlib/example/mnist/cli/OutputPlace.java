package dev.ganlib.example.mnist.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Checks, before anything that takes long, that its results can be written. */
final class OutputPlace {
  private OutputPlace() {}

  /**
   * Requires that a file or folder could be made, or written if it is there.
   *
   * @param path to be written later; null for nothing
   * @throws IOException with the path and what is in its way
   */
  static void requireWritable(@Nullable Path path) throws IOException {
    if (path == null) {
      return;
    }
    Path there = path.toAbsolutePath().normalize();
    while (!Files.exists(there)) {
      Path parent = there.getParent();
      if (parent == null) {
        throw new IOException("could not write %s: there is no %s".formatted(path, there));
      }
      there = parent;
    }
    boolean isTarget = there.equals(path.toAbsolutePath().normalize());
    if (!isTarget && !Files.isDirectory(there)) {
      throw new IOException("could not write %s: %s is no folder".formatted(path, there));
    }
    // A file that is there is replaced, so what counts is its folder.
    Path folder = Files.isDirectory(there) ? there : there.getParent();
    if (folder != null && !Files.isWritable(folder)) {
      throw new IOException("could not write %s: no write access to %s".formatted(path, folder));
    }
  }
}

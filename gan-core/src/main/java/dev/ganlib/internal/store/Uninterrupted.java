package dev.ganlib.internal.store;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Uses a file's channel in a thread that may be interrupted, which would close the channel before
 * anything is done. The interrupt is kept.
 */
final class Uninterrupted {
  private Uninterrupted() {}

  /** Does something with an open file that may be done more than once. */
  @FunctionalInterface
  interface Use {
    void of(FileChannel channel) throws IOException;
  }

  /** Opens a file, uses and closes it, until no interrupt has come in between. */
  static void use(Path path, StandardOpenOption option, Use use) throws IOException {
    boolean interrupted = false;
    boolean done = false;
    try {
      while (!done) {
        interrupted |= Thread.interrupted();
        try (FileChannel channel = FileChannel.open(path, option)) {
          use.of(channel);
          done = true;
        } catch (ClosedByInterruptException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

package dev.ganlib.example.mnist.cli;

import dev.ganlib.data.FolderReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Prints a line now and then while a folder is read, if that takes longer than some seconds. */
final class ReadingProgress implements FolderReader.Progress {
  private static final long FIRST_SECONDS = 3;
  private static final long FURTHER_SECONDS = 10;

  private final PrintWriter log;
  private final Path folder;
  private final LongSupplier nanoTime;
  private long next;

  ReadingProgress(PrintWriter log, Path folder) {
    this(log, folder, System::nanoTime);
  }

  ReadingProgress(PrintWriter log, Path folder, LongSupplier nanoTime) {
    this.log = log;
    this.folder = folder;
    this.nanoTime = nanoTime;
    next = nanoTime.getAsLong() + TimeUnit.SECONDS.toNanos(FIRST_SECONDS);
  }

  @Override
  public void decoded(long done, long total) {
    long now = nanoTime.getAsLong();
    if (done < total && now - next >= 0) {
      log.printf(Locale.ROOT, "read   %d of %d pictures of %s%n", done, total, folder);
      log.flush();
      next = now + TimeUnit.SECONDS.toNanos(FURTHER_SECONDS);
    }
  }
}

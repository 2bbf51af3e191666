package dev.ganlib.listener;

import dev.ganlib.game.Checkpoint;
import dev.ganlib.internal.store.FileFailure;
import dev.ganlib.internal.store.GrowingFile;
import dev.ganlib.internal.store.Retry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a checkpoint keeps of files of rows: how many they had, and a checksum of these. The rows
 * themselves stay in the files, to whose first rows a training that is resumed goes back.
 *
 * <p>Rows that are given up may belong to later checkpoints: the whole file then stays, as {@code
 * <name>.set-aside-<n>}, and a training that is resumed from one of those finds its rows there.
 *
 * @param files the absolute paths of the files, where a training that writes to others finds the
 *     rows
 * @param step the last round of the rows
 * @param rows how many there are
 * @param columns the names of the figures
 * @param csv of the names and the rows
 * @param json of the rows as JSON; null if they were not written
 */
record SavedRows(
    List<String> files,
    long step,
    int rows,
    List<String> columns,
    GrowingFile.Mark csv,
    GrowingFile.@Nullable Mark json) {
  private static final Logger LOGGER = LoggerFactory.getLogger(SavedRows.class);
  private static final String ASIDE = ".set-aside-";

  SavedRows {
    Objects.requireNonNull(files, "files");
    Objects.requireNonNull(columns, "columns");
    Objects.requireNonNull(csv, "csv");
  }

  /** Returns the name of the file in a checkpoint. */
  static String name(Path csv) {
    return "history-" + csv.getFileName() + ".json";
  }

  /** Cuts the file of rows to those saved; returns them, the names first, or null if it is gone. */
  @Nullable List<String> restoreCsv(Path checkpoint, GrowingFile file) throws IOException {
    return restore(checkpoint, file, csv, 1 + rows, true);
  }

  /** Cuts the file of JSON lines to those saved; one that was not written begins anew. */
  void restoreJson(Path checkpoint, GrowingFile file) throws IOException {
    if (json != null) {
      restore(checkpoint, file, json, rows, false);
    }
  }

  private @Nullable List<String> restore(
      Path checkpoint, GrowingFile file, GrowingFile.Mark saved, int count, boolean isCsv)
      throws IOException {
    Path path = file.path();
    List<Path> candidates = candidates(path);
    candidates.addAll(candidates(Path.of(files.get(isCsv ? 0 : 1))));
    for (Path candidate : candidates) {
      List<String> lines = first(candidate, count, isCsv);
      if (GrowingFile.markOf(lines).equals(saved)) {
        if (!candidate.equals(path) || Files.size(path) > saved.bytes()) {
          setAsideIfNeeded(checkpoint, file, step, !candidate.equals(path));
        }
        file.replace(lines);
        return lines;
      }
    }
    if (Files.exists(path)) {
      throw FileFailure.saying(
          String.format(
              Locale.ROOT,
              "expected the first %d lines of %s to be those of when %s was written but they differ;"
                  + " put that file back, or move this one away to resume without these rows",
              count,
              path,
              checkpoint));
    }
    LOGGER.warn("{} with the rows up to step {} is not there: it begins after them", path, step);
    return null;
  }

  /** Returns the file and those set aside that there are. */
  private static List<Path> candidates(Path file) {
    List<Path> all = new ArrayList<>();
    if (Files.isRegularFile(file)) {
      all.add(file);
    }
    for (int n = 1; Files.isRegularFile(aside(file, n)); n++) {
      all.add(aside(file, n));
    }
    return all;
  }

  private static Path aside(Path file, int n) {
    return file.resolveSibling(file.getFileName() + ASIDE + n);
  }

  private List<String> first(Path file, int count, boolean isCsv) throws IOException {
    List<String> lines = new ArrayList<>();
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      while (lines.size() < count) {
        String line = reader.readLine();
        if (line == null) {
          break;
        }
        // Since then the file may have got more columns.
        lines.add(!isCsv || lines.isEmpty() ? line : Rows.narrowed(line, columns.size()));
      }
    } catch (IOException | UncheckedIOException e) {
      throw FileFailure.reading(file, e);
    }
    if (isCsv && !lines.isEmpty()) {
      String header = Rows.header(columns);
      if (lines.get(0).startsWith(header + ",")) {
        lines.set(0, header);
      }
    }
    return lines;
  }

  /**
   * Keeps the file as it is under another name if a later checkpoint may need its rows.
   *
   * @param checkpoint the one that is resumed
   * @param step of that one
   * @param always whatever checkpoints there are
   */
  static void setAsideIfNeeded(Path checkpoint, GrowingFile file, long step, boolean always)
      throws IOException {
    Path path = file.path();
    if (!Files.isRegularFile(path) || !(always || hasLater(checkpoint, step))) {
      return;
    }
    int n = 1;
    while (Files.exists(aside(path, n), LinkOption.NOFOLLOW_LINKS)) {
      n++;
    }
    Retry.move(path, aside(path, n));
    LOGGER.warn("{} has rows of later checkpoints; it is now {}", path, aside(path, n));
  }

  private static boolean hasLater(Path checkpoint, long step) throws IOException {
    Path folder = checkpoint.toAbsolutePath().getParent();
    if (folder == null) {
      return false;
    }
    for (Path other : Checkpoint.in(folder)) {
      if (Checkpoints.step(other) > step) {
        return true;
      }
    }
    return false;
  }
}

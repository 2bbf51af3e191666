package dev.ganlib.listener;

import dev.ganlib.internal.store.FileFailure;
import dev.ganlib.internal.store.GrowingFile;
import dev.ganlib.internal.store.Retry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A checkpoint's record of files of rows: their number of rows and a checksum of these. The rows
 * themselves stay in the files; a resumed training cuts each file back to the rows recorded here.
 *
 * <p>Rows that are given up may belong to checkpoints elsewhere: the whole file then stays, as
 * {@code <name>.set-aside-<n>}, and a training that is resumed from one of those finds its rows
 * there.
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
    return restore(checkpoint, file, csv, true);
  }

  /** Cuts the file of JSON lines to those saved; one that was not written begins anew. */
  void restoreJson(Path checkpoint, GrowingFile file) throws IOException {
    if (json != null && json.bytes() > 0) {
      restore(checkpoint, file, json, false);
    }
  }

  private @Nullable List<String> restore(
      Path checkpoint, GrowingFile file, GrowingFile.Mark saved, boolean isCsv) throws IOException {
    Path path = file.path();
    List<String> lines = restoreFrom(candidates(path), file, saved, isCsv);
    if (lines == null) {
      lines = restoreFrom(formerCandidates(isCsv), file, saved, isCsv);
    }
    if (lines == null && Files.exists(path)) {
      throw FileFailure.saying(
          String.format(
              Locale.ROOT,
              "expected the first %d %s of %s to be those of when %s was written but they differ;"
                  + " put that file back, or move this one away to resume without these rows",
              isCsv ? 1 + rows : saved.bytes(),
              isCsv ? "lines" : "bytes",
              path,
              checkpoint));
    }
    if (lines == null) {
      LOGGER.warn("{} with the rows up to step {} is not there: it begins after them", path, step);
    }
    return lines;
  }

  private @Nullable List<String> restoreFrom(
      List<Path> candidates, GrowingFile file, GrowingFile.Mark saved, boolean isCsv)
      throws IOException {
    Path path = file.path();
    for (Path candidate : candidates) {
      List<String> lines = isCsv ? firstRows(candidate) : firstLines(candidate, saved.bytes());
      if (GrowingFile.markOf(lines).equals(saved)) {
        if (!candidate.equals(path)) {
          LOGGER.info("the rows of {} up to step {} are taken from {}", path, step, candidate);
          setAside(file, "has other rows than the checkpoint, whose are taken from " + candidate);
        } else if (Files.size(path) > saved.bytes()) {
          setAside(file, "has rows after step " + step);
        }
        file.replace(lines);
        return lines;
      }
    }
    return null;
  }

  /** Returns the candidates where the checkpoint's training wrote, which may be no path here. */
  private List<Path> formerCandidates(boolean isCsv) {
    try {
      return candidates(Path.of(files.get(isCsv ? 0 : 1)));
    } catch (InvalidPathException e) {
      LOGGER.debug("the rows are not looked for where they were written", e);
      return List.of();
    }
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

  /** Returns the names and as many rows as were saved, as they were then, or fewer. */
  private List<String> firstRows(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      while (lines.size() < 1 + rows) {
        String line = reader.readLine();
        if (line == null) {
          break;
        }
        // Since then the file may have got more columns.
        lines.add(lines.isEmpty() ? line : Rows.narrowed(line, columns.size()));
      }
    } catch (IOException | UncheckedIOException e) {
      throw FileFailure.reading(file, e);
    }
    if (!lines.isEmpty()) {
      String header = Rows.header(columns);
      if (lines.get(0).startsWith(header + ",")) {
        lines.set(0, header);
      }
    }
    return lines;
  }

  /** Returns lines up to a number of bytes. There may be fewer of them than rows of the CSV. */
  private static List<String> firstLines(Path file, long bytes) throws IOException {
    List<String> lines = new ArrayList<>();
    long length = 0;
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      while (length < bytes) {
        String line = reader.readLine();
        if (line == null) {
          break;
        }
        lines.add(line);
        length += line.getBytes(StandardCharsets.UTF_8).length + 1L;
      }
    } catch (IOException | UncheckedIOException e) {
      throw FileFailure.reading(file, e);
    }
    return lines;
  }

  /**
   * Keeps a file that is about to be written anew under another name, for checkpoints elsewhere may
   * need its rows; does nothing if it has none. Where the file set aside last is the beginning of
   * this one, as after each of several crashes, this one takes its place.
   *
   * @param reason follows the file's name in the log
   */
  static void setAside(GrowingFile file, String reason) throws IOException {
    Path path = file.path();
    if (!Files.isRegularFile(path) || Files.size(path) == 0) {
      return;
    }
    try {
      int n = SetAside.firstFree(number -> aside(path, number));
      if (n > 1 && begins(path, aside(path, n - 1))) {
        n--;
      }
      Retry.move(path, aside(path, n));
      LOGGER.warn("{} {}; it is kept as {}", path, reason, aside(path, n));
    } catch (IOException e) {
      throw FileFailure.writing(path, e);
    }
  }

  /** Returns whether a file begins with all that another has. */
  private static boolean begins(Path file, Path with) throws IOException {
    if (!Files.isRegularFile(with)) {
      return false;
    }
    long differs = Files.mismatch(file, with);
    return differs == -1 || differs == Files.size(with);
  }
}

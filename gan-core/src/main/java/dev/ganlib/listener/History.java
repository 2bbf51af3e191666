package dev.ganlib.listener;

import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.Training;
import dev.ganlib.internal.store.FileFailure;
import dev.ganlib.internal.store.GrowingFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the figures of every round and writes them as CSV, one row a round.
 *
 * <p>Reports are read and written in blocks, so the device is read once in {@value #BLOCK} rounds;
 * the last block is written when training ends, however it ends. The first row names the columns:
 * {@code step}, {@code epoch} and the figures, in the order in which they first appeared; a figure
 * that a round lacks is an empty cell. For one that first appears in a later block the file is
 * written anew with one more column, so read columns by name. In memory a round takes about 8 bytes
 * a figure.
 *
 * <p>Checkpoints hold the number of rows so far and a checksum of them, under the file's name, so
 * two of one name in different folders are refused. A training that is resumed goes back to these
 * rows, whatever was written after them. A file whose first rows are others by then is an error;
 * one that is absent begins after them, and the log says so. A file with other or more rows, also
 * of an earlier training where one begins anew, stays as {@code <name>.set-aside-<n>}, from which a
 * training that is resumed from a checkpoint of those has its rows again; the log says so.
 *
 * <p>While a training runs its files are locked: a second training that would write them, in this
 * process or another, ends with an {@link java.io.UncheckedIOException} when it starts. For the
 * training thread.
 */
public final class History implements GanListener {
  private static final int BLOCK = 16;

  private final GrowingFile csv;
  private final @Nullable GrowingFile json;
  private final OutputLock lock;
  private final List<StepReport> waiting = new ArrayList<>();
  private final Rows rows = new Rows();

  private History(Path csv, @Nullable Path json) {
    this.csv = new GrowingFile(csv);
    this.json = json == null ? null : new GrowingFile(json);
    lock = new OutputLock(files().stream().map(GrowingFile::path).toList());
  }

  /**
   * {@return a listener that writes a file anew}
   *
   * @param csv the file to create; its folder is made if absent, and one that is there is set aside
   * @throws IllegalArgumentException if it is not of the default file system
   */
  public static History writing(Path csv) {
    return new History(csv, null);
  }

  /**
   * {@return this, which also writes JSON lines: an object a round, of {@code step}, {@code epoch}
   * and the figures that it has; those that are not finite are the texts {@code "NaN"}, {@code
   * "Infinity"} and {@code "-Infinity"}}
   *
   * @param file the file to create; its folder is made if absent, and one that is there is set
   *     aside
   * @throws IllegalArgumentException if it is not of the default file system
   */
  public History withJsonLines(Path file) {
    return new History(csv.path(), file);
  }

  /** Locks the files. */
  @Override
  public void onStart(long step, long totalSteps, Training training) {
    lock.take();
  }

  @Override
  public void onStep(StepReport report, Training training) {
    waiting.add(report);
    if (waiting.size() >= BLOCK) {
      write();
    }
  }

  @Override
  public void onRollback(long step, Training training) {
    write();
    int before = rows.count();
    rows.goBack(step);
    try {
      cut(csv, before - rows.count(), 1);
      if (json != null) {
        cut(json, before - rows.count(), 0);
      }
    } catch (IOException e) {
      throw FileFailure.writing(csv.path(), e).unchecked();
    }
  }

  /** Takes away the last lines; the file is empty if none is left but the names. */
  private static void cut(GrowingFile file, int taken, int names) throws IOException {
    if (file.length() > 0) {
      List<String> lines = Files.readAllLines(file.path());
      int count = lines.size() - taken;
      file.replace(lines.subList(0, count <= names ? 0 : count));
    }
  }

  /** Writes what waits, and saves how much the files have. */
  @Override
  public void save(Path folder) {
    write();
    if (csv.length() == 0) {
      // A file that is there is another training's.
      return;
    }
    try {
      for (GrowingFile file : files()) {
        file.force();
      }
    } catch (IOException e) {
      throw FileFailure.writing(csv.path(), e).unchecked();
    }
    StateFile.write(
        folder.resolve(SavedRows.name(csv.path())),
        new SavedRows(
            files().stream().map(file -> file.path().toAbsolutePath().toString()).toList(),
            rows.lastStep(),
            rows.count(),
            rows.columns(),
            csv.mark(),
            json == null || json.length() == 0 ? null : json.mark()));
  }

  /**
   * Goes back to the rows of a checkpoint, or begins anew if it has none.
   *
   * @throws java.io.UncheckedIOException if the files have other rows, or cannot be read or written
   */
  @Override
  public void resume(Path folder) {
    lock.take();
    waiting.clear();
    rows.clear();
    files().forEach(GrowingFile::forget);
    Path file = folder.resolve(SavedRows.name(csv.path()));
    try {
      SavedRows saved = StateFile.read(file, SavedRows.class);
      if (saved == null) {
        resumeFromCopies(folder);
        return;
      }
      List<String> lines = saved.restoreCsv(folder, csv);
      if (lines != null) {
        rows.take(lines);
      }
      if (json != null) {
        saved.restoreJson(folder, json);
      }
    } catch (IOException e) {
      throw FileFailure.reading(file, e).unchecked();
    }
  }

  /** Puts back the files that checkpoints of earlier versions hold themselves. */
  private void resumeFromCopies(Path folder) throws IOException {
    Path copied = folder.resolve(name(csv));
    if (!Files.exists(copied)) {
      return;
    }
    rows.take(Files.readAllLines(copied));
    for (GrowingFile file : files()) {
      Path copy = folder.resolve(name(file));
      if (Files.exists(copy)) {
        if (Files.isRegularFile(file.path()) && Files.mismatch(file.path(), copy) != -1) {
          SavedRows.setAside(file, "has other rows than the checkpoint, or more");
        }
        file.replace(Files.readAllLines(copy));
      }
    }
  }

  @Override
  public void onEnd(long step, Training training) {
    try {
      write();
    } finally {
      lock.release();
    }
  }

  private List<GrowingFile> files() {
    return json == null ? List.of(csv) : List.of(csv, json);
  }

  private static String name(GrowingFile file) {
    return String.valueOf(file.path().getFileName());
  }

  /**
   * {@return the numbers of the rounds written so far, 1 for the first of a training; the caller's}
   */
  public double[] steps() {
    return rows.steps();
  }

  /** {@return the names of the figures written so far, such as {@code loss/generator}} */
  public List<String> names() {
    return List.copyOf(rows.columns());
  }

  /**
   * {@return a figure of every round written so far, NaN where a round lacks it; the caller's}
   *
   * @param name such as {@code loss/generator}
   * @throws IllegalArgumentException if no round has it, with the names of those there are
   */
  public double[] series(String name) {
    return rows.series(name);
  }

  private void write() {
    if (waiting.isEmpty()) {
      return;
    }
    try {
      boolean begins = csv.length() == 0;
      for (GrowingFile file : files()) {
        if (file.length() == 0) {
          SavedRows.setAside(file, "has rows of another training");
        }
      }
      List<String> columns = rows.columnsWith(waiting);
      if (columns.size() > rows.columns().size() && !begins) {
        widen(columns);
      }
      rows.widen(columns);
      csv.append((begins ? Rows.header(columns) + "\n" : "") + rows.lines(waiting));
      if (json != null) {
        appendObjects(json);
      }
    } catch (IOException e) {
      throw FileFailure.writing(csv.path(), e).unchecked();
    }
    rows.add(waiting);
    waiting.clear();
  }

  /**
   * Appends to the second file, or to none, so that no row is there twice when it is tried again.
   */
  private void appendObjects(GrowingFile file) throws IOException {
    try {
      file.append(Rows.objects(waiting));
    } catch (IOException e) {
      csv.takeBack(e);
      throw e;
    }
  }

  /** Writes the file anew with columns at the end that are empty so far. */
  private void widen(List<String> columns) throws IOException {
    String empty = ",".repeat(columns.size() - rows.columns().size());
    List<String> lines = Files.readAllLines(csv.path());
    lines.replaceAll(line -> line + empty);
    lines.set(0, Rows.header(columns));
    csv.replace(lines);
  }
}

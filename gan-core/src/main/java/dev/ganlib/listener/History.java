package dev.ganlib.listener;

import com.google.gson.JsonObject;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.View;
import dev.ganlib.internal.store.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the figures of every round and writes them as CSV, one row a round.
 *
 * <p>Reports are read and written in blocks, so the device is read once in {@value #BLOCK} rounds;
 * the last block is written when training ends, however it ends. The first row names the columns:
 * {@code step}, {@code epoch} and the figures, in the order in which they first appeared; a figure
 * that a round lacks is an empty cell. For one that first appears in a later block the file is
 * written anew with one more column, so read columns by name.
 *
 * <p>Checkpoints hold the rows so far, under the files' names, so two of one name in different
 * folders are refused; a training that goes on from one has the file with these rows, whatever was
 * written after them.
 */
public final class History implements GanListener {
  private static final int BLOCK = 16;

  private final Path csv;
  private final @Nullable Path json;
  private final List<StepReport> waiting = new ArrayList<>();
  private final List<double[]> rounds = new ArrayList<>();
  private List<String> columns = List.of();

  private History(Path csv, @Nullable Path json) {
    this.csv = csv;
    this.json = json;
  }

  /**
   * {@return a listener that writes a file anew}
   *
   * @param csv the file to create or replace; its folder is made if absent
   */
  public static History writing(Path csv) {
    return new History(csv, null);
  }

  /**
   * {@return this, which also writes JSON lines: an object a round, of {@code step}, {@code epoch}
   * and the figures that it has; those that are not finite are the texts {@code "NaN"}, {@code
   * "Infinity"} and {@code "-Infinity"}}
   *
   * @param file the file to create or replace; its folder is made if absent
   */
  public History withJsonLines(Path file) {
    return new History(csv, file);
  }

  @Override
  public void onStep(StepReport report, View view) {
    waiting.add(report);
    if (waiting.size() >= BLOCK) {
      write();
    }
  }

  @Override
  public void onRollback(long step, View view) {
    write();
    int count = (int) rounds.stream().filter(figures -> figures[0] <= step).count();
    rounds.subList(count, rounds.size()).clear();
    cut(csv, 1 + count);
    if (json != null) {
      cut(json, count);
    }
  }

  /** Writes what waits, and copies the files. */
  @Override
  public void save(Path folder) {
    write();
    if (rounds.isEmpty()) {
      // A file that is there is another training's.
      return;
    }
    for (Path file : files()) {
      try {
        if (Files.exists(file)) {
          Files.copy(file, folder.resolve(name(file)));
        }
      } catch (IOException e) {
        throw new UncheckedIOException("could not copy " + file + " to " + folder, e);
      }
    }
  }

  /** Puts the files back, or begins them anew if the checkpoint has none. */
  @Override
  public void resume(Path folder) {
    waiting.clear();
    rounds.clear();
    columns = List.of();
    Path saved = folder.resolve(name(csv));
    try {
      if (!Files.exists(saved)) {
        return;
      }
      List<String> lines = Files.readAllLines(saved);
      List<String> header = List.of(lines.get(0).split(",", -1));
      columns = List.copyOf(header.subList(2, header.size()));
      for (String line : lines.subList(1, lines.size())) {
        rounds.add(figures(line.split(",", -1)));
      }
      for (Path file : files()) {
        Path copy = folder.resolve(name(file));
        if (Files.exists(copy)) {
          AtomicFile.write(file, out -> Files.copy(copy, out));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("could not go on with " + saved, e);
    }
  }

  @Override
  public void onEnd(long step, View view) {
    write();
  }

  private List<Path> files() {
    return json == null ? List.of(csv) : List.of(csv, json);
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  /** Returns the step and the figures of a row. */
  private static double[] figures(String[] cells) {
    double[] figures = new double[cells.length - 1];
    figures[0] = Double.parseDouble(cells[0]);
    for (int i = 2; i < cells.length; i++) {
      figures[i - 1] = cells[i].isEmpty() ? Double.NaN : Double.parseDouble(cells[i]);
    }
    return figures;
  }

  /** Keeps the first lines of a file. */
  private static void cut(Path file, int count) {
    try {
      if (Files.exists(file)) {
        List<String> lines = Files.readAllLines(file);
        List<String> kept = lines.subList(0, Math.min(count, lines.size()));
        AtomicFile.write(
            file,
            out -> {
              for (String line : kept) {
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
              }
            });
      }
    } catch (IOException e) {
      throw new UncheckedIOException("could not write " + file, e);
    }
  }

  /**
   * {@return the numbers of the rounds written so far, 1 for the first of a training; the caller's}
   */
  public double[] steps() {
    return rounds.stream().mapToDouble(figures -> figures[0]).toArray();
  }

  /**
   * {@return a figure of every round written so far, NaN where a round lacks it; the caller's}
   *
   * @param name such as {@code loss/generator}
   */
  public double[] series(String name) {
    int column = columns.indexOf(name);
    return rounds.stream()
        .mapToDouble(
            // A round of before the figure's first has no place for it.
            figures ->
                column < 0 || 1 + column >= figures.length ? Double.NaN : figures[1 + column])
        .toArray();
  }

  private void write() {
    if (waiting.isEmpty()) {
      return;
    }
    boolean first = rounds.isEmpty();
    addColumns(first);
    StringBuilder text = new StringBuilder();
    StringBuilder objects = new StringBuilder();
    if (first) {
      text.append("step,epoch,").append(String.join(",", columns)).append('\n');
    }
    List<double[]> block = new ArrayList<>();
    for (StepReport report : waiting) {
      Map<String, Double> values = report.values();
      text.append(row(report, values)).append('\n');
      objects.append(object(report, values)).append('\n');
      block.add(figures(report, values));
    }
    appendToBoth(text, objects, first);
    rounds.addAll(block);
    waiting.clear();
  }

  /** Appends to both files or to none, so that no row is there twice when it is tried again. */
  private void appendToBoth(CharSequence text, CharSequence objects, boolean first) {
    long[] sizes = {first ? 0 : size(csv), first || json == null ? 0 : size(json)};
    try {
      append(csv, text, first);
      if (json != null) {
        append(json, objects, first);
      }
    } catch (UncheckedIOException e) {
      int i = 0;
      for (Path file : files()) {
        shorten(file, sizes[i++], e);
      }
      throw e;
    }
  }

  private static long size(Path file) {
    try {
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException("could not read " + file, e);
    }
  }

  private static void shorten(Path file, long size, UncheckedIOException failure) {
    if (Files.isRegularFile(file)) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(size);
      } catch (IOException e) {
        failure.addSuppressed(e);
      }
    }
  }

  /** Gives every figure of the rounds that wait a column, in the file as well. */
  private void addColumns(boolean first) {
    Set<String> all = new LinkedHashSet<>(columns);
    waiting.forEach(report -> all.addAll(report.names()));
    int more = all.size() - columns.size();
    List<String> wider = List.copyOf(all);
    if (more > 0 && !first) {
      widen(wider.subList(columns.size(), wider.size()));
    }
    columns = wider;
  }

  /** Writes the file anew with columns at the end that are empty so far. */
  private void widen(List<String> added) {
    String empty = ",".repeat(added.size());
    try {
      List<String> lines = Files.readAllLines(csv);
      AtomicFile.write(
          csv,
          out -> {
            String header = lines.get(0) + "," + String.join(",", added) + "\n";
            out.write(header.getBytes(StandardCharsets.UTF_8));
            for (String line : lines.subList(1, lines.size())) {
              out.write((line + empty + "\n").getBytes(StandardCharsets.UTF_8));
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("could not write " + csv, e);
    }
  }

  private static void append(Path file, CharSequence text, boolean first) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.writeString(
          file,
          text,
          StandardOpenOption.CREATE,
          first ? StandardOpenOption.TRUNCATE_EXISTING : StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("could not write " + file, e);
    }
  }

  private String row(StepReport report, Map<String, Double> values) {
    StringJoiner row = new StringJoiner(",");
    row.add(Long.toString(report.step())).add(Long.toString(report.epoch()));
    for (String column : columns) {
      Double value = values.get(column);
      row.add(value == null ? "" : value.toString());
    }
    return row.toString();
  }

  private static String object(StepReport report, Map<String, Double> values) {
    JsonObject object = new JsonObject();
    object.addProperty("step", report.step());
    object.addProperty("epoch", report.epoch());
    values.forEach(
        (name, value) -> {
          if (Double.isFinite(value)) {
            object.addProperty(name, value);
          } else {
            object.addProperty(name, value.toString());
          }
        });
    return object.toString();
  }

  /** The step, then a figure for each column: little enough to keep for every round. */
  private double[] figures(StepReport report, Map<String, Double> values) {
    double[] figures = new double[1 + columns.size()];
    figures[0] = report.step();
    for (int i = 0; i < columns.size(); i++) {
      figures[1 + i] = values.getOrDefault(columns.get(i), Double.NaN);
    }
    return figures;
  }
}

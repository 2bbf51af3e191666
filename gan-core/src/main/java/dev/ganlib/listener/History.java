package dev.ganlib.listener;

import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.View;
import dev.ganlib.internal.store.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
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

/**
 * Keeps the figures of every round and writes them as CSV, one row a round.
 *
 * <p>Reports are read and written in blocks, so the device is read once in {@value #BLOCK} rounds;
 * the last block is written when training ends, however it ends. The first row names the columns:
 * {@code step}, {@code epoch} and the figures, in the order in which they first appeared; a figure
 * that a round lacks is an empty cell. For one that first appears in a later block the file is
 * written anew with one more column, so read columns by name.
 */
public final class History implements GanListener {
  private static final int BLOCK = 16;

  private final Path csv;
  private final List<StepReport> waiting = new ArrayList<>();
  private final List<double[]> rounds = new ArrayList<>();
  private List<String> columns = List.of();

  private History(Path csv) {
    this.csv = csv;
  }

  /**
   * {@return a listener that writes a file anew}
   *
   * @param csv the file to create or replace; its folder is made if absent
   */
  public static History writing(Path csv) {
    return new History(csv);
  }

  @Override
  public void onStep(StepReport report, View view) {
    waiting.add(report);
    if (waiting.size() >= BLOCK) {
      write();
    }
  }

  @Override
  public void onEnd(long step, View view) {
    write();
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
    if (first) {
      text.append("step,epoch,").append(String.join(",", columns)).append('\n');
    }
    List<double[]> block = new ArrayList<>();
    for (StepReport report : waiting) {
      Map<String, Double> values = report.values();
      text.append(row(report, values)).append('\n');
      block.add(figures(report, values));
    }
    append(text, first);
    rounds.addAll(block);
    waiting.clear();
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

  private void append(CharSequence text, boolean first) {
    try {
      Path folder = csv.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.writeString(
          csv,
          text,
          StandardOpenOption.CREATE,
          first ? StandardOpenOption.TRUNCATE_EXISTING : StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("could not write " + csv, e);
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

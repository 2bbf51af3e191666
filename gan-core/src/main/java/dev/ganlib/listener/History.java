package dev.ganlib.listener;

import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.View;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Keeps the figures of every round and writes them as CSV, one row a round.
 *
 * <p>Reports are read and written in blocks, so the device is read once in {@value #BLOCK} rounds;
 * the last block is written when training ends, however it ends. The first row names the columns:
 * {@code step}, {@code epoch} and the figures of the first round; a figure that a round lacks is an
 * empty cell.
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
        .mapToDouble(figures -> column < 0 ? Double.NaN : figures[1 + column])
        .toArray();
  }

  private void write() {
    if (waiting.isEmpty()) {
      return;
    }
    boolean first = rounds.isEmpty();
    StringBuilder text = new StringBuilder();
    if (first) {
      columns = waiting.get(0).names();
      text.append("step,epoch,").append(String.join(",", columns)).append('\n');
    }
    List<double[]> block = new ArrayList<>();
    for (StepReport report : waiting) {
      if (!columns.containsAll(report.names())) {
        break;
      }
      Map<String, Double> values = report.values();
      text.append(row(report, values)).append('\n');
      block.add(figures(report, values));
    }
    append(text, first);
    rounds.addAll(block);
    waiting.subList(0, block.size()).clear();
    if (!waiting.isEmpty()) {
      StepReport other = waiting.get(0);
      throw new IllegalStateException(
          "%s has the columns %s but step %d has %s: give each phase a history of its own"
              .formatted(csv, columns, other.step(), other.names()));
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

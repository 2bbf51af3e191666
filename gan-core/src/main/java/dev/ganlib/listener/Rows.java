package dev.ganlib.listener;

import com.google.gson.JsonObject;
import dev.ganlib.game.StepReport;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/**
 * The figures of rounds, a row each: in memory, and as the texts that files have.
 *
 * <p>The columns are the figures in the order in which they first appeared; a row of before a
 * figure's first has no place for it.
 */
final class Rows {
  private static final String FIRST = "step,epoch";
  private static final int NAMED = 2;

  private final List<double[]> rows = new ArrayList<>();
  private List<String> columns = List.of();

  /** Returns the row of names. */
  static String header(List<String> columns) {
    return columns.isEmpty() ? FIRST : FIRST + "," + String.join(",", columns);
  }

  List<String> columns() {
    return columns;
  }

  int count() {
    return rows.size();
  }

  /** Returns the number of the last round, 0 without any. */
  long lastStep() {
    return rows.isEmpty() ? 0 : (long) rows.get(rows.size() - 1)[0];
  }

  void clear() {
    rows.clear();
    columns = List.of();
  }

  /** Takes the rows of a file, the names first. */
  void take(List<String> lines) {
    clear();
    List<String> names = List.of(lines.get(0).split(",", -1));
    columns = List.copyOf(names.subList(NAMED, names.size()));
    lines.subList(1, lines.size()).forEach(line -> rows.add(figures(line.split(",", -1))));
  }

  private static double[] figures(String[] cells) {
    double[] figures = new double[cells.length - 1];
    figures[0] = Double.parseDouble(cells[0]);
    for (int i = NAMED; i < cells.length; i++) {
      figures[i - 1] = cells[i].isEmpty() ? Double.NaN : Double.parseDouble(cells[i]);
    }
    return figures;
  }

  /** Returns the columns, and behind them those that some rounds need besides. */
  List<String> columnsWith(List<StepReport> reports) {
    Set<String> all = new LinkedHashSet<>(columns);
    reports.forEach(report -> all.addAll(report.names()));
    return List.copyOf(all);
  }

  /** Sets the columns, of which those so far are the first. */
  void widen(List<String> wider) {
    columns = wider;
  }

  void add(List<StepReport> reports) {
    for (StepReport report : reports) {
      Map<String, Double> values = report.values();
      double[] figures = new double[1 + columns.size()];
      figures[0] = report.step();
      for (int i = 0; i < columns.size(); i++) {
        figures[1 + i] = values.getOrDefault(columns.get(i), Double.NaN);
      }
      rows.add(figures);
    }
  }

  /** Forgets the rows of later rounds. */
  void goBack(long step) {
    int count = (int) rows.stream().filter(figures -> figures[0] <= step).count();
    rows.subList(count, rows.size()).clear();
  }

  double[] steps() {
    return rows.stream().mapToDouble(figures -> figures[0]).toArray();
  }

  double[] series(String name) {
    int column = columns.indexOf(name);
    if (column < 0 && !rows.isEmpty()) {
      throw new IllegalArgumentException(
          "expected a figure that was reported but was %s; there are %s".formatted(name, columns));
    }
    return rows.stream()
        .mapToDouble(figures -> 1 + column >= figures.length ? Double.NaN : figures[1 + column])
        .toArray();
  }

  /** Returns the lines of some rounds, each with its end. */
  String lines(List<StepReport> reports) {
    StringBuilder text = new StringBuilder();
    for (StepReport report : reports) {
      Map<String, Double> values = report.values();
      StringJoiner row = new StringJoiner(",");
      row.add(Long.toString(report.step())).add(Long.toString(report.epoch()));
      for (String column : columns) {
        Double value = values.get(column);
        row.add(value == null ? "" : value.toString());
      }
      text.append(row).append('\n');
    }
    return text.toString();
  }

  /** Returns some rounds as JSON, a line each. */
  static String objects(List<StepReport> reports) {
    StringBuilder text = new StringBuilder();
    for (StepReport report : reports) {
      JsonObject object = new JsonObject();
      object.addProperty("step", report.step());
      object.addProperty("epoch", report.epoch());
      report
          .values()
          .forEach(
              (name, value) -> {
                if (Double.isFinite(value)) {
                  object.addProperty(name, value);
                } else {
                  object.addProperty(name, value.toString());
                }
              });
      text.append(object).append('\n');
    }
    return text.toString();
  }

  /**
   * Returns a row as it was when there were fewer columns, or as it is if it has figures in the
   * others.
   */
  static String narrowed(String line, int count) {
    String[] cells = line.split(",", -1);
    int end = NAMED + count;
    for (int i = end; i < cells.length; i++) {
      if (!cells[i].isEmpty()) {
        return line;
      }
    }
    return cells.length <= end ? line : String.join(",", List.of(cells).subList(0, end));
  }
}

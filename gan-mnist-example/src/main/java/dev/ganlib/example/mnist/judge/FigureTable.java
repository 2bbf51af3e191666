package dev.ganlib.example.mnist.judge;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Figures of several kinds of samples side by side.
 *
 * @param title what was measured
 * @param columns of each kind of samples its figures by name; unmodifiable, in their order
 */
public record FigureTable(String title, Map<String, Map<String, Double>> columns) {
  /** Copies the maps. */
  public FigureTable {
    Map<String, Map<String, Double>> copies = new LinkedHashMap<>();
    columns.forEach(
        (name, figures) ->
            copies.put(name, Collections.unmodifiableMap(new LinkedHashMap<>(figures))));
    columns = Collections.unmodifiableMap(copies);
  }

  /** Prints it, a row a figure. */
  public void print(PrintWriter out) {
    out.println(title);
    out.printf("%-28s", "");
    columns.keySet().forEach(name -> out.printf(" %12s", name));
    out.println();
    for (String row : rows()) {
      out.printf("%-28s", row);
      for (Map<String, Double> column : columns.values()) {
        Double value = column.get(row);
        out.printf(
            " %12s",
            value == null || !Double.isFinite(value)
                ? "-"
                : String.format(Locale.ROOT, "%.4f", value));
      }
      out.println();
    }
    out.flush();
  }

  /** Returns the names of all figures, in their order. */
  public List<String> rows() {
    Set<String> rows = new LinkedHashSet<>();
    columns.values().forEach(column -> rows.addAll(column.keySet()));
    return List.copyOf(rows);
  }

  /** Returns a figure of a column, which must be there. */
  public double figure(String column, String name) {
    Map<String, Double> figures = columns.get(column);
    Double value = figures == null ? null : figures.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "expected a figure %s of %s but there is none".formatted(name, column));
    }
    return value;
  }

  /** Writes tables as JSON; a figure that is not finite is left out. */
  public static void write(List<FigureTable> tables, Path file) throws IOException {
    Map<String, Map<String, Map<String, Double>>> all = new LinkedHashMap<>();
    for (FigureTable table : tables) {
      Map<String, Map<String, Double>> columns = new LinkedHashMap<>();
      table
          .columns()
          .forEach(
              (name, figures) -> {
                Map<String, Double> finite = new LinkedHashMap<>(figures);
                finite.values().removeIf(value -> !Double.isFinite(value));
                columns.put(name, finite);
              });
      all.put(table.title(), columns);
    }
    JsonFile.write(all, file);
  }
}

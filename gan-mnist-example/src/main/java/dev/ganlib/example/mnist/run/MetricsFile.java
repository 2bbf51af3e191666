package dev.ganlib.example.mnist.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The figures of every step that a run kept: {@code metrics.csv}.
 *
 * @param curves of each figure, by name, in the order of the columns
 */
public record MetricsFile(Map<String, Curve> curves) {
  /**
   * A figure in the steps that have it.
   *
   * @param steps their numbers, in rising order
   * @param values one for each step; not finite where training met such a number
   */
  public record Curve(List<Double> steps, List<Double> values) {}

  /**
   * Reads a file, also one that grows or whose end is cut off: a last line without an end does not
   * count.
   *
   * @throws IOException if it cannot be read, or is no file of figures
   */
  public static MetricsFile read(Path csv) throws IOException {
    String text = Files.readString(csv);
    List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    Map<String, Curve> curves = new LinkedHashMap<>();
    if (lines.isEmpty()) {
      return new MetricsFile(curves);
    }
    String[] names = lines.get(0).split(",", -1);
    if (!names[0].equals("step")) {
      throw new IOException(
          "expected the column step first in %s but was %s".formatted(csv, names[0]));
    }
    List<Curve> columns = new ArrayList<>();
    for (String name : names) {
      columns.add(new Curve(new ArrayList<>(), new ArrayList<>()));
      curves.put(name, columns.get(columns.size() - 1));
    }
    for (int i = 1; i < lines.size(); i++) {
      String[] cells = lines.get(i).split(",", -1);
      try {
        double step = Double.parseDouble(cells[0]);
        for (int column = 0; column < Math.min(cells.length, names.length); column++) {
          if (!cells[column].isEmpty()) {
            columns.get(column).steps().add(step);
            columns.get(column).values().add(Double.parseDouble(cells[column]));
          }
        }
      } catch (NumberFormatException e) {
        throw new IOException(
            String.format(Locale.ROOT, "expected numbers in line %d of %s", i + 1, csv), e);
      }
    }
    curves.values().removeIf(curve -> curve.steps().isEmpty());
    return new MetricsFile(curves);
  }
}

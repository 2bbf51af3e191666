package dev.ganlib.example.mnist.judge;

import dev.ganlib.metric.Evaluation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The figures of several runs beside one another.
 *
 * @param runs what the runs are called
 * @param differences between them, by name, with the value in each
 * @param evaluations of each
 */
public record Comparison(
    List<String> runs,
    Map<String, List<@Nullable String>> differences,
    List<Evaluation> evaluations) {
  private static final String REAL = "real images";
  private static final int LEAST_WIDTH = 10;

  /** Returns short names of folders: the last part of each path, or the paths if two are alike. */
  public static List<String> names(List<Path> folders) {
    List<String> last =
        folders.stream()
            .map(folder -> folder.toAbsolutePath().normalize().getFileName())
            .map(String::valueOf)
            .toList();
    return last.stream().distinct().count() == last.size()
        ? last
        : folders.stream().map(Path::toString).toList();
  }

  /** Prints what the comparison is about: a block for each name, a line in it for each run. */
  public static void printDifferences(
      List<String> names, Map<String, List<@Nullable String>> differences, PrintWriter out) {
    if (differences.isEmpty()) {
      out.printf("the runs have the same settings%n");
      return;
    }
    out.printf("what differs%n");
    int width = names.stream().mapToInt(String::length).max().orElse(0);
    differences.forEach(
        (name, values) -> {
          for (int run = 0; run < values.size(); run++) {
            String value = values.get(run);
            out.printf(
                "%-20s %-" + width + "s  %s%n",
                run == 0 ? name : "",
                names.get(run),
                value == null ? "-" : value);
          }
        });
  }

  /** Prints a row for each figure. */
  public void print(PrintWriter out) {
    Map<String, Evaluation.Figure> rows = rows();
    out.printf("%-28s %8s", "", "count");
    runs.forEach(run -> out.printf(" %" + width(run) + "s %8s", run, "+-"));
    out.printf(" %12s %8s%n", REAL, "count");
    rows.forEach(
        (name, any) -> {
          long count = 0;
          for (Evaluation evaluation : evaluations) {
            Evaluation.Figure figure = evaluation.figures().get(name);
            count = figure == null ? count : Math.max(count, figure.count());
          }
          out.printf("%-28s %8s", EvaluationReport.title(name).words(), count == 0 ? "-" : count);
          for (int run = 0; run < runs.size(); run++) {
            Evaluation.Figure figure = evaluations.get(run).figures().get(name);
            out.printf(
                " %" + width(runs.get(run)) + "s %8s",
                figure == null || figure.value() == null
                    ? "-"
                    : EvaluationReport.number(name, figure.value()),
                figure == null || figure.standardError() == null
                    ? ""
                    : EvaluationReport.number(name, figure.standardError()));
          }
          out.printf(
              Locale.ROOT,
              " %12s %8d%n",
              EvaluationReport.number(name, any.realValue()),
              any.realCount());
        });
  }

  /** Returns all figures that any run has; what they say of real images is the same in all. */
  private Map<String, Evaluation.Figure> rows() {
    Map<String, Evaluation.Figure> rows = new LinkedHashMap<>();
    evaluations.forEach(evaluation -> evaluation.figures().forEach(rows::putIfAbsent));
    return rows;
  }

  private static int width(String name) {
    return Math.max(LEAST_WIDTH, name.length());
  }

  /** Writes all as JSON. */
  public void write(Path file) throws IOException {
    JsonFile.write(this, file);
  }
}

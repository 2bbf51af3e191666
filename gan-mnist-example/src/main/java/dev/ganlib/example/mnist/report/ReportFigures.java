package dev.ganlib.example.mnist.report;

import dev.ganlib.example.mnist.data.Ring;
import dev.ganlib.example.mnist.data.RingModes;
import dev.ganlib.example.mnist.judge.EvaluationReport;
import dev.ganlib.example.mnist.judge.FigureTable;
import dev.ganlib.metric.Evaluation;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a report: a table beside those of real images, and how samples are spread over
 * classes.
 *
 * @param measured what was measured
 */
record ReportFigures(GeneratorMeasurements measured) {
  /** The wanted change of each figure: less, more, or as real samples have it. */
  private static final Map<String, String> WANTED =
      Map.ofEntries(
          Map.entry(Evaluation.FRECHET_DISTANCE, "less"),
          Map.entry(Evaluation.KERNEL_DISTANCE, "less"),
          Map.entry(Evaluation.PRECISION, "more"),
          Map.entry(Evaluation.RECALL, "more"),
          Map.entry(Evaluation.DENSITY, "as real"),
          Map.entry(Evaluation.COVERAGE, "more"),
          Map.entry(Evaluation.CLASSIFIER_SCORE, "more"),
          Map.entry(Evaluation.DIVERGENCE, "less"),
          Map.entry(Evaluation.MODES, "more"),
          Map.entry(Evaluation.AGREEMENT, "more"),
          Map.entry(Evaluation.PURITY, "more"),
          Map.entry(Evaluation.CLOSER, "as real"),
          Map.entry(Evaluation.COPIES, "as real"));

  void write(Html html) {
    html.open("section", "id", "figures").element("h2", "Figures");
    Evaluation evaluation = measured.evaluation();
    if (!measured.tables().isEmpty()) {
      html.element("p", "Measured with " + measured.reference() + ".");
      measured.tables().forEach(table -> table(html, table));
      html.close();
      return;
    }
    if (evaluation == null) {
      withoutJudge(html);
      html.close();
      return;
    }
    html.element(
        "p",
        "%s against %s, beside the same figures of real images that neither the generator nor the"
                .formatted(measured.samples(), measured.reference())
            + " judge has seen. A figure means something beside that of real images, of as many"
            + " samples, and by the same judge only.");
    if (!measured.note().isEmpty()) {
      html.element("p", "Note: " + measured.note() + ".", "class", "warning", "role", "note");
    }
    table(html, evaluation);
    html.open("p", "class", "note").text("Seen by: ");
    html.element("span", evaluation.extractor(), "class", "hash").close();
    html.close();
    histogram(html, evaluation);
  }

  private void withoutJudge(Html html) {
    RingModes modes = measured.modes();
    if (modes == null) {
      html.element("p", "There are no figures: " + measured.note() + ".");
    } else {
      html.element(
          "p",
          "There is no table of figures: the judge knows images of digits only, and this run's"
              + " samples are points in the plane.");
      html.open("p").text("Gaussians of the ring that were found: ");
      html.element("strong", modes.found() + " of " + Ring.MODES);
      html.text(
              String.format(
                  Locale.ROOT,
                  ", by %s, of which %.1f %% are on none; of real points 1.1 %% are.",
                  measured.samples(),
                  100 * modes.off()))
          .close();
    }
  }

  private static void table(Html html, FigureTable table) {
    html.element("h3", table.title());
    html.open("div", "class", "wide", "tabindex", "0").open("table", "class", "figures");
    html.open("thead").open("tr").element("th", "figure", "scope", "col");
    table
        .columns()
        .keySet()
        .forEach(column -> html.element("th", column, "scope", "col", "class", "number"));
    html.close().close().open("tbody");
    for (String row : table.rows()) {
      html.open("tr").element("th", row, "scope", "row");
      table.columns().values().forEach(column -> number(html, text(column.get(row)), "own"));
      html.close();
    }
    html.close().close().close();
  }

  private static String text(@Nullable Double value) {
    return value == null || !Double.isFinite(value)
        ? "–"
        : String.format(Locale.ROOT, "%.4f", value);
  }

  private static void table(Html html, Evaluation evaluation) {
    html.open("div", "class", "wide", "tabindex", "0").open("table", "class", "figures");
    html.open("thead").open("tr").element("th", "figure", "scope", "col");
    for (String column : new String[] {"samples", "real images", "±"}) {
      html.element("th", column, "scope", "col", "class", "number");
    }
    html.element("th", "wanted", "scope", "col");
    for (String column : new String[] {"samples seen", "real seen"}) {
      html.element("th", column, "scope", "col", "class", "number");
    }
    html.close().close().open("tbody");
    evaluation
        .figures()
        .forEach(
            (name, figure) -> {
              if (!name.startsWith(Evaluation.SHARE)) {
                row(html, name, figure);
              }
            });
    html.close().close().close();
    html.element(
        "p",
        "± is the standard error of the samples' figure, where it is known: by how much the figure would move with other"
            + " samples. It says nothing of what another training would give.",
        "class",
        "note");
  }

  private static void row(Html html, String name, Evaluation.Figure figure) {
    Double value = figure.value();
    html.open("tr").element("th", EvaluationReport.title(name).words(), "scope", "row");
    number(html, number(name, value), "own");
    number(html, number(name, figure.realValue()), "own");
    number(html, number(name, figure.standardError()), "");
    html.element("td", WANTED.getOrDefault(name, ""));
    number(html, value == null ? "–" : Long.toString(figure.count()), "");
    number(html, Long.toString(figure.realCount()), "");
    html.close();
  }

  private static void number(Html html, String text, String kind) {
    html.element("td", text, "class", kind.isEmpty() ? "number" : "number " + kind);
  }

  private static String number(String name, @Nullable Double value) {
    return value == null ? "–" : EvaluationReport.number(name, value);
  }

  /** Draws two bars for each class. */
  private static void histogram(Html html, Evaluation evaluation) {
    double most = 0;
    for (Map.Entry<String, Evaluation.Figure> entry : evaluation.figures().entrySet()) {
      if (entry.getKey().startsWith(Evaluation.SHARE)) {
        Double value = entry.getValue().value();
        most = Math.max(most, Math.max(value == null ? 0 : value, entry.getValue().realValue()));
      }
    }
    if (most == 0) {
      return;
    }
    double scale = 100 / most;
    html.open("section", "id", "classes").element("h2", "Classes");
    html.open("p").text("What the judge takes the images for, in per cent: ");
    html.element("span", "samples", "class", "key generated").text(" and ");
    html.element("span", "real images", "class", "key real").text(".").close();
    html.open("table", "class", "bars").open("tbody");
    evaluation
        .figures()
        .forEach(
            (name, figure) -> {
              if (name.startsWith(Evaluation.SHARE)) {
                Double value = figure.value();
                html.open("tr");
                html.element("th", name.substring(Evaluation.SHARE.length()), "scope", "row");
                html.open("td");
                bar(html, "generated", value == null ? 0 : value, scale);
                bar(html, "real", figure.realValue(), scale);
                html.close().close();
              }
            });
    html.close().close().close();
  }

  private static void bar(Html html, String kind, double share, double scale) {
    String width = String.format(Locale.ROOT, "width:%.2f%%", share * scale);
    html.open("div", "class", "bar").open("span", "class", "track");
    html.open("span", "class", "fill " + kind, "style", width).close().close();
    html.element("span", String.format(Locale.ROOT, "%.1f", share * 100), "class", "share");
    html.close();
  }
}

package dev.ganlib.example.mnist.report;

import dev.ganlib.GanTrainer;
import dev.ganlib.example.mnist.chart.Charts;
import dev.ganlib.example.mnist.judge.EvaluationReport;
import dev.ganlib.example.mnist.run.MetricsFile;
import dev.ganlib.example.mnist.run.Provenance;
import dev.ganlib.example.mnist.run.RunDescription;
import dev.ganlib.example.mnist.run.RunFacts;
import dev.ganlib.example.mnist.run.RunFolder;
import dev.ganlib.game.StepReport;
import dev.ganlib.metric.Evaluation;
import dev.ganlib.translation.PairedTranslation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * All that there is to see of a run, as one HTML page that stands alone. The same run and the same
 * measurement give the same page.
 *
 * @param folder of the run
 * @param run its description
 * @param measured of its generator
 */
public record Report(RunFolder folder, RunDescription run, GeneratorMeasurements measured) {
  private static final List<String> HEAD =
      List.of(
          "recipe",
          "plan",
          "steps",
          "loss",
          "penalties",
          "auxiliary terms",
          "optimizer",
          "seed",
          "data",
          "samples in the data",
          "SHA-256 of the data");

  /** The names of the generator's terms begin so. */
  private static final String TERM = "generator term ";

  /** Figures that training may have measured, each on a scale of its own. */
  private static final List<String> EVALUATED =
      List.of(
          Evaluation.FRECHET_DISTANCE,
          Evaluation.KERNEL_DISTANCE,
          Evaluation.PRECISION,
          Evaluation.RECALL,
          Evaluation.DENSITY,
          Evaluation.COVERAGE,
          Evaluation.CLASSIFIER_SCORE,
          Evaluation.DIVERGENCE,
          Evaluation.MODES,
          Evaluation.CLOSER,
          Evaluation.COPIES);

  /** Returns the page. */
  public String html() throws IOException {
    Html html = new Html();
    html.open("html", "lang", "en").open("head");
    html.open("meta", "charset", "utf-8");
    html.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    // Whatever the page holds, a browser fetches nothing for it.
    html.open(
        "meta",
        "http-equiv",
        "Content-Security-Policy",
        "content",
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'");
    html.open("meta", "name", "color-scheme", "content", "light dark");
    html.open("link", "rel", "icon", "href", "data:,");
    html.element("title", title()).style(css()).close();
    html.open("body").open("main");
    head(html);
    new ReportFigures(measured).write(html);
    new ReportPictures(folder, measured).write(html);
    curves(html);
    configuration(html);
    html.close().close().close();
    return html.toString();
  }

  private String title() {
    return String.format(Locale.ROOT, "%s, seed %d", run.recipe(), run.seed());
  }

  private static String css() throws IOException {
    try (InputStream in = Report.class.getResourceAsStream("report.css")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void head(Html html) {
    html.open("header");
    html.element("p", "GAN training report", "class", "kicker");
    html.element("h1", title());
    html.element("p", folder.path().toString(), "class", "path");
    html.close();
    String warning =
        switch (Objects.requireNonNullElse(run.state(), "")) {
          case "finished" -> "";
          case "interrupted" ->
              String.format(
                      Locale.ROOT,
                      "This run was interrupted after %d steps. All figures are of the generator as it was",
                      run.steps())
                  + " then.";
          case "failed" ->
              String.format(
                      Locale.ROOT,
                      "This run failed after %d steps. All figures are of the generator as it was before",
                      run.steps())
                  + " the move that failed.";
          default ->
              "This run is under way, or its process was killed: run.json does not say how it"
                  + " ended. All figures are of the generator of its newest checkpoint, or, without one,"
                  + " of that in the folder now.";
        };
    if (!warning.isEmpty()) {
      html.element("p", warning, "class", "warning", "role", "note");
    }
    Map<String, String> facts = RunFacts.of(run);
    Map<String, String> shown = new LinkedHashMap<>();
    HEAD.stream().filter(facts::containsKey).forEach(name -> shown.put(name, facts.get(name)));
    facts.forEach(
        (name, text) -> {
          if (name.startsWith(TERM)) {
            shown.put(name, text);
          }
        });
    html.open("section", "id", "run").element("h2", "What was trained");
    list(html, shown);
    html.close();
  }

  private static void list(Html html, Map<String, String> facts) {
    html.open("dl");
    facts.forEach(
        (name, value) ->
            html.open("div")
                .element("dt", name)
                .element("dd", value, "class", name.startsWith("SHA") ? "hash" : "value")
                .close());
    html.close();
  }

  private void curves(Html html) throws IOException {
    html.open("section", "id", "curves").element("h2", "Curves");
    if (!Files.exists(folder.metrics())) {
      html.element("p", "The run's folder has no metrics.csv, so there are no curves.").close();
      return;
    }
    Map<String, MetricsFile.Curve> all = MetricsFile.read(folder.metrics()).curves();
    html.element(
        "p",
        "By step. Of a long run each point is the mean of several steps. The generator's loss does"
            + " not tell how good samples are: it rises when the discriminator gets better.");
    Optional<String> leftOut = Charts.leftOut();
    if (leftOut.isPresent()) {
      html.element("p", leftOut.get() + ".", "class", "note").close();
      return;
    }
    html.open("div", "class", "charts");
    Map<String, String> losses = new LinkedHashMap<>();
    losses.put(StepReport.LOSS + GanTrainer.DISCRIMINATOR, "discriminator");
    losses.put(StepReport.LOSS + GanTrainer.GENERATOR, "generator");
    chart(html, all, "Losses", "loss", losses);
    otherLosses(html, all);
    Map<String, String> probabilities = new LinkedHashMap<>();
    probabilities.put("realProbability", "D(x)");
    probabilities.put("fakeProbability", "D(G(z))");
    chart(html, all, "Probability of being real", "probability", probabilities);
    for (String name : EVALUATED) {
      String words = EvaluationReport.title(name).words();
      String title = words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
      chart(html, all, title + ", measured while training", words, Map.of(name, words));
    }
    html.close().close();
  }

  /** Draws the losses of translators, and of their adversaries or further ones. */
  private static void otherLosses(Html html, Map<String, MetricsFile.Curve> all)
      throws IOException {
    Map<String, String> translators = new LinkedHashMap<>();
    Map<String, String> adversaries = new LinkedHashMap<>();
    for (String column : all.keySet()) {
      String player = column.replaceFirst("^" + StepReport.LOSS, "");
      if (player.equals(column)
          || player.equals(GanTrainer.DISCRIMINATOR)
          || player.equals(GanTrainer.GENERATOR)) {
        continue;
      }
      (player.startsWith(PairedTranslation.TRANSLATOR) ? translators : adversaries)
          .put(column, player);
    }
    chart(html, all, "Loss of the translators", "loss", translators);
    chart(html, all, "Losses of adversaries", "loss", adversaries);
  }

  private static void chart(
      Html html,
      Map<String, MetricsFile.Curve> all,
      String title,
      String yTitle,
      Map<String, String> names)
      throws IOException {
    Map<String, MetricsFile.Curve> drawn = new LinkedHashMap<>();
    names.forEach(
        (column, name) -> {
          MetricsFile.Curve curve = all.get(column);
          if (curve != null) {
            drawn.put(name, curve);
          }
        });
    if (drawn.isEmpty()) {
      return;
    }
    html.open("figure", "class", "chart").open("figcaption").text(title);
    if (drawn.size() > 1) {
      // In the order of the chart's colours.
      String kind = "real";
      for (String name : drawn.keySet()) {
        html.text(" ").element("span", name, "class", "key " + kind);
        kind = "generated";
      }
    }
    html.close();
    String description = title + " over the steps: " + String.join(", ", drawn.keySet());
    html.picture(CurveChart.png(yTitle, drawn), description, CurveChart.WIDTH, CurveChart.HEIGHT);
    html.close();
  }

  private void configuration(Html html) {
    Map<String, String> rest = RunFacts.of(run);
    HEAD.forEach(rest::remove);
    rest.keySet().removeIf(name -> name.startsWith(TERM));
    html.open("section", "id", "configuration").element("h2", "Configuration and versions");
    list(html, rest);
    html.element(
        "p",
        "This page was made by gan-mnist-example " + Provenance.version() + ".",
        "class",
        "note");
    html.close();
  }
}

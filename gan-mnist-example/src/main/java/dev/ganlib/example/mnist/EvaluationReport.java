package dev.ganlib.example.mnist;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import dev.ganlib.internal.store.AtomicFile;
import dev.ganlib.metric.ClassShares;
import dev.ganlib.metric.FrechetDistance;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The figures of an evaluation, each beside that of real images.
 *
 * @param samples where the samples came from
 * @param reference what samples and real images were compared with
 * @param real which real images stand beside the samples
 * @param judgeSha256 of the judge's weights
 * @param figures by name
 */
record EvaluationReport(
    String samples,
    String reference,
    String real,
    String judgeSha256,
    Map<String, Figure> figures) {
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private static final String FRECHET = "frechetDistance";
  private static final String DIVERGENCE = "divergence";
  private static final String MODES = "modes";
  private static final String AGREEMENT = "agreement";
  private static final String PURITY = "purity";
  private static final String SHARE = "share/";

  /**
   * A figure of the samples and of real images.
   *
   * @param value of the samples; null where there is none
   * @param count how many samples it is about
   * @param realValue the same figure of real images
   * @param realCount how many real images it is about
   */
  record Figure(@Nullable Double value, long count, double realValue, long realCount) {}

  /**
   * Computes the figures.
   *
   * @param samples what the judge saw in the samples
   * @param real what it saw in real images that are not part of the reference
   * @param reference what it saw in the reference
   * @param proportions the classes of the reference, by its labels
   */
  static Map<String, Figure> figures(
      Evaluation samples, Evaluation real, Evaluation reference, ClassShares proportions) {
    Map<String, Figure> figures = new LinkedHashMap<>();
    long count = samples.features().count();
    long realCount = real.features().count();
    figures.put(
        FRECHET,
        new Figure(
            FrechetDistance.between(samples.features(), reference.features()),
            count,
            FrechetDistance.between(real.features(), reference.features()),
            realCount));
    ClassShares shares = samples.shares();
    ClassShares realShares = real.shares();
    figures.put(
        DIVERGENCE,
        new Figure(
            shares.divergenceFrom(proportions),
            count,
            realShares.divergenceFrom(proportions),
            realCount));
    figures.put(MODES, new Figure((double) shares.modes(), count, realShares.modes(), realCount));
    figures.put(
        samples.agreement().isByCode() ? PURITY : AGREEMENT,
        new Figure(
            samples.agreement().share(),
            samples.agreement().total(),
            Objects.requireNonNull(real.agreement().share(), "labels of the real images"),
            real.agreement().total()));
    for (int digit = 0; digit < Judge.CLASSES; digit++) {
      figures.put(
          SHARE + digit,
          new Figure(shares.share(digit), count, realShares.share(digit), realCount));
    }
    return figures;
  }

  /** Writes a table. */
  void print(PrintWriter out) {
    out.printf("%-28s %10s %8s %12s %8s%n", "", "samples", "count", "real images", "count");
    figures.forEach(
        (name, figure) ->
            out.printf(
                "%-28s %10s %8s %12s %8d%n",
                title(name),
                figure.value() == null ? "-" : number(name, figure.value()),
                figure.value() == null ? "-" : Long.toString(figure.count()),
                number(name, figure.realValue()),
                figure.realCount()));
  }

  private static String title(String name) {
    return switch (name) {
      case FRECHET -> "Frechet distance";
      case DIVERGENCE -> "KL of the classes (nats)";
      case MODES -> "modes of 10";
      case AGREEMENT -> "agreement with the label";
      case PURITY -> "agreement with the code";
      default -> "share of " + name.substring(SHARE.length());
    };
  }

  private static String number(String name, double value) {
    return name.equals(MODES)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.4f", value);
  }

  /** Writes the report as JSON. */
  void write(Path file) throws IOException {
    byte[] json = (GSON.toJson(this) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(json));
  }
}

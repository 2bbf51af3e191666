package dev.ganlib.example.mnist.judge;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import dev.ganlib.metric.Evaluation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An evaluation as a table and as a JSON file. */
public final class EvaluationReport {
  /** The accuracy on real images of a classifier that was trained on samples. */
  static final String TRAIN_ON_FAKE = "trainOnFake";

  /** The name of a figure in tables, and the number of its digits there. */
  public record Title(String words, int digits) {}

  private static final Map<String, Title> TITLES =
      Map.ofEntries(
          Map.entry(Evaluation.FRECHET_DISTANCE, new Title("Frechet distance", 4)),
          Map.entry(Evaluation.KERNEL_DISTANCE, new Title("kernel distance", 4)),
          Map.entry(Evaluation.PRECISION, new Title("precision", 4)),
          Map.entry(Evaluation.RECALL, new Title("recall", 4)),
          Map.entry(Evaluation.DENSITY, new Title("density", 4)),
          Map.entry(Evaluation.COVERAGE, new Title("coverage", 4)),
          Map.entry(Evaluation.CLASSIFIER_SCORE, new Title("classifier score, 1 to 10", 4)),
          Map.entry(Evaluation.DIVERGENCE, new Title("KL of the classes (nats)", 4)),
          Map.entry(Evaluation.MODES, new Title("modes of 10", 0)),
          Map.entry(Evaluation.AGREEMENT, new Title("agreement with the label", 4)),
          Map.entry(Evaluation.PURITY, new Title("agreement with the code", 4)),
          Map.entry(Evaluation.CLOSER, new Title("nearer to training images", 4)),
          Map.entry(Evaluation.COPIES, new Title("copies of training images", 4)),
          Map.entry(TRAIN_ON_FAKE, new Title("train on fake, test on real", 4)));

  private EvaluationReport() {}

  /** Returns what a figure is called in tables. */
  public static Title title(String name) {
    return name.startsWith(Evaluation.SHARE)
        ? new Title("share of " + name.substring(Evaluation.SHARE.length()), 4)
        : TITLES.getOrDefault(name, new Title(name, 4));
  }

  /** Returns a value as tables show it. */
  public static String number(String name, double value) {
    return String.format(Locale.ROOT, "%." + title(name).digits() + "f", value);
  }

  /** Prints a line. */
  public static void print(MixedDigits mixed, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "mixed     of %d digits %.4f keep their class with the styles of 14 and 28 pixels of"
            + " another, %.4f with those of 28 alone, %.4f by chance%n",
        mixed.pairs(),
        mixed.kept(),
        mixed.keptWithFinest(),
        mixed.byChance());
  }

  /** Writes a table. */
  public static void print(Evaluation evaluation, PrintWriter out) {
    out.printf(
        "%-28s %10s %8s %8s %12s %8s%n", "", "samples", "+-", "count", "real images", "count");
    evaluation
        .figures()
        .forEach(
            (name, figure) ->
                out.printf(
                    Locale.ROOT,
                    "%-28s %10s %8s %8s %12s %8d%n",
                    title(name).words(),
                    figure.value() == null ? "-" : number(name, figure.value()),
                    figure.standardError() == null ? "" : number(name, figure.standardError()),
                    figure.value() == null ? "-" : Long.toString(figure.count()),
                    number(name, figure.realValue()),
                    figure.realCount()));
  }

  /**
   * Writes an evaluation as JSON.
   *
   * @param mixed stands beside the figures of a generator with styles; null of others
   */
  public static void write(Evaluation evaluation, @Nullable MixedDigits mixed, Path file)
      throws IOException {
    JsonElement tree = JsonFile.GSON.toJsonTree(evaluation);
    if (mixed != null) {
      tree.getAsJsonObject().add("mixed", JsonFile.GSON.toJsonTree(mixed));
    }
    JsonFile.write(tree, file);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException if the file is missing or damaged; the message names it
   */
  static Evaluation read(Path file) throws IOException {
    try {
      Evaluation evaluation = JsonFile.GSON.fromJson(Files.readString(file), Evaluation.class);
      if (evaluation == null || evaluation.extractor() == null) {
        throw new IOException("expected an evaluation in " + file + " but there is none");
      }
      return evaluation;
    } catch (NoSuchFileException e) {
      throw new IOException("expected an evaluation but there is none: " + file, e);
    } catch (JsonParseException | NullPointerException e) {
      throw new IOException("expected an evaluation in " + file + " but it is damaged", e);
    }
  }
}

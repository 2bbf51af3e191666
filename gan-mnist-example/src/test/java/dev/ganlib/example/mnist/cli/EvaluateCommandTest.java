package dev.ganlib.example.mnist.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.ganlib.example.mnist.data.Mnist;
import dev.ganlib.example.mnist.data.NpyReaderTest;
import dev.ganlib.example.mnist.judge.Judge;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EvaluateCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  private int run(String... arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private JsonObject figures(Path json) throws IOException {
    return JsonParser.parseString(Files.readString(json))
        .getAsJsonObject()
        .getAsJsonObject("figures");
  }

  /** Test images as samples: each figure must be that of the same images as real ones. */
  @Test
  void should_find_nothing_between_real_images_and_themselves() throws IOException {
    Mnist real = Mnist.bundled(Mnist.Split.TEST).spread(300);
    Path samples = folder.resolve("samples.npy");
    Path labels = folder.resolve("labels.npy");
    Path json = folder.resolve("figures.json");
    NpyReaderTest.write(samples, 1, "|u1", "300, 28, 28", real.images());
    NpyReaderTest.write(labels, 1, "|u1", "300,", real.labels());

    int code =
        run(
            "evaluate",
            "--samples",
            samples.toString(),
            "--labels",
            labels.toString(),
            "--json",
            json.toString());

    assertThat(err.toString()).isEmpty();
    assertThat(code).isZero();
    JsonObject figures = figures(json);
    assertThat(figures.keySet())
        .startsWith("frechetDistance", "kernelDistance", "precision", "recall", "density")
        .contains("coverage", "classifierScore", "divergence", "modes", "agreement", "share/0")
        .contains("closer", "copies")
        .hasSize(22);
    for (String name : figures.keySet()) {
      JsonObject figure = figures.getAsJsonObject(name);
      double beside = figure.get("realValue").getAsDouble();
      assertThat(figure.get("value").getAsDouble())
          .as(name)
          .isCloseTo(beside, within(1e-5 * Math.max(10, Math.abs(beside))));
      assertThat(figure.get("count").getAsLong()).as(name).isEqualTo(300);
      assertThat(figure.get("realCount").getAsLong()).as(name).isEqualTo(300);
    }
    assertThat(figures.getAsJsonObject("agreement").get("value").getAsDouble())
        .isBetween(0.95, 1.0);
    assertThat(figures.getAsJsonObject("modes").get("value").getAsDouble()).isEqualTo(10);
    assertThat(out.toString())
        .contains("samples   300 of " + samples)
        .contains("reference 60000 training images of MNIST (bundled)")
        .containsPattern("modes of 10 +10 +300 +10 +300")
        .containsPattern("Frechet distance +[0-9.]+ +300 +[0-9.]+ +300");
  }

  @Test
  void should_find_a_barely_trained_generator_far_from_the_data() throws IOException {
    Path run = folder.resolve("run");
    Path json = folder.resolve("figures.json");
    assertThat(run("train", "--steps", "1", "--device", "cpu", "--out", run.toString())).isZero();

    int code =
        run(
            "evaluate",
            "--run",
            run.toString(),
            "--count",
            "100",
            "--seed",
            "5",
            "--json",
            json.toString());

    assertThat(err.toString()).isEmpty();
    assertThat(code).isZero();
    JsonObject distance = figures(json).getAsJsonObject("frechetDistance");
    assertThat(distance.get("value").getAsDouble())
        .isGreaterThan(2 * distance.get("realValue").getAsDouble());
    assertThat(distance.get("realCount").getAsLong()).isEqualTo(100);
    assertThat(figures(json).getAsJsonObject("agreement").has("value")).isFalse();
    assertThat(out.toString())
        .contains("samples   100 of " + run + ", seed 5")
        .containsPattern("agreement with the label +- +- +[01]\\.[0-9]{4} +100");
  }

  private void train(String recipe, Path run) {
    assertThat(
            run(
                "train",
                "--recipe",
                recipe,
                "--width",
                "4",
                "--steps",
                "2",
                "--limit",
                "64",
                "--batch",
                "8",
                "--device",
                "cpu",
                "--out",
                run.toString()))
        .isZero();
  }

  /** The samples and labels of a file must agree as those of the run that they came from. */
  @Test
  void should_ask_a_conditional_generator_for_each_digit_in_turn() throws IOException {
    Path run = folder.resolve("run");
    Path json = folder.resolve("figures.json");
    Path samples = folder.resolve("samples.npy");
    Path labels = folder.resolve("labels.npy");
    train("cgan", run);
    byte[] digits = new byte[70];
    for (int i = 0; i < 70; i++) {
      digits[i] = (byte) (i % 10);
    }
    NpyReaderTest.write(labels, 1, "|u1", "70,", digits);

    run("evaluate", "--run", run.toString(), "--count", "70", "--json", json.toString());
    JsonObject ofRun = figures(json);
    run(
        "sample",
        "--run",
        run.toString(),
        "--count",
        "70",
        "--format",
        "npy",
        "--out",
        samples.toString());
    run(
        "evaluate",
        "--samples",
        samples.toString(),
        "--labels",
        labels.toString(),
        "--json",
        json.toString());

    assertThat(err.toString()).isEmpty();
    assertThat(ofRun.has("purity")).isFalse();
    JsonObject agreement = ofRun.getAsJsonObject("agreement");
    assertThat(agreement.get("count").getAsLong()).isEqualTo(70);
    assertThat(agreement).isEqualTo(figures(json).getAsJsonObject("agreement"));
    assertThat(out.toString()).containsPattern("agreement with the label +[01]\\.[0-9]{4} +70");
  }

  @Test
  void should_match_the_values_of_a_code_with_digits() throws IOException {
    Path run = folder.resolve("run");
    Path json = folder.resolve("figures.json");
    train("infogan", run);

    run("evaluate", "--run", run.toString(), "--count", "100", "--json", json.toString());

    assertThat(err.toString()).isEmpty();
    assertThat(figures(json).has("agreement")).isFalse();
    JsonObject purity = figures(json).getAsJsonObject("purity");
    assertThat(purity.get("count").getAsLong()).isEqualTo(100);
    assertThat(purity.get("value").getAsDouble())
        .as("the most frequent of ten values agrees at least")
        .isBetween(0.1, 1.0);
    assertThat(purity.get("realValue").getAsDouble()).isBetween(0.95, 1.0);
    assertThat(out.toString()).containsPattern("agreement with the code +[01]\\.[0-9]{4} +100");
  }

  @Test
  void should_train_a_classifier_on_samples_when_asked() throws IOException {
    Path json = folder.resolve("figures.json");

    run(
        "evaluate",
        "--pretrained",
        "cgan",
        "--count",
        "1000",
        "--train-on-fake",
        "--json",
        json.toString());

    assertThat(err.toString()).isEmpty();
    JsonObject accuracy = figures(json).getAsJsonObject("trainOnFake");
    // A tenth would be chance; a thousand images teach this much in ten passes.
    assertThat(accuracy.get("value").getAsDouble()).isBetween(0.5, 1.0);
    assertThat(accuracy.get("realValue").getAsDouble()).isBetween(0.5, 1.0);
    assertThat(figures(json).getAsJsonObject("agreement").get("value").getAsDouble())
        .isBetween(0.97, 1.0);
    assertThat(out.toString())
        .contains("1000 of the pretrained cgan, seed 0")
        .contains("train on fake, test on real");
  }

  @Test
  void should_refuse_to_train_on_samples_without_labels() {
    int code = run("evaluate", "--pretrained", "dcgan", "--count", "100", "--train-on-fake");

    assertThat(code).isEqualTo(2);
    assertThat(err.toString())
        .contains("--train-on-fake needs a generator that is conditional on ten classes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "evaluate | (--run=DIR | --pretrained=NAME | --samples=FILE)",
        "evaluate --samples a --train-on-fake | --train-on-fake needs --labels beside --samples",
        "evaluate --run a --samples b | --run=DIR, --samples=FILE are mutually exclusive",
        "evaluate --samples a --count 100 | --count has no meaning without --run",
        "evaluate --samples a --seed 1 | --seed has no meaning without --run",
        "evaluate --run a --labels b | --labels has no meaning without --samples",
        "evaluate --run a --range unit | --range has no meaning without --samples",
        "evaluate --run a --count 0 | --count must be positive but was 0",
        "evaluate --pretrained cgan --data b | --data has no meaning for a generator that comes",
        "evaluate --run a --json . | --json must be a file but . is a folder",
        "train-judge | Missing required option: '--out=FILE'",
        "train-judge --out . | --out must be a file but . is a folder",
        "train-judge --out x --epochs -1 | --epochs must not be negative but was -1",
        "train-judge --out x --at-least 101 | --at-least must be from 0 to 100 but was 101.0",
      },
      quoteCharacter = '"')
  void should_explain_a_wrong_use_in_one_line_and_exit_with_2(String line, String message) {
    int code = run(line.split(" ", -1));

    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains(message).contains("--help");
    assertThat(code).isEqualTo(2);
  }

  private String error(String... arguments) {
    assertThat(run(arguments)).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(out.toString()).as("nothing was begun").isEmpty();
    return err.toString().strip();
  }

  @Test
  void should_say_that_there_is_no_run() {
    Path absent = folder.resolve("absent");

    assertThat(error("evaluate", "--run", absent.toString()))
        .isEqualTo("error: expected a run's folder but there is none: " + absent);
  }

  @Test
  void should_say_that_a_run_has_no_generator() {
    assertThat(error("evaluate", "--run", folder.toString()))
        .startsWith(
            "error: expected a trained generator in %s or a checkpoint in %s but there is neither"
                .formatted(folder.resolve("generator"), folder.resolve("checkpoints")));
  }

  @Test
  void should_say_that_points_are_no_images() {
    Path run = folder.resolve("run");
    assertThat(run("train", "--recipe", "ring", "--steps", "1", "--out", run.toString())).isZero();
    out.getBuffer().setLength(0);

    assertThat(error("evaluate", "--run", run.toString()))
        .isEqualTo(
            "error: evaluate needs samples of shape (1, 28, 28) but this run's are (2): "
                + RunData.OTHERWISE);
  }

  @Test
  void should_leave_out_what_a_file_has_too_few_images_for() throws IOException {
    Path samples = folder.resolve("samples.npy");
    Mnist few = Mnist.bundled(Mnist.Split.TEST).spread(64);
    NpyReaderTest.write(samples, 1, "|u1", "64, 784", few.images());

    assertThat(run("evaluate", "--samples", samples.toString())).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains(
            "left out  FRECHET_DISTANCE needs at least 65 samples, more than there are features, but"
                + " was 64")
        .contains("kernel distance")
        .doesNotContain("Frechet distance")
        .doesNotContain("measuring(");
  }

  @Test
  void should_write_no_judge_that_is_worse_than_asked() {
    Path weights = folder.resolve("judge.safetensors");

    int code = run("train-judge", "--out", weights.toString(), "--epochs", "0");

    assertThat(code).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("error: expected a test accuracy of at least 99.0 % but was ");
    assertThat(weights).doesNotExist();
  }

  @Test
  void should_write_a_judge_when_less_is_asked() throws IOException {
    Path weights = folder.resolve("judge.safetensors");

    int code = run("train-judge", "--out", weights.toString(), "--epochs", "0", "--at-least", "0");

    assertThat(err.toString()).isEmpty();
    assertThat(code).isZero();
    assertThat(out.toString()).contains("test accuracy ").contains("weights in " + weights);
    try (Judge judge = Judge.read(weights)) {
      assertThat(judge).isNotNull();
    }
  }
}

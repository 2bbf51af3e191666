package dev.ganlib.example.mnist.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.ganlib.example.mnist.data.Mnist;
import dev.ganlib.example.mnist.data.NpyReaderTest;
import dev.ganlib.example.mnist.data.OtherImages;
import dev.ganlib.example.mnist.run.RunDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests, in every command, the images that samples of runs on other data than all of MNIST are
 * compared with.
 */
final class RunDataTest {
  private static final Set<String> OF_CLASSES =
      Set.of("classifierScore", "divergence", "modes", "agreement", "share/0", "share/9");

  /** Has weights that are written and read in less time than those of the default recipe. */
  private static final List<String> SMALL = List.of("--recipe", "dcgan", "--width", "4");

  private final Commands commands = new Commands();

  @TempDir private Path folder;

  private Path train(String name, Object... more) {
    Path run = folder.resolve(name);
    List<Object> words =
        new ArrayList<>(List.of("train", "--steps", "1", "--batch", "10", "--out", run));
    words.addAll(List.of(more));
    if (!words.contains("--recipe")) {
      words.addAll(SMALL);
    }
    commands.succeed(words.toArray());
    return run;
  }

  private Path others(int training, int test) throws IOException {
    Path others = folder.resolve("others");
    OtherImages.write(others, training, test);
    return others;
  }

  private JsonObject figures(Object... command) throws IOException {
    Path json = folder.resolve("figures.json");
    List<Object> words = new ArrayList<>(List.of(command));
    words.addAll(List.of("--json", json));
    commands.succeed(words.toArray());
    return JsonParser.parseString(Files.readString(json))
        .getAsJsonObject()
        .getAsJsonObject("figures");
  }

  private static double value(JsonObject figures, String name) {
    return figures.getAsJsonObject(name).get("value").getAsDouble();
  }

  /** The run's own test images as samples are as near as themselves; to digits they are far. */
  @Test
  void should_compare_samples_of_a_file_with_the_data_that_are_named() throws IOException {
    Path others = others(300, 150);
    Path samples = folder.resolve("samples.npy");
    Mnist test = Mnist.read(others, Mnist.Split.TEST);
    NpyReaderTest.write(samples, 1, "|u1", "150, 28, 28", test.images());

    JsonObject own = figures("evaluate", "--samples", samples, "--data", others);
    JsonObject digits = figures("evaluate", "--samples", samples);

    assertThat(own.keySet()).doesNotContainAnyElementsOf(OF_CLASSES).contains("copies", "recall");
    for (String name : own.keySet()) {
      double real = own.getAsJsonObject(name).get("realValue").getAsDouble();
      // The bytes are scaled in another order: where distances tie, a rank or two moves.
      double rank = 2.0 / 150 + 1e-9;
      assertThat(value(own, name))
          .as(name)
          .isCloseTo(real, within(Math.max(rank, 1e-5 * Math.abs(real))));
    }
    assertThat(value(own, "precision")).isGreaterThan(0.5);
    assertThat(value(digits, "precision")).isLessThan(value(own, "precision"));
    assertThat(value(digits, "frechetDistance")).isGreaterThan(5 * value(own, "frechetDistance"));
  }

  @Test
  void should_compare_a_run_with_its_own_data_and_say_so() throws IOException {
    Path others = others(300, 100);
    Path run =
        train("run", "--recipe", "cgan", "--width", "4", "--data", others, "--evaluate-every", 1);
    String sha256 = Mnist.read(others).sha256();
    String metrics = Files.readString(run.resolve("metrics.csv")).lines().findFirst().orElseThrow();
    assertThat(List.of(metrics.split(",")))
        .contains("frechetDistance")
        .doesNotContainAnyElementsOf(OF_CLASSES);

    JsonObject plain = figures("evaluate", "--run", run, "--count", 100);
    JsonObject anyway =
        figures("evaluate", "--run", run, "--count", 100, "--classes-anyway", "--train-on-fake");
    String printed = commands.succeed("report", "--run", run, "--count", 100);

    assertThat(plain.keySet()).doesNotContainAnyElementsOf(OF_CLASSES);
    assertThat(anyway.keySet()).containsAll(OF_CLASSES).contains("trainOnFake");
    assertThat(value(anyway, "frechetDistance")).isEqualTo(value(plain, "frechetDistance"));
    // The last figure that training measured is of 10,000 samples, these of 100: far either way.
    assertThat(value(plain, "frechetDistance"))
        .isGreaterThan(2 * plain.getAsJsonObject("frechetDistance").get("realValue").getAsDouble());
    assertThat(printed)
        .contains("reference 300 training images of " + others + ", SHA-256 " + sha256)
        .contains("judge     judge of digits, SHA-256 ")
        .contains("note      the judge was made for MNIST's digits")
        .doesNotContain("MNIST (bundled)");
    assertThat(Files.readString(run.resolve("report.html")))
        .contains("against 300 training images of " + others)
        .contains("Note: the judge was made for MNIST&#39;s digits")
        .contains("Sixteen training images, each with the nearest sample")
        .doesNotContain("id=\"classes\"");
  }

  /** Pairs are told apart by their skeletons, too, which another version may make otherwise. */
  @Test
  void should_find_the_pairs_of_a_run_again_and_refuse_others() throws IOException {
    Path run = train("run", "--recipe", "pix2pix", "--width", "2", "--limit", "20");
    Path output = folder.resolve("translated");

    commands.succeed(
        "translate", "--run", run, "--input", "test", "--count", 2, "--output", output);

    assertThat(output.resolve("grid.png")).exists();
    Path description = run.resolve("run.json");
    String words = Files.readString(description);
    String own = JsonParser.parseString(words).getAsJsonObject().get("dataSha256").getAsString();
    String ofDigits = Mnist.bundled().spread(20).sha256();
    Files.writeString(description, words.replace(own, ofDigits));
    assertThat(commands.fail(1, "evaluate", "--run", run))
        .startsWith("error: expected the data that the run was trained on, MNIST (bundled)")
        .contains(ofDigits + ", but those of ")
        .contains("are others, SHA-256 " + own);
  }

  @Test
  void should_refuse_data_that_are_gone_or_others_and_name_them() throws IOException {
    Path others = others(100, 100);
    Path run = train("run", "--data", others);
    String sha256 = Mnist.read(others).sha256();
    Path moved = folder.resolve("moved");
    Files.move(others, moved);

    assertThat(commands.fail(1, "evaluate", "--run", run))
        .isEqualTo(
            "error: expected the data that the run was trained on, "
                + others
                + ", SHA-256 "
                + sha256
                + ", but expected a folder of IDX files but there is none: "
                + others
                + "; --data DIR says where they are now");
    assertThat(commands.succeed("report", "--run", run)).contains("no figures: expected the data");
    assertThat(Files.readString(run.resolve("report.html")))
        .contains("There are no figures: expected the data that the run was trained on, " + others)
        .doesNotContain("real (training image)");
    assertThat(commands.succeed("evaluate", "--run", run, "--count", 70, "--data", moved))
        .contains("reference 100 training images of " + moved);
    OtherImages.write(others, 110, 100);
    assertThat(commands.fail(1, "evaluate", "--run", run))
        .contains("SHA-256 " + sha256 + ", but those of " + others)
        .contains("are others, SHA-256 " + Mnist.read(others).sha256());
  }

  @Test
  void should_refuse_data_without_images_to_test_on() throws IOException {
    Path run = train("run", "--data", others(80, 0));

    assertThat(commands.fail(1, "evaluate", "--run", run))
        .contains("expected one of the files t10k-images-idx3-ubyte");
  }

  @Test
  void should_leave_out_what_there_are_too_few_images_to_test_on_for() throws IOException {
    Path run = train("run", "--data", others(80, 99));

    assertThat(commands.succeed("evaluate", "--run", run, "--count", 70))
        .contains("left out  MEMORISATION needs at least 100 held-out samples but was 99")
        .contains("Frechet distance")
        .doesNotContain("copies of training images");
  }

  /** 6,265 of MNIST's training images are sevens. */
  @Test
  void should_compare_a_run_on_one_digit_with_this_digit() throws IOException {
    Path run = train("run", "--digit", 7, "--limit", 100);

    JsonObject figures = figures("evaluate", "--run", run, "--count", 70);
    String printed = commands.succeed("recipes");

    assertThat(figures.keySet()).doesNotContain("classifierScore", "divergence", "modes");
    assertThat(figures.getAsJsonObject("share/7").get("realValue").getAsDouble())
        .isBetween(0.95, 1.0);
    assertThat(printed)
        .contains(
            "reference 6265 training images of MNIST (bundled), digit 7, of which the run was"
                + " trained on 100\n")
        .contains("note      compared with one digit only");
  }

  @Test
  void should_compare_a_run_on_some_images_with_all_and_say_so() {
    Path run = train("run", "--limit", 640);

    assertThat(commands.succeed("evaluate", "--run", run, "--count", 70))
        .contains("60000 training images of MNIST (bundled), of which the run was trained on 640\n")
        .doesNotContain("note ");
  }

  @Test
  void should_compare_runs_on_the_same_data_only() throws IOException {
    Path all = train("all", "--limit", 1000);
    Path some = train("some", "--limit", 640);
    Path seven = train("seven", "--digit", 7, "--limit", 100);
    Path others = train("others-run", "--data", others(100, 100));

    assertThat(commands.fail(1, "compare", all, seven))
        .isEqualTo(
            "error: compare needs runs on the same data but %s is about 60000 training images of MNIST (bundled) and %s about 6265 training images of MNIST (bundled), digit 7; evaluate measures each"
                .formatted(all, seven));
    assertThat(commands.fail(1, "compare", some, others))
        .contains("and " + others + " about 100 training images of " + folder.resolve("others"));
    assertThat(commands.succeed("compare", all, some, "--count", 70))
        .contains("reference 60000 training images of MNIST (bundled)\n")
        .contains(
            "note      all was trained on 1000 of these\nnote      some was trained on 640 of these\n");
  }

  /** As a run that was killed or still trains leaves its folder. */
  @Test
  void should_measure_a_run_that_has_not_ended() throws IOException {
    Path others = others(100, 100);
    Path run = train("run", "--data", others);
    Path second = train("second", "--data", others, "--seed", 1);
    RunDescription description = RunDescription.read(run.resolve("run.json"));
    description.ended("training", "", 0).write(run.resolve("run.json"));
    for (String late : List.of("losses.png", "metrics.csv", "metrics.jsonl")) {
      Files.deleteIfExists(run.resolve(late));
    }

    commands.run("evaluate", "--run", run, "--count", 70);
    commands.run("compare", run, second, "--count", 70);
    int code = commands.run("report", "--run", run, "--count", 70);

    assertThat(commands.errors().lines().filter(line -> line.startsWith("error"))).isEmpty();
    assertThat(code).isZero();
    assertThat(Files.readString(run.resolve("report.html")))
        .contains("This run is under way, or its process was killed")
        .contains("against 100 training images of " + others);
  }

  @Test
  void should_say_what_else_can_be_measured_of_pictures() throws IOException {
    Path pictures = Files.createDirectory(folder.resolve("pictures"));
    for (int i = 0; i < 10; i++) {
      var image =
          new java.awt.image.BufferedImage(28, 28, java.awt.image.BufferedImage.TYPE_BYTE_GRAY);
      image.setRGB(i, i, 0xffffff);
      javax.imageio.ImageIO.write(image, "png", pictures.resolve(i + ".png").toFile());
    }
    Path grey = train("grey", "--images", pictures, "--size", 28, "--channels", 1);

    assertThat(commands.fail(1, "evaluate", "--run", grey))
        .startsWith("error: the run was trained on a folder of images, " + pictures)
        .contains("for which there is neither a judge nor held-out images")
        .contains("measure from Java with Evaluator");
    assertThat(commands.succeed("report", "--run", grey)).contains("no figures: the run was");
    assertThat(Files.readString(grey.resolve("report.html")))
        .contains("There are no figures: the run was trained on a folder of images")
        .doesNotContain("real (training image)");
    assertThat(
            commands.fail(
                2,
                "train",
                "--images",
                pictures,
                "--evaluate-every",
                1,
                "--out",
                folder.resolve("x")))
        .contains("--evaluate-every measures images of MNIST's format only");
  }
}

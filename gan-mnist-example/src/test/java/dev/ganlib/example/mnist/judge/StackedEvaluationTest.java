package dev.ganlib.example.mnist.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.ganlib.example.mnist.cli.Commands;
import dev.ganlib.example.mnist.data.Mnist;
import dev.ganlib.example.mnist.data.StackedMnist;
import dev.ganlib.example.mnist.run.RunFolder;
import dev.ganlib.metric.ClassShares;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StackedEvaluationTest {
  private static Judge judge;

  @TempDir private Path folder;

  @BeforeAll
  static void load() throws IOException {
    judge = Judge.bundled();
  }

  @AfterAll
  static void close() {
    judge.close();
  }

  /** Returns the first test image that shows a digit. */
  private static Mnist one(int digit) {
    return Mnist.bundled(Mnist.Split.TEST).onlyDigit(digit).spread(1);
  }

  @Test
  void should_find_all_modes_in_real_images() {
    ClassShares real = StackedEvaluation.of(judge, StackedMnist.test(10_000));

    assertThat(real.total()).isEqualTo(10_000);
    assertThat(real.modes()).isBetween(990, 1000);
    // Of 10,000 images that follow the data 999 / 20,000 is expected.
    assertThat(real.divergenceFrom(StackedMnist.training().shares())).isBetween(0.035, 0.07);
  }

  @Test
  void should_find_one_mode_where_all_images_are_the_same() {
    ClassShares same = StackedEvaluation.of(judge, StackedMnist.drawn(one(7), 500, 1));
    ClassShares training = StackedMnist.training().shares();

    assertThat(same.modes()).isEqualTo(1);
    assertThat(same.share(777)).isEqualTo(1);
    assertThat(same.divergenceFrom(training))
        .isCloseTo(Math.log(1 / training.share(777)), within(1e-12));
  }

  @Test
  void should_read_the_channels_in_their_order() {
    Mnist digits = Mnist.bundled(Mnist.Split.TEST).spread(12);
    StackedMnist stacks = StackedMnist.drawn(digits, 600, 5);

    ClassShares read = StackedEvaluation.of(judge, stacks);

    ClassShares shown = stacks.shares();
    for (int mode = 0; mode < 1000; mode++) {
      assertThat(read.share(mode)).as("%d", mode).isEqualTo(shown.share(mode));
    }
    assertThat(shown.modes()).isGreaterThan(100);
  }

  @Test
  void should_evaluate_a_run() throws IOException {
    Commands commands = new Commands();
    Path run = folder.resolve("run");
    Path json = folder.resolve("figures.json");
    commands.succeed(
        "train",
        "--recipe",
        "stacked-dcgan",
        "--width",
        4,
        "--steps",
        1,
        "--batch",
        8,
        "--device",
        "cpu",
        "--out",
        run);

    String printed =
        commands.succeed("evaluate", "--run", run, "--count", 300, "--seed", 5, "--json", json);

    assertThat(printed)
        .contains("samples   300 of " + run + ", seed 5")
        .contains("reference 128000 training images of Stacked MNIST (bundled)")
        .containsPattern("modes of 1000 +[0-9]+ +300 +[0-9]+ +300")
        .containsPattern("KL of the modes \\(nats\\) +[0-9]\\.[0-9]{4} +300 +[0-9]\\.[0-9]{4} +300")
        .contains("figures in " + json);
    JsonObject figures = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
    ClassShares training = StackedMnist.training().shares();
    ClassShares real = StackedEvaluation.of(judge, StackedMnist.test(300));
    assertThat(figures.get("count").getAsInt()).isEqualTo(300);
    assertThat(figures.get("realModes").getAsInt()).isEqualTo(real.modes()).isBetween(230, 290);
    assertThat(figures.get("realDivergence").getAsDouble())
        .isCloseTo(real.divergenceFrom(training), within(1e-12));
    // What has not been trained shows hardly anything.
    assertThat(figures.get("modes").getAsInt()).isBetween(1, 100);
    assertThat(figures.get("divergence").getAsDouble())
        .isGreaterThan(figures.get("realDivergence").getAsDouble() + 0.5);
    assertThat(new RunFolder(run).isOn(StackedMnist.NAME)).isTrue();
    assertThat(new RunFolder(run).isOn("MNIST (bundled)")).isFalse();
    assertThat(new RunFolder(folder).isOn(StackedMnist.NAME)).isFalse();
  }

  @Test
  void should_refuse_a_run_without_a_generator() throws IOException {
    Path run = Files.createDirectory(folder.resolve("run"));
    assertThat(new Commands().fail(1, "evaluate", "--run", run))
        .contains("expected a trained generator in");
  }
}

package dev.ganlib.example.mnist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.ganlib.example.mnist.judge.VideoEvaluation;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Videos on the command line: measured, resumed, and refused where a picture is needed. */
final class VideoCommandsTest {
  private static final String TINY =
      "train --recipe dvd-gan --width 4 --batch 4 --checkpoint-every 1 --keep 9 --device cpu ";

  @TempDir private static Path runs;

  /** Of moving digits. */
  private static Path digits;

  @TempDir private Path folder;

  private final Commands commands = new Commands();

  @BeforeAll
  static void train() {
    digits = runs.resolve("digits");
    new Commands().succeed(words(TINY + "--limit 40 --steps 2 --out " + digits));
  }

  private static Object[] words(String line) {
    return line.split(" ", -1);
  }

  @Test
  void should_measure_videos_beside_real_ones() throws IOException {
    Path json = folder.resolve("figures.json");

    String printed =
        commands.succeed(words("evaluate --count 20 --run " + digits + " --json " + json));

    assertThat(printed)
        .contains("samples   20 of " + digits + ", seed 0", "figures in " + json)
        .contains("data      60000 training images of MNIST (bundled), of which");
    JsonObject table =
        JsonParser.parseString(Files.readString(json))
            .getAsJsonObject()
            .getAsJsonObject("moving digits, 20 videos");
    assertThat(table.keySet()).containsExactly("samples", "real");
    JsonObject samples = table.getAsJsonObject("samples");
    JsonObject real = table.getAsJsonObject("real");
    assertThat(samples.keySet())
        .isEqualTo(real.keySet())
        .contains(VideoEvaluation.FRAMES, VideoEvaluation.PATHS)
        .hasSize(8);
    assertThat(real.get(VideoEvaluation.AGREEMENT).getAsDouble()).isBetween(0.9, 1.0);
    assertThat(real.get(VideoEvaluation.SPEED).getAsDouble()).isBetween(1.0, 3.0);
    assertThat(samples.get(VideoEvaluation.FRAMES).getAsDouble())
        .isGreaterThan(2 * real.get(VideoEvaluation.FRAMES).getAsDouble());
  }

  @Test
  void should_put_the_figures_of_as_many_videos_as_asked_for_onto_the_page() throws IOException {
    Path page = folder.resolve("page.html");

    String printed =
        commands.succeed(words("report --count 20 --seed 2 --run " + digits + " --out " + page));

    assertThat(printed).contains("measuring 20 videos of " + digits + ", seed 2");
    assertThat(Files.readString(page))
        .contains("moving digits, 20 videos", "one class throughout", "Frechet distance, paths")
        .contains("(bundled), of which the run was trained on 40, moving");
  }

  @Test
  void should_refuse_a_number_of_samples_of_what_translates() throws IOException {
    Path run = folder.resolve("run");
    commands.succeed(
        words("train --recipe pix2pix --width 2 --limit 4 --batch 2 --steps 1 --out " + run));

    for (String option : List.of("--count", "--seed")) {
      assertThat(commands.fail(2, "report", "--run", run, option, "5"))
          .startsWith("--count and --seed have no meaning for a run that translates");
    }
    assertThat(run.resolve("report.html")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "compare RUN RUN/.",
        "interpolate --run RUN --out DIR/no.png",
        "traverse --run RUN --out DIR/no"
      })
  void should_name_the_commands_that_are_for_videos(String line) {
    String given = line.replace("RUN", digits.toString()).replace("DIR", folder.toString());

    assertThat(commands.fail(1, words(given)))
        .contains("(1, 8, 32, 32)")
        .endsWith("it makes videos, sample --run draws them, evaluate --run measures them");
    assertThat(folder).isEmptyDirectory();
  }

  /** Writes four videos of two classes, each a folder of frames. */
  private Path videos() throws IOException {
    for (int video = 0; video < 4; video++) {
      for (int frame = 0; frame < 3; frame++) {
        Path place = folder.resolve("videos").resolve(video % 2 == 0 ? "x" : "y");
        GamesCommandsTest.picture(
            place.resolve("v" + video).resolve(frame + ".png"), Color.BLUE, 3 * frame + video);
      }
    }
    return folder.resolve("videos");
  }

  @Test
  void should_resume_to_the_bit_and_only_on_the_same_videos() throws IOException {
    Path run = folder.resolve("run");
    Path videos = videos();
    commands.succeed(words(TINY + "--videos " + videos + " --frames 3 --steps 4 --out " + run));
    Map<String, List<Integer>> whole = GamesCommandsTest.checkpoint(run);
    assertThat(whole.keySet()).anyMatch(name -> name.contains("spatial"));
    GamesCommandsTest.kill(run, 2);

    commands.succeed("train", "--resume", run, "--device", "cpu");

    assertThat(GamesCommandsTest.checkpoint(run)).isEqualTo(whole);

    GamesCommandsTest.picture(videos.resolve("y/v3/1.png"), Color.BLUE, 12);
    assertThat(commands.fail(1, "train", "--resume", run, "--steps", 5, "--device", "cpu"))
        .contains("source real was 4 of (3, 3, 32, 32), uint8, 2 classes, SHA-256 ");
  }

  @Test
  void should_name_the_option_that_was_given() throws IOException {
    Path videos = videos();

    assertThat(commands.fail(2, words("train --recipe dvd-gan --limit 3 --videos " + videos)))
        .startsWith("--data, --digit and --limit have no meaning with --videos");
    assertThat(commands.fail(2, words("train --recipe ring --videos " + videos)))
        .startsWith("--videos has no meaning for the recipe ring");
    assertThat(
            commands.fail(
                2,
                words("train --recipe pix2pix --digit 3 --pairs %s %s".formatted(videos, videos))))
        .startsWith("--data, --digit and --limit have no meaning with --pairs");
    assertThat(commands.fail(2, "train", "--size", "16"))
        .startsWith("--size has no meaning without --images, --pairs or --videos");
    assertThat(
            commands.fail(
                1,
                words(
                    "train --recipe dvd-gan --frames 3 --videos %s --out %s"
                        .formatted(videos.resolve("x"), folder.resolve("no")))))
        .endsWith(
            "the recipe dvd-gan needs classes, but %s has no subfolders; put the videos of each class into a subfolder"
                .formatted(videos.resolve("x")));
  }
}

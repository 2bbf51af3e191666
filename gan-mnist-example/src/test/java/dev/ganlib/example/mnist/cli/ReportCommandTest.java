package dev.ganlib.example.mnist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganlib.example.mnist.run.RunDescription;
import dev.ganlib.example.mnist.run.RunFolder;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportCommandTest {
  private static final Pattern ADDRESS = Pattern.compile("\\b(?:src|href)=\"([^\"]*)\"");
  private static final Pattern TAG = Pattern.compile("<(/?)([a-z0-9]+)[^>]*>");
  private static final Pattern ID = Pattern.compile("<section id=\"([a-z]+)\">");
  private static final Pattern PAIR = Pattern.compile("<div class=\"pair\">");
  private static final String PNG = "data:image/png;base64,";

  private final Commands commands = new Commands();

  @TempDir private Path folder;

  private Path train(String recipe, Object... more) {
    Path run = folder.resolve("run");
    List<Object> words =
        new ArrayList<>(List.of("train", "--recipe", recipe, "--steps", "2", "--out", run));
    words.addAll(List.of(more));
    commands.succeed(words.toArray());
    return run;
  }

  private static List<String> all(Pattern pattern, String page) {
    return pattern.matcher(page).results().map(result -> result.group(1)).toList();
  }

  /** What must hold of every page: nothing from outside, and elements that nest. */
  private static String checked(Path file) throws IOException {
    String page = Files.readString(file);
    assertThat(page).startsWith("<!DOCTYPE html>\n<html lang=\"en\">");
    assertThat(all(ADDRESS, page))
        .isNotEmpty()
        .allMatch(address -> address.startsWith("data:") || address.startsWith("#"));
    assertThat(page)
        .doesNotContain("http:", "https:", "<script", "url(", "@import", "srcset", "javascript:")
        .contains("default-src &#39;none&#39;; img-src data:");
    List<String> open = new ArrayList<>();
    for (MatchResult tag : TAG.matcher(page).results().toList()) {
      String name = tag.group(2);
      if (tag.group(1).isEmpty()) {
        if (!List.of("meta", "link", "img").contains(name)) {
          open.add(name);
        }
      } else {
        assertThat(open.remove(open.size() - 1)).as("at %d", tag.start()).isEqualTo(name);
      }
    }
    assertThat(open).isEmpty();
    for (String address : all(ADDRESS, page)) {
      if (address.startsWith(PNG)) {
        byte[] png = Base64.getDecoder().decode(address.substring(PNG.length()));
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(png));
        assertThat(picture).as("a picture of the page").isNotNull();
      }
    }
    return page;
  }

  @Test
  void should_put_all_of_a_run_onto_one_page() throws IOException {
    Path run = train("vanilla", "--evaluate-every", "1", "--seed", "3", "--limit", "640");

    String printed = commands.succeed("report", "--run", run, "--count", "100");

    assertThat(printed)
        .contains("measuring 100 samples of " + run + ", seed 0", "report in " + run);
    String page = checked(run.resolve("report.html"));
    assertThat(all(ID, page))
        .containsExactly(
            "run", "figures", "classes", "samples", "neighbours", "curves", "configuration");
    RunDescription description = RunDescription.read(run.resolve("run.json"));
    assertThat(page)
        .contains("<h1>vanilla, seed 3</h1>")
        .contains("<dd class=\"value\">" + description.plan() + "</dd>")
        .contains("<dd class=\"value\">" + description.settings().get("loss") + "</dd>")
        .contains("<dd class=\"value\">" + description.settings().get("optimizer") + "</dd>")
        .contains("<dd class=\"hash\">" + description.dataSha256() + "</dd>")
        .contains("<dd class=\"value\">MNIST (bundled), 640 images</dd>")
        .contains("<dt>convolutions</dt>")
        .contains("<dd class=\"value\">" + description.convolutions() + "</dd>")
        .contains("<dt>version of djl</dt>")
        .contains("<dt>options</dt>")
        .contains(
            "100 samples of seed 0 against 60000 training images of MNIST (bundled), of which the"
                + " run was trained on 640, beside")
        .contains("judge of digits, SHA-256 ")
        .contains("<figcaption>Losses <span class=\"key real\">discriminator</span>")
        .contains("<figcaption>Probability of being real <span class=\"key real\">D(x)</span>")
        .contains("<figcaption>Frechet distance, measured while training</figcaption>")
        .contains("<th scope=\"row\">Frechet distance</th>")
        .contains("<th scope=\"row\">copies of training images</th>")
        .contains("<figcaption>step 0</figcaption>")
        .doesNotContain("interrupted");
    assertThat(PAIR.matcher(page).results()).as("16 samples and 16 reals").hasSize(32);
    assertThat(page.split("class=\"bar\"", -1)).as("two bars for each digit").hasSize(1 + 20);
    byte[] first = Files.readAllBytes(run.resolve("samples/step-000000.png"));
    assertThat(page).contains(Base64.getEncoder().encodeToString(first));
  }

  @Test
  void should_say_that_an_interrupted_run_without_pictures_is_one() throws IOException {
    Path run = train("cgan", "--width", "4", "--limit", "64", "--batch", "8");
    RunDescription description = RunDescription.read(run.resolve("run.json"));
    description.ended("interrupted", "", 2).write(run.resolve("run.json"));
    try (var pictures = Files.list(run.resolve("samples"))) {
      for (Path picture : pictures.toList()) {
        Files.delete(picture);
      }
    }
    Files.delete(run.resolve("samples"));
    Files.delete(run.resolve("metrics.csv"));
    Path out = folder.resolve("pages/a page.html");

    commands.succeed("report", "--run", run, "--count", "70", "--seed", "5", "--out", out);

    assertThat(checked(out))
        .contains("This run was interrupted after 2 steps.")
        .contains("70 samples of seed 5 against 60000 training images of MNIST (bundled), of which")
        .contains("agreement with the label")
        .contains("The run&#39;s folder has no pictures of samples.")
        .contains("has no metrics.csv, so there are no curves");
    assertThat(run.resolve("report.html")).doesNotExist();
  }

  @Test
  void should_say_that_the_judge_knows_no_points() throws IOException {
    Path run = train("ring");

    commands.succeed("report", "--run", run, "--count", "100");

    String page = checked(run.resolve("report.html"));
    assertThat(all(ID, page))
        .containsExactly("run", "figures", "samples", "curves", "configuration");
    assertThat(page)
        .contains("There is no table of figures: the judge knows images of digits only")
        .containsPattern(
            "<strong>[0-8] of 8</strong>, by 100 samples of seed 0, of which [0-9.]+ % are on none;")
        .contains("alt=\"Real points and samples in the plane\"");
  }

  @Test
  void should_refuse_a_number_of_samples_that_the_judge_cannot_look_at() throws IOException {
    Path in = folder.resolve("in");
    for (int i = 0; i < 4; i++) {
      GamesCommandsTest.picture(in.resolve(i + ".png"), Color.RED, i);
    }
    Path run = train("dcgan", "--width", "2", "--images", in, "--batch", "2");

    for (String option : List.of("--count", "--seed")) {
      assertThat(commands.fail(2, "report", "--run", run, option, "5"))
          .startsWith(
              "--count and --seed have no meaning for a run whose samples the judge cannot look at");
    }
    assertThat(run.resolve("report.html")).doesNotExist();
    commands.succeed("report", "--run", run);
    assertThat(checked(run.resolve("report.html")))
        .contains("the judge knows grey images of 28 x 28 pixels only");
  }

  @Test
  void should_escape_what_a_run_is_called() throws IOException {
    Path run = train("ring");
    RunDescription own = RunDescription.read(run.resolve("run.json"));
    String text = Files.readString(run.resolve("run.json"));
    Files.writeString(
        run.resolve("run.json"),
        text.replace(
            "\"loss\": \"" + own.settings().get("loss") + "\"",
            "\"loss\": \"<b onclick='x'>&\\\"\""));

    commands.succeed("report", "--run", run, "--count", "100");

    assertThat(checked(run.resolve("report.html")))
        .contains("&lt;b onclick=&#39;x&#39;&gt;&amp;&quot;");
  }

  @Test
  void should_explain_what_it_cannot_do_in_one_line() throws IOException {
    Path absent = folder.resolve("absent");
    assertThat(commands.fail(1, "report", "--run", absent))
        .isEqualTo("error: expected a run's folder but there is none: " + absent);
    assertThat(commands.fail(1, "report", "--run", folder))
        .startsWith(
            "error: expected a trained generator in %s or a checkpoint in %s but there is neither"
                .formatted(folder.resolve("generator"), folder.resolve("checkpoints")));
    assertThat(commands.fail(2, "report", "--run", folder, "--count", "0"))
        .startsWith("--count must be positive but was 0");
    assertThat(commands.fail(2, "report", "--run", folder, "--out", folder))
        .startsWith("--out must be a file but " + folder + " is a folder");
    Path run = train("ring");
    Path file = Files.writeString(folder.resolve("file"), "mine");
    assertThat(commands.fail(1, "report", "--run", run, "--out", file.resolve("page.html")))
        .startsWith("error: ")
        .contains(file.toString());
    assertThat(file).hasContent("mine");
    Files.delete(run.resolve("run.json"));
    assertThat(commands.fail(1, "report", "--run", run)).contains("run.json");
    assertThat(run.resolve("report.html")).doesNotExist();
  }

  @Test
  void should_choose_pictures_evenly_from_the_first_to_the_last() {
    List<Path> three = Stream.of("1", "2", "3").map(Path::of).toList();
    List<Path> ten = IntStream.range(0, 10).mapToObj(i -> Path.of("" + i)).toList();

    assertThat(RunFolder.spread(three, 3)).isEqualTo(three);
    assertThat(RunFolder.spread(ten, 4))
        .containsExactly(Path.of("0"), Path.of("3"), Path.of("6"), Path.of("9"));
  }
}

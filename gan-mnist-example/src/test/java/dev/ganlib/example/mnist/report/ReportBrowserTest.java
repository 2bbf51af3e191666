package dev.ganlib.example.mnist.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.ganlib.example.mnist.cli.Commands;
import dev.ganlib.example.mnist.data.Mnist;
import dev.ganlib.example.mnist.judge.Neighbours;
import dev.ganlib.example.mnist.run.RunDescription;
import dev.ganlib.example.mnist.run.RunFolder;
import dev.ganlib.metric.Evaluation;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A browser shows a report, has nothing to complain of and fetches nothing for it. */
final class ReportBrowserTest {
  private static final Path BROWSER = Path.of("/usr/bin/chromium");
  private static final int WIDTH = 1200;
  private static final int HEIGHT = 3000;
  private static final int SECONDS = 120;

  @TempDir private Path folder;

  /** Opens a page; returns what the browser said. */
  private String open(Path page, Path picture) throws IOException, InterruptedException {
    Path said = folder.resolve("said.txt");
    Process process =
        new ProcessBuilder(
                BROWSER.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--no-first-run",
                "--disable-background-networking",
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--enable-logging=stderr",
                "--log-net-log=" + folder.resolve("net.json"),
                "--user-data-dir=" + folder.resolve("profile"),
                "--screenshot=" + picture,
                "--window-size=" + WIDTH + "," + HEIGHT,
                page.toUri().toString())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(said.toFile()))
            .start();
    boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly();
    }
    String text = Files.readString(said, StandardCharsets.UTF_8);
    assertThat(ended).as("the browser ends in time; it said:%n%s", text).isTrue();
    return text;
  }

  /** Returns what a page made the browser fetch; what the browser wants for itself is left out. */
  private List<String> fetched() throws IOException {
    JsonObject log =
        JsonParser.parseString(Files.readString(folder.resolve("net.json"))).getAsJsonObject();
    List<String> addresses = new ArrayList<>();
    for (JsonElement event : log.getAsJsonArray("events")) {
      JsonObject parameters = event.getAsJsonObject().getAsJsonObject("params");
      if (parameters != null
          && parameters.has("url")
          && parameters.has("network_isolation_key")
          && parameters.get("network_isolation_key").getAsString().startsWith("file://")
          && parameters.get("url").getAsString().startsWith("http")) {
        addresses.add(parameters.get("url").getAsString());
      }
    }
    return addresses;
  }

  private static void requireBrowser() {
    assumeTrue(Files.isExecutable(BROWSER), () -> "there is no browser " + BROWSER);
  }

  private static GeneratorMeasurements measured() {
    Map<String, Evaluation.Figure> figures = new LinkedHashMap<>();
    figures.put(
        Evaluation.FRECHET_DISTANCE, new Evaluation.Figure(12.5, 0.25, 10_000, 1.5, 10_000));
    figures.put(Evaluation.AGREEMENT, new Evaluation.Figure(null, null, 0, 0.99, 10_000));
    for (int digit = 0; digit < Mnist.CLASSES; digit++) {
      figures.put(
          Evaluation.SHARE + digit,
          new Evaluation.Figure(0.05 + digit * 0.01, null, 10_000, 0.1, 10_000));
    }
    BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
    List<Neighbours.Pair> pairs = Collections.nCopies(16, new Neighbours.Pair(image, image, 12.25));
    return new GeneratorMeasurements(
        "10000 samples of seed 0",
        new Evaluation("samples", "data", "held out", "judge, SHA-256 " + "0".repeat(64), figures),
        new Neighbours(pairs, pairs, 7.5),
        "60000 training images",
        "",
        null,
        List.of());
  }

  @Test
  void should_show_a_page_without_a_complaint_and_without_the_network() throws Exception {
    requireBrowser();
    RunFolder run = new RunFolder(folder.resolve("run"));
    new Commands()
        .succeed("train", "--steps", "20", "--limit", "64", "--batch", "8", "--out", run.path());
    Path page = folder.resolve("a report.html");
    Path picture = folder.resolve("report.png");
    Files.writeString(
        page, new Report(run, RunDescription.read(run.description()), measured()).html());

    String said = open(page, picture);

    assertThat(said).doesNotContain("CONSOLE", "Page load failed");
    assertThat(fetched()).isEmpty();
    BufferedImage shown = ImageIO.read(picture.toFile());
    assertThat(shown.getWidth()).isEqualTo(WIDTH);
    assertThat(shown.getHeight()).isEqualTo(HEIGHT);
    // Of the height the page takes nearly all; text, bars and curves have many colours.
    assertThat(colours(shown, 0, HEIGHT / 3)).isGreaterThan(50);
    assertThat(colours(shown, HEIGHT / 3, 2 * HEIGHT / 3)).isGreaterThan(50);
    assertThat(IntStream.range(0, WIDTH).map(x -> shown.getRGB(x, 0)).distinct().count())
        .as("the margin")
        .isEqualTo(1);
  }

  /** The check itself: of a page that does fetch and complain it must notice both. */
  @Test
  void should_notice_a_page_that_fetches() throws Exception {
    requireBrowser();
    Path page = folder.resolve("page.html");
    Files.writeString(
        page, "<img src=\"http://example.invalid/a.png\"><script>console.error('x')</script>");

    String said = open(page, folder.resolve("page.png"));

    assertThat(said).contains("CONSOLE");
    assertThat(fetched()).contains("http://example.invalid/a.png");
  }

  private static long colours(BufferedImage picture, int from, int to) {
    return IntStream.range(from, to)
        .flatMap(y -> IntStream.range(0, WIDTH).map(x -> picture.getRGB(x, y)))
        .distinct()
        .count();
  }
}

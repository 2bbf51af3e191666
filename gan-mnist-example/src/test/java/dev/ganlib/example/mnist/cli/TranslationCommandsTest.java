package dev.ganlib.example.mnist.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.ganlib.example.mnist.data.DataException;
import dev.ganlib.example.mnist.data.Mnist;
import dev.ganlib.example.mnist.data.OtherImages;
import dev.ganlib.example.mnist.data.Outlines;
import dev.ganlib.example.mnist.recipe.Recipe;
import dev.ganlib.example.mnist.recipe.Recipes;
import dev.ganlib.example.mnist.run.RunFolder;
import dev.ganlib.translation.PairedTranslation;
import java.awt.Color;
import java.awt.image.Raster;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that translate: what their options mean, and what is made of them afterwards. */
final class TranslationCommandsTest {
  @TempDir private Path folder;

  private final Commands commands = new Commands();

  private Path at(String name) {
    return folder.resolve(name);
  }

  /** Writes pictures 0.png and so on. */
  private Path pictures(String name, Color color, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      GamesCommandsTest.picture(at(name).resolve(i + ".png"), color, i);
    }
    return at(name);
  }

  static Object[] training(Path run, String recipe, Object... options) {
    List<Object> all = new ArrayList<>(List.of("train", "--recipe", recipe, "--width", "4"));
    all.addAll(List.of("--batch", "2", "--device", "cpu", "--out", run));
    all.addAll(List.of(options));
    return all.toArray();
  }

  private static String description(Path run) throws IOException {
    return Files.readString(run.resolve("run.json"));
  }

  @Test
  void should_leave_out_features_of_images_that_their_network_does_not_know() throws IOException {
    Path images = pictures("images", Color.GREEN, 3);
    Object[] options = {"--images", images, "--pretrain", "1", "--steps", "2"};

    String printed = commands.succeed(training(at("run"), "srgan", options));

    assertThat(printed)
        .contains(
            "(without content: its features are of a network of images of shape (1, 28, 28))");
    assertThat(description(at("run"))).contains("\"weight of content\": \"0.0\"");
    List<Object> asked = new ArrayList<>(List.of(options));
    asked.addAll(List.of("--weight", "content=1"));
    assertThat(commands.fail(2, training(at("no"), "srgan", asked.toArray())))
        .startsWith("recipe srgan for (3, 32, 32), width 4, scale 4: ")
        .contains("--weight content must be 0 for images of shape (3, 32, 32)")
        .contains("but was 1.0");
    assertThat(at("no")).doesNotExist();
  }

  @Test
  void should_let_the_rate_fall_in_the_second_half_of_the_run() throws IOException {
    Path a = pictures("a", Color.GREEN, 3);

    commands.succeed(
        training(at("run"), "pix2pix", "--pairs", a, a, "--epochs", "2", "--rate-factor", "0.5"));

    assertThat(description(at("run")))
        .as("two batches an epoch")
        .contains("], rate linear from 1.0 to 0.0 in 2 steps, from step 2, rate constant 0.5\"");
  }

  @Test
  void should_make_a_file_of_each_picture_in_folders_like_theirs() throws IOException {
    Path inputs = pictures("in/x", Color.GRAY, 2).getParent();
    pictures("in/y", Color.RED, 2);
    String advice =
        commands.succeed(training(at("run"), "pix2pix", "--pairs", inputs, inputs, "--steps", "1"));
    assertThat(advice)
        .contains("samples/ shows inputs, outputs and targets, of images that it trains on")
        .contains("translate --run %s --input %s --output translated".formatted(at("run"), inputs));

    String printed =
        commands.succeed(
            "translate", "--run", at("run"), "--input", inputs, "--output", at("made"));

    assertThat(printed).contains("4 images in " + at("made"));
    for (String name : List.of("x/0.png", "x/1.png", "y/0.png", "y/1.png")) {
      assertThat(at("made").resolve(name)).isRegularFile();
    }
    Files.copy(inputs.resolve("x/0.png"), inputs.resolve("x/0.bmp"));
    assertThat(
            commands.fail(
                1, "translate", "--run", at("run"), "--input", inputs, "--output", at("no")))
        .contains("expected pictures whose names differ before their ends")
        .contains("x/0.bmp".replace('/', File.separatorChar))
        .contains("x/0.png".replace('/', File.separatorChar));
    assertThat(at("no")).doesNotExist();
    Files.move(inputs.resolve("x/0.bmp"), inputs.resolve("x/A.bmp"));
    Files.move(inputs.resolve("x/0.png"), inputs.resolve("x/a.png"));
    assertThat(
            commands.fail(
                1, "translate", "--run", at("run"), "--input", inputs, "--output", at("no")))
        .contains("in more than the case of letters")
        .contains("x/A.bmp".replace('/', File.separatorChar))
        .contains("x/a.png".replace('/', File.separatorChar));
    assertThat(at("no")).doesNotExist();
    assertThat(
            commands.fail(
                2,
                "translate",
                "--run",
                at("run"),
                "--input",
                inputs,
                "--output",
                at("no"),
                "--size",
                "100000"))
        .startsWith("--size must be a number, or height and width such as 64x32, but was '100000'");
  }

  @Test
  void should_refuse_weights_and_lengths_that_leave_a_player_nothing_to_do() {
    Path no = at("no");
    assertThat(commands.fail(2, training(no, "srgan", "--steps", "2000")))
        .contains(
            "the run must be longer than its 2000 steps without adversaries (--pretrain) but has"
                + " 2000 steps (--steps)");
    assertThat(
            commands.fail(
                2, training(no, "srgan", "--weight", "squares=0", "--weight", "content=0")))
        .startsWith(
            "--pretrain must be 0 where --weight is positive for none of [squares, content], since"
                + " its steps have no adversaries, but was 2000");
    assertThat(
            commands.fail(
                2, training(no, "pix2pix", "--weight", "l1=0", "--weight", "adversary=0")))
        .startsWith("--weight must be positive for one of [l1, adversary] at least but is 0.0");
    assertThat(commands.fail(2, training(no, "cyclegan", "--weight", "adversary=0")))
        .startsWith(
            "--weight adversary must be positive for the recipe cyclegan, since without pairs only"
                + " adversaries tell what the other side looks like, but was 0.0");
    assertThat(commands.fail(2, training(no, "cyclegan", "--limit", "1")))
        .startsWith("--limit must be at least 2 for the recipe cyclegan, one image for each side")
        .contains("but was 1");
    assertThat(no).doesNotExist();
  }

  /** Says in its description that a run trains, as if its process had been killed. */
  static void kill(Path run) throws IOException {
    String text = description(run);
    assertThat(text).contains("\"state\": \"finished\"");
    Files.writeString(
        run.resolve("run.json"),
        text.replace("\"state\": \"finished\"", "\"state\": \"training\""));
  }

  /** What evaluate says of outputs is what their pictures show, of two portions. */
  @Test
  void should_measure_and_report_what_translate_makes() throws IOException {
    Path data = at("data");
    OtherImages.write(data, 70, 66);
    Path run = at("run");
    commands.succeed(
        training(run, "cyclegan", "--data", data, "--steps", "2", "--checkpoint-every", "1"));
    Mnist test = Mnist.read(data, Mnist.Split.TEST);

    commands.succeed(
        "translate", "--run", run, "--input", "test", "--count", "66", "--output", at("made"));
    commands.succeed("evaluate", "--run", run, "--json", at("figures.json"));
    String printed = commands.succeed("report", "--run", run);

    byte[] outlines = Outlines.of(test.images());
    double sum = 0;
    for (int i = 0; i < test.count(); i++) {
      Path file = at("made").resolve(String.format(Locale.ROOT, "%05d.png", i));
      Raster pixels = ImageIO.read(file.toFile()).getRaster();
      for (int at = 0; at < Mnist.IMAGE_BYTES; at++) {
        int made = pixels.getSample(at % Mnist.SIDE, at / Mnist.SIDE, 0);
        sum += 2 * Math.abs(made - (outlines[i * Mnist.IMAGE_BYTES + at] & 0xff)) / 255.0;
      }
    }
    JsonObject tables =
        JsonParser.parseString(Files.readString(at("figures.json"))).getAsJsonObject();
    assertThat(tables.keySet())
        .containsExactly(
            "digits to outlines", "outlines to digits", "digits to outlines and back to digits");
    JsonObject there = tables.getAsJsonObject("digits to outlines");
    assertThat(there.getAsJsonObject("outputs").get("L1").getAsDouble())
        .isCloseTo(sum / outlines.length, within(1.0 / 255));
    assertThat(there.getAsJsonObject("real").get("L1").getAsDouble()).isZero();
    assertThat(printed).doesNotContain("no figures");
    assertThat(Files.readString(run.resolve("report.html")))
        .contains("digits to outlines and back to digits", "Loss of the translators");

    kill(run);
    assertThat(commands.run("evaluate", "--run", run, "--json", at("again.json"))).isZero();
    assertThat(commands.errors().lines())
        .containsExactly(
            "the run has not ended: this is its translator toB of step 2",
            "the run has not ended: this is its translator toA of step 2");
    assertThat(at("again.json")).hasSameTextualContentAs(at("figures.json"));
    assertThat(toldWhereTheRunGoesOn(run))
        .containsExactly(
            "the run has not ended: this is its translator toB of step 1",
            "the run has not ended: this is its translator toA of step 1");
  }

  /** Measures a run whose second checkpoint is there as soon as a translator was loaded. */
  private List<String> toldWhereTheRunGoesOn(Path run) throws IOException {
    Path second;
    try (var steps = Files.list(run.resolve("checkpoints"))) {
      second = steps.filter(Files::isDirectory).max(Comparator.naturalOrder()).orElseThrow();
    }
    Path later = Files.move(second, at("second"));
    StringWriter told =
        new StringWriter() {
          @Override
          public void flush() {
            try {
              if (Files.exists(later)) {
                Files.move(later, second);
              }
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
    RunData data = RunData.of(new RunFolder(run).describe(), null);
    TranslationRuns.figures(run, data, new PrintWriter(told));
    assertThat(second).isDirectory();
    return told.toString().lines().toList();
  }

  @Test
  void should_show_held_out_images_of_own_data_while_it_trains() throws IOException {
    OtherImages.write(at("both"), 30, 20);
    OtherImages.write(at("one"), 30, 0);
    Mnist test = Mnist.read(at("both"), Mnist.Split.TEST);
    Recipe recipe = Recipes.named("srgan");
    StringWriter log = new StringWriter();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      NDArray shown = shown(manager, recipe, at("both"), log);
      assertThat(log.toString()).isEmpty();
      NDArray bytes = shown.add(1).mul(127.5f).round().toType(DataType.UINT8, false);
      assertThat(bytes.toByteArray()).isEqualTo(test.images());

      shown(manager, recipe, at("one"), log);
      assertThat(log.toString())
          .startsWith("samples/ shows images that it trains on, for there are no others: ")
          .contains("t10k-images");

      NDArray few = shown(manager, recipe, at("one"), log, "--limit=7");
      assertThat(few.add(1).mul(127.5f).round().toType(DataType.UINT8, false).toByteArray())
          .isEqualTo(Mnist.read(at("one")).spread(7).images());

      Files.write(at("both").resolve("t10k-labels-idx1-ubyte"), new byte[9]);
      assertThatThrownBy(() -> shown(manager, recipe, at("both"), log))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("t10k-labels-idx1-ubyte");
    }
  }

  private static NDArray shown(
      NDManager manager, Recipe recipe, Path data, StringWriter log, String... more)
      throws IOException {
    List<String> options = new ArrayList<>(List.of("--data=" + data));
    options.addAll(List.of(more));
    return TrainCommand.parsed(options)
        .data()
        .read(manager, recipe, new PrintWriter(log, true))
        .material()
        .shown()
        .get(PairedTranslation.TARGET);
  }

  @Test
  void should_refuse_to_resume_on_other_pictures_or_channels() throws IOException {
    Path a = pictures("a", Color.GRAY, 3);
    Path b = pictures("b", Color.RED, 3);
    Object[] options = {"--steps", "2", "--checkpoint-every", "1"};
    for (String recipe : List.of("pix2pix", "cyclegan")) {
      Path run = at(recipe);
      List<Object> all = new ArrayList<>(List.of(options));
      all.addAll(
          recipe.equals("pix2pix")
              ? List.of("--pairs", a, b)
              : List.of("--images", a, "--other", b));
      commands.succeed(training(run, recipe, all.toArray()));
      GamesCommandsTest.kill(run, 1);
      assertThat(commands.fail(1, "train", "--resume", run, "--channels", "1"))
          .contains("expected the configuration that")
          .contains("inputs=3, outputs=3", "inputs=1, outputs=1");
      GamesCommandsTest.picture(b.resolve("1.png"), Color.BLUE, recipe.length());
      assertThat(commands.fail(1, "train", "--resume", run))
          .contains("differs: source " + (recipe.equals("pix2pix") ? "target" : "b") + " was 3 of");
    }
  }
}

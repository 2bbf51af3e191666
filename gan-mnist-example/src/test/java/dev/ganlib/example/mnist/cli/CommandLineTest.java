package dev.ganlib.example.mnist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.ganlib.example.mnist.recipe.Recipes;
import dev.ganlib.example.mnist.run.RunFolder;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class CommandLineTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  private int run(String... arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private String errorLine() {
    assertThat(err.toString().lines()).as("one line on standard error").hasSize(1);
    return err.toString().strip();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "train",
        "sample",
        "interpolate",
        "traverse",
        "evaluate",
        "train-judge",
        "modes",
        "recipes"
      })
  void should_print_help_when_asked(String command) {
    int code = command.isEmpty() ? run("--help") : run(command, "--help");

    assertThat(code).isZero();
    assertThat(out.toString()).contains("Usage: gan-mnist-example");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void should_list_the_commands_where_none_is_given() {
    assertThat(run()).isEqualTo(2);

    assertThat(err.toString()).startsWith("expected a command:").contains("train", "sample");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void should_show_each_option_of_train_once_in_its_section() {
    run("train", "--help");

    String help = out.toString();
    String list = help.substring(help.indexOf("What to train, and where:"));
    for (var option : Main.commandLine().getSubcommands().get("train").getCommandSpec().options()) {
      String name = option.longestName();
      assertThat(list.lines().filter(line -> line.matches(" *(-\\w, )?" + name + "([= ].*|$)")))
          .as(name)
          .hasSize(1);
    }
    assertThat(list.indexOf("--steps=N"))
        .isBetween(list.indexOf("How long"), list.indexOf("Data:"));
    assertThat(list.indexOf("--gif")).isGreaterThan(list.indexOf("Pictures and event files:"));
    assertThat(list.substring(list.indexOf("Other:"))).hasLineCount(4);
  }

  @Test
  void should_fail_where_what_it_prints_is_lost() {
    Writer full =
        new Writer() {
          @Override
          public void write(char[] text, int from, int length) throws IOException {
            throw new IOException("no space left");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    CommandLine line =
        Main.commandLine().setOut(new PrintWriter(full)).setErr(new PrintWriter(err));

    assertThat(Main.execute(line, "recipes")).isEqualTo(1);
    assertThat(errorLine()).isEqualTo("error: could not write to the standard output");
    out.getBuffer().setLength(0);
    assertThat(Main.execute(Main.commandLine().setOut(new PrintWriter(out)), "recipes")).isZero();
  }

  @Test
  void should_list_every_recipe_in_one_line() {
    assertThat(run("recipes")).isZero();

    List<String> lines = out.toString().lines().toList();
    assertThat(lines).hasSameSizeAs(Recipes.names());
    for (int i = 0; i < lines.size(); i++) {
      assertThat(lines.get(i)).startsWith(Recipes.names().get(i) + " ");
      assertThat(lines.get(i).indexOf(" steps  "))
          .as(lines.get(i))
          .isEqualTo(lines.get(0).indexOf(" steps  "));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fly | Unmatched argument at index 0: 'fly'",
        "tarin | Unmatched argument at index 0: 'tarin'; did you mean train",
        "train --epoch 3 | Unknown options: '--epoch', '3'; did you mean --epochs?",
        "train --batch 60001 | --batch must be at most the 60000 samples there are but was 60001",
        "train --sample-every 0 | --sample-every must be positive but was 0",
        "train --recipe mona | --recipe: expected a recipe among [vanilla, logits, keras, scratch,"
            + " lsgan, wgan, wgan-gp, hinge, rsgan, r3gan, dcgan, dcgan-r1, cgan, acgan, infogan, sngan,"
            + " sagan, stacked-dcgan, stylegan2, dvd-gan, srgan, pix2pix, cyclegan, ring] but was mona",
        "train --ring --recipe hinge --digit 3 | --data, --digit and --limit have no meaning"
            + " for the recipe hinge-ring",
        "modes --recipes mona | --recipes: expected a recipe among [vanilla,",
        "modes --seeds 0 | --seeds must be positive but was 0",
        "modes --steps -1 | --steps must not be negative but was -1",
        "modes --out . | --out must end with .png but was .",
        "train --steps many | Invalid value for option '--steps': 'many' is not an int",
        "train --steps -1 | --steps must not be negative but was -1",
        "train --epochs -2 | --epochs must not be negative but was -2",
        "train --batch 0 | --batch must be positive but was 0",
        "train --epochs 1 --steps 2 | --epochs=N, --steps=N are mutually exclusive",
        "train --digit 12 | --digit must be from 0 to 9 but was 12",
        "train --recipe ring --digit 3 | --data, --digit and --limit have no meaning for the recipe"
            + " ring",
        "sample | Missing required argument (specify one of these): (--out=FILE | --each-file=DIR)",
        "sample --run x --out y.png --count 0 | --count must be from 1 to 10000 for a picture but was 0",
        "sample --run x --out y.npy --count 0 --format npy | --count must be positive but was 0",
        "sample --run x --out y.bmp --format bmp | expected one of [png, gif, npy] (case-sensitive) but was"
            + " 'bmp'",
        "sample --run x --out y.bmp | --out must end with .png or .gif or .npy but was y.bmp",
        "sample --run x --out y | --out must end with .png or .gif or .npy but was y",
        "sample --run x --out y.npy --format png | --out must end with .png but was y.npy",
        "sample --run x --out y.png --format npy | --out must end with .npy but was y.png",
        "sample --run x --each-file y --format png | --format has no meaning beside --each-file",
        "sample --run x --out y.npy --scale 2 | --scale has no meaning for an array",
        "sample --run x --out y.png --scale 0 | --scale must be positive but was 0",
        "sample --run x --out y.png --from -1 | --from must not be negative but was -1",
        "sweep --batches 1,2 --picture x.jpg | --picture must end with .png but was x.jpg",
        "modes --out x.gif | --out must end with .png but was x.gif",
      })
  void should_explain_a_wrong_use_in_one_line_and_exit_with_2(String line, String message) {
    int code = run(line.split(" ", -1));

    assertThat(errorLine()).contains(message).contains("--help");
    assertThat(code).isEqualTo(2);
  }

  @Test
  void should_refuse_a_gpu_that_is_not_there_instead_of_taking_the_cpu() {
    assertThat(run("train", "--device", "gpu7", "--out", folder.resolve("run").toString()))
        .isEqualTo(1);

    assertThat(errorLine())
        .startsWith("error: expected device gpu7 but the engine sees")
        .contains("a GPU needs a CUDA build of PyTorch");
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void should_refuse_a_folder_that_is_not_empty() throws IOException {
    Files.writeString(folder.resolve("precious"), "mine");

    assertThat(run("train", "--out", folder.toString())).isEqualTo(1);

    assertThat(errorLine())
        .startsWith("error: --out must be absent or an empty folder but " + folder + " is not");
    assertThat(folder.resolve("precious")).hasContent("mine");
  }

  @Test
  void should_name_the_data_that_are_missing() {
    assertThat(run("train", "--data", folder.toString())).isEqualTo(1);

    assertThat(errorLine()).contains("expected one of the files train-images-idx3-ubyte");
  }

  @Test
  void should_say_that_a_run_has_no_generator() {
    assertThat(run("sample", "--run", folder.toString(), "--out", "x.png")).isEqualTo(1);

    assertThat(errorLine()).contains("expected a trained generator in " + folder);
  }

  @Test
  void should_print_a_stack_trace_only_when_verbose() {
    run("sample", "--verbose", "--run", folder.toString(), "--out", "x.png");

    assertThat(err.toString()).contains("at dev.ganlib.example.mnist.cli.SampleCommand");
  }

  @Test
  void should_compare_the_modes_that_recipes_find() throws IOException {
    Path picture = folder.resolve("modes.png");

    int code =
        run(
            "modes",
            "--recipes",
            "vanilla,wgan,wgan-gp,r3gan,ring",
            "--steps",
            "2",
            "--seeds",
            "2",
            "--out",
            picture.toString());

    assertThat(err.toString()).isEmpty();
    assertThat(code).isZero();
    assertThat(out.toString().lines().map(line -> line.split(" ", 2)[0]))
        .containsExactly(
            "recipe", "vanilla-ring", "wgan-ring", "wgan-gp-ring", "r3gan-ring", "ring", "samples");
    assertThat(out.toString())
        .containsPattern("wgan-gp-ring +[0-8] \\(\\d+\\.\\d %\\), [0-8] \\(\\d+\\.\\d %\\)");
    BufferedImage image = ImageIO.read(picture.toFile());
    assertThat(image.getWidth()).as("four panels in a row").isGreaterThan(4 * 250);
    assertThat(image.getHeight()).as("two rows").isGreaterThan(2 * 250);
  }

  @Test
  void should_train_a_recipe_on_the_ring_when_asked() throws IOException {
    Path run = folder.resolve("run");

    int code = run("train", "--recipe", "r3gan", "--ring", "--steps", "3", "--out", run.toString());

    assertThat(err.toString()).isEmpty();
    assertThat(code).isZero();
    assertThat(out.toString()).contains("recipe r3gan-ring").contains("modes found:");
    assertThat(run.resolve("samples.png")).exists();
    assertThat(Files.readString(run.resolve("run.json")))
        .contains("\"recipe\": \"r3gan-ring\"")
        .contains("\"penalties\": \"[r1(0.1), r2(0.1)]\"")
        .contains("\"average\": \"WeightAverage[halfLife=50.0, warmUp=0.05]\"");
    assertThat(Files.readAllLines(run.resolve("metrics.csv")).get(0))
        .contains("penalty/r1,slope/r1,penalty/r2,slope/r2")
        .doesNotContain("Probability");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vanilla", "logits", "keras", "scratch", "lsgan", "wgan", "wgan-gp", "hinge", "rsgan",
        "r3gan"
      })
  void should_train_a_recipe_and_sample_from_it(String recipe) throws IOException {
    Path run = folder.resolve("run");

    int code =
        run(
            "train",
            "--recipe",
            recipe,
            "--steps",
            "2",
            "--seed",
            "3",
            "--device",
            "cpu",
            "--out",
            run.toString());

    assertThat(err.toString()).isEmpty();
    assertThat(code).isZero();
    assertThat(out.toString()).contains("plan   2 steps", "(the recipe's own:", "device cpu");
    if (recipe.equals("scratch")) {
      assertThat(out.toString()).contains("(its document: 2000 epochs, batch 6000");
    }
    assertThat(ImageIO.read(run.resolve("real.png").toFile()).getWidth()).isGreaterThan(7 * 28);
    assertThat(run.resolve("samples/step-000000.png")).exists();
    assertThat(run.resolve("losses.png")).exists();
    assertThat(Files.readAllLines(run.resolve("metrics.csv"))).hasSize(3);
    JsonObject description =
        JsonParser.parseString(Files.readString(run.resolve("run.json"))).getAsJsonObject();
    assertThat(description.get("recipe").getAsString()).isEqualTo(recipe);
    assertThat(description.getAsJsonObject("settings").get("seed").getAsString()).isEqualTo("3");
    assertThat(description.get("state").getAsString()).isEqualTo("finished");
    assertThat(description.get("dataSha256").getAsString()).hasSize(64);

    Path npy = folder.resolve("samples.npy");
    assertThat(
            run(
                "sample",
                "--run",
                run.toString(),
                "--count",
                "3",
                "--format",
                "npy",
                "--out",
                npy.toString()))
        .isZero();
    assertThat(Files.size(npy)).isEqualTo(128 + 3 * 28 * 28 * 4);
    Path png = folder.resolve("samples.png");
    assertThat(run("sample", "--run", run.toString(), "--out", png.toString())).isZero();
    assertThat(ImageIO.read(png.toFile()).getWidth()).isEqualTo(5 * 28 + 6 * 2);
  }

  @Test
  void should_train_on_one_digit() throws IOException {
    Path run = folder.resolve("run");

    assertThat(
            run(
                "train",
                "--digit",
                "7",
                "--steps",
                "1",
                "--device",
                "cpu",
                "--out",
                run.toString()))
        .isZero();

    assertThat(out.toString()).contains("MNIST (bundled), digit 7, 6265 samples");
  }

  @Test
  void should_take_the_next_free_number_when_no_folder_is_given() throws IOException {
    Path first = RunFolder.create(folder.resolve("runs"), null, "ring").path();
    Path second = RunFolder.create(folder.resolve("runs"), null, "ring").path();

    assertThat(first).isEqualTo(folder.resolve("runs/ring-1"));
    assertThat(second).isEqualTo(folder.resolve("runs/ring-2"));
  }
}

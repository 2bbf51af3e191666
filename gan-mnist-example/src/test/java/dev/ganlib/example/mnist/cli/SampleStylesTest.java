package dev.ganlib.example.mnist.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.ganlib.GanTrainer;
import dev.ganlib.Sampler;
import dev.ganlib.Styles;
import dev.ganlib.TrainingPlan;
import dev.ganlib.data.Source;
import dev.ganlib.example.mnist.judge.Judge;
import dev.ganlib.example.mnist.judge.MixedDigits;
import dev.ganlib.example.mnist.recipe.GanRecipe;
import dev.ganlib.example.mnist.recipe.Recipe;
import dev.ganlib.example.mnist.recipe.Recipes;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests what {@code sample} and {@code evaluate} make of styles. */
final class SampleStylesTest {
  @TempDir private static Path runs;

  private final Commands commands = new Commands();

  @TempDir private Path folder;
  private Path run;
  private Path png;

  /**
   * A generator with styles after three steps, so that its mean style is not 0, and one without.
   */
  @BeforeAll
  static void makeRuns() {
    for (String name : new String[] {"stylegan2", "dcgan"}) {
      GanRecipe small =
          (GanRecipe) Recipes.named(name).with(new Recipe.Setting(Recipes.IMAGE, 0, 4));
      try (NDManager manager = NDManager.newBaseManager(Device.cpu());
          GanTrainer gan = small.trainer().device(Device.cpu()).build()) {
        NDArray waves = manager.arange(8 * 784).toType(DataType.FLOAT32, false).sin();
        Source source = Source.arrays(waves.reshape(new Shape(8).addAll(Recipes.IMAGE)));
        gan.fit(source, TrainingPlan.steps(3).batch(8));
        try (Sampler sampler = gan.sampler()) {
          sampler.save(runs.resolve(name).resolve("generator"));
        }
      }
    }
  }

  @BeforeEach
  void nameFiles() {
    run = runs.resolve("stylegan2");
    png = folder.resolve("new/mixed.png");
  }

  /** Returns the grey values of a cell of a grid of 28x28 pixels with frames of two. */
  private static int[] cell(BufferedImage picture, int row, int column) {
    int[] pixels = new int[784];
    for (int p = 0; p < 784; p++) {
      pixels[p] = picture.getRGB(2 + 30 * column + p % 28, 2 + 30 * row + p / 28) & 0xff;
    }
    return pixels;
  }

  private static int[] grey(NDArray image) {
    float[] values = image.toFloatArray();
    int[] pixels = new int[784];
    for (int p = 0; p < 784; p++) {
      pixels[p] = Math.round((values[p] + 1) * 127.5f);
    }
    return pixels;
  }

  private static void assertShown(int[] shown, int[] expected) {
    for (int p = 0; p < 784; p++) {
      assertThat(shown[p]).isCloseTo(expected[p], within(1));
    }
  }

  @Test
  void should_draw_rows_of_coarse_styles_and_columns_of_fine_ones() throws IOException {
    String printed =
        commands.succeed("sample", "--run", run, "--mix", 2, "--seed", 5, "--out", png);

    assertThat(printed.strip())
        .isEqualTo("2 rows of coarse styles, 2 columns of fine ones in " + png);
    BufferedImage picture = ImageIO.read(png.toFile());
    assertThat(picture.getWidth()).isEqualTo(2 + 3 * 30);
    assertThat(picture.getHeight()).isEqualTo(2 + 3 * 30);
    assertThat(cell(picture, 0, 0)).containsOnly(0);
    try (Sampler sampler = Sampler.load(run.resolve("generator"));
        NDArray samples = sampler.sample(4, 5)) {
      Styles styles = Styles.of(sampler);
      for (int i = 0; i < 2; i++) {
        assertShown(cell(picture, i + 1, 0), grey(samples.get(i)));
        assertShown(cell(picture, 0, i + 1), grey(samples.get(2 + i)));
        for (int j = 0; j < 2; j++) {
          try (NDArray drawn = styles.draw(4, 5);
              NDArray coarse = drawn.get(i + ":" + (i + 1) + ", :2");
              NDArray fine = drawn.get((2 + j) + ":" + (3 + j) + ", 2:");
              NDArray image = styles.synthesise(coarse.concat(fine, 1))) {
            assertShown(cell(picture, i + 1, j + 1), grey(image));
          }
        }
      }
    }
  }

  @Test
  void should_truncate_samples_towards_the_mean() throws IOException {
    Path plain = folder.resolve("plain.png");
    Path same = folder.resolve("same.png");
    commands.succeed("sample", "--run", run, "--count", 4, "--seed", 5, "--out", plain);
    commands.succeed(
        "sample", "--run", run, "--count", 4, "--seed", 5, "--truncation", 1, "--out", same);
    commands.succeed(
        "sample", "--run", run, "--count", 4, "--seed", 5, "--truncation", 0, "--out", png);

    assertThat(same).hasSameBinaryContentAs(plain);
    BufferedImage mean = ImageIO.read(png.toFile());
    assertThat(cell(mean, 1, 1)).isEqualTo(cell(mean, 0, 0));
    BufferedImage drawn = ImageIO.read(plain.toFile());
    assertThat(cell(drawn, 1, 1)).isNotEqualTo(cell(drawn, 0, 0)).isNotEqualTo(cell(mean, 0, 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dcgan | --mix 2 | --mix needs a generator with styles, such as stylegan2's, but this run's"
            + " has none",
        "dcgan | --truncation 0.5 | --truncation needs a generator with styles, such as"
            + " stylegan2's, but this run's has none",
        "stylegan2 | --mix 0 | --mix must be from 1 to 99 but was 0",
        "stylegan2 | --mix 100 | --mix must be from 1 to 99 but was 100",
        "stylegan2 | --mix 2 --from 1 | --mix makes a picture: --out must end with .png, and --from"
            + " has no meaning",
        "stylegan2 | --truncation 1.5 | --truncation must be from 0 to 1 but was 1.5",
        "stylegan2 | --truncation NaN | --truncation must be from 0 to 1 but was NaN",
      },
      quoteCharacter = '"')
  void should_explain_a_wrong_use(String name, String options, String message) {
    String line = "sample --run " + runs.resolve(name) + " --out " + png + " " + options;

    assertThat(commands.fail(2, (Object[]) line.split(" ", -1)))
        .isEqualTo(message + " (see gan-mnist-example sample --help)");
    assertThat(png).doesNotExist();
  }

  @Test
  void should_write_the_digits_that_keep_their_class_beside_the_figures() throws IOException {
    Path trained = folder.resolve("trained");
    Path json = folder.resolve("figures.json");
    String train =
        "train --recipe stylegan2 --width 2 --limit 16 --batch 8 --steps 1 --device cpu --out ";
    commands.succeed((Object[]) (train + trained).split(" ", -1));

    String printed =
        commands.succeed("evaluate", "--run", trained, "--count", 20, "--seed", 3, "--json", json);

    JsonObject written = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
    assertThat(written.getAsJsonObject("figures").keySet()).contains("modes");
    JsonObject mixed = written.getAsJsonObject("mixed");
    assertThat(mixed.get("pairs").getAsInt()).isEqualTo(2000);
    assertThat(mixed.get("kept").getAsDouble()).isBetween(0.0, 1.0);
    assertThat(mixed.get("keptWithFinest").getAsDouble()).isBetween(0.0, 1.0);
    assertThat(mixed.get("byChance").getAsDouble()).isBetween(0.1, 1.0);
    assertThat(printed)
        .contains(
            String.format(
                Locale.ROOT,
                "mixed     of 2000 digits %.4f keep their class with the styles of 14 and 28 pixels of"
                    + " another, %.4f with those of 28 alone, %.4f by chance",
                mixed.get("kept").getAsDouble(),
                mixed.get("keptWithFinest").getAsDouble(),
                mixed.get("byChance").getAsDouble()));
  }

  /** The layers from the third on work at 14 pixels, those from the fifth on at 28. */
  @Test
  void should_count_the_digits_that_keep_their_class() throws IOException {
    int[] kept = new int[2];
    long[] counts = new long[10];
    try (Sampler sampler = Sampler.load(run.resolve("generator"));
        Judge judge = Judge.bundled();
        NDArray drawn = Styles.of(sampler).draw(24, 3)) {
      Styles styles = Styles.of(sampler);
      for (int i = 0; i < 12; i++) {
        try (NDArray own = drawn.get(i + ":" + (i + 1));
            NDArray other = drawn.get((12 + i) + ":" + (13 + i));
            NDArray mixed = styles.mix(own, other, 2);
            NDArray finest = styles.mix(own, other, 4)) {
          long before = seen(judge, styles, own);
          kept[0] += before == seen(judge, styles, mixed) ? 1 : 0;
          kept[1] += before == seen(judge, styles, finest) ? 1 : 0;
          counts[(int) before]++;
        }
      }
      double chance = 0;
      for (long count : counts) {
        chance += count / 12.0 * (count / 12.0);
      }

      MixedDigits shares = MixedDigits.of(styles, 12, 3);

      assertThat(shares.kept()).isCloseTo(kept[0] / 12.0, within(1e-12));
      assertThat(shares.keptWithFinest()).isCloseTo(kept[1] / 12.0, within(1e-12));
      assertThat(shares.byChance()).isCloseTo(chance, within(1e-12));
    }
  }

  private static long seen(Judge judge, Styles styles, NDArray drawn) {
    try (NDArray image = styles.synthesise(drawn);
        NDArray classes = judge.classes(image)) {
      return classes.getLong(0);
    }
  }
}

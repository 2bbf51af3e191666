package dev.ganlib.example.mnist.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ganlib.Latent;
import dev.ganlib.Sampler;
import dev.ganlib.example.mnist.recipe.ShownLatents;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TraverseCommandTest {
  private final Commands commands = new Commands();

  @TempDir private Path folder;

  private Path run(Latent latent) {
    Path run = folder.resolve("run");
    try (Sampler sampler = ShownLatents.sampler(latent)) {
      sampler.save(run.resolve("generator"));
    }
    return run;
  }

  private static int[] noise(int[] pixels) {
    return Arrays.copyOf(pixels, ShownLatents.NOISE);
  }

  @Test
  void should_change_one_code_at_a_time() throws IOException {
    Path out = folder.resolve("new/pictures");

    String printed =
        commands.succeed(
            "traverse",
            "--run",
            run(ShownLatents.WITH_CODES),
            "--out",
            out,
            "--rows",
            3,
            "--reach",
            1,
            "--seed",
            5);

    Path category = out.resolve("code-1-category.png");
    assertThat(printed.lines())
        .containsExactly(
            "code 1, one column for each of 10 values: " + category,
            "code 2, from -1.0 to 1.0: " + out.resolve("code-2-number.png"),
            "code 3, from -1.0 to 1.0: " + out.resolve("code-3-number.png"));
    BufferedImage grid = ImageIO.read(category.toFile());
    assertThat(grid.getWidth()).isEqualTo(10 * 30 + 2);
    assertThat(grid.getHeight()).isEqualTo(3 * 30 + 2);
    int[][] rows = new int[3][];
    for (int row = 0; row < 3; row++) {
      rows[row] = noise(ShownLatents.pixels(grid, 0, row));
      for (int column = 0; column < 10; column++) {
        int[] pixels = ShownLatents.pixels(grid, column, row);
        assertThat(noise(pixels)).isEqualTo(rows[row]);
        for (int code = 0; code < 10; code++) {
          // 0 is grey, in the middle of [-1, 1].
          assertThat((double) pixels[ShownLatents.NOISE + code])
              .isCloseTo(code == column ? 255 : 127.5, within(0.5));
        }
      }
    }
    assertThat(rows[1]).isNotEqualTo(rows[0]);
    for (int number = 0; number < 2; number++) {
      grid = ImageIO.read(out.resolve("code-" + (number + 2) + "-number.png").toFile());
      for (int row = 0; row < 3; row++) {
        int[] first = ShownLatents.pixels(grid, 0, row);
        assertThat(noise(first)).as("the same latents in every picture").isEqualTo(rows[row]);
        for (int column = 0; column < 10; column++) {
          int[] pixels = ShownLatents.pixels(grid, column, row);
          int changed = 782 + number;
          assertThat((double) pixels[changed]).isCloseTo(255 * column / 9.0, within(0.51));
          first[changed] = pixels[changed];
          assertThat(pixels).as("all other numbers stay").isEqualTo(first);
        }
      }
    }
  }

  @Test
  void should_refuse_a_generator_without_codes_before_it_makes_a_folder() {
    Path run = run(Latent.normal(784));

    assertThat(commands.fail(1, "traverse", "--run", run, "--out", folder.resolve("out")))
        .isEqualTo(
            "error: traverse needs a generator with codes and without labels, such as infogan's,"
                + " but the one in "
                + run
                + " is another");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void should_refuse_a_file_for_its_pictures() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "mine");

    assertThat(commands.fail(1, "traverse", "--run", run(ShownLatents.WITH_CODES), "--out", file))
        .isEqualTo("error: file already exists: " + file);
    assertThat(file).hasContent("mine");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "traverse --out x | Missing required option: '--run=DIR'",
        "traverse --run x --out y --rows 0 | --rows must be from 1 to 100 but was 0",
        "traverse --run x --out y --rows 101 | --rows must be from 1 to 100 but was 101",
        "traverse --run x --out y --reach 0 | --reach must be positive and finite but was 0.0",
        "traverse --run x --out y --reach NaN | --reach must be positive and finite but was NaN",
      },
      quoteCharacter = '"')
  void should_explain_a_wrong_use(String line, String message) {
    assertThat(commands.fail(2, (Object[]) line.split(" ", -1))).startsWith(message);
  }

  @Test
  void should_say_that_there_is_no_run() {
    Path absent = folder.resolve("absent");

    assertThat(commands.fail(1, "traverse", "--run", absent, "--out", folder.resolve("x")))
        .isEqualTo("error: expected a run's folder but there is none: " + absent);
  }
}

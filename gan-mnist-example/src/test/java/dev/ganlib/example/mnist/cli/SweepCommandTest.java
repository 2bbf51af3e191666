package dev.ganlib.example.mnist.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ganlib.example.mnist.bench.Trend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SweepCommandTest {
  private final Commands commands = new Commands();

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"1, 1, 1, 0", "1, 2, 4, 1", "3, 12, 48, 2", "8, 4, 2, -1"})
  void should_find_the_slope_of_powers(double first, double second, double third, double slope) {
    Trend trend = new Trend(List.of(5.0, 10.0, 20.0), List.of(first, second, third));
    assertThat(trend.slope()).isCloseTo(slope, within(1e-12));
  }

  /** By hand: logarithms to base 2 of 0, 1, 2 and of 0, 1, 1 have the slope 1/2. */
  @Test
  void should_fit_what_lies_on_no_line() {
    Trend trend = new Trend(List.of(1.0, 2.0, 4.0), List.of(1.0, 2.0, 2.0));
    assertThat(trend.slope()).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void should_print_a_line_for_each_batch_and_draw_them() throws IOException {
    Path picture = folder.resolve("sweep.png");
    String[] lines =
        commands
            .succeed(
                "sweep",
                "--batches",
                "4,8,16",
                "--from",
                8,
                "--rounds",
                1,
                "--repeats",
                1,
                "--warmup",
                0,
                "--picture",
                picture)
            .split("\n", -1);

    assertThat(lines[0]).startsWith("recipe vanilla, ");
    for (int i = 0; i < 3; i++) {
      String[] words = lines[2 + i].strip().split(" +", -1);
      assertThat(words).hasSize(i == 0 ? 3 : 4);
      assertThat(words[0]).isEqualTo(String.valueOf(4 << i));
      // G and D of the recipe, by hand: weights, biases, and two for each normalised channel.
      assertThat(words[1]).isEqualTo(String.valueOf(1_407_888 + 3_072 + 566_273));
    }
    assertThat(lines[5]).startsWith("slope of all from 8: ");
    assertThat(lines[5].split(": ", 2)[1].strip()).isEqualTo(lines[4].strip().split(" +", -1)[3]);
    assertThat(ImageIO.read(picture.toFile()).getWidth()).isEqualTo(800);
  }

  @Test
  void should_vary_the_width_by_parameters() {
    assertThat(
            commands.succeed(
                "sweep",
                "--recipe",
                "dcgan",
                "--widths",
                "2,4",
                "--rounds",
                1,
                "--repeats",
                1,
                "--warmup",
                0))
        .contains("width")
        .contains("slope of all from 2: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--recipe ring --batches 2,4 | a sweep needs a recipe for digits but was ring",
        "--recipe nothing --batches 2,4 | --recipe: expected a recipe among",
        "--widths 2,4 | --widths has no meaning for the recipe vanilla",
        "--batches 4,2 | --batches must be positive and rising but was [4, 2]",
        "--batches 0,2 | --batches must be positive and rising but was [0, 2]",
        "--batches 2 | --batches must have two sizes from --from 1 but was [2]",
        "--batches 2,4,8 --from 8 | --batches must have two sizes from --from 8 but was",
        "--batches 2,4 --rounds 0 | --rounds must be at least 1 but was 0",
        "--batches 2,4 --repeats 0 | --repeats must be at least 1 but was 0",
        "--batches 2,4 --warmup -1 | --warmup must be at least 0 but was -1",
        "--batches 2,60001 --rounds 1 --repeats 1 --warmup 0 | --batches must be at most the 60000"
            + " samples there are but was 60001",
      })
  void should_say_the_rule_and_the_value(String options, String message) {
    assertThat(commands.fail(2, (Object[]) ("sweep " + options).split(" ", -1))).contains(message);
  }
}

package dev.ganlib.example.mnist.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BenchCommandTest {
  private final Commands commands = new Commands();

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"ring, none", "dcgan, --width 4 --pack 2"})
  void should_print_the_same_figures_that_it_writes(String recipe, String more) throws IOException {
    Path json = folder.resolve("bench.json");
    String options =
        "bench --recipe %s --batch 8 --rounds 2 --repeats 3 --warmup 1%s --json "
            .formatted(recipe, more.equals("none") ? "" : " " + more);
    Object[] words = (options + json).split(" ", -1);

    String printed = commands.succeed(words);

    JsonObject figures = new Gson().fromJson(Files.readString(json), JsonObject.class);
    assertThat(figures.get("recipe").getAsString()).isEqualTo(recipe);
    assertThat(figures.get("batch").getAsInt()).isEqualTo(8);
    assertThat(figures.get("rounds").getAsInt()).isEqualTo(2);
    List<JsonElement> repeats = figures.getAsJsonArray("milliseconds").asList();
    assertThat(repeats).hasSize(3);
    double[] sorted = repeats.stream().mapToDouble(JsonElement::getAsDouble).sorted().toArray();
    double shares = 0;
    for (String part : List.of("data", "forward", "backward", "update")) {
      assertThat(figures.get(part).getAsDouble()).as(part).isBetween(0.0, 1.0);
      shares += figures.get(part).getAsDouble();
    }
    assertThat(shares).isBetween(0.5, 1.0);
    double floor =
        figures.get("floorProducts").getAsDouble() + figures.get("floorUpdates").getAsDouble();
    assertThat(floor).isPositive();
    String convolutions = figures.get("convolutions").getAsString();
    assertThat(convolutions).matches(recipe.equals("dcgan") ? "right.*" : "right.*|not checked.*");
    assertThat(printed).contains("engine    convolutions: " + convolutions + "\n");
    assertThat(printed)
        .startsWith("recipe " + recipe)
        .contains(
            String.format(
                Locale.ROOT,
                "%.2f ms, the median of 3 repeats of 2 steps, %.2f to %.2f",
                sorted[1],
                sorted[0],
                sorted[2]));
    String ratio = printed.substring(printed.indexOf("ratio") + 5).strip().split(" ", 2)[0];
    assertThat(Double.parseDouble(ratio)).isCloseTo(sorted[1] / floor, within(0.006));
    double general =
        figures.get("floorGeneralProducts").getAsDouble()
            + figures.get("floorUpdates").getAsDouble();
    assertThat(printed)
        .contains(
            String.format(
                Locale.ROOT,
                "%.2f if all products were by libtorch's general operators: %.2f ms",
                sorted[1] / general,
                general));
  }

  /** One has another optimizer, the other a second discriminator, which would not be counted. */
  @ParameterizedTest
  @ValueSource(strings = {"wgan", "dvd-gan --width 2"})
  void should_say_where_there_is_no_floor(String recipe) {
    assertThat(
            commands.succeed(
                (Object[])
                    "bench --recipe %s --batch 2 --rounds 1 --repeats 1 --warmup 0"
                        .formatted(recipe)
                        .split(" ", -1)))
        .contains(
            "floor     not counted: penalties, reduced precision, an optimizer other than Adam, or other players than one generator and one discriminator");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--rounds 0 | --rounds must be at least 1 but was 0",
        "--repeats 0 | --repeats must be at least 1 but was 0",
        "--warmup -1 | --warmup must be at least 0 but was -1",
        "--batch 0 | --batch must be positive but was 0",
        "--width 3 | --width has no meaning for the recipe vanilla",
        "--discriminator-width 3 | --discriminator-width has no meaning for the recipe vanilla",
        "--recipe dcgan --width 0 | --width must be positive but was 0",
        "--recipe ring --batch 30000 | --batch must be at most the 20000 samples there are but was"
            + " 30000",
        "--recipe nothing | --recipe: expected a recipe among [vanilla, ",
      },
      quoteCharacter = '"')
  void should_explain_a_wrong_use(String options, String message) {
    Object[] words = ("bench " + options).split(" ", -1);
    assertThat(commands.fail(2, words)).startsWith(message);
  }

  @Test
  void should_have_no_floor_in_reduced_precision() {
    assertThat(
            commands.succeed(
                (Object[])
                    ("bench --recipe dcgan --width 4 --discriminator-width 2 --batch 2 --rounds 1"
                            + " --repeats 1 --warmup 0 --precision bf16")
                        .split(" ", -1)))
        .contains("width 4 and 2, batch 2, precision bf16")
        .contains("floor     not counted");
  }

  @Test
  void should_refuse_to_write_where_there_is_no_folder() {
    Path missing = folder.resolve("missing/bench.json");
    assertThat(commands.fail(2, "bench", "--json", missing))
        .startsWith("--json must be in a folder that exists but was " + missing);
  }

  @Test
  void should_refuse_to_write_over_a_folder() {
    assertThat(commands.fail(2, "bench", "--json", folder))
        .startsWith("--json must be a file but " + folder + " is a folder");
  }
}

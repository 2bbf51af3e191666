package dev.ganlib.example.mnist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.ganlib.example.mnist.judge.Comparison;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CompareCommandTest {
  private final Commands commands = new Commands();

  @TempDir private Path folder;

  private Path train(String name, String recipe, int seed) {
    Path run = folder.resolve(name);
    commands.succeed(
        "train",
        "--recipe",
        recipe,
        "--steps",
        "1",
        "--seed",
        seed,
        "--limit",
        "64",
        "--batch",
        "8",
        "--out",
        run);
    return run;
  }

  private static JsonObject json(Path file) throws IOException {
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
  }

  /** Each column must be what evaluate says of that run alone. */
  @Test
  void should_give_a_column_to_each_run_and_say_what_differs() throws IOException {
    Path a = train("a", "vanilla", 1);
    Path b = train("b", "lsgan", 2);
    Path alone = folder.resolve("alone.json");
    Path together = folder.resolve("together.json");
    commands.succeed("evaluate", "--run", b, "--count", "100", "--seed", "4", "--json", alone);

    String before = commands.succeed("recipes");
    String printed =
        commands
            .succeed("compare", a, b, "--count", "100", "--seed", "4", "--json", together)
            .substring(before.length());

    assertThat(printed)
        .startsWith("what differs\n")
        .containsPattern("recipe +a +vanilla\\n +b +lsgan\\n")
        .containsPattern("seed +a +1\\n +b +2\\n")
        .containsPattern("loss +a +bce.*\\n +b +leastSquares")
        .doesNotContain("SHA-256 of the data")
        .contains("samples   100 of each run, seed 4")
        .containsPattern(" count +a +\\+- +b +\\+- +real images +count\\n")
        .containsPattern("Frechet distance +100 +[0-9.]+ +[0-9.]+ +[0-9.]+ +100\\n")
        .containsPattern("modes of 10 +100 +\\d+ +\\d+ +10 +100\\n")
        .containsPattern("agreement with the label +- +- +- +[01]\\.\\d+ +100\\n")
        .contains("figures in " + together);
    JsonObject comparison = json(together);
    assertThat(comparison.getAsJsonArray("runs").toString()).isEqualTo("[\"a\",\"b\"]");
    assertThat(comparison.getAsJsonObject("differences").get("recipe").toString())
        .isEqualTo("[\"vanilla\",\"lsgan\"]");
    JsonArray evaluations = comparison.getAsJsonArray("evaluations");
    assertThat(evaluations).hasSize(2);
    assertThat(evaluations.get(1).getAsJsonObject().get("figures"))
        .isEqualTo(json(alone).get("figures"))
        .isNotEqualTo(evaluations.get(0).getAsJsonObject().get("figures"));
  }

  @Test
  void should_call_runs_of_the_same_name_by_their_paths() {
    assertThat(Comparison.names(java.util.List.of(Path.of("x/a"), Path.of("y/b"))))
        .containsExactly("a", "b");
    assertThat(Comparison.names(java.util.List.of(Path.of("x", "a"), Path.of("y", "a"))))
        .containsExactly(Path.of("x", "a").toString(), Path.of("y", "a").toString());
  }

  @Test
  void should_explain_what_it_cannot_compare_in_one_line() throws IOException {
    Path a = train("a", "vanilla", 1);
    Path ring = folder.resolve("ring");
    commands.succeed("train", "--recipe", "ring", "--steps", "1", "--out", ring);
    Path absent = folder.resolve("absent");

    assertThat(commands.fail(2, "compare")).startsWith("expected two or more runs but was 0");
    assertThat(commands.fail(2, "compare", a)).startsWith("expected two or more runs but was 1");
    assertThat(commands.fail(2, "compare", a, a.resolve("../a")))
        .startsWith("expected different runs but was the same twice: " + a + " and ");
    assertThat(commands.fail(1, "compare", a, ring))
        .isEqualTo(
            "error: compare needs samples of shape (1, 28, 28) but those of " + ring + " are (2)");
    assertThat(commands.fail(1, "compare", a, absent))
        .isEqualTo("error: expected a run's folder but there is none: " + absent);
    assertThat(commands.fail(2, "compare", a, ring, "--count", "0"))
        .startsWith("--count must be positive but was 0");
    assertThat(commands.fail(2, "compare", a, ring, "--json", folder))
        .startsWith("--json must be a file but " + folder + " is a folder");
  }
}

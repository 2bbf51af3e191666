package dev.ganlib.game;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ganlib.internal.store.Safetensors;
import dev.ganlib.testing.Values;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the statements of the reference on checkpoints, and its program on one. */
final class CheckpointFormatTest {
  private static final Path PYTHON = Path.of("/usr/bin/python3");
  private static final Pattern PROGRAM = Pattern.compile("(?ms)^```python\n(.*?)^```$");

  @TempDir private Path folder;

  private static String page() throws IOException {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(root.resolve("gan-core"))) {
      root = Objects.requireNonNull(root.getParent(), "expected to run inside the repository");
    }
    return Files.readString(root.resolve("docs/reference/checkpoint-format.md"));
  }

  @Test
  void should_describe_every_field() throws IOException {
    String page = page();

    for (Class<?> type :
        List.of(CheckpointText.class, GameState.Numbers.class, Progress.State.class)) {
      for (RecordComponent part : type.getRecordComponents()) {
        assertThat(page).contains("`" + part.getName() + "`");
      }
    }
    assertThat(page)
        .contains("| `format`, `version` | `dev.ganlib.checkpoint`, " + CheckpointText.VERSION);
  }

  /** Their classes had the package of layers when the first checkpoints named them. */
  @Test
  void should_name_stock_networks_as_if_they_were_layers() throws Exception {
    try (TrainedTiny tiny = new TrainedTiny(folder.resolve("run"))) {
      Map<String, String> game = Checkpoint.latest(tiny.checkpoints()).orElseThrow().text().game();

      assertThat(game.get("network generator"))
          .startsWith("dev.ganlib.nn.Mlp Mlp[linear 16, ")
          .contains("(dev.ganlib.nn.Linear, ");
    }
  }

  @Test
  void should_be_read_by_the_program_of_the_page() throws Exception {
    assumeTrue(Files.isExecutable(PYTHON), "no Python");
    assumeTrue(run("-c", "import numpy").code() == 0, "no NumPy");
    Matcher program = PROGRAM.matcher(page());
    assertThat(program.find()).isTrue();
    Path script = Files.writeString(folder.resolve("read.py"), program.group(1));
    Path checkpoint;
    try (TrainedTiny tiny = new TrainedTiny(folder.resolve("run"))) {
      checkpoint = Checkpoint.latest(tiny.checkpoints()).orElseThrow().path();
    }

    Printed printed = run(script.toString(), checkpoint.toString());

    assertThat(printed.code()).as(printed.text()).isZero();
    List<String> lines = printed.text().lines().toList();
    assertThat(lines.get(0)).isEqualTo("step 4");
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      Map<String, NDArray> arrays =
          Safetensors.read(checkpoint.resolve("state.safetensors"), manager).tensors();
      assertThat(lines).hasSize(1 + arrays.size());
      int line = 1;
      for (Map.Entry<String, NDArray> entry : arrays.entrySet()) {
        List<String> words = List.of(lines.get(line++).split(" ", -1));
        double[] values = Values.doubles(entry.getValue());
        double norm = Math.sqrt(Arrays.stream(values).map(value -> value * value).sum());
        assertThat(words).hasSize(4).startsWith(entry.getKey());
        assertThat(number(words, 1)).as(entry.getKey()).isCloseTo(norm, within(1e-12 * norm));
        assertThat(number(words, 2)).isEqualTo(Arrays.stream(values).min().orElseThrow());
        assertThat(number(words, 3)).isEqualTo(Arrays.stream(values).max().orElseThrow());
      }
    }

    Files.writeString(checkpoint.resolve("history-metrics.csv.json"), "damaged");
    assertThat(run(script.toString(), checkpoint.toString()).text())
        .contains("ValueError: " + checkpoint.resolve("history-metrics.csv.json") + " is damaged");
  }

  private static double number(List<String> words, int place) {
    return Double.parseDouble(words.get(place));
  }

  /** The output of a program. */
  private record Printed(int code, String text) {}

  private Printed run(String... arguments) throws IOException, InterruptedException {
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(
                Stream.concat(Stream.of(PYTHON.toString()), Stream.of(arguments)).toList())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(60, TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly();
    }
    assertThat(ended).as("Python ends in time").isTrue();
    return new Printed(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
  }
}

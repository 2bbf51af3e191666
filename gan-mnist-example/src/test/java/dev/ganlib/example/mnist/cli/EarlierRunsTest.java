package dev.ganlib.example.mnist.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.ganlib.example.mnist.Copied;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that were written by a build before the middle floor, which must stay of use. */
final class EarlierRunsTest {
  @TempDir private Path folder;

  private Path copy(String name) throws IOException, URISyntaxException {
    Path from =
        Path.of(
            Objects.requireNonNull(EarlierRunsTest.class.getResource("/earlier-runs/" + name))
                .toURI());
    Path to = folder.resolve(name);
    Copied.folder(from, to);
    return to;
  }

  @ParameterizedTest
  @ValueSource(strings = {"ring", "cgan", "infogan", "acgan", "dcgan-r1", "sngan", "dcgan-pack"})
  void should_make_the_samples_that_were_made_then(String name) throws Exception {
    Path run = copy(name);
    Path now = folder.resolve("now.npy");
    new Commands().succeed("sample", "--run", run, "--count", 3, "--seed", 3, "--out", now);

    double[] samples = numbers(now);
    assertThat(samples).containsExactly(numbers(run.resolve("samples.npy")), within(1e-4));
    assertThat(samples).hasSizeGreaterThan(5);
  }

  /** Reads the float32 numbers of an array file, whose header ends with its first line. */
  private static double[] numbers(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int start = 0;
    while (bytes[start] != '\n') {
      start++;
    }
    ByteBuffer rest =
        ByteBuffer.wrap(bytes, start + 1, bytes.length - start - 1).order(ByteOrder.LITTLE_ENDIAN);
    double[] numbers = new double[rest.remaining() / Float.BYTES];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = rest.getFloat();
    }
    return numbers;
  }

  @ParameterizedTest
  @ValueSource(strings = {"ring", "cgan", "infogan", "acgan", "dcgan-r1", "sngan", "dcgan-pack"})
  void should_resume(String name) throws Exception {
    Path run = copy(name);
    new Commands().succeed("train", "--resume", run, "--steps", 7);

    Path checkpoint = run.resolve("checkpoints/step-000000007/checkpoint.json");
    JsonObject state =
        JsonParser.parseString(Files.readString(checkpoint))
            .getAsJsonObject()
            .getAsJsonObject("state");
    assertThat(state.get("step").getAsLong()).isEqualTo(7);
    // Lazy penalties go by the number of the move, which that build did not keep.
    assertThat(state.getAsJsonObject("counters").get("moves/discriminator").getAsLong())
        .isEqualTo(7);
    assertThat(Files.readAllLines(run.resolve("metrics.csv"))).hasSize(8);
  }
}

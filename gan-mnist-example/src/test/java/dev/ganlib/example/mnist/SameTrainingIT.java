package dev.ganlib.example.mnist;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.ganlib.example.mnist.recipe.Recipe;
import dev.ganlib.example.mnist.recipe.Recipes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares the trainings of two builds on one machine: weights, buffers and optimizer states after
 * 50 steps with one thread, array by array, by SHA-256.
 *
 * <p>No number is kept, since processors differ in the last bits. Another build's jar, with its
 * {@code lib} folder beside it, is named on the command line:
 *
 * <pre>{@code
 * mvn verify -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=SameTrainingIT \
 *     -Dfailsafe.failIfNoSpecifiedTests=false -Dother.jar=/path/to/gan-mnist-example.jar
 * }</pre>
 */
@EnabledIfSystemProperty(named = SameTrainingIT.OTHER, matches = ".+")
final class SameTrainingIT {
  static final String OTHER = "other.jar";

  @TempDir private Path folder;

  static Stream<String> trainings() {
    Stream<String> recipes = Recipes.all().stream().map(Recipe::name);
    return Stream.concat(
        recipes,
        Stream.of(
            "logits --pack 2",
            "wgan-gp --on-nan rollback --rate-factor 0.5",
            "dcgan --precision bf16",
            "dcgan --augment fixed",
            "dcgan-r1 --augment adaptive --augment-horizon 4000",
            "cgan --width 8 --batch 48 --limit 100",
            "acgan --width 8 --batch 30 --limit 100 --augment adaptive"));
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void should_give_the_same_arrays_as_another_build(String training) throws Exception {
    List<String> options = Arrays.asList(training.split(" ", -1));
    Map<String, String> before = digests(train(System.getProperty(OTHER), "before", options, 50));
    Map<String, String> after = digests(train(PackagedJar.JAR, "after", options, 50));

    assertThat(before).hasSizeGreaterThan(4);
    assertThat(after).containsAllEntriesOf(before);
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void should_resume_a_run_of_another_build(String training) throws Exception {
    List<String> options = Arrays.asList(training.split(" ", -1));
    Path begun = train(System.getProperty(OTHER), "before", options, 6);
    Path resumed = folder.resolve("resumed");
    Copied.folder(begun, resumed);
    run(System.getProperty(OTHER), "train", "--resume", begun.toString(), "--steps", "9");
    run(PackagedJar.JAR, "train", "--resume", resumed.toString(), "--steps", "9");

    assertThat(digests(resumed)).containsAllEntriesOf(digests(begun));
  }

  private Path train(String jar, String name, List<String> options, int steps) throws Exception {
    Path out = folder.resolve(name);
    List<String> command = new ArrayList<>(List.of("train", "--recipe"));
    command.addAll(options);
    command.addAll(List.of("--steps", Integer.toString(steps), "--seed", "1", "--out", "" + out));
    run(jar, command.toArray(new String[0]));
    return out;
  }

  private void run(String jar, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(PackagedJar.JAVA, "-jar", jar));
    command.addAll(List.of(arguments));
    Path output = folder.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("OMP_NUM_THREADS", "1");
    Process process = builder.start();
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(output)).isZero();
  }

  /** Returns the SHA-256 of the bytes of each array of the newest checkpoint of a run. */
  private static Map<String, String> digests(Path run) throws Exception {
    Path newest;
    try (Stream<Path> steps = Files.list(run.resolve("checkpoints"))) {
      newest = steps.filter(Files::isDirectory).sorted().reduce((a, b) -> b).orElseThrow();
    }
    byte[] file = Files.readAllBytes(newest.resolve("state.safetensors"));
    int length = Math.toIntExact(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong());
    String text = new String(file, Long.BYTES, length, StandardCharsets.UTF_8);
    Map<String, String> digests = new TreeMap<>();
    for (Map.Entry<String, JsonElement> entry :
        JsonParser.parseString(text).getAsJsonObject().entrySet()) {
      JsonObject array = entry.getValue().getAsJsonObject();
      if (array.has("data_offsets")) {
        int begin = Long.BYTES + length;
        int start = begin + array.getAsJsonArray("data_offsets").get(0).getAsInt();
        int end = begin + array.getAsJsonArray("data_offsets").get(1).getAsInt();
        digests.put(entry.getKey(), array.get("shape") + " " + sha256(file, start, end));
      }
    }
    return digests;
  }

  private static String sha256(byte[] bytes, int start, int end) throws NoSuchAlgorithmException {
    byte[] part = Arrays.copyOfRange(bytes, start, end);
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(part));
  }
}

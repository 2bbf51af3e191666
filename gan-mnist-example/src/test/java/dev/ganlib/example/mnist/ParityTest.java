package dev.ganlib.example.mnist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import com.google.gson.Gson;
import dev.ganlib.Discriminator;
import dev.ganlib.GanTrainer;
import dev.ganlib.Generator;
import dev.ganlib.data.Source;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.View;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Five rounds of each recipe on MNIST against PyTorch: {@code parity/parity.py} plays them from the
 * same seed with its own implementation of draws, networks and moves.
 */
final class ParityTest {
  private static final int ROUNDS = 5;
  private static final long SEED = 1;

  /** The reference as the script writes it. */
  private record Reference(List<Map<String, Double>> rounds, Map<String, List<Tensor>> networks) {}

  /** One parameter after the last round: some of its entries, and figures of all of them. */
  private record Tensor(
      List<Long> shape,
      boolean beforeBatchNorm,
      double mean,
      double norm,
      List<Double> sample,
      List<Double> diagonal) {}

  @ParameterizedTest
  @CsvSource({
    "vanilla, FLOAT64",
    "vanilla, FLOAT32",
    "logits, FLOAT64",
    "logits, FLOAT32",
    "keras, FLOAT64",
    "keras, FLOAT32",
    "scratch, FLOAT64",
    "scratch, FLOAT32"
  })
  void should_follow_pytorch_for_five_rounds(String name, DataType type) throws IOException {
    Reference reference = read(name + "-" + type.name().toLowerCase(java.util.Locale.ROOT));
    boolean wide = type == DataType.FLOAT64;
    Recipe recipe = Recipes.named(name);
    Generator generator = recipe.generator();
    Discriminator discriminator = recipe.discriminator();
    List<StepReport> reports = new ArrayList<>();
    Mnist mnist = Mnist.bundled();

    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        GanTrainer gan =
            recipe
                .objectives()
                .addTo(GanTrainer.builder(generator, discriminator, recipe.objectives().loss()))
                .device(Device.cpu())
                .dataType(type)
                .seed(SEED)
                .listener(
                    new GanListener() {
                      @Override
                      public void onStep(StepReport report, View view) {
                        reports.add(report);
                      }
                    })
                .build()) {
      NDArray images =
          manager.create(
              ByteBuffer.wrap(mnist.images()), new Shape(mnist.count(), 1, 28, 28), DataType.UINT8);
      gan.fit(Source.bytes(images), recipe.plan().forSteps(ROUNDS)).close();

      assertThat(reports).hasSize(ROUNDS);
      for (int i = 0; i < ROUNDS; i++) {
        for (String player : List.of("generator", "discriminator")) {
          double expected = Objects.requireNonNull(reference.rounds().get(i).get(player));
          assertThat(reports.get(i).loss(player))
              .as("loss of %s in round %d", player, i)
              .isCloseTo(expected, within(wide ? 1e-9 : 1e-4 * Math.abs(expected)));
        }
      }
      compare("generator", generator.block(), gan.generatorArrays(), reference, wide);
      compare("discriminator", discriminator.block(), gan.discriminatorArrays(), reference, wide);
    }
  }

  private static void compare(
      String network, Block block, Map<String, NDArray> arrays, Reference reference, boolean wide) {
    List<Tensor> expected = Objects.requireNonNull(reference.networks().get(network));
    List<String> names = block.getParameters().keys();
    assertThat(names).hasSize(expected.size());
    for (int k = 0; k < names.size(); k++) {
      Tensor tensor = expected.get(k);
      NDArray array = Objects.requireNonNull(arrays.get(names.get(k)));
      assertThat(array.getShape().getShape())
          .as("shape of %s", names.get(k))
          .isEqualTo(tensor.shape().stream().mapToLong(Long::longValue).toArray());
      double[] actual = doubles(array);
      double tolerance = wide ? 1e-9 : tensor.beforeBatchNorm() ? 1e-4 : 1e-5;
      int stride = Math.max(1, actual.length / 64);
      assertEntries(network + " " + names.get(k), actual, stride, tensor.sample(), tolerance);
      assertEntries(network + " " + names.get(k), actual, stride + 1, tensor.diagonal(), tolerance);
      assertThat(IntStream.range(0, actual.length).mapToDouble(i -> actual[i]).average())
          .as("mean of %s", names.get(k))
          .hasValueCloseTo(tensor.mean(), within(tolerance));
      double norm = Math.sqrt(java.util.Arrays.stream(actual).map(v -> v * v).sum());
      assertThat(norm)
          .as("norm of %s", names.get(k))
          .isCloseTo(tensor.norm(), within(tolerance * Math.sqrt(actual.length)));
    }
  }

  private static void assertEntries(
      String name, double[] actual, int stride, List<Double> expected, double tolerance) {
    assertThat(expected).as("entries of %s", name).isNotEmpty();
    for (int i = 0; i < expected.size() && (long) i * stride < actual.length; i++) {
      assertThat(actual[i * stride])
          .as("entry %d of %s", i * stride, name)
          .isCloseTo(expected.get(i), within(tolerance));
    }
  }

  private static double[] doubles(NDArray array) {
    if (array.getDataType() == DataType.FLOAT64) {
      return array.toDoubleArray();
    }
    float[] floats = array.toFloatArray();
    return IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray();
  }

  private static Reference read(String name) throws IOException {
    try (Reader reader =
        new InputStreamReader(
            Objects.requireNonNull(
                ParityTest.class.getResourceAsStream("/parity/" + name + ".json")),
            StandardCharsets.UTF_8)) {
      return new Gson().fromJson(reader, Reference.class);
    }
  }
}

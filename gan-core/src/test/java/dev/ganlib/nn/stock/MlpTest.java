package dev.ganlib.nn.stock;

import static dev.ganlib.testing.Values.bits;
import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import dev.ganlib.internal.torch.DrawKey;
import dev.ganlib.internal.torch.DrawScope;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.testing.Values;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Forward passes against PyTorch, from {@code pytorch/mlp.py}; texts and errors. */
final class MlpTest {
  private record Reference(List<Run> runs) {}

  private record Run(
      String dtype,
      List<List<Double>> parameters,
      List<List<Double>> after,
      List<List<Double>> inputs,
      List<List<Double>> outputs) {

    @Override
    public String toString() {
      return dtype;
    }
  }

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  static List<Run> runs() throws IOException {
    return Values.json("/pytorch/mlp.json", Reference.class).runs();
  }

  @ParameterizedTest
  @MethodSource("runs")
  void should_equal_pytorch_in_training_and_inference_with_running_statistics(Run run) {
    DataType type = DataType.valueOf(run.dtype().toUpperCase(Locale.ROOT));
    double tolerance = type == DataType.FLOAT64 ? 1e-9 : 1e-5;
    Mlp mlp =
        Mlp.builder(new Shape(2, 3))
            .linear(5)
            .batchNorm()
            .leakyRelu(0.2)
            .linear(7)
            .relu()
            .linear(4)
            .batchNorm(0.3, 1e-3)
            .tanh()
            .linear(6)
            .sigmoid()
            .reshape(new Shape(3, 1, 2))
            .build();
    List<Parameter> parameters = mlp.getParameters().values();
    assertThat(parameters).hasSameSizeAs(run.parameters());
    for (int k = 0; k < parameters.size(); k++) {
      double[] values = doubles(run.parameters().get(k));
      parameters.get(k).setInitializer((m, shape, t) -> m.create(values, shape).toType(t, true));
    }
    mlp.initialize(manager, type, new Shape(4, 2, 3));

    for (int i = 0; i < 3; i++) {
      NDArray x = manager.create(doubles(run.inputs().get(i)), new Shape(4, 2, 3));
      NDArray output = forward(mlp, x.toType(type, false), i < 2);

      assertThat(output.getShape()).isEqualTo(new Shape(4, 3, 1, 2));
      assertThat(doubles(output))
          .as("output of pass %d", i)
          .containsExactly(doubles(run.outputs().get(i)), within(tolerance));
    }
    for (int k = 0; k < parameters.size(); k++) {
      assertThat(doubles(parameters.get(k).getArray()))
          .as(mlp.getParameters().keyAt(k))
          .containsExactly(doubles(run.after().get(k)), within(tolerance));
    }
  }

  /** Most layers run together in one call; the others split them. */
  static List<Consumer<Mlp.Builder>> networks() {
    return List.of(
        b -> b.linear(5).batchNorm().leakyRelu(0.2).linear(7).relu().linear(3).tanh(),
        b -> b.linear(5).sigmoid().linear(4).batchNorm(0.3, 1e-3).tanh().linear(2),
        b -> b.linear(5).tanh().relu().linear(4).linear(4).batchNorm().batchNorm().linear(1),
        b -> b.batchNorm().relu().linear(4).leakyRelu(-0.5).linear(3).leakyRelu(0).linear(3),
        b ->
            b.linear(4)
                .dropout(0.5)
                .linear(4)
                .relu()
                .dropout(0.2)
                .linear(6)
                .reshape(new Shape(3, 2)),
        b -> b.tanh().linear(4),
        b -> b.linear(6).reshape(new Shape(2, 3)).reshape(new Shape(6)).linear(2).linear(2));
  }

  @ParameterizedTest
  @MethodSource("networks")
  @SuppressWarnings("try") // draws and modes work by being open
  void should_give_what_its_layers_give_one_after_another(Consumer<Mlp.Builder> layers) {
    for (DataType type : List.of(DataType.FLOAT32, DataType.FLOAT64)) {
      Mlp.Builder builder = Mlp.builder(new Shape(2, 3));
      layers.accept(builder);
      Mlp mlp = builder.build();
      mlp.initialize(manager, type, new Shape(1, 2, 3));
      NDArray x =
          manager.arange(0, 48, 1, DataType.FLOAT64).sin().reshape(8, 2, 3).toType(type, true);
      ParameterStore store = new ParameterStore(manager, false);
      List<double[]> found = new ArrayList<>();
      List<double[]> expected = new ArrayList<>();
      for (boolean training : new boolean[] {true, false, true}) {
        try (DrawScope draws = new DrawScope(new DrawKey(1, 0, 0, "test"))) {
          found.add(doubles(mlp.forward(store, new NDList(x), training).singletonOrThrow()));
        }
      }
      found.add(state(mlp));
      mlp.getParameters().values().stream()
          .filter(p -> p.getType() == Parameter.Type.RUNNING_MEAN)
          .forEach(p -> p.getArray().muli(0));
      mlp.getParameters().values().stream()
          .filter(p -> p.getType() == Parameter.Type.RUNNING_VAR)
          .forEach(p -> p.getArray().muli(0).addi(1));
      for (boolean training : new boolean[] {true, false, true}) {
        NDList current = new NDList(x.reshape(8, 6));
        try (DrawScope draws = new DrawScope(new DrawKey(1, 0, 0, "test"))) {
          for (Block layer : mlp.getChildren().values()) {
            current = layer.forward(store, current, training);
          }
        }
        expected.add(doubles(current.singletonOrThrow()));
      }
      expected.add(state(mlp));
      for (int i = 0; i < expected.size(); i++) {
        double tolerance = type == DataType.FLOAT64 ? 1e-14 : 1e-6;
        assertThat(found.get(i)).containsExactly(expected.get(i), within(tolerance));
      }
    }
  }

  private static double[] state(Mlp mlp) {
    return mlp.getParameters().values().stream()
        .flatMapToDouble(p -> Arrays.stream(doubles(p.getArray())))
        .toArray();
  }

  @Test
  void should_refuse_to_normalise_a_single_sample_in_training() {
    Mlp mlp = Mlp.builder(new Shape(2)).linear(3).batchNorm().linear(1).build();
    mlp.initialize(manager, DataType.FLOAT32, new Shape(1, 2));
    ParameterStore store = new ParameterStore(manager, false);
    NDList one = new NDList(manager.ones(new Shape(1, 2)));

    assertThatThrownBy(() -> mlp.forward(store, one, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected at least 2 samples to normalise in training but there was 1");
    assertThat(mlp.forward(store, one, false).singletonOrThrow().getShape())
        .isEqualTo(new Shape(1, 1));
  }

  @Test
  void should_rebuild_an_equal_network_from_its_texts() {
    Mlp original =
        Mlp.builder(new Shape(3, 2))
            .linear(8)
            .batchNorm(0.25, 1e-3)
            .leakyRelu(0.1)
            .dropout(0.3)
            .linear(7)
            .batchNorm()
            .relu()
            .linear(4)
            .tanh()
            .linear(4)
            .sigmoid()
            .reshape(new Shape(1, 2, 2))
            .build();
    assertThat(original.layers())
        .extracting(MlpLayer::text)
        .containsExactly(
            "linear 8",
            "batchNorm 0.25 0.001",
            "leakyRelu 0.1",
            "dropout 0.3",
            "linear 7",
            "batchNorm 0.1 1.0E-5",
            "relu",
            "linear 4",
            "tanh",
            "linear 4",
            "sigmoid",
            "reshape 1 2 2");

    Mlp.Builder builder = Mlp.builder(original.input());
    original.layers().forEach(layer -> builder.layer(layer.text()));
    Mlp rebuilt = builder.build();

    assertThat(rebuilt.input()).isEqualTo(new Shape(3, 2));
    assertThat(rebuilt.layers()).isEqualTo(original.layers());
    assertThat(rebuilt).hasToString(original.toString());
    Mlp.Builder same = Mlp.builder(original.input());
    original.layers().forEach(same::layer);
    assertThat(same.build().layers()).isEqualTo(original.layers());
    NDArray x = manager.arange(30).toType(DataType.FLOAT32, false).reshape(5, 3, 2);
    for (boolean training : new boolean[] {true, false}) {
      assertThat(bits(output(rebuilt, x, training))).isEqualTo(bits(output(original, x, training)));
    }
  }

  /** The output from weights that follow from their place in the network alone. */
  private NDArray output(Mlp mlp, NDArray x, boolean training) {
    if (!mlp.isInitialized()) {
      List<Parameter> parameters = mlp.getParameters().values();
      for (int k = 0; k < parameters.size(); k++) {
        double offset = k;
        parameters
            .get(k)
            .setInitializer(
                (m, shape, type) -> {
                  double[] values = new double[(int) shape.size()];
                  Arrays.setAll(values, i -> 0.5 + 0.4 * Math.sin(3 * i + offset));
                  return m.create(values, shape).toType(type, true);
                });
      }
      mlp.initialize(manager, DataType.FLOAT32, x.getShape());
    }
    try (DrawScope draws = new DrawScope(new DrawKey(1, 0, 0, "test"))) {
      assertThat(draws).isNotNull();
      return forward(mlp, x, training);
    }
  }

  @Test
  void should_give_the_usual_networks() {
    Shape sample = new Shape(1, 28, 28);
    Mlp generator = Mlp.generator(100, sample);
    Mlp discriminator = Mlp.discriminator(sample);

    assertThat(generator.input()).isEqualTo(new Shape(100));
    assertThat(generator.layers())
        .extracting(MlpLayer::text)
        .containsExactly(
            "linear 256",
            "leakyRelu 0.2",
            "linear 512",
            "batchNorm 0.1 1.0E-5",
            "leakyRelu 0.2",
            "linear 1024",
            "batchNorm 0.1 1.0E-5",
            "leakyRelu 0.2",
            "linear 784",
            "tanh",
            "reshape 1 28 28");
    assertThat(generator.getOutputShapes(new Shape[] {new Shape(7, 100)}))
        .containsExactly(new Shape(7, 1, 28, 28));
    assertThat(discriminator.input()).isEqualTo(sample);
    assertThat(discriminator.layers())
        .extracting(MlpLayer::text)
        .containsExactly("linear 512", "leakyRelu 0.2", "linear 256", "leakyRelu 0.2", "linear 1");
    assertThat(discriminator.getOutputShapes(new Shape[] {new Shape(7, 1, 28, 28)}))
        .containsExactly(new Shape(7, 1));
  }

  @Test
  void should_refuse_inputs_of_another_shape() {
    Mlp mlp = Mlp.builder(new Shape(2, 3)).linear(4).build();
    String message = "expected input of shape (N, 2, 3) but was ";

    assertThatThrownBy(() -> mlp.initialize(manager, DataType.FLOAT32, new Shape(4, 6)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message + "(4, 6)");
    assertThatThrownBy(() -> mlp.getOutputShapes(new Shape[] {new Shape(4, 3, 2)}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message + "(4, 3, 2)");

    mlp.initialize(manager, DataType.FLOAT32, new Shape(4, 2, 3));
    // 12 numbers would pass for two samples if they were flattened without a look.
    assertThatThrownBy(() -> forward(mlp, manager.ones(new Shape(4, 3)), false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message + "(4, 3)");
  }

  @Test
  void should_refuse_a_reshape_to_another_size() {
    Mlp mlp = Mlp.builder(new Shape(3)).linear(8).reshape(new Shape(2, 2)).build();

    assertThatThrownBy(() -> mlp.initialize(manager, DataType.FLOAT32, new Shape(4, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected 4 numbers a sample to reshape to (2, 2) but was 8");
  }

  static List<Arguments> badLayers() {
    return List.of(
        bad("units must be positive but was 0", b -> b.linear(0)),
        bad("units must be positive but was -3", b -> b.linear(-3)),
        bad("momentum must be in (0, 1] but was 0.0", b -> b.batchNorm(0, 1e-5)),
        bad("momentum must be in (0, 1] but was 1.5", b -> b.batchNorm(1.5, 1e-5)),
        bad("momentum must be in (0, 1] but was NaN", b -> b.batchNorm(Double.NaN, 1e-5)),
        bad("epsilon must be positive but was 0.0", b -> b.batchNorm(0.1, 0)),
        bad("epsilon must be positive but was NaN", b -> b.batchNorm(0.1, Double.NaN)),
        bad("dropout rate must be in [0, 1) but was 1.0", b -> b.dropout(1)),
        bad("units must be positive but was 0", b -> b.layer("linear 0")),
        bad("expected at least one layer but there was none", Mlp.Builder::build));
  }

  private static Arguments bad(String message, Consumer<Mlp.Builder> call) {
    return Arguments.of(message, call);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badLayers")
  void should_say_the_rule_and_the_value(String message, Consumer<Mlp.Builder> call) {
    Mlp.Builder builder = Mlp.builder(new Shape(3));

    assertThatThrownBy(() -> call.accept(builder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "conv 3", "linear128", " linear 3"})
  void should_quote_a_text_that_describes_no_layer(String text) {
    assertThatThrownBy(() -> Mlp.builder(new Shape(3)).layer(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a layer but was: " + text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"linear", "linear x", "linear 1.5", "leakyRelu", "batchNorm 0.1", "reshape 2 x"})
  void should_quote_a_text_without_its_numbers(String text) {
    assertThatThrownBy(() -> Mlp.builder(new Shape(3)).layer(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a layer with its numbers but was: " + text);
  }

  @ParameterizedTest
  @CsvSource({"0", "-1"})
  void should_refuse_an_empty_input(long size) {
    assertThatThrownBy(() -> Mlp.builder(new Shape(size)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("input must be the positive shape of one sample but was (" + size + ")");
    assertThatThrownBy(() -> Mlp.builder(new Shape()))
        .hasMessage("input must be the positive shape of one sample but was ()");
  }

  private NDArray forward(Block block, NDArray x, boolean training) {
    ParameterStore store = new ParameterStore(manager, false);
    return block.forward(store, new NDList(x), training).singletonOrThrow();
  }
}

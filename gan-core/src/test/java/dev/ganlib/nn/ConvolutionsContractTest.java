package dev.ganlib.nn;

import static dev.ganlib.nn.LayerCase.forward;
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
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.internal.torch.Operators;
import dev.ganlib.internal.torch.Scope;
import dev.ganlib.testing.GradientCheck;
import dev.ganlib.testing.NativeArrays;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests the contract of all linear, convolution and resampling layers: PyTorch's values and
 * gradients of first and second order, those of central differences, PyTorch's shapes, and nothing
 * left behind.
 */
final class ConvolutionsContractTest {
  private static final List<DataType> TYPES = List.of(DataType.FLOAT32, DataType.FLOAT64);

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  static List<LayerCase> cases() throws IOException {
    return LayerCase.Reference.read().cases();
  }

  static Stream<Arguments> casesOfEachType() throws IOException {
    return cases().stream().flatMap(one -> TYPES.stream().map(type -> Arguments.of(one, type)));
  }

  static List<LayerCase> shapes() throws IOException {
    return LayerCase.Reference.read().shapes();
  }

  private static NDArray objective(NDArray y, NDArray weights) {
    return weights.mul(y.square()).sum();
  }

  private static NDArray squares(List<NDArray> arrays) {
    return arrays.stream().map(array -> array.square().sum()).reduce(NDArray::add).orElseThrow();
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("casesOfEachType")
  @SuppressWarnings("try") // scope and mode work by being open
  void should_equal_pytorch_in_value_and_gradients_of_first_and_second_order(
      LayerCase one, DataType type) {
    try (Scope scope = new Scope();
        GradMode on = GradMode.on()) {
      Block block = one.initialised(manager, type);
      List<NDArray> arrays = new ArrayList<>();
      arrays.add(Gradients.leaf(one.array(manager, one.input(), one.in(), type)));
      for (Parameter parameter : block.getParameters().values()) {
        arrays.add(parameter.getArray());
      }
      assertThat(arrays.stream().skip(1).map(NDArray::getShape))
          .containsExactlyElementsOf(one.parameterShapes().stream().map(Shape::new).toList());

      NDArray y = forward(block, arrays.get(0));

      Shape expectedShape = new Shape(one.outputShape());
      assertThat(y.getShape()).isEqualTo(expectedShape);
      assertThat(block.getOutputShapes(new Shape[] {one.in()})).containsExactly(expectedShape);
      assertThat(y.getDataType()).isEqualTo(type);
      assertThat(y.getManager()).isSameAs(arrays.get(0).getManager());
      assertClose(y, one.output(), type, "output");
      NDArray weights = one.array(manager, one.weights(), expectedShape, type);
      NDList gradients = Gradients.withGraph(objective(y, weights), arrays);
      NDList second = Gradients.withGraph(squares(gradients), arrays);
      for (int k = 0; k < arrays.size(); k++) {
        assertClose(gradients.get(k), one.gradients().get(k), type, "gradient " + k);
        assertClose(second.get(k), one.second().get(k), type, "second gradient " + k);
      }
      block.clear();
    }
  }

  /** To 1e-5 or 1e-10 of the largest number. */
  private static void assertClose(
      NDArray actual, List<Double> expected, DataType type, String what) {
    double largest = expected.stream().mapToDouble(Math::abs).max().orElseThrow();
    double tolerance = (type == DataType.FLOAT64 ? 1e-10 : 1e-5) * Math.max(1, largest);
    assertThat(doubles(actual)).as(what).containsExactly(doubles(expected), within(tolerance));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void should_have_the_gradients_of_central_differences(LayerCase one) {
    double[] input = doubles(one.input());
    double scale = 1 / Math.max(1, largest(one.gradients()));
    NDArray weights =
        one.array(manager, one.weights(), new Shape(one.outputShape()), DataType.FLOAT64);
    Block block = one.initialised(manager, DataType.FLOAT64);
    UnaryOperator<NDArray> value =
        x -> Operators.scale(objective(forward(block, x), weights), scale);

    GradientCheck.assertGradient(value, one.in(), 1e-7, input);

    double slopeScale = 1 / Math.max(1, largest(one.second()));
    GradientCheck.assertGradient(
        x -> {
          NDArray objective = objective(forward(block, x), weights);
          List<NDArray> arrays = new ArrayList<>(List.of(x));
          block.getParameters().values().forEach(parameter -> arrays.add(parameter.getArray()));
          return Operators.scale(squares(Gradients.withGraph(objective, arrays)), slopeScale);
        },
        one.in(),
        1e-6,
        input);

    for (int k = 0; k < one.parameters().size(); k++) {
      int moved = k;
      GradientCheck.assertGradient(
          p -> {
            Block other = one.block();
            for (int j = 0; j < one.parameters().size(); j++) {
              NDArray kept = block.getParameters().valueAt(j).getArray();
              other.getParameters().valueAt(j).setArray(j == moved ? p : kept);
            }
            NDArray x = p.getManager().create(input, one.in());
            return Operators.scale(objective(forward(other, x), weights), scale);
          },
          new Shape(one.parameterShapes().get(k)),
          1e-7,
          doubles(one.parameters().get(k)));
    }
  }

  private static double largest(List<List<Double>> values) {
    return values.stream().flatMap(List::stream).mapToDouble(Math::abs).max().orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void should_have_pytorch_s_shapes_and_refuse_what_it_refuses(LayerCase one) {
    Block block = one.block();
    if (one.outputShape() == null) {
      for (boolean build : new boolean[] {true, false}) {
        assertThatThrownBy(
                () -> {
                  if (build) {
                    block.initialize(manager, DataType.FLOAT32, one.in());
                  } else {
                    block.getOutputShapes(new Shape[] {one.in()});
                  }
                })
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageMatching("expected .* at least .* for a .* kernel .* but was .*");
      }
    } else {
      Shape expected = new Shape(one.outputShape());
      assertThat(block.getOutputShapes(new Shape[] {one.in()})).containsExactly(expected);
      block.initialize(manager, DataType.FLOAT32, one.in());
      NDArray y = forward(block, manager.zeros(one.in()));
      assertThat(y.getShape()).isEqualTo(expected);
    }
  }

  @Test
  void should_keep_an_unknown_batch_axis() throws IOException {
    for (LayerCase one : cases()) {
      Shape[] shapes = {new Shape(-1).addAll(one.in().slice(1))};

      assertThat(one.block().getOutputShapes(shapes))
          .as(one.toString())
          .containsExactly(new Shape(-1).addAll(new Shape(one.outputShape()).slice(1)));
    }
  }

  @Test
  @SuppressWarnings("try") // the scope works by being open
  void should_leave_no_array_behind() throws IOException {
    for (LayerCase one : cases()) {
      Block block = one.initialised(manager, DataType.FLOAT32);
      NDArray x = manager.ones(one.in());
      long before = NativeArrays.count();
      try (NDManager sub = manager.newSubManager()) {
        NDArray mine = x.duplicate();
        mine.attach(sub);
        NDArray y = forward(block, mine);
        assertThat(y.getManager()).as(one.toString()).isSameAs(sub);
      }
      assertThat(NativeArrays.count()).as(one.toString()).isEqualTo(before);
    }
  }

  @Test
  void should_refuse_a_wrong_input_when_run_as_when_built() throws IOException {
    for (LayerCase one : cases()) {
      Block block = one.initialised(manager, DataType.FLOAT32);
      NDArray vector = manager.ones(new Shape(4));

      for (Shape[] wrong : List.of(new Shape[] {new Shape(4)}, new Shape[] {one.in(), one.in()})) {
        assertThatThrownBy(() -> block.getOutputShapes(wrong))
            .as(one.toString())
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith("expected ");
        assertThatThrownBy(() -> one.block().initialize(manager, DataType.FLOAT32, wrong))
            .as(one.toString())
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith("expected ");
      }
      assertThatThrownBy(() -> forward(block, vector))
          .as(one.toString())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("expected ")
          .hasMessageEndingWith("but was (N)");
    }
  }

  @Test
  void should_be_a_table_that_has_every_layer() throws IOException {
    assertThat(cases().stream().map(LayerCase::layer).distinct())
        .containsExactlyInAnyOrder(
            "linear",
            "convolution",
            "transposedConvolution",
            "pixelShuffle",
            "nearest",
            "bilinear",
            "sharedPRelu",
            "channelPRelu",
            "minibatchDeviation");
    assertThat(cases().stream().filter(one -> one.kernel() != null))
        .extracting(one -> one.kernel().size())
        .contains(1, 2, 3);
    assertThat(cases().stream().flatMap(one -> one.input().stream()))
        .as("a kink of PReLU")
        .noneMatch(value -> Math.abs(value) < 1e-4);
  }
}

package dev.ganlib.nn;

import static dev.ganlib.testing.BlockReference.assertClose;
import static dev.ganlib.testing.BlockReference.assertGradients;
import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import dev.ganlib.internal.torch.Copies;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.internal.torch.Scope;
import dev.ganlib.testing.NativeArrays;
import dev.ganlib.testing.Values;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Values, gradients and second gradients of layers made of other layers, of pooling and of the
 * recurrent and the modulated convolution, against {@code pytorch/blocks.py}, which computes each
 * in another way.
 */
final class BlocksContractTest {
  private record Reference(List<Case> cases) {}

  private record Case(
      String name,
      List<List<Long>> inputShapes,
      List<Boolean> labels,
      List<List<Double>> inputs,
      List<List<Long>> parameterShapes,
      List<List<Double>> parameters,
      List<Long> outputShape,
      List<Double> weights,
      List<Double> output,
      List<List<Double>> gradients,
      List<List<Double>> second) {

    Shape[] in() {
      return inputShapes.stream().map(Shape::new).toArray(Shape[]::new);
    }

    Shape out() {
      return new Shape(outputShape);
    }

    /** Returns the inputs, of which those that are not labels are leaves of a graph. */
    NDList taken(NDManager manager, DataType type) {
      NDList taken = new NDList();
      for (int i = 0; i < inputs.size(); i++) {
        double[] values = doubles(inputs.get(i));
        NDArray array = manager.create(values, in()[i]);
        taken.add(
            labels.get(i)
                ? array.toType(DataType.INT64, false)
                : Gradients.leaf(array.toType(type, false)));
      }
      return taken;
    }

    /** Returns the layer with the reference's parameters. */
    Block initialised(NDManager manager, DataType type) {
      Block block = layer(name, parameters.size());
      block.initialize(manager, type, in());
      List<Parameter> own = block.getParameters().values();
      assertThat(own.stream().map(parameter -> parameter.getArray().getShape()))
          .containsExactlyElementsOf(parameterShapes.stream().map(Shape::new).toList());
      for (int k = 0; k < own.size(); k++) {
        NDArray array = own.get(k).getArray();
        NDArray given = manager.create(doubles(parameters.get(k)), array.getShape());
        Copies.into(List.of(array), "target", List.of(given.toType(type, false)));
      }
      return block;
    }

    @Override
    public String toString() {
      return name + " " + inputShapes;
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

  static List<Case> cases() throws IOException {
    return Values.json("/pytorch/blocks.json", Reference.class).cases();
  }

  static Stream<Arguments> casesOfEachType() throws IOException {
    return cases().stream()
        .flatMap(
            one ->
                Stream.of(
                    Arguments.of(one, DataType.FLOAT32, 1e-5),
                    Arguments.of(one, DataType.FLOAT64, 1e-10)));
  }

  private static Convolution convolution(long channels) {
    return Convolution.builder(channels, 3, 3).padding(1).build();
  }

  private static Block labelled() {
    return LabelConcatenation.of(convolution(2), 3);
  }

  private static Sequence.Builder bent(Block block) {
    return Sequence.builder().add(block).add(Activation.tanhBlock());
  }

  private static Block layer(String name, int parameters) {
    return switch (name) {
      case "average_1d" -> AveragePooling.of(2);
      case "average_2d" -> AveragePooling.of(2, 3);
      case "average_3d" -> AveragePooling.of(1, 2, 2);
      case "skip" -> Skip.around(convolution(3));
      case "skips" ->
          Skip.around(
              Sequence.builder()
                  .add(Convolution.builder(3, 4, 4).stride(2).padding(1).build())
                  .add(Skip.around(bent(convolution(2)).build()))
                  .add(TransposedConvolution.builder(2, 4, 4).stride(2).padding(1).build())
                  .build());
      case "labelled_skip" -> Skip.around(labelled());
      case "residual" -> Residual.of(bent(convolution(2)).build());
      case "residual_with_shortcut" ->
          Residual.of(convolution(3), Convolution.builder(3, 1, 1).build());
      case "labelled_residual" -> Residual.of(labelled());
      case "per_frame" -> PerFrame.of(Convolution.builder(3, 3, 3).stride(2).padding(1).build());
      case "per_frame_linear" ->
          PerFrame.of(Sequence.builder().add(Blocks.batchFlattenBlock()).add(Linear.of(1)).build());
      case "per_frame_labelled" -> PerFrame.of(labelled());
      case "per_frame_styled" -> PerFrame.of(ModulatedConvolution.of(2, 2, 3));
      case "gru_of_frames" -> ConvGru.of(3, 3);
      case "gru_of_steps" -> ConvGru.of(2, 3).steps(3);
      case "gru_of_one_step" -> ConvGru.of(2, 1).steps(1);
      case "gru_cell" -> ConvGru.of(2, 1);
      case "modulated" ->
          parameters == 4
              ? ModulatedConvolution.of(2, 3, 3)
              : ModulatedConvolution.of(2, 2, 1).withoutBias();
      case "modulated_plain" -> ModulatedConvolution.of(2, 3, 3).withoutDemodulation();
      case "equalised_linear" ->
          EqualisedRate.builder(Linear.of(3)).gain(1.5).multiplier(0.25).build();
      case "equalised_convolution" -> EqualisedRate.of(convolution(2));
      case "equalised_transposed" ->
          EqualisedRate.of(
              TransposedConvolution.builder(2, 4, 4).stride(2).padding(1).withoutBias().build());
      case "equalised_network" ->
          EqualisedRate.builder(
                  bent(Convolution.builder(2, 3, 3).build())
                      .add(Blocks.batchFlattenBlock())
                      .add(Linear.of(3))
                      .build())
              .gain(2)
              .build();
      case "equalised_modulated" -> EqualisedRate.of(ModulatedConvolution.of(3, 2, 3));
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static NDArray run(Block block, NDList inputs) {
    NDManager owner = inputs.get(0).getManager();
    return block.forward(new ParameterStore(owner, false), inputs, true).singletonOrThrow();
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("casesOfEachType")
  @SuppressWarnings("try") // scope and mode work by being open
  void should_equal_pytorch_in_value_and_gradients_of_first_and_second_order(
      Case one, DataType type, double tolerance) {
    try (Scope scope = new Scope();
        GradMode on = GradMode.on()) {
      Block block = one.initialised(manager, type);
      NDList inputs = one.taken(manager, type);
      List<NDArray> by = new ArrayList<>();
      for (int i = 0; i < inputs.size(); i++) {
        if (!one.labels().get(i)) {
          by.add(inputs.get(i));
        }
      }
      block.getParameters().values().forEach(parameter -> by.add(parameter.getArray()));

      NDArray y = run(block, inputs);

      assertThat(y.getShape()).isEqualTo(one.out());
      assertThat(block.getOutputShapes(one.in())).containsExactly(one.out());
      assertThat(y.getDataType()).isEqualTo(type);
      assertClose("output", y, one.output(), tolerance);
      assertGradients(y, one.weights(), by, one.gradients(), one.second(), tolerance);
      block.clear();
    }
  }

  @Test
  @SuppressWarnings("try") // the scope works by being open
  void should_leave_no_array_behind() throws IOException {
    for (Case one : cases()) {
      Block block = one.initialised(manager, DataType.FLOAT32);
      NDList inputs = one.taken(manager, DataType.FLOAT32);
      long before = NativeArrays.count();

      try (Scope scope = new Scope()) {
        run(block, inputs);
      }

      assertThat(NativeArrays.count()).as(one.toString()).isEqualTo(before);
    }
  }

  @Test
  void should_describe_itself_by_its_name_and_know_its_own_arrays() throws IOException {
    for (Case one : cases()) {
      Block block = layer(one.name(), one.parameters().size());

      LayerDescription description = LayerDescription.of(block);

      assertThat(description.kind()).isEqualTo(block.getClass().getSimpleName());
      assertThat(description.traits()).contains(Trait.SAMPLES_ALONE, Trait.BF16);
      assertThat(description.arrays()).isEmpty();
    }
  }
}

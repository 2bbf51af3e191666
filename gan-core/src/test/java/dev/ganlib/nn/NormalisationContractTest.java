package dev.ganlib.nn;

import static dev.ganlib.testing.Values.bits;
import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv1d;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import dev.ganlib.internal.torch.Copies;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.testing.OpenMove;
import dev.ganlib.testing.Values;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Values, gradients, second gradients and buffers against PyTorch, from {@code pytorch/norms.py},
 * which tells what is computed.
 */
final class NormalisationContractTest {
  private record Reference(List<Case> cases) {}

  private record Case(
      String name,
      List<Long> shape,
      long classes,
      List<Boolean> trained,
      List<List<Double>> parameters,
      List<List<Double>> after,
      Passes training,
      Passes inference) {

    Shape batch() {
      return new Shape(shape);
    }

    boolean hasSamples() {
      return !name.contains("mbedding");
    }

    @Override
    public String toString() {
      return name + " " + batch();
    }
  }

  private record Passes(
      List<List<List<Double>>> inputs,
      List<List<Double>> weights,
      List<List<Double>> outputs,
      List<List<Double>> gradients,
      List<List<Double>> second) {}

  private OpenMove move;
  private NDManager manager;

  @BeforeEach
  void open() {
    move = new OpenMove();
    manager = move.manager();
  }

  @AfterEach
  void close() {
    move.close();
  }

  static Stream<Arguments> cases() throws IOException {
    return Values.json("/pytorch/norms.json", Reference.class).cases().stream()
        .flatMap(
            one ->
                Stream.of(
                    Arguments.of(one, DataType.FLOAT32, 1e-5),
                    Arguments.of(one, DataType.FLOAT64, 1e-10)));
  }

  private static Block layer(Case one) {
    return switch (one.name()) {
      case "InstanceNorm" -> InstanceNorm.of();
      case "InstanceNorm affine" -> InstanceNorm.builder().affine(true).build();
      case "InstanceNorm affine epsilon" ->
          InstanceNorm.builder().affine(true).epsilon(0.1).build();
      case "GroupNorm" -> GroupNorm.of(3);
      case "GroupNorm plain epsilon" -> GroupNorm.builder(1).affine(false).epsilon(0.1).build();
      case "LabelEmbedding" -> LabelEmbedding.of(5, 3);
      case "ConditionalBatchNorm" -> ConditionalBatchNorm.of(3);
      case "ConditionalBatchNorm constants" ->
          ConditionalBatchNorm.builder(3).momentum(0.3).epsilon(1e-3).build();
      case "SpectralNorm linear" -> SpectralNorm.of(Linear.builder().setUnits(3).build());
      case "SpectralNorm iterations" ->
          SpectralNorm.builder(Linear.builder().setUnits(3).optBias(false).build())
              .iterations(3)
              .build();
      case "SpectralNorm convolution" ->
          SpectralNorm.of(Convolution.builder(5, 3, 3).stride(2).padding(1).build());
      case "SpectralNorm transposed" ->
          SpectralNorm.of(TransposedConvolution.builder(2, 3, 3).stride(2).padding(1).build());
      case "SpectralNorm axis" ->
          SpectralNorm.builder(
                  Conv2d.builder()
                      .setKernelShape(new Shape(3, 3))
                      .setFilters(5)
                      .optStride(new Shape(2, 2))
                      .optPadding(new Shape(1, 1))
                      .build())
              .axis(1)
              .build();
      case "SpectralNorm convolution 1d" ->
          SpectralNorm.of(Conv1d.builder().setKernelShape(new Shape(3)).setFilters(5).build());
      case "SpectralNorm embedding" -> SpectralNorm.of(LabelEmbedding.of(5, 3));
      case "SelfAttention" -> SelfAttention.of(8);
      case "SelfAttention unpooled" -> SelfAttention.builder(8).pooling(false).build();
      case "SelfAttention normalised" -> SelfAttention.builder(16).spectralNorm(true).build();
      case "ProjectionHead" -> ProjectionHead.of(3, 5);
      case "ProjectionHead normalised" -> ProjectionHead.builder(3, 5).spectralNorm(true).build();
      default -> throw new IllegalArgumentException(one.name());
    };
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cases")
  void should_equal_pytorch_in_training_then_in_inference(
      Case one, DataType type, double tolerance) {
    Block block = layer(one);
    List<Parameter> parameters = block.getParameters().values();
    assertThat(parameters.stream().map(Parameter::requiresGradient).toList())
        .isEqualTo(one.trained());
    for (int k = 0; k < parameters.size(); k++) {
      double[] values = doubles(one.parameters().get(k));
      parameters.get(k).setInitializer((m, shape, t) -> m.create(values, shape).toType(t, true));
    }
    List<Shape> shapes = new ArrayList<>();
    if (one.hasSamples()) {
      shapes.add(one.batch());
    }
    if (one.classes() > 0) {
      shapes.add(new Shape(one.batch().get(0)));
    }
    block.initialize(manager, type, shapes.toArray(Shape[]::new));
    for (int k = 0; k < parameters.size(); k++) {
      // A spectral norm improves its vectors when it starts; PyTorch's pass starts from the given.
      NDArray array = parameters.get(k).getArray();
      NDArray given = manager.create(doubles(one.parameters().get(k)), array.getShape());
      Copies.into(List.of(array), "target", List.of(given.toType(type, false)));
    }

    checkPasses(one, block, one.training(), true, type, tolerance);
    List<long[]> after = new ArrayList<>();
    for (int k = 0; k < parameters.size(); k++) {
      NDArray array = parameters.get(k).getArray();
      after.add(bits(array));
      check(block.getParameters().keyAt(k), array, one.after().get(k), tolerance);
    }
    checkPasses(one, block, one.inference(), false, type, tolerance);

    for (int k = 0; k < parameters.size(); k++) {
      assertThat(bits(parameters.get(k).getArray()))
          .as("%s after inference", block.getParameters().keyAt(k))
          .isEqualTo(after.get(k));
    }
  }

  /** All passes are one graph, so the buffers move between a pass and its gradient. */
  private void checkPasses(
      Case one, Block block, Passes passes, boolean training, DataType type, double tolerance) {
    ParameterStore store = new ParameterStore(manager, false);
    List<NDArray> by = new ArrayList<>();
    NDArray loss = manager.zeros(new Shape(), type);
    Shape outputShape = null;
    for (int i = 0; i < passes.inputs().size(); i++) {
      NDList inputs = new NDList();
      try (NDManager ofInputs = manager.newSubManager()) {
        for (List<Double> values : passes.inputs().get(i)) {
          boolean isSample = one.hasSamples() && inputs.isEmpty();
          NDArray input =
              isSample
                  ? Gradients.leaf(
                      ofInputs.create(doubles(values), one.batch()).toType(type, false))
                  : ofInputs.create(values.stream().mapToLong(Double::longValue).toArray());
          inputs.add(input);
          if (isSample) {
            by.add(input);
          }
        }
        NDArray output = block.forward(store, inputs, training).singletonOrThrow();

        assertThat(output.getManager()).isSameAs(ofInputs);
        inputs.attach(manager);
        output.attach(manager);
        outputShape = block.getOutputShapes(inputs.getShapes())[0];
        assertThat(output.getShape()).isEqualTo(outputShape);
        check("output " + i, output, passes.outputs().get(i), tolerance);
        NDArray w =
            manager.create(doubles(passes.weights().get(i)), outputShape).toType(type, false);
        loss = loss.add(w.mul(output).mul(output.add(1)).sum());
      }
    }
    block.getParameters().values().stream()
        .filter(Parameter::requiresGradient)
        .forEach(parameter -> by.add(parameter.getArray()));
    NDList first = Gradients.withGraph(loss, by);
    NDArray squares = manager.zeros(new Shape(), type);
    for (NDArray gradient : first) {
      squares = squares.add(gradient.square().sum());
    }
    NDList second = Gradients.of(squares, by);
    assertThat(by).hasSameSizeAs(passes.gradients()).hasSameSizeAs(passes.second());
    for (int k = 0; k < by.size(); k++) {
      check("gradient " + k, first.get(k), passes.gradients().get(k), tolerance);
      check("second gradient " + k, second.get(k), passes.second().get(k), tolerance);
    }
  }

  /** Second gradients reach thousands: the tolerance is relative to the largest number over 1. */
  private static void check(String what, NDArray actual, List<Double> reference, double tolerance) {
    double[] expected = doubles(reference);
    double size = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    assertThat(doubles(actual))
        .as(what)
        .containsExactly(expected, within(tolerance * Math.max(1, size)));
  }
}

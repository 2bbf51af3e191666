package dev.ganlib.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.testing.GradientCheck;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * First and second gradients of every layer, by its input and by each trained parameter, against
 * central differences. Spectral norms are in inference mode, with u and v held fixed.
 */
final class NormalisationGradientTest {
  private static final double TOLERANCE = 1e-6;

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  static Stream<Arguments> layers() {
    Shape image = new Shape(2, 8, 2, 4);
    return Stream.of(
        Arguments.of(InstanceNorm.of(), new Shape(2, 3, 5), false, true),
        Arguments.of(InstanceNorm.builder().affine(true).build(), new Shape(2, 2, 3), false, true),
        Arguments.of(GroupNorm.of(3), new Shape(2, 9, 2), false, true),
        Arguments.of(GroupNorm.builder(1).affine(false).build(), new Shape(3, 4), false, true),
        Arguments.of(ConditionalBatchNorm.of(3), new Shape(4, 2, 3), true, true),
        Arguments.of(ConditionalBatchNorm.of(3), new Shape(4, 3), true, false),
        Arguments.of(
            SpectralNorm.of(Linear.builder().setUnits(3).build()), new Shape(2, 4), false, false),
        Arguments.of(
            SpectralNorm.builder(
                    Conv2d.builder().setKernelShape(new Shape(2, 1)).setFilters(3).build())
                .axis(1)
                .build(),
            new Shape(2, 2, 3, 2),
            false,
            false),
        Arguments.of(SelfAttention.of(8), image, false, true),
        Arguments.of(
            SelfAttention.builder(8).pooling(false).spectralNorm(true).build(),
            new Shape(1, 8, 1, 3),
            false,
            false),
        Arguments.of(ProjectionHead.of(3, 5), new Shape(4, 5), true, true),
        Arguments.of(
            ProjectionHead.builder(3, 5).spectralNorm(true).build(), new Shape(4, 5), true, false));
  }

  @ParameterizedTest
  @MethodSource("layers")
  void should_have_the_gradient_of_central_differences(
      Block layer, Shape shape, boolean labelled, boolean training) {
    NDArray labels = labels(shape);
    initialise(layer, labelled ? new Shape[] {shape, labels.getShape()} : new Shape[] {shape});
    double[] at = numbers((int) shape.size(), 0.3);

    assertGradient(
        x -> loss(layer, training, labelled ? new NDList(x, labels) : new NDList(x), null, x),
        shape,
        at);
    assertGradient(
        x ->
            Gradients.withGraph(
                    loss(
                        layer, training, labelled ? new NDList(x, labels) : new NDList(x), null, x),
                    List.of(x))
                .get(0)
                .square()
                .sum(),
        shape,
        at);
    NDArray x = manager.create(at, shape);
    checkParameters(layer, training, labelled ? new NDList(x, labels) : new NDList(x));
  }

  @ParameterizedTest
  @MethodSource("embeddings")
  void should_have_the_gradient_of_central_differences_by_a_table(Block layer) {
    NDArray labels = labels(new Shape(4));
    initialise(layer, labels.getShape());
    checkParameters(layer, false, new NDList(labels));
  }

  static Stream<Block> embeddings() {
    return Stream.of(LabelEmbedding.of(3, 2), SpectralNorm.of(LabelEmbedding.of(3, 2)));
  }

  private void checkParameters(Block layer, boolean training, NDList inputs) {
    for (Parameter parameter : layer.getParameters().values()) {
      if (parameter.requiresGradient()) {
        assertGradient(
            value -> loss(layer, training, inputs, parameter, value),
            parameter.getShape(),
            parameter.getArray().toDoubleArray());
        assertGradient(
            value ->
                Gradients.withGraph(loss(layer, training, inputs, parameter, value), List.of(value))
                    .get(0)
                    .square()
                    .sum(),
            parameter.getShape(),
            parameter.getArray().toDoubleArray());
      }
    }
  }

  /** The tolerance is relative to the largest number over 1, as the differences' error is. */
  private static void assertGradient(UnaryOperator<NDArray> function, Shape shape, double... at) {
    double[] differences = GradientCheck.differences(function, shape, at);
    double size = Math.max(1, Arrays.stream(differences).map(Math::abs).max().orElseThrow());
    assertThat(size).isFinite();
    assertThat(GradientCheck.gradient(function, shape, at))
        .containsExactly(differences, within(TOLERANCE * size));
  }

  /** A weighted sum of the outputs' squares, with a value of its own for one parameter. */
  private NDArray loss(
      Block layer, boolean training, NDList inputs, Parameter parameter, NDArray value) {
    ParameterStore own = new ParameterStore(manager, false);
    ParameterStore store = parameter == null ? own : new ReplacedWeights(own, parameter, value);
    NDArray output = layer.forward(store, inputs, training).singletonOrThrow();
    double[] weights = numbers((int) output.size(), 1.1);
    return output.square().mul(manager.create(weights, output.getShape())).sum();
  }

  private NDArray labels(Shape shape) {
    long[] labels = new long[(int) shape.get(0)];
    Arrays.setAll(labels, i -> (2L * i + 1) % 3);
    return manager.create(labels);
  }

  private void initialise(Block layer, Shape... shapes) {
    List<Parameter> parameters = layer.getParameters().values();
    for (int k = 0; k < parameters.size(); k++) {
      boolean variance = parameters.get(k).getType() == Parameter.Type.RUNNING_VAR;
      double phase = 0.7 * k + 0.4;
      parameters
          .get(k)
          .setInitializer(
              (m, shape, type) -> {
                double[] values = numbers((int) shape.size(), phase);
                return m.create(
                    variance ? Arrays.stream(values).map(v -> v * v + 0.5).toArray() : values,
                    shape);
              });
    }
    layer.initialize(manager, DataType.FLOAT64, shapes);
    assertThat(layer.isInitialized()).isTrue();
  }

  private static double[] numbers(int count, double phase) {
    double[] numbers = new double[count];
    Arrays.setAll(numbers, i -> 0.8 * Math.sin(1.7 * i + 0.13 * i * i + phase));
    return numbers;
  }
}

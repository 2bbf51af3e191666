package dev.ganlib.nn;

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
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.testing.NativeArrays;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests the particulars of the wrapper; {@link NormalisationContractTest} has PyTorch's numbers.
 */
final class SpectralNormTest {
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static Block linear(long units) {
    return Linear.builder().setUnits(units).build();
  }

  private static Parameter parameter(Block block, String ending) {
    return block.getParameters().stream()
        .filter(pair -> pair.getKey().endsWith(ending))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  private NDArray run(Block block, boolean training, NDArray x) {
    return block
        .forward(new ParameterStore(manager, false), new NDList(x), training)
        .singletonOrThrow();
  }

  /** The largest singular value of a diagonal matrix is its largest number. */
  @Test
  void should_divide_by_the_largest_singular_value_when_iterated_long() {
    Block block = SpectralNorm.builder(linear(3)).iterations(60).build();
    parameter(block, "weight")
        .setInitializer(
            (m, shape, type) -> m.create(new double[] {2, 0, 0, 0, -5, 0, 0, 0, 1}, shape));
    block.initialize(manager, DataType.FLOAT64, new Shape(1, 3));
    NDArray x = manager.create(new double[] {1, 1, 1}, new Shape(1, 3));

    assertThat(doubles(run(block, true, x)))
        .containsExactly(new double[] {0.4, -1, 0.2}, within(1e-12));
    assertThat(doubles(run(block, false, x)))
        .containsExactly(new double[] {0.4, -1, 0.2}, within(1e-12));
    assertThat(doubles(parameter(block, "weight").getArray())).contains(2, -5, 1);
  }

  /** An average of unit vectors is shorter than they are. */
  @Test
  void should_not_depend_on_the_length_of_averaged_vectors_in_inference() {
    Block block = SpectralNorm.builder(linear(3)).build();
    block.initialize(manager, DataType.FLOAT64, new Shape(1, 3));
    NDArray x = manager.create(new double[] {1, -2, 0.5}, new Shape(1, 3));
    run(block, true, x);
    double[] before = doubles(run(block, false, x));

    parameter(block, "u").getArray().muli(0.7);
    parameter(block, "v").getArray().muli(0.8);

    assertThat(doubles(run(block, false, x))).containsExactly(before, within(1e-12));
  }

  @Test
  void should_know_the_spectral_norm_before_any_training() {
    Block block = SpectralNorm.of(linear(3));
    parameter(block, "weight")
        .setInitializer(
            (m, shape, type) -> m.create(new double[] {2, 0, 0, 0, -5, 0, 0, 0, 1}, shape));
    block.initialize(manager, DataType.FLOAT64, new Shape(1, 3));
    NDArray x = manager.create(new double[] {1, 1, 1}, new Shape(1, 3));

    assertThat(doubles(run(block, false, x)))
        .containsExactly(new double[] {0.4, -1, 0.2}, within(0.01));
  }

  @Test
  void should_start_with_random_unit_vectors_as_long_as_the_weight_s_axes() {
    SpectralNorm block = SpectralNorm.of(linear(300));
    block.initialize(manager, DataType.FLOAT64, new Shape(2, 200));

    assertThat(block.isInitialized()).isTrue();
    assertThat(block.getOutputShapes(new Shape[] {new Shape(2, 200)}))
        .containsExactly(new Shape(2, 300));
    for (String name : List.of("u", "v")) {
      double[] values = doubles(block.getDirectParameters().get(name).getArray());
      assertThat(values).hasSize(name.equals("u") ? 300 : 200).doesNotHaveDuplicates();
      assertThat(Arrays.stream(values).map(x -> x * x).sum()).isCloseTo(1, within(1e-12));
      assertThat(block.getDirectParameters().get(name).requiresGradient()).isFalse();
    }
  }

  @Test
  void should_keep_values_when_initialised_again() {
    SpectralNorm block = SpectralNorm.of(linear(3));
    block.initialize(manager, DataType.FLOAT32, new Shape(2, 4));
    List<long[]> before = new ArrayList<>();
    block.getParameters().values().forEach(parameter -> before.add(bits(parameter.getArray())));

    block.initialize(manager, DataType.FLOAT32, new Shape(5, 4));

    for (int k = 0; k < before.size(); k++) {
      assertThat(bits(block.getParameters().valueAt(k).getArray())).isEqualTo(before.get(k));
    }
  }

  @Test
  void should_ask_the_outer_store_for_all_but_the_weight() {
    SpectralNorm block = SpectralNorm.of(linear(2));
    block.initialize(manager, DataType.FLOAT64, new Shape(1, 2));
    NDArray weight = manager.create(new double[] {4, 0, 0, 0}, new Shape(2, 2));
    NDArray bias = manager.create(new double[] {10, 20});
    NDArray vector = manager.create(new double[] {1, 0});
    NDArray other = vector.duplicate();
    List<Boolean> modes = new ArrayList<>();
    ParameterStore store =
        new ParameterStore(manager, false) {
          @Override
          public NDArray getValue(Parameter parameter, Device device, boolean training) {
            modes.add(training);
            return switch (parameter.getName()) {
              case "weight" -> weight;
              case "bias" -> bias;
              case "u" -> vector;
              default -> other;
            };
          }
        };
    NDArray x = manager.create(new double[] {3, 7}, new Shape(1, 2));

    assertThat(doubles(block.forward(store, new NDList(x), false).singletonOrThrow()))
        .containsExactly(13, 20);
    assertThat(modes).containsOnly(false).hasSize(4);
  }

  @Test
  void should_leave_no_array_behind_but_its_result() {
    SpectralNorm block = SpectralNorm.of(linear(3));
    block.initialize(manager, DataType.FLOAT32, new Shape(2, 4));
    ParameterStore store = new ParameterStore(manager, false);
    long before = NativeArrays.count();
    try (NDManager ofInput = manager.newSubManager()) {
      NDArray x = ofInput.ones(new Shape(2, 4));
      for (boolean training : new boolean[] {true, false}) {
        assertThat(block.forward(store, new NDList(x), training).singletonOrThrow().getManager())
            .isSameAs(ofInput);
      }
    }

    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void should_refuse_layers_without_a_weight_or_with_several() {
    assertMessage(
        () -> SpectralNorm.of(Activation.reluBlock()),
        "expected a layer with one weight to normalise but LambdaBlock has none");
    assertMessage(
        () -> SpectralNorm.of(InstanceNorm.builder().affine(true).build()),
        "expected a layer with one weight to normalise but InstanceNorm has none");
    assertMessage(
        () -> SpectralNorm.of(new SequentialBlock().add(linear(2)).add(linear(2))),
        "expected a layer with one weight to normalise but SequentialBlock has"
            + " [01Linear_weight, 02Linear_weight]");
  }

  @Test
  void should_refuse_a_layer_that_is_normalised_already() {
    String message = "expected a layer that is not normalised already";
    assertMessage(() -> SpectralNorm.of(SpectralNorm.of(linear(2))), message);
    assertMessage(
        () -> SpectralNorm.of(new SequentialBlock().add(SpectralNorm.of(linear(2)))), message);
  }

  @Test
  void should_refuse_an_axis_that_the_weight_does_not_have() {
    assertMessage(
        () -> SpectralNorm.builder(linear(2)).axis(-1), "axis must not be negative but was -1");
    SpectralNorm block = SpectralNorm.builder(linear(2)).axis(2).build();
    assertMessage(
        () -> block.initialize(manager, DataType.FLOAT32, new Shape(1, 3)),
        "expected a weight of at least 3 axes to normalise along axis 2 but was (2, 3)");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void should_refuse_iterations_that_are_not_positive(int iterations) {
    assertMessage(
        () -> SpectralNorm.builder(linear(2)).iterations(iterations),
        "iterations must be positive but was " + iterations);
  }

  private static void assertMessage(ThrowingCallable refused, String message) {
    assertThatThrownBy(refused).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}

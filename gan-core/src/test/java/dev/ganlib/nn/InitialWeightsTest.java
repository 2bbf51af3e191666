package dev.ganlib.nn;

import static dev.ganlib.testing.Values.bits;
import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.util.Pair;
import dev.ganlib.internal.torch.DrawKey;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.SeededManager;
import dev.ganlib.nn.stock.Mlp;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class InitialWeightsTest {
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** A convolution and a linear layer inside another block, with batch normalisation between. */
  private static SequentialBlock network() {
    return new SequentialBlock()
        .add(
            new SequentialBlock()
                .add(
                    Conv2d.builder()
                        .setKernelShape(new Shape(3, 3))
                        .setFilters(128)
                        .build()) // (B, 128, 4, 4) from (B, 16, 6, 6)
                .add(BatchNorm.builder().build()))
        .add(Blocks.batchFlattenBlock())
        .add(Linear.builder().setUnits(500).build());
  }

  private Block initialised(UnaryOperator<SequentialBlock> weights, DataType type) {
    SequentialBlock block = network();
    assertThat(weights.apply(block)).isSameAs(block);
    NDManager seeded = SeededManager.of(manager, new DrawKey(4, 0, 0, "init/test"), 0);
    block.initialize(seeded, type, new Shape(2, 16, 6, 6));
    return block;
  }

  private static NDArray array(Block block, int index) {
    return block.getParameters().valueAt(index).getArray();
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT32", "FLOAT64"})
  void should_be_uniform_within_the_root_of_the_fan_in_when_pytorch_s(DataType type) {
    Block block = initialised(InitialWeights::pyTorch, type);

    assertThat(block.getParameters().keys()).hasSize(8);
    assertThat(array(block, 0).getDataType()).isEqualTo(type);
    assertThat(array(block, 0).getShape()).isEqualTo(new Shape(128, 16, 3, 3));
    assertUniform(array(block, 0), 1 / Math.sqrt(16 * 9));
    assertThat(array(block, 6).getShape()).isEqualTo(new Shape(500, 128 * 16));
    assertUniform(array(block, 6), 1 / Math.sqrt(128 * 16));
    // A bias has no fan-in of its own: the weight's decides.
    assertUniform(array(block, 1), 1 / Math.sqrt(16 * 9));
    assertUniform(array(block, 7), 1 / Math.sqrt(128 * 16));
  }

  @Test
  void should_be_glorot_uniform_with_zero_biases_when_keras_s() {
    Block block = initialised(InitialWeights::glorotUniform, DataType.FLOAT32);

    assertUniform(array(block, 0), Math.sqrt(6.0 / (16 * 9 + 128 * 9)));
    assertUniform(array(block, 6), Math.sqrt(6.0 / (128 * 16 + 500)));
    assertThat(doubles(array(block, 1))).hasSize(128).containsOnly(0);
    assertThat(doubles(array(block, 7))).hasSize(500).containsOnly(0);
  }

  @Test
  void should_leave_other_layers_their_initialisers() {
    for (UnaryOperator<SequentialBlock> weights :
        Arrays.<UnaryOperator<SequentialBlock>>asList(
            InitialWeights::pyTorch, InitialWeights::glorotUniform)) {
      Block block = initialised(weights, DataType.FLOAT32);
      assertThat(block.getParameters().keys().get(2)).containsIgnoringCase("gamma");
      assertThat(doubles(array(block, 2))).hasSize(128).containsOnly(1);
      assertThat(doubles(array(block, 3))).containsOnly(0);
      assertThat(doubles(array(block, 4))).containsOnly(0);
      assertThat(doubles(array(block, 5))).containsOnly(1);
    }
  }

  @Test
  void should_accept_layers_without_bias() {
    Linear linear = InitialWeights.pyTorch(Linear.builder().setUnits(300).optBias(false).build());
    linear.initialize(manager, DataType.FLOAT32, new Shape(2, 100));

    assertThat(linear.getParameters()).hasSize(1);
    assertUniform(linear.getParameters().valueAt(0).getArray(), 0.1);
  }

  @Test
  void should_repeat_when_the_run_s_seed_is_the_same() {
    Block first = initialised(InitialWeights::pyTorch, DataType.FLOAT32);
    EngineRoom.engine().setRandomSeed(99);
    Block second = initialised(InitialWeights::pyTorch, DataType.FLOAT32);

    for (int i = 0; i < 8; i++) {
      assertThat(bits(array(second, i))).isEqualTo(bits(array(first, i)));
    }
  }

  @Test
  void should_be_what_a_perceptron_starts_from() {
    Mlp mlp = Mlp.discriminator(new Shape(1, 20, 20));
    mlp.initialize(manager, DataType.FLOAT32, new Shape(2, 1, 20, 20));

    assertUniform(array(mlp, 0), 1.0 / 20);
    assertUniform(array(mlp, 1), 1.0 / 20);
  }

  /**
   * The layers of this package, in another block: fan-ins of 72, 288 (a transposed convolution's
   * output side) and 2048.
   */
  private static SequentialBlock own() {
    return new SequentialBlock()
        .add(
            new SequentialBlock()
                .add(Convolution.builder(128, 3, 3).groups(2).build()) // (B, 128, 4, 4) from 16
                .add(BatchNorm.builder().build())
                .add(
                    TransposedConvolution.builder(256, 3, 3)
                        .groups(8)
                        .padding(1)
                        .build())) // 32 * 9
        .add(Convolution.builder(128, 1, 1).withoutBias().build())
        .add(PRelu.shared())
        .add(Blocks.batchFlattenBlock())
        .add(dev.ganlib.nn.Linear.of(500));
  }

  private SequentialBlock initialised(SequentialBlock block) {
    NDManager seeded = SeededManager.of(manager, new DrawKey(4, 0, 0, "init/test"), 0);
    block.initialize(seeded, DataType.FLOAT32, new Shape(2, 16, 6, 6));
    return block;
  }

  private static void assertPyTorchs(Block block) {
    assertThat(block.getParameters()).hasSize(12);
    assertThat(array(block, 0).getShape()).isEqualTo(new Shape(128, 8, 3, 3));
    assertUniform(array(block, 0), 1 / Math.sqrt(8 * 9));
    assertUniform(array(block, 1), 1 / Math.sqrt(8 * 9));
    assertThat(array(block, 6).getShape()).isEqualTo(new Shape(128, 32, 3, 3));
    assertUniform(array(block, 6), 1 / Math.sqrt(32 * 9));
    assertThat(array(block, 7).getShape()).isEqualTo(new Shape(256));
    assertUniform(array(block, 7), 1 / Math.sqrt(32 * 9));
    assertThat(array(block, 8).getShape()).isEqualTo(new Shape(128, 256, 1, 1));
    assertUniform(array(block, 8), 1 / Math.sqrt(256));
    assertThat(array(block, 10).getShape()).isEqualTo(new Shape(500, 128 * 16));
    assertUniform(array(block, 10), 1 / Math.sqrt(128 * 16));
    assertUniform(array(block, 11), 1 / Math.sqrt(128 * 16));
  }

  @Test
  void should_be_pytorch_s_by_default_in_layers_of_this_package() {
    Block block = initialised(own());

    assertPyTorchs(block);
    Block again = initialised(own());
    for (int i = 0; i < 12; i++) {
      assertThat(bits(array(again, i))).isEqualTo(bits(array(block, i)));
    }
  }

  @Test
  void should_set_layers_of_this_package_wherever_they_are() {
    assertPyTorchs(initialised(InitialWeights.pyTorch(InitialWeights.glorotUniform(own()))));

    Block glorot = initialised(InitialWeights.glorotUniform(own()));
    assertUniform(array(glorot, 0), Math.sqrt(6.0 / (8 * 9 + 128 * 9)));
    assertUniform(array(glorot, 6), Math.sqrt(6.0 / (32 * 9 + 128 * 9)));
    assertUniform(array(glorot, 8), Math.sqrt(6.0 / (128 + 256)));
    assertUniform(array(glorot, 10), Math.sqrt(6.0 / (128 * 16 + 500)));
    for (int bias : new int[] {1, 7, 11}) {
      assertThat(doubles(array(glorot, bias))).containsOnly(0);
    }
    assertThat(doubles(array(glorot, 9))).containsExactly(0.25);
  }

  @Test
  void should_be_dcgan_s_when_normal() {
    for (SequentialBlock block : Arrays.asList(own(), network())) {
      assertThat(InitialWeights.normal(block, 0.02)).isSameAs(block);
      initialised(block);

      for (Pair<String, Parameter> pair : block.getParameters()) {
        NDArray array = pair.getValue().getArray();
        switch (pair.getValue().getType()) {
          case WEIGHT -> assertNormal(array, 0, 0.02);
          case GAMMA -> assertNormal(array, 1, 0.02);
          case BIAS, BETA, RUNNING_MEAN -> assertThat(doubles(array)).containsOnly(0);
          case RUNNING_VAR -> assertThat(doubles(array)).containsOnly(1);
          default -> assertThat(doubles(array)).containsExactly(0.25);
        }
      }
      assertThat(block.getParameters().values().stream().map(Parameter::getType))
          .contains(Parameter.Type.WEIGHT, Parameter.Type.GAMMA, Parameter.Type.BETA);
    }
  }

  @Test
  void should_leave_a_scale_that_is_switched_off_at_1_when_normal() {
    BatchNorm norm = InitialWeights.normal(BatchNorm.builder().optScale(false).build(), 0.02);
    norm.initialize(manager, DataType.FLOAT32, new Shape(2, 6));

    assertThat(norm.getParameters().valueAt(0).getType()).isEqualTo(Parameter.Type.GAMMA);
    assertThat(doubles(norm.getParameters().valueAt(0).getArray())).containsOnly(1);
  }

  @Test
  void should_draw_the_same_normal_numbers_from_the_same_seed() {
    SequentialBlock first = initialised(InitialWeights.normal(own(), 0.02));
    EngineRoom.engine().setRandomSeed(99);
    SequentialBlock second = initialised(InitialWeights.normal(own(), 0.02));

    for (int i = 0; i < 12; i++) {
      assertThat(bits(array(second, i))).isEqualTo(bits(array(first, i)));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.02, Double.NaN, Double.POSITIVE_INFINITY})
  void should_refuse_a_deviation_that_is_not_positive(double deviation) {
    Linear linear = Linear.builder().setUnits(3).build();

    assertThatThrownBy(() -> InitialWeights.normal(linear, deviation))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("deviation must be positive and finite but was " + deviation);
  }

  /** Mean, deviation, and the share beyond two deviations, which no cut or uniform draw has. */
  private static void assertNormal(NDArray array, double mean, double deviation) {
    double[] values = Arrays.stream(doubles(array)).map(v -> (v - mean) / deviation).toArray();
    int n = values.length;
    assertThat(n).isGreaterThanOrEqualTo(128);
    // Five standard errors each: 1 / sqrt(n), sqrt(2 / n), sqrt(p (1 - p) / n) with p = 0.0455.
    assertThat(Arrays.stream(values).average().orElseThrow())
        .isCloseTo(0, within(5 / Math.sqrt(n)));
    assertThat(Arrays.stream(values).map(v -> v * v).average().orElseThrow())
        .isCloseTo(1, within(5 * Math.sqrt(2.0 / n)));
    assertThat(Arrays.stream(values).filter(v -> Math.abs(v) > 2).count() / (double) n)
        .isCloseTo(0.0455, within(5 * 0.2084 / Math.sqrt(n)));
  }

  /** Bounds, and the moments of U(-b, b): mean 0, mean square b^2 / 3. */
  private static void assertUniform(NDArray array, double bound) {
    double[] values = doubles(array);
    int n = values.length;
    assertThat(n).isGreaterThanOrEqualTo(128);
    // The largest of n is short of the bound by more than 20 b / n once in e^10; float may reach
    // it.
    double largest = Arrays.stream(values).max().orElseThrow();
    double smallest = Arrays.stream(values).min().orElseThrow();
    assertThat(largest).isBetween(bound * (1 - 20.0 / n), bound * (1 + 1e-6));
    assertThat(smallest).isBetween(-bound * (1 + 1e-6), -bound * (1 - 20.0 / n));
    // Five standard errors: of the mean b / sqrt(3 n), of the mean square 2 b^2 / sqrt(45 n).
    assertThat(Arrays.stream(values).average().orElseThrow())
        .isCloseTo(0, within(5 * bound / Math.sqrt(3.0 * n)));
    assertThat(Arrays.stream(values).map(v -> v * v).average().orElseThrow())
        .isCloseTo(bound * bound / 3, within(5 * 2 * bound * bound / Math.sqrt(45.0 * n)));
  }
}

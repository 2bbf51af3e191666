package dev.ganlib.nn;

import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.ParameterStore;
import dev.ganlib.internal.torch.EngineRoom;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class EqualisedRateTest {
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private NDArray run(Block block, NDArray x) {
    return block
        .forward(new ParameterStore(manager, false), new NDList(x), true)
        .singletonOrThrow();
  }

  private static double deviation(double... numbers) {
    double mean = Arrays.stream(numbers).average().orElseThrow();
    return Math.sqrt(
        Arrays.stream(numbers)
            .map(number -> (number - mean) * (number - mean))
            .average()
            .orElseThrow());
  }

  private static Sequence network() {
    return Sequence.builder()
        .add(Convolution.builder(64, 3, 3).padding(1).build())
        .add(Activation.reluBlock())
        .add(GroupNorm.of(1))
        .add(Reshape.of(64 * 16))
        .add(Linear.of(20))
        .build();
  }

  static Arguments[] initialisers() {
    return new Arguments[] {
      Arguments.of("none", (UnaryOperator<Block>) block -> block),
      Arguments.of("PyTorch's", (UnaryOperator<Block>) InitialWeights::pyTorch),
      Arguments.of("Keras's", (UnaryOperator<Block>) InitialWeights::glorotUniform),
      Arguments.of("DCGAN's", (UnaryOperator<Block>) block -> InitialWeights.normal(block, 0.02))
    };
  }

  /** Of 1,152 and 20,480 normal numbers, so that the deviation's own is 2 and 0.5 percent. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("initialisers")
  void should_start_from_numbers_of_deviation_one_whatever_initialiser_is_set_around_it(
      String name, UnaryOperator<Block> initialiser) {
    Block block =
        initialiser.apply(
            Sequence.builder().add(EqualisedRate.of(network())).add(Linear.of(2)).build());

    block.initialize(manager, DataType.FLOAT32, new Shape(2, 2, 4, 4));

    double[] convolution = doubles(block.getParameters().get(0).getValue().getArray());
    double[] linear = doubles(block.getParameters().get(4).getValue().getArray());
    assertThat(convolution).as(name).hasSize(1152);
    assertThat(deviation(convolution)).isCloseTo(1, within(0.1));
    assertThat(linear).hasSize(20 * 64 * 16);
    assertThat(deviation(linear)).isCloseTo(1, within(0.03));
    assertThat(doubles(block.getParameters().get(1).getValue().getArray())).containsOnly(0);
    assertThat(doubles(block.getParameters().get(5).getValue().getArray())).containsOnly(0);
    double[] outside = doubles(block.getParameters().get(6).getValue().getArray());
    assertThat(outside).hasSize(40);
    assertThat(deviation(outside)).isLessThan(0.5);
  }

  @Test
  void should_start_with_outputs_of_the_gain_s_size_whatever_the_multiplier() {
    NDArray x = manager.randomNormal(new Shape(400, 50));
    for (double multiplier : new double[] {1, 0.01, 4}) {
      Block layer = EqualisedRate.builder(Linear.of(60)).gain(3).multiplier(multiplier).build();
      layer.initialize(manager, DataType.FLOAT32, new Shape(400, 50));

      double[] y = doubles(run(layer, x));

      // 24,000 outputs, dependent by the 3,000 weights.
      assertThat(deviation(y)).isCloseTo(3, within(0.2));
      assertThat(deviation(doubles(layer.getParameters().get("01Linear_weight").getArray())))
          .isCloseTo(1 / multiplier, within(0.06 / multiplier));
    }
  }

  @Test
  void should_scale_djl_s_layers_too() {
    Block layer =
        EqualisedRate.of(Conv2d.builder().setKernelShape(new Shape(1, 1)).setFilters(1).build());
    layer.initialize(manager, DataType.FLOAT64, new Shape(1, 4, 1, 1));
    layer.getParameters().valueAt(0).getArray().set(new double[] {1, 2, 3, 4});
    layer.getParameters().valueAt(1).getArray().set(new double[] {10});

    NDArray y = run(layer, manager.ones(new Shape(1, 4, 1, 1), DataType.FLOAT64));

    assertThat(doubles(y)).containsExactly(15);
  }

  @Test
  void should_run_other_learned_numbers_as_they_are() {
    Block layer =
        EqualisedRate.builder(Sequence.builder().add(Linear.of(2)).add(GroupNorm.of(1)).build())
            .multiplier(0.5)
            .build();
    layer.initialize(manager, DataType.FLOAT64, new Shape(1, 3));
    layer.getParameters().get(2).getValue().getArray().set(new double[] {0, 0});
    layer.getParameters().get(3).getValue().getArray().set(new double[] {7, -7});

    NDArray y = run(layer, manager.ones(new Shape(1, 3), DataType.FLOAT64));

    assertThat(doubles(y)).containsExactly(7, -7);
  }

  @Test
  void should_keep_the_names_of_the_layers_parameters() {
    assertThat(EqualisedRate.of(Linear.of(2)).getParameters().keys())
        .containsExactly("01Linear_weight", "01Linear_bias");
  }

  @Test
  void should_refuse_what_has_nothing_to_scale_or_is_scaled_already() {
    EqualisedRate scaled = EqualisedRate.of(Linear.of(2));

    assertThatThrownBy(() -> EqualisedRate.of(GroupNorm.of(2)))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected a linear layer or a convolution to equalise the rate of but GroupNorm has"
                + " none");
    Sequence twice = Sequence.builder().add(Linear.of(3)).add(scaled).build();
    assertThatThrownBy(() -> EqualisedRate.of(twice))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected a block in which no rate is equalised already, for factors would multiply");
    assertThatThrownBy(() -> SpectralNorm.of(scaled))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected a layer without an equalised rate, which would scale the normalised weight");
  }

  @Test
  void should_refuse_factors_out_of_their_range() {
    EqualisedRate.Builder builder = EqualisedRate.builder(Linear.of(2));

    assertThatThrownBy(() -> builder.gain(0))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("gain must be positive and finite but was 0.0");
    assertThatThrownBy(() -> builder.multiplier(Double.NaN))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("multiplier must be positive and finite but was NaN");
    assertThatThrownBy(() -> builder.multiplier(Double.POSITIVE_INFINITY))
        .hasMessage("multiplier must be positive and finite but was Infinity");
  }

  @Test
  void should_say_its_settings() {
    EqualisedRate layer = EqualisedRate.builder(Linear.of(2)).gain(2).multiplier(0.01).build();

    assertThat(layer.describe().attributes())
        .containsExactly(entry("gain", 2.0), entry("multiplier", 0.01));
    assertThat(layer).hasToString("EqualisedRate[gain=2.0, multiplier=0.01]");
  }
}

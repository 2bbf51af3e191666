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
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import dev.ganlib.internal.torch.Bfloat16;
import dev.ganlib.internal.torch.EngineRoom;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ModulatedConvolutionTest {
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private NDArray run(Block block, NDArray... inputs) {
    return block
        .forward(new ParameterStore(manager, false), new NDList(inputs), false)
        .singletonOrThrow();
  }

  private static NDArray array(Block block, String name) {
    return block.getParameters().get(name).getArray();
  }

  @Test
  void should_be_a_plain_convolution_where_the_style_is_silent() {
    Block layer = ModulatedConvolution.of(2, 3, 3).withoutDemodulation();
    Block plain = Convolution.builder(3, 3, 3).padding(1).build();
    layer.initialize(manager, DataType.FLOAT64, new Shape(2, 2, 4, 4), new Shape(2, 5));
    array(layer, "01style_weight").muli(0);
    array(layer, "01style_bias").muli(0);
    plain.getParameters().get("weight").setArray(array(layer, "02convolution_weight"));
    plain.getParameters().get("bias").setArray(array(layer, "02convolution_bias"));
    NDArray x = manager.randomNormal(new Shape(2, 2, 4, 4), DataType.FLOAT64);

    NDArray y = run(layer, x, manager.ones(new Shape(2, 5), DataType.FLOAT64));

    assertThat(doubles(y)).containsExactly(doubles(run(plain, x)), within(1e-14));
  }

  /**
   * Demodulation takes the style's size away: all factors times 1000 change no more than 1e-8 does.
   */
  @Test
  void should_not_depend_on_the_size_of_all_factors_together() {
    Block layer = ModulatedConvolution.of(2, 3, 3).withoutBias();
    layer.initialize(manager, DataType.FLOAT64, new Shape(1, 2, 4, 4), new Shape(1, 1));
    NDArray x = manager.randomNormal(new Shape(1, 2, 4, 4), DataType.FLOAT64);
    array(layer, "01style_weight").set(new double[] {2, -3});
    array(layer, "01style_bias").set(new double[] {-1, -1});

    double[] small = doubles(run(layer, x, manager.create(new double[][] {{1}})));
    double[] large = doubles(run(layer, x, manager.create(new double[][] {{1000}})));

    assertThat(large).containsExactly(small, within(1e-7));
    assertThat(Arrays.stream(small).map(Math::abs).max().orElseThrow()).isGreaterThan(0.1);
  }

  @Test
  void should_get_its_style_as_the_second_input_of_a_sequence() {
    Block network =
        Sequence.builder()
            .addConditional(ModulatedConvolution.of(2, 4, 3))
            .add(Upsampling.bilinear(2))
            .addConditional(ModulatedConvolution.of(4, 1, 1).withoutDemodulation())
            .build();
    Shape[] inputs = {new Shape(2, 2, 3, 3), new Shape(2, 6)};
    network.initialize(manager, DataType.FLOAT32, inputs);
    NDArray x = manager.ones(inputs[0]);
    NDArray styles = manager.create(new float[] {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, inputs[1]);

    NDArray y = run(network, x, styles);

    assertThat(network.getOutputShapes(inputs)).containsExactly(new Shape(2, 1, 6, 6));
    assertThat(doubles(y.get(0))).hasSize(36).isNotEqualTo(doubles(y.get(1)));
  }

  @Test
  @SuppressWarnings("try") // the type works by being open
  void should_multiply_rounded_numbers_in_bfloat16() {
    Block layer = ModulatedConvolution.of(8, 8, 3);
    layer.initialize(manager, DataType.FLOAT32, new Shape(2, 8, 6, 6), new Shape(2, 4));
    NDArray x = manager.randomNormal(new Shape(2, 8, 6, 6));
    NDArray styles = manager.randomNormal(new Shape(2, 4));
    double[] whole = doubles(run(layer, x, styles));

    double[] rounded;
    try (Bfloat16 on = new Bfloat16(true)) {
      rounded = doubles(run(layer, x, styles));
    }

    assertThat(rounded).containsExactly(whole, within(0.06)).isNotEqualTo(whole);
  }

  @Test
  void should_refuse_images_without_styles_and_of_other_channels() {
    Block layer = ModulatedConvolution.of(2, 3, 3);
    Shape images = new Shape(4, 2, 5, 5);

    for (Shape[] wrong :
        new Shape[][] {
          {images}, {images, new Shape(4)}, {images, new Shape(3, 6)}, {images, images, images}
        }) {
      assertThatThrownBy(() -> layer.getOutputShapes(wrong))
          .isExactlyInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "expected two inputs, images (B, C, H, W) and their styles (B, S), but was "
                  + Arrays.toString(wrong));
    }
    assertThatThrownBy(
            () ->
                layer.initialize(manager, DataType.FLOAT32, new Shape(4, 3, 5, 5), new Shape(4, 6)))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected images of 2 channels but was (N, 3, 5, 5)");
    layer.initialize(manager, DataType.FLOAT32, images, new Shape(4, 6));
    assertThatThrownBy(() -> run(layer, manager.ones(images), manager.ones(new Shape(4, 7))))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected input of 6 features but was (N, 7)");
  }

  @Test
  void should_refuse_numbers_out_of_their_range() {
    assertThatThrownBy(() -> ModulatedConvolution.of(0, 3, 3))
        .hasMessage("input channels must be positive but was 0");
    assertThatThrownBy(() -> ModulatedConvolution.of(2, 0, 3))
        .hasMessage("channels must be positive but was 0");
    assertThatThrownBy(() -> ModulatedConvolution.of(2, 3, 2))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("kernel must be odd but was 2");
  }

  @Test
  void should_say_its_settings() {
    ModulatedConvolution layer =
        ModulatedConvolution.of(2, 3, 1).withoutDemodulation().withoutBias();

    assertThat(layer.describe().attributes())
        .containsExactly(
            entry("inputs", 2L),
            entry("channels", 3L),
            entry("kernel", 1L),
            entry("demodulated", false),
            entry("bias", false));
    assertThat(layer).hasToString("ModulatedConvolution[demodulated=false]");
  }
}

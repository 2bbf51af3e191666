package dev.ganlib.nn;

import static dev.ganlib.nn.LayerCase.forward;
import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.ganlib.internal.torch.Bfloat16;
import dev.ganlib.internal.torch.EngineRoom;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ConvGruTest {
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static void share(Block from, Block to) {
    for (int k = 0; k < from.getParameters().size(); k++) {
      to.getParameters().valueAt(k).setArray(from.getParameters().valueAt(k).getArray());
    }
  }

  /**
   * With all weights 0 each gate is its bias: r 1/2, z 1/2, n tanh(3/2), so h halves its distance.
   */
  @Test
  void should_move_half_way_to_the_candidate_in_each_step() {
    Block layer = ConvGru.of(1, 3).steps(3);
    layer.initialize(manager, DataType.FLOAT64, new Shape(1, 2, 1, 1));
    layer.getParameters().values().forEach(parameter -> parameter.getArray().muli(0));
    layer.getParameters().get("01input_bias").getArray().set(new double[] {0, 0, 1});
    layer.getParameters().get("02state_bias").getArray().set(new double[] {0, 0, 1});

    NDArray y = forward(layer, manager.ones(new Shape(1, 2, 1, 1), DataType.FLOAT64));

    double n = Math.tanh(1.5);
    assertThat(doubles(y))
        .containsExactly(new double[] {n / 2, n * 3 / 4, n * 7 / 8}, within(1e-15));
  }

  @Test
  void should_take_equal_steps_as_it_takes_equal_frames() {
    Block steps = ConvGru.of(3, 3).steps(4);
    Block frames = ConvGru.of(3, 3);
    steps.initialize(manager, DataType.FLOAT64, new Shape(2, 2, 3, 5));
    share(steps, frames);
    NDArray x = manager.randomNormal(new Shape(2, 2, 3, 5), DataType.FLOAT64);
    NDArray video = x.expandDims(2).broadcast(2, 2, 4, 3, 5);

    NDArray y = forward(steps, x);

    assertThat(y.getShape()).isEqualTo(new Shape(2, 3, 4, 3, 5));
    assertThat(doubles(y)).containsExactly(doubles(forward(frames, video)), within(1e-14));
  }

  @Test
  void should_go_on_for_more_frames_than_it_was_initialised_with() {
    Block layer = ConvGru.of(3, 3);
    layer.initialize(manager, DataType.FLOAT64, new Shape(2, 2, 3, 4, 4));
    NDArray video = manager.randomNormal(new Shape(2, 2, 5, 4, 4), DataType.FLOAT64);

    double[] all = doubles(forward(layer, video).get(":, :, 0:3"));
    double[] first = doubles(forward(layer, video.get(":, :, 0:3")));

    assertThat(all).containsExactly(first, within(1e-14));
  }

  @Test
  @SuppressWarnings("try") // the type works by being open
  void should_multiply_rounded_numbers_in_bfloat16() {
    Block layer = ConvGru.of(8, 3);
    layer.initialize(manager, DataType.FLOAT32, new Shape(2, 8, 3, 6, 6));
    NDArray video = manager.randomNormal(new Shape(2, 8, 3, 6, 6));
    double[] whole = doubles(forward(layer, video));

    double[] rounded;
    try (Bfloat16 on = new Bfloat16(true)) {
      NDArray y = forward(layer, video);
      assertThat(y.getDataType()).isEqualTo(DataType.FLOAT32);
      rounded = doubles(y);
    }

    assertThat(rounded).containsExactly(whole, within(0.02)).isNotEqualTo(whole);
  }

  @Test
  void should_start_from_the_weights_of_convolutions() {
    Block layer = ConvGru.of(16, 3);

    layer.initialize(manager, DataType.FLOAT64, new Shape(2, 4, 3, 4, 4));

    assertThat(layer.getParameters().keys())
        .containsExactly("01input_weight", "01input_bias", "02state_weight", "02state_bias");
    double bound = 1 / Math.sqrt(16 * 9);
    double[] weights = doubles(layer.getParameters().get("02state_weight").getArray());
    assertThat(weights).hasSize(48 * 16 * 9);
    assertThat(Arrays.stream(weights).map(Math::abs).max().orElseThrow())
        .isBetween(0.99 * bound, bound);
    Block other = InitialWeights.normal(ConvGru.of(16, 3), 0.02);
    other.initialize(manager, DataType.FLOAT64, new Shape(2, 4, 3, 4, 4));
    assertThat(doubles(other.getParameters().get("02state_bias").getArray())).containsOnly(0);
  }

  @Test
  void should_refuse_other_axes_and_channels() {
    Block frames = ConvGru.of(3, 3);
    Block steps = ConvGru.of(3, 3).steps(4);

    assertThatThrownBy(() -> frames.getOutputShapes(new Shape[] {new Shape(2, 3, 4, 4)}))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected videos of shape (N, C, T, H, W) but was (N, 3, 4, 4)");
    assertThatThrownBy(() -> steps.initialize(manager, DataType.FLOAT32, new Shape(2, 3, 8, 4, 4)))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected images of shape (N, C, H, W) but was (N, 3, 8, 4, 4)");
    frames.initialize(manager, DataType.FLOAT32, new Shape(2, 5, 8, 4, 4));
    assertThatThrownBy(() -> forward(frames, manager.ones(new Shape(2, 4, 8, 4, 4))))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected images of 5 channels but was (N, 4, 4, 4)");
    assertThat(ConvGru.of(3, 1).getOutputShapes(new Shape[] {new Shape(-1, 5, 8, 4, 2)}))
        .containsExactly(new Shape(-1, 3, 8, 4, 2));
    assertThat(steps.getOutputShapes(new Shape[] {new Shape(-1, 5, 8, 4)}))
        .containsExactly(new Shape(-1, 3, 4, 8, 4));
  }

  @Test
  void should_refuse_numbers_out_of_their_range() {
    ConvGru layer = ConvGru.of(3, 3);

    assertThatThrownBy(() -> ConvGru.of(0, 3)).hasMessage("channels must be positive but was 0");
    assertThatThrownBy(() -> ConvGru.of(3, -1)).hasMessage("kernel must be positive but was -1");
    assertThatThrownBy(() -> ConvGru.of(3, 4))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("kernel must be odd but was 4");
    assertThatThrownBy(() -> layer.steps(0)).hasMessage("steps must be positive but was 0");
  }

  @Test
  void should_say_its_settings() {
    ConvGru layer = ConvGru.of(3, 5).steps(4);

    assertThat(layer.describe().attributes())
        .containsExactly(entry("channels", 3L), entry("kernel", 5L), entry("steps", 4L));
    assertThat(ConvGru.of(3, 5).describe().attributes()).doesNotContainKey("steps");
    assertThat(layer).hasToString("ConvGru[steps=4]");
  }
}

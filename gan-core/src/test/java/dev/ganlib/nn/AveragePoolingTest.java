package dev.ganlib.nn;

import static dev.ganlib.nn.LayerCase.forward;
import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.ganlib.internal.torch.EngineRoom;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class AveragePoolingTest {
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void should_be_the_mean_of_each_block() {
    NDArray image =
        manager.create(new double[] {1, 3, 10, 20, 5, 7, 30, 40}, new Shape(1, 1, 2, 4));

    assertThat(doubles(forward(AveragePooling.of(2, 2), image))).containsExactly(4, 25);
    assertThat(doubles(forward(AveragePooling.of(1, 2), image))).containsExactly(2, 15, 6, 35);
  }

  @Test
  void should_keep_the_batch_whatever_it_is() {
    assertThat(AveragePooling.of(1, 2, 4).getOutputShapes(new Shape[] {new Shape(-1, 3, 5, 6, 8)}))
        .containsExactly(new Shape(-1, 3, 5, 3, 2));
  }

  static List<Arguments> inputs() {
    return List.of(
        Arguments.of(
            AveragePooling.of(2, 2),
            new Shape(5, 3, 7, 8),
            "expected images whose sides are multiples of 2 x 2 but was (N, 3, 7, 8)"),
        Arguments.of(
            AveragePooling.of(1, 2, 4),
            new Shape(5, 3, 7, 8, 6),
            "expected volumes whose sides are multiples of 1 x 2 x 4 but was (N, 3, 7, 8, 6)"),
        Arguments.of(
            AveragePooling.of(3),
            new Shape(5, 3, 8),
            "expected sequences whose length is a multiple of 3 but was (N, 3, 8)"),
        Arguments.of(
            AveragePooling.of(2, 2),
            new Shape(5, 3, 8),
            "expected images of shape (N, C, H, W) but was (N, 3, 8)"));
  }

  @ParameterizedTest(name = "{2}")
  @MethodSource("inputs")
  void should_refuse_sides_that_the_factors_do_not_divide(
      Block layer, Shape input, String message) {
    assertThatThrownBy(() -> layer.getOutputShapes(new Shape[] {input}))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> layer.initialize(manager, DataType.FLOAT32, input))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> forward(layer, manager.ones(input)))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void should_refuse_factors_that_are_none() {
    assertThatThrownBy(() -> AveragePooling.of(2, 0))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("factor must be positive but was 0");
    assertThatThrownBy(AveragePooling::of)
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("factors must be 1 to 3 numbers but were 0");
    assertThatThrownBy(() -> AveragePooling.of(1, 1, 1, 1))
        .hasMessage("factors must be 1 to 3 numbers but were 4");
  }

  @Test
  void should_say_its_factors() {
    AveragePooling layer = AveragePooling.of(1, 2);

    assertThat(layer.describe().attributes()).containsExactly(entry("factors", List.of(1L, 2L)));
    assertThat(layer).hasToString("AveragePooling[factors=[1, 2]]");
  }
}

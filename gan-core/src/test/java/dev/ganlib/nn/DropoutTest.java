package dev.ganlib.nn;

import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import dev.ganlib.internal.torch.DrawKey;
import dev.ganlib.internal.torch.DrawScope;
import dev.ganlib.internal.torch.EngineRoom;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DropoutTest {
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
  void should_zero_with_the_rate_and_scale_the_rest_when_training() {
    NDArray x = manager.full(new Shape(100, 100), 3f);
    NDArray dropped;
    try (DrawScope draws = new DrawScope(new DrawKey(1, 0, 0, "test"))) {
      assertThat(draws).isNotNull();
      dropped = forward(new Dropout(0.25), x, true);
    }
    double[] values = doubles(dropped);

    assertThat(dropped.getShape()).isEqualTo(new Shape(100, 100));
    assertThat(Arrays.stream(values)).allMatch(v -> v == 0 || v == 4);
    // 2,500 of 10,000; the standard deviation is 43.
    assertThat(Arrays.stream(values).filter(v -> v == 0).count()).isBetween(2_280L, 2_720L);
    assertThat(Arrays.stream(values).average()).hasValueCloseTo(3.0, within(0.09));
  }

  @Test
  void should_pass_the_input_when_in_inference() {
    NDArray x = manager.ones(new Shape(5));

    assertThat(forward(new Dropout(0.9), x, false)).isSameAs(x);
  }

  @Test
  void should_pass_the_input_when_the_rate_is_zero() {
    NDArray x = manager.ones(new Shape(5));

    assertThat(forward(new Dropout(0), x, true)).isSameAs(x);
  }

  @Test
  void should_ask_for_a_trainer_when_trained_without_one() {
    NDArray x = manager.ones(new Shape(5));

    assertThatThrownBy(() -> forward(new Dropout(0.5), x, true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Dropout draws its randomness from the move that runs it, but no move is being played"
                + " on this thread; run the network through a trainer, or in inference mode");
  }

  @Test
  void should_keep_every_shape() {
    Shape[] shapes = {new Shape(2, 3), new Shape(4)};

    assertThat(new Dropout(0.5).getOutputShapes(shapes)).containsExactly(shapes);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, 1.5, Double.NaN})
  void should_refuse_a_rate_out_of_range(double rate) {
    assertThatThrownBy(() -> new Dropout(rate))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("dropout rate must be in [0, 1) but was " + rate);
  }

  private NDArray forward(Dropout dropout, NDArray x, boolean training) {
    return dropout
        .forward(new ParameterStore(manager, false), new NDList(x), training)
        .singletonOrThrow();
  }
}

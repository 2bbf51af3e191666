package dev.ganlib.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import dev.ganlib.internal.torch.EngineRoom;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class OptimizerStateTest {

  @Test
  void should_name_what_there_is_when_a_list_is_missing() {
    OptimizerState state = OptimizerState.of(Map.of("v", List.of(), "m", List.of()));

    assertThatThrownBy(() -> state.get("momentum"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected one of [m, v] but was momentum");
  }

  @Test
  void should_refuse_lists_of_different_lengths() {
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      List<NDArray> one = List.of(manager.ones(new Shape(2)));

      assertThatThrownBy(() -> OptimizerState.of(Map.of("v", List.of(), "m", one)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("an optimizer's state needs lists of one length but has {m=1, v=0}");
    }
  }

  @Test
  void should_own_its_arrays() {
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      NDArray array = manager.ones(new Shape(2));
      OptimizerState state = OptimizerState.of(Map.of("m", List.of(array)));

      assertThat(state.get("m")).containsExactly(array);
      assertThat(state.arrays()).isEqualTo(Map.of("m", List.of(array)));
      assertThat(((PtNDArray) array).isReleased()).isFalse();
      state.close();
      assertThat(((PtNDArray) array).isReleased()).isTrue();
    }
  }
}

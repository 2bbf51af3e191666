package dev.ganlib.nn;

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
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import dev.ganlib.internal.torch.EngineRoom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HeadsTest {
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** Returns a linear layer without bias whose weight (out, in) is known. */
  private static Block known(int out, double... weight) {
    Linear linear = Linear.of(out).withoutBias();
    linear
        .getParameters()
        .get("weight")
        .setInitializer((m, shape, type) -> m.create(weight, shape).toType(type, false));
    return linear;
  }

  @Test
  void should_run_each_head_on_the_trunk_s_output_in_order() {
    Block heads =
        Heads.of(known(2, 1, 2, 3, 4), known(1, 10, 1), known(3, 1, 0, 0, 1, 1, 1), known(1, 0, 1));
    heads.initialize(manager, DataType.FLOAT64, new Shape(2, 2));

    NDList given =
        heads.forward(
            new ParameterStore(manager, false),
            new NDList(manager.create(new double[] {1, 1, 2, -1}, new Shape(2, 2))),
            false);

    // The trunk gives (3, 7) and (0, 2).
    assertThat(given).hasSize(3);
    assertThat(doubles(given.get(0))).containsExactly(37, 2);
    assertThat(doubles(given.get(1))).containsExactly(3, 7, 10, 0, 2, 2);
    assertThat(doubles(given.get(2))).containsExactly(7, 2);
    assertThat(heads.getOutputShapes(new Shape[] {new Shape(5, 2)}))
        .containsExactly(new Shape(5, 1), new Shape(5, 3), new Shape(5, 1));
    assertThat(heads.getParameters().size()).isEqualTo(4);
  }

  @Test
  void should_take_what_a_conditional_trunk_takes() {
    Block heads = Heads.of(LabelConcatenation.of(known(1, 1, 1, 10, 20), 2), known(1, 3));
    Shape[] inputs = {new Shape(2, 2), new Shape(2)};
    heads.initialize(manager, DataType.FLOAT64, inputs);
    NDArray x = manager.create(new double[] {1, 2, 3, 4}, new Shape(2, 2));

    NDList given =
        heads.forward(
            new ParameterStore(manager, false),
            new NDList(x, manager.create(new long[] {1, 0})),
            false);

    assertThat(doubles(given.singletonOrThrow()))
        .containsExactly(new double[] {3 * 23, 3 * 17}, within(1e-12));
  }

  @Test
  void should_refuse_to_be_without_a_head() {
    Block trunk = Linear.of(2);
    assertThatThrownBy(() -> Heads.of(trunk))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected at least one head but there was none");
  }
}

package dev.ganlib.internal.torch;

import static dev.ganlib.testing.Values.bits;
import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.optim.Adam;
import dev.ganlib.optim.OptimizerState;
import dev.ganlib.optim.Update;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The engine room on a GPU, against itself on the CPU. */
@Tag("cuda")
@SuppressWarnings("try") // scopes and modes work by being open
final class CudaTest {

  @BeforeEach
  void skipWithoutGpu() {
    assumeTrue(
        EngineRoom.engine().getGpuCount() > 0,
        "needs a GPU that the engine sees; run with -Pcuda on a machine that has one");
  }

  @Test
  void should_take_the_gpu_when_there_is_one() {
    assertThat(EngineRoom.bestDevice()).isEqualTo(Device.gpu());
  }

  @Test
  void should_draw_on_the_gpu_and_repeat_to_the_bit() {
    try (NDManager manager = EngineRoom.newManager(Device.gpu())) {
      NDArray like = manager.zeros(new Shape(), DataType.FLOAT32);
      NDArray first = Draws.normal(like, 7, new Shape(1000), manager);

      assertThat(first.getDevice()).isEqualTo(Device.gpu());
      assertThat(bits(Draws.normal(like, 7, new Shape(1000), manager))).isEqualTo(bits(first));
      assertThat(bits(Draws.normal(like, 8, new Shape(1000), manager))).isNotEqualTo(bits(first));
      long[] permutation = Draws.permutation(like, 7, 100, manager).toLongArray();
      Arrays.sort(permutation);
      assertThat(permutation).isEqualTo(LongStream.range(0, 100).toArray());
    }
  }

  @Test
  void should_give_the_cpu_s_update_when_a_move_is_made_on_the_gpu() {
    assertThat(move(Device.gpu())).containsExactly(move(Device.cpu()), within(1e-6));
  }

  /** One update of Adam on mean(bce(logits = 2 w)). */
  private static double[] move(Device device) {
    try (NDManager manager = EngineRoom.newManager(device);
        Scope scope = new Scope();
        GradMode on = GradMode.on()) {
      NDArray w = Gradients.leaf(manager.create(new float[] {0.5f, -1, 2}));
      NDArray loss = Operators.bceWithLogits(Operators.scale(w, 2), 1);
      List<NDArray> gradients = Gradients.of(loss, List.of(w));
      Adam adam = Adam.of(0.1);
      OptimizerState state = adam.start(List.of(w), manager);
      adam.apply(state, List.of(w), gradients, Update.first(Gradients.check(loss, gradients)));
      return doubles(w);
    }
  }
}

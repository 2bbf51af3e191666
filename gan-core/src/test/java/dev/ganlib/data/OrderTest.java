package dev.ganlib.data;

import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.testing.HostSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OrderTest {

  @ParameterizedTest
  @CsvSource({
    "10, 5, false, true, 2",
    "10, 4, false, true, 3",
    "10, 4, false, false, 2",
    "10, 4, true, false, 3",
    "10, 4, true, true, 3",
    "3, 4, false, true, 1",
    "3, 4, false, false, 0"
  })
  void should_count_the_batches_of_an_epoch(
      long size, int batch, boolean withReplacement, boolean keepLast, long expected) {
    assertThat(new Order(1, 0, "real", batch, withReplacement, keepLast).batches(size))
        .isEqualTo(expected);
  }

  @Test
  void should_say_the_rule_and_the_value() {
    assertThatThrownBy(() -> new Order(1, 0, "real", -3, false, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("batch must be positive but was -3");
    assertThatThrownBy(() -> new Order(1, 0, "real", 0, false, true))
        .hasMessage("batch must be positive but was 0");
    assertThatThrownBy(() -> new Order(1, -1, "real", 4, false, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("epoch must not be negative but was -1");
  }

  /** Computed by the Python program in docs/reference/draws.md. */
  @Test
  void should_give_the_seeds_of_the_specification() {
    Order order = new Order(5, 2, "real", 4, false, true);

    assertThat(order.permutationSeed()).isEqualTo(8213176432287466748L);
    assertThat(order.replacementSeed(7, 1)).isEqualTo(4683311760409245973L);
    assertThat(order.drawSeed("crop", 7, 1)).isEqualTo(4261266001633629511L);
    assertThat(order.mirrorSeed(7, 1)).isEqualTo(7010606063471184456L);
  }

  /** A source that is written with what the library shows draws as the library's own do. */
  @ParameterizedTest
  @CsvSource({
    "10, 4, false, true",
    "10, 4, false, false",
    "10, 3, true, true",
    "12, 4, false, true",
    "10, 32, false, true",
    "10, 32, true, false",
  })
  void should_have_a_custom_source_draw_as_a_resident_one(
      int size, int batch, boolean withReplacement, boolean keepLast) {
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      Placement placement = Placement.of(manager, DataType.FLOAT32);
      NDArray samples = manager.arange(100f, 100 + size).reshape(size, 1);
      Source resident = Source.arrays(samples);
      Source custom = new HostSource(size, 100);
      Set<List<List<Double>>> epochs = new HashSet<>();
      for (long number = 0; number < 3; number++) {
        Order order = new Order(5, number, "real", batch, withReplacement, keepLast);
        for (long left = 0; left <= order.batches(size); left++) {
          long step = 10 * number + left;
          List<List<Double>> batches = batches(custom.begin(placement, order, left), step);

          assertThat(batches).isEqualTo(batches(resident.begin(placement, order, left), step));
          assertThat(batches).hasSize((int) (order.batches(size) - left));
          epochs.add(batches);
        }
      }
      assertThat(epochs).as("no epoch is like another").hasSizeGreaterThan(3);
    }
  }

  private static List<List<Double>> batches(Source.Epoch epoch, long firstStep) {
    List<List<Double>> batches = new ArrayList<>();
    try (epoch) {
      long step = firstStep;
      for (Source.Batch next = epoch.next(step, 0); next != null; next = epoch.next(++step, 0)) {
        batches.add(Arrays.stream(doubles(next.samples())).boxed().toList());
        next.close();
      }
    }
    return batches;
  }
}

package dev.ganlib.internal.torch;

import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CopiesTest {
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
  @SuppressWarnings("try") // the mode works by being open
  void should_copy_values_without_graph_or_shared_memory() {
    try (GradMode on = GradMode.on();
        NDManager owner = EngineRoom.newManager(Device.cpu())) {
      NDArray leaf = Gradients.leaf(array(1, 2));
      NDArray square = leaf.mul(leaf);

      NDList copies = Copies.of(List.of(square, leaf), Role.PARAMETERS, owner);
      Gradients.detach(square).addi(7);
      Gradients.detach(leaf).addi(7);

      assertThat(doubles(copies.get(0))).containsExactly(1, 4);
      assertThat(doubles(copies.get(1))).containsExactly(1, 2);
      assertThat(copies).noneMatch(Gradients::depends);
      assertThat(copies).allMatch(copy -> copy.getManager() == owner);
    }
  }

  @Test
  void should_return_nothing_when_there_is_nothing_to_copy() {
    assertThat(Copies.of(List.of(), Role.BUFFERS, manager)).isEmpty();
    Copies.into(List.of(), Role.BUFFERS, List.of());
    Copies.restoreIfRefused(checked(1), List.of(), List.of());
  }

  @Test
  void should_write_into_the_target_s_own_memory() {
    NDArray target = array(1, 2);
    NDArray view = Gradients.detach(target);
    NDArray other = array(3);

    Copies.into(List.of(target, other), Role.PARAMETERS, List.of(array(8, 9), array(7)));

    assertThat(doubles(target)).containsExactly(8, 9);
    assertThat(doubles(view)).containsExactly(8, 9);
    assertThat(doubles(other)).containsExactly(7);
  }

  @Test
  void should_restore_buffers_when_a_move_is_refused() {
    NDArray first = array(1, 2);
    NDArray second = array(3);

    Copies.restoreIfRefused(checked(0), List.of(first, second), List.of(array(8, 9), array(7)));
    assertThat(doubles(first)).containsExactly(1, 2);
    assertThat(doubles(second)).containsExactly(3);

    Copies.restoreIfRefused(checked(1), List.of(first, second), List.of(array(8, 9), array(7)));
    assertThat(doubles(first)).containsExactly(8, 9);
    assertThat(doubles(second)).containsExactly(7);
  }

  @Test
  void should_restore_when_the_refused_move_left_nan_behind() {
    NDArray poisoned = array(Double.NaN, Double.POSITIVE_INFINITY);

    Copies.restoreIfRefused(checked(1), List.of(poisoned), List.of(array(8, 9)));

    assertThat(doubles(poisoned)).containsExactly(8, 9);
  }

  @Test
  void should_compare_every_array() {
    NDArray one = array(1, 2);
    assertThat(Copies.equal(List.of(one, array(3)), List.of(array(1, 2), array(3)))).isTrue();
    assertThat(Copies.equal(List.of(one, array(3)), List.of(array(1, 2), array(4)))).isFalse();
    assertThat(Copies.equal(List.of(one, array(3)), List.of(array(0, 2), array(3)))).isFalse();
    assertThat(Copies.equal(List.of(array(Double.NaN)), List.of(array(Double.NaN)))).isFalse();
  }

  @Test
  void should_concatenate_in_order_as_float64() {
    NDArray scalar = manager.create(0.1f);
    NDArray vector = array(2, 3);

    NDArray all = Copies.concatenate(List.of(scalar, vector), manager);

    assertThat(all.getDataType()).isEqualTo(DataType.FLOAT64);
    assertThat(all.toDoubleArray()).containsExactly(0.1f, 2, 3);
  }

  /** Float32 has no 2^24 + 1. */
  @Test
  void should_concatenate_whole_numbers_as_they_are() {
    List<NDArray> values = List.of(manager.create(16_777_217L), manager.create(0.1f));

    assertThat(Copies.concatenate(values, manager).toDoubleArray())
        .containsExactly(16_777_217, 0.1f);
  }

  @Test
  void should_give_a_view_of_rows() {
    NDArray array = manager.create(new double[] {0, 1, 10, 11, 20, 21}, new Shape(3, 2));

    NDArray rows = Copies.rows(array, 1, 3);
    array.addi(1);

    assertThat(rows.getShape()).isEqualTo(new Shape(2, 2));
    assertThat(doubles(rows)).containsExactly(11, 12, 21, 22);
  }

  @Test
  void should_gather_rows_in_the_type_wanted() {
    NDArray data = manager.create(new float[] {0, 1, 10, 11, 20, 21}, new Shape(3, 2));
    NDArray index = manager.create(new long[] {2, 0, 2});
    NDArray like = manager.zeros(new Shape(), DataType.FLOAT64);

    NDArray rows = Copies.gather(like, data, index, manager);

    assertThat(rows.getDataType()).isEqualTo(DataType.FLOAT64);
    assertThat(rows.getShape()).isEqualTo(new Shape(3, 2));
    assertThat(doubles(rows)).containsExactly(20, 21, 0, 1, 20, 21);
  }

  @Test
  void should_scale_bytes_and_leave_them_as_they_were_when_gathered() {
    NDArray bytes =
        manager.create(new int[] {0, 51, 204, 255}).toType(DataType.UINT8, true).reshape(4, 1);
    NDArray index = manager.create(new long[] {3, 0, 1, 2});
    NDArray like = manager.zeros(new Shape(), DataType.FLOAT64);

    NDArray rows = Copies.gatherScaled(like, bytes, index, 2.0 / 255, -1, manager);

    assertThat(rows.getShape()).isEqualTo(new Shape(4, 1));
    assertThat(doubles(rows)).containsExactly(new double[] {1, -1, -0.6, 0.6}, within(1e-15));
    assertThat(bytes.toUint8Array()).containsExactly(0, 51, 204, 255);
  }

  private NDArray array(double... values) {
    return manager.create(values);
  }

  /** What {@link Gradients#check} returns, with a norm of 5. */
  private NDArray checked(float refused) {
    return manager.create(new float[] {refused, 5});
  }
}

package dev.ganlib.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.testing.NativeArrays;
import dev.ganlib.testing.NativeHeap;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class NativeRowsTest {
  private static final long MEGABYTES = 64;

  /** Windows of two rows of three bytes: the last has one. */
  @Test
  void should_hold_every_row_through_several_windows() {
    NativeRows rows = new NativeRows(5, new Shape(3), 7);
    for (int i = 0; i < 5; i++) {
      rows.put(i, new byte[] {(byte) i, (byte) -i, 9});
    }

    for (int i = 0; i < 5; i++) {
      assertThat(rows.get(i)).containsExactly(i, -i, 9);
    }
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      NDArray four = rows.on(manager, 4);
      assertThat(four.getManager()).isSameAs(manager);
      assertThat(four.getShape()).isEqualTo(new Shape(4, 3));
      assertThat(four.toUint8Array()).containsExactly(0, 0, 9, 1, 255, 9, 2, 254, 9, 3, 253, 9);
    }
    assertThatThrownBy(() -> rows.put(0, new byte[2]))
        .hasMessage("expected a row of 3 bytes but was 2");
  }

  @Test
  void should_say_how_much_memory_there_is_not() {
    assertThatThrownBy(() -> new NativeRows(1L << 42, new Shape(1 << 10), 1L << 61))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "expected 4294967296 MB of free memory for (4398046511104, 1024) bytes but there are"
                + " fewer");
  }

  @Test
  void should_free_the_memory_when_neither_rows_nor_arrays_are_in_use() throws Exception {
    long arrays = NativeArrays.count();
    long before = NativeHeap.kilobytes();
    NDManager manager = EngineRoom.newManager(Device.cpu());
    NDArray kept = filled().on(manager, 1);

    collect(0, 5);
    assertThat(kept.get("0, :3").toUint8Array()).as("after the rows are gone").containsOnly(7);
    assertThat(NativeHeap.kilobytes() - before).isGreaterThan(MEGABYTES << 9);
    manager.close();

    collect(before + (MEGABYTES << 9), 500);
    assertThat(NativeHeap.kilobytes() - before).isLessThan(MEGABYTES << 9);
    assertThat(NativeArrays.count()).isEqualTo(arrays);
  }

  private static NativeRows filled() {
    byte[] row = new byte[(int) (MEGABYTES << 20)];
    Arrays.fill(row, (byte) 7);
    NativeRows rows = new NativeRows(1, new Shape(row.length));
    rows.put(0, row);
    return rows;
  }

  /** Collects garbage some times at most, until as little is in use. */
  private static void collect(long kilobytes, int times) throws InterruptedException {
    for (int i = 0; i < times && NativeHeap.kilobytes() > kilobytes; i++) {
      System.gc();
      Thread.sleep(10);
    }
  }
}

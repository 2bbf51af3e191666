package dev.ganlib.example.mnist.data;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Order;
import dev.ganlib.data.Placement;
import dev.ganlib.data.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stacks whose digits are joined when they are asked for, beside the same stacks kept whole. */
final class StackedSourceTest {
  private static final int STACKS = 40;

  private final Mnist digits = Mnist.bundled(Mnist.Split.TEST).spread(100);
  private final StackedMnist stacks = StackedMnist.drawn(digits, STACKS, 3);
  private NDManager kept;
  private NDManager manager;

  @BeforeEach
  void open() {
    kept = NDManager.newBaseManager(Device.cpu());
    manager = NDManager.newBaseManager(Device.cpu());
  }

  @AfterEach
  void close() {
    kept.close();
    manager.close();
  }

  private static Order order(boolean withReplacement, boolean keepLast) {
    return new Order(4, 2, "real", 16, withReplacement, keepLast);
  }

  /** Returns the batches' bits from step 7 on. */
  private static List<int[]> batches(Source.Epoch epoch) {
    List<int[]> batches = new ArrayList<>();
    long step = 7;
    for (Source.Batch b = epoch.next(step, 1); b != null; b = epoch.next(++step, 1)) {
      assertThat(b.samples().getShape().slice(1)).isEqualTo(new Shape(3, 28, 28));
      assertThat(b.labels()).isNull();
      float[] values = b.samples().toType(DataType.FLOAT32, false).toFloatArray();
      int[] bits = new int[values.length];
      Arrays.setAll(bits, i -> Float.floatToIntBits(values[i]));
      batches.add(bits);
      b.close();
    }
    return batches;
  }

  @ParameterizedTest
  @CsvSource({
    "FLOAT32, false, true, 3",
    "FLOAT32, false, false, 2",
    "FLOAT32, true, true, 3",
    "FLOAT64, false, true, 3",
  })
  void should_give_the_bits_that_whole_stacks_give(
      DataType type, boolean withReplacement, boolean keepLast, int count) {
    NDArray like = manager.zeros(new Shape(), type);
    Order order = order(withReplacement, keepLast);

    try (Source.Epoch joined = stacks.source(kept).begin(Placement.like(like), order);
        Source.Epoch whole =
            Source.bytes(stacks.array(kept, 0, STACKS)).begin(Placement.like(like), order)) {
      List<int[]> batches = batches(joined);

      assertThat(batches).hasSize(count).containsExactlyElementsOf(batches(whole));
    }
  }

  @ParameterizedTest
  @CsvSource({"0, false", "1, false", "3, false", "1, true"})
  void should_resume_in_the_middle_of_an_epoch(int left, boolean withReplacement) {
    NDArray like = manager.zeros(new Shape(), DataType.FLOAT32);
    Order order = order(withReplacement, true);

    try (Source.Epoch rest = stacks.source(kept).begin(Placement.like(like), order, left);
        Source.Epoch whole =
            Source.bytes(stacks.array(kept, 0, STACKS)).begin(Placement.like(like), order, left)) {
      List<int[]> batches = batches(rest);

      assertThat(batches).hasSize(3 - left).containsExactlyElementsOf(batches(whole));
    }
  }

  @Test
  void should_tell_which_stack_a_row_is() {
    NDArray like = manager.zeros(new Shape(), DataType.FLOAT32);
    Source joined = stacks.source(kept);
    Source whole = Source.bytes(stacks.array(kept, 0, STACKS));

    for (int row = 0; row < 16; row++) {
      long index = joined.indexOf(Placement.like(like), order(false, true), 2, row);
      assertThat(index).isEqualTo(whole.indexOf(Placement.like(like), order(false, true), 2, row));
      assertThat(index < 0).isEqualTo(2 * 16 + row >= STACKS);
    }
    assertThat(joined.indexOf(Placement.like(like), order(true, true), 0, 0)).isEqualTo(-1);
    assertThat(joined.drawing()).isEqualTo(whole.drawing());
    assertThat(joined.isKnownFinite()).isTrue();
    assertThat(joined.size()).isEqualTo(STACKS);
    assertThat(joined.classes()).isZero();
  }

  /** The words are those of the library's own source of stacks, which checkpoints hold. */
  @Test
  void should_tell_other_stacks_from_these_in_the_words_of_earlier_checkpoints() {
    String known = stacks.source(kept).fingerprint();

    assertThat(known)
        .isEqualTo(
            "40 of (3, 28, 28), uint8, 0 classes, SHA-256"
                + " 6b4aebd78274f188efabe5df5e11ba376bf907ae28bfae987e754d01f6267d1b");
    assertThat(StackedMnist.drawn(digits, STACKS, 3).source(kept).fingerprint()).isEqualTo(known);
    assertThat(StackedMnist.drawn(digits, STACKS, 4).source(kept).fingerprint())
        .isNotEqualTo(known);
    Mnist others = Mnist.bundled().spread(100);
    assertThat(StackedMnist.drawn(others, STACKS, 3).source(kept).fingerprint())
        .isNotEqualTo(known);
  }

  @Test
  void should_leave_nothing_but_what_it_hands_out() {
    NDArray like = manager.zeros(new Shape(), DataType.FLOAT32);
    Source source = stacks.source(kept);
    int owned = kept.getManagedArrays().size();

    try (Source.Epoch epoch = source.begin(Placement.like(like), order(false, true));
        Source.Batch batch = Objects.requireNonNull(epoch.next(0, 0))) {
      assertThat(kept.getManagedArrays()).hasSize(owned);
      assertThat(manager.getManagedArrays()).containsExactlyInAnyOrder(like, batch.samples());
    }
    assertThat(manager.getManagedArrays()).containsExactly(like);
  }
}

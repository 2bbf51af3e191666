package dev.ganlib.data;

import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.testing.NativeArrays;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class ResidentSourceTest {
  private NDManager manager;
  private Placement placement;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
    placement = Placement.of(manager, DataType.FLOAT32);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** The samples (i, 10 i) for i = 0 to count - 1. */
  private NDArray numbered(int count) {
    double[] values = new double[2 * count];
    Arrays.setAll(values, k -> k % 2 == 0 ? k / 2 : k / 2 * 10);
    return manager.create(values, new Shape(count, 2)).toType(DataType.FLOAT32, false);
  }

  private static Order passes(long seed, long epoch, int batch, boolean keepLast) {
    return new Order(seed, epoch, "real", batch, false, keepLast);
  }

  /** The numbers of the samples in each batch of an epoch, after a look at whole samples. */
  private List<List<Integer>> epoch(Source source, Order order, long firstStep) {
    List<List<Integer>> batches = new ArrayList<>();
    try (Source.Epoch epoch = source.begin(placement, order)) {
      long step = firstStep;
      for (Source.Batch next = epoch.next(step, 0); next != null; next = epoch.next(++step, 0)) {
        NDArray batch = next.samples();
        double[] values = doubles(batch);
        assertThat(batch.getShape()).isEqualTo(new Shape(values.length / 2, 2));
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < values.length; i += 2) {
          assertThat(values[i + 1]).isEqualTo(10 * values[i]);
          numbers.add((int) values[i]);
        }
        batches.add(numbers);
        batch.close();
      }
      assertThat(epoch.next(step, 0)).as("after the end").isNull();
    }
    return batches;
  }

  private static List<Integer> flat(List<List<Integer>> batches) {
    return batches.stream().flatMap(List::stream).toList();
  }

  private static List<Integer> sizes(List<List<Integer>> batches) {
    return batches.stream().map(List::size).toList();
  }

  @Test
  void should_give_every_sample_once_an_epoch() {
    Source source = Source.arrays(numbered(10));

    List<List<Integer>> batches = epoch(source, passes(1, 0, 4, true), 0);

    assertThat(sizes(batches)).containsExactly(4, 4, 2);
    assertThat(flat(batches))
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 10).boxed().toList());
  }

  @Test
  void should_leave_out_a_smaller_last_batch_when_asked_to() {
    Source source = Source.arrays(numbered(10));

    List<List<Integer>> batches = epoch(source, passes(1, 0, 4, false), 0);

    assertThat(sizes(batches)).containsExactly(4, 4);
    assertThat(flat(batches)).doesNotHaveDuplicates();
    assertThat(batches).isEqualTo(epoch(source, passes(1, 0, 4, true), 0).subList(0, 2));
    assertThat(epoch(source, passes(1, 0, 11, false), 0)).isEmpty();
  }

  @Test
  void should_decide_the_order_by_seed_epoch_and_name_alone() {
    Source source = Source.arrays(numbered(50));
    List<List<Integer>> order = epoch(source, passes(1, 0, 8, true), 0);

    assertThat(epoch(Source.arrays(numbered(50)), passes(1, 0, 8, true), 77)).isEqualTo(order);
    assertThat(flat(epoch(source, passes(1, 0, 50, true), 0))).isEqualTo(flat(order));
    assertThat(epoch(source, passes(2, 0, 8, true), 0)).isNotEqualTo(order);
    assertThat(epoch(source, passes(1, 1, 8, true), 0)).isNotEqualTo(order);
    assertThat(epoch(source, new Order(1, 0, "other", 8, false, true), 0)).isNotEqualTo(order);
  }

  @Test
  void should_draw_full_batches_of_any_samples_when_with_replacement() {
    Source source = Source.arrays(numbered(10));
    Order order = new Order(1, 0, "real", 64, true, true);
    List<Integer> drawn = new ArrayList<>();
    for (long epoch = 0; epoch < 20; epoch++) {
      List<List<Integer>> batches = epoch(source, order, epoch);
      assertThat(sizes(batches)).containsExactly(64);
      drawn.addAll(flat(batches));
    }

    // 1,280 draws of 10: 128 each, with a standard deviation of 11.
    for (int i = 0; i < 10; i++) {
      int number = i;
      assertThat(drawn.stream().filter(n -> n == number).count()).isBetween(70L, 186L);
    }
  }

  @Test
  void should_decide_draws_with_replacement_by_round_and_place_alone() {
    Source source = Source.arrays(numbered(1000));
    Order order = new Order(1, 0, "real", 20, true, true);
    double[] straight;
    try (Source.Epoch epoch = source.begin(placement, order)) {
      epoch.next(0, 0);
      epoch.next(0, 1);
      straight = doubles(next(epoch, 1, 0));
    }

    // A run that resumes at round 1, in whatever epoch it counts, draws the same.
    Order resumed = new Order(1, 9, "real", 20, true, true);
    try (Source.Epoch epoch = source.begin(placement, resumed)) {
      assertThat(doubles(next(epoch, 1, 0))).isEqualTo(straight);
      assertThat(doubles(next(epoch, 1, 1))).isNotEqualTo(straight);
      assertThat(doubles(next(epoch, 2, 0))).isNotEqualTo(straight);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT32", "FLOAT64"})
  void should_scale_bytes_to_minus_1_to_1_in_the_game_s_type(DataType type) {
    byte[] pixels = {0, 51, 102, (byte) 153, (byte) 204, (byte) 255, 127, (byte) 128};
    NDArray bytes = manager.create(ByteBuffer.wrap(pixels), new Shape(1, 2, 2, 2), DataType.UINT8);
    Source source = Source.bytes(bytes);
    assertThat(source.sampleShape()).isEqualTo(new Shape(2, 2, 2));
    assertThat(source.size()).isEqualTo(1);

    placement = Placement.of(manager, type);
    try (Source.Epoch epoch = source.begin(placement, passes(1, 0, 4, true))) {
      NDArray batch = next(epoch, 0, 0);

      assertThat(batch.getDataType()).isEqualTo(type);
      assertThat(batch.getShape()).isEqualTo(new Shape(1, 2, 2, 2));
      assertThat(doubles(batch))
          .containsExactly(
              new double[] {-1, -0.6, -0.2, 0.2, 0.6, 1, 254 / 255.0 - 1, 256 / 255.0 - 1},
              within(type == DataType.FLOAT64 ? 1e-15 : 2.5e-7));
    }
  }

  @Test
  void should_give_numbers_as_they_are_when_they_are_floats() {
    double[] values = {-3.5, 0.1, 1e10, -1e-10};
    Source source = Source.arrays(manager.create(values, new Shape(1, 4)));
    placement = Placement.of(manager, DataType.FLOAT64);

    try (Source.Epoch epoch = source.begin(placement, passes(1, 0, 1, true))) {
      assertThat(doubles(next(epoch, 0, 0))).containsExactly(values);
    }
  }

  @Test
  void should_leave_the_samples_to_their_owner() {
    NDArray samples = numbered(6);
    Source source = Source.arrays(samples);
    try (Source.Epoch epoch = source.begin(placement, passes(1, 0, 6, true))) {
      try (NDArray batch = next(epoch, 0, 0)) {
        batch.addi(100);
      }
    }

    assertThat(((PtNDArray) samples).isReleased()).isFalse();
    assertThat(doubles(samples)).containsExactly(0, 0, 1, 10, 2, 20, 3, 30, 4, 40, 5, 50);
  }

  private static NDArray next(Source.Epoch epoch, long step, long index) {
    return Objects.requireNonNull(epoch.next(step, index)).samples();
  }

  @ParameterizedTest
  @CsvSource({"false, INT64", "true, INT64", "false, INT32", "false, UINT8"})
  void should_hand_out_each_sample_with_its_label(boolean replacement, DataType type) {
    int[] classes = {2, 0, 1, 1, 0, 2, 2};
    NDArray labels = manager.create(classes).toType(type, false);
    Source source = Source.arrays(numbered(7), labels, 3);
    assertThat(source.classes()).isEqualTo(3);

    try (Source.Epoch epoch =
        source.begin(placement, new Order(1, 0, "real", 3, replacement, true))) {
      int seen = 0;
      for (Source.Batch next = epoch.next(0, 0); next != null; next = epoch.next(0, 0)) {
        NDArray own = Objects.requireNonNull(next.labels());
        assertThat(own.getDataType()).isEqualTo(DataType.INT64);
        assertThat(own.getShape()).isEqualTo(new Shape(next.size()));
        double[] values = doubles(next.samples());
        for (int i = 0; i < next.size(); i++) {
          assertThat(own.getLong(i)).isEqualTo(classes[(int) values[2 * i]]);
          seen++;
        }
        next.close();
      }
      assertThat(seen).isEqualTo(replacement ? 9 : 7);
    }
  }

  @Test
  void should_refuse_labels_that_cannot_be_classes() {
    NDArray samples = numbered(3);
    assertRefused(samples, manager.create(new long[] {0, 1, 3}), 3, "labels must be from 0 to 2");
    assertRefused(samples, manager.create(new long[] {0, -1, 2}), 3, "reach from -1 to 2");
    assertRefused(samples, manager.create(new long[] {0, 1}), 3, "a label for each of 3 samples");
    assertRefused(samples, manager.create(new float[] {0, 1, 2}), 3, "whole numbers");
    assertRefused(samples, manager.zeros(new Shape(3, 1), DataType.INT64), 3, "of shape (N)");
    assertRefused(samples, manager.create(new long[] {0, 0, 0}), 0, "classes must be positive");
  }

  private static void assertRefused(NDArray samples, NDArray labels, int classes, String part) {
    assertThatThrownBy(() -> Source.arrays(samples, labels, classes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(part);
  }

  @Test
  void should_say_which_types_it_takes() {
    NDArray floats = numbered(2);
    NDArray bytes = floats.toType(DataType.UINT8, true);

    assertThatThrownBy(() -> Source.bytes(floats))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected samples of type uint8 but was float32");
    assertThatThrownBy(() -> Source.arrays(bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected samples of type float32 or float64 but was uint8");
  }

  @Test
  void should_say_which_shapes_it_takes() {
    NDArray flat = manager.ones(new Shape(5));
    NDArray empty = manager.create(new Shape(0, 3), DataType.FLOAT32);

    assertThatThrownBy(() -> Source.arrays(flat))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected samples of shape (N, ...) with N > 0 but was (5)");
    assertThatThrownBy(() -> Source.arrays(empty))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected samples of shape (N, ...) with N > 0 but was (0, 3)");
  }

  @ParameterizedTest
  @CsvSource({
    "17, 3, NaN, NaN at position 3, 1, is",
    "0, 0, Infinity, Infinity at position 0, 1, is",
    "4095, 4, -Infinity, -Infinity at position 4, 2, are",
  })
  void should_name_the_sample_that_is_not_finite(
      int row, int column, float value, String place, int count, String verb) {
    float[] values = new float[4096 * 5];
    values[row * 5 + column] = value;
    if (count == 2) {
      values[row * 5 + 4] = value;
      values[4090 * 5 + 1] = Float.NaN;
    }
    NDArray samples = manager.create(values, new Shape(4096, 5));
    NDArray labels = manager.zeros(new Shape(4096), DataType.INT64);
    long before = NativeArrays.count();
    String first = count == 2 ? "4090 has NaN at position 1" : row + " has " + place;
    String message =
        "expected finite samples but sample %s (%s of 4096 samples %s not finite)"
            .formatted(first, count, verb);

    assertThatThrownBy(() -> Source.arrays(samples))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> Source.arrays(samples, labels, 1)).hasMessage(message);
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void should_tell_where_in_an_image_a_number_is_not_finite() {
    double[] values = new double[3 * 2 * 4 * 5];
    values[(2 * 2 + 1) * 20 + 3 * 5 + 4] = Double.NaN;
    NDArray samples = manager.create(values, new Shape(3, 2, 4, 5));

    assertThatThrownBy(() -> Source.arrays(samples))
        .hasMessage(
            "expected finite samples but sample 2 has NaN at position (1, 3, 4) (1 of 3 samples is"
                + " not finite)");
  }

  /** Each sample's numbers add up to more than a float32 can hold. */
  @Test
  void should_take_large_numbers_that_are_finite() {
    NDArray samples = manager.full(new Shape(4, 2), 3e38f, DataType.FLOAT32);

    assertThat(Source.arrays(samples).isKnownFinite()).isTrue();
  }
}

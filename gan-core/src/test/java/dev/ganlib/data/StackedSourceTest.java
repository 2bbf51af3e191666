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
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.testing.NativeArrays;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stacks of images: pixel p of image i is 10 i + p, so that each tells where it came from. */
final class StackedSourceTest {
  private static final int IMAGES = 20;
  private static final int STACKS = 13;

  private NDManager manager;
  private Placement placement;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
    placement = Placement.of(manager, DataType.FLOAT64);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private NDArray images() {
    byte[] bytes = new byte[IMAGES * 4];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (10 * (i / 4) + i % 4);
    }
    return manager.create(ByteBuffer.wrap(bytes), new Shape(IMAGES, 1, 2, 2), DataType.UINT8);
  }

  private static long member(int stack, int channel) {
    return (7L * stack + 3L * channel * channel + 2) % IMAGES;
  }

  private NDArray stacks() {
    long[] rows = new long[3 * STACKS];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = member(i / 3, i % 3);
    }
    return manager.create(rows, new Shape(STACKS, 3));
  }

  private static Order order(int batch, boolean withReplacement) {
    return new Order(4, 2, "real", batch, withReplacement, true);
  }

  private List<double[]> batches(Source.Epoch epoch) {
    List<double[]> batches = new ArrayList<>();
    long step = 0;
    for (Source.Batch b = epoch.next(step, 0); b != null; b = epoch.next(++step, 0)) {
      assertThat(b.samples().getShape().slice(1)).isEqualTo(new Shape(3, 2, 2));
      assertThat(b.labels()).isNull();
      batches.add(doubles(b.samples()));
      b.close();
    }
    return batches;
  }

  /** The images of each sample of a batch, which its pixels tell. */
  private static List<List<Long>> members(double[] batch) {
    List<List<Long>> stacks = new ArrayList<>();
    for (int s = 0; s < batch.length / 12; s++) {
      List<Long> stack = new ArrayList<>();
      for (int c = 0; c < 3; c++) {
        long image = Math.round((batch[12 * s + 4 * c] + 1) * 255 / 2 / 10);
        for (int p = 0; p < 4; p++) {
          double scaled = (10 * image + p) * 2 / 255.0 - 1;
          assertThat(batch[12 * s + 4 * c + p]).isCloseTo(scaled, within(1e-12));
        }
        stack.add(image);
      }
      stacks.add(stack);
    }
    return stacks;
  }

  @Test
  void should_give_each_stack_once_with_its_images_in_order() {
    Source source = Source.stacks(images(), stacks());
    List<List<Long>> expected = new ArrayList<>();
    for (int i = 0; i < STACKS; i++) {
      expected.add(List.of(member(i, 0), member(i, 1), member(i, 2)));
    }

    try (Source.Epoch epoch = source.begin(placement, order(5, false))) {
      List<double[]> batches = batches(epoch);

      assertThat(batches).hasSize(3);
      assertThat(batches.stream().flatMap(batch -> members(batch).stream()).toList())
          .containsExactlyInAnyOrderElementsOf(expected)
          .isNotEqualTo(expected);
    }
    assertThat(source.sampleShape()).isEqualTo(new Shape(3, 2, 2));
    assertThat(source.size()).isEqualTo(STACKS);
    assertThat(source.classes()).isZero();
  }

  @Test
  void should_give_what_stacks_of_bytes_give() {
    NDArray whole = images().get(stacks().reshape(-1)).reshape(new Shape(STACKS, 3, 2, 2));

    for (boolean withReplacement : new boolean[] {false, true}) {
      try (Source.Epoch gathered =
              Source.stacks(images(), stacks()).begin(placement, order(4, withReplacement));
          Source.Epoch kept = Source.bytes(whole).begin(placement, order(4, withReplacement))) {
        assertThat(batches(gathered)).containsExactlyElementsOf(batches(kept));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "2", "3"})
  void should_go_on_where_a_training_left_off(int left) {
    List<double[]> all;
    try (Source.Epoch epoch = Source.stacks(images(), stacks()).begin(placement, order(5, false))) {
      all = batches(epoch);
    }
    try (Source.Epoch rest =
        Source.stacks(images(), stacks()).begin(placement, order(5, false), left)) {
      assertThat(batches(rest)).containsExactlyElementsOf(all.subList(left, all.size()));
    }
  }

  @Test
  void should_join_images_of_several_channels() {
    NDArray two = images().reshape(new Shape(IMAGES / 2, 2, 2, 2));
    Source source = Source.stacks(two, manager.create(new int[] {3, 1}, new Shape(1, 2)));

    assertThat(source.sampleShape()).isEqualTo(new Shape(4, 2, 2));
    try (Source.Epoch epoch = source.begin(placement, order(1, false));
        Source.Batch batch = Objects.requireNonNull(epoch.next(0, 0))) {
      double[] values = doubles(batch.samples());
      // The channels of image 3 are images 6 and 7 of one channel, those of image 1 are 2 and 3.
      assertThat(values[0]).isCloseTo(60 * 2 / 255.0 - 1, within(1e-12));
      assertThat(values[4]).isCloseTo(70 * 2 / 255.0 - 1, within(1e-12));
      assertThat(values[8]).isCloseTo(20 * 2 / 255.0 - 1, within(1e-12));
    }
  }

  @Test
  void should_tell_other_images_and_other_stacks_from_these() {
    String known = Source.stacks(images(), stacks()).fingerprint();
    NDArray others = stacks();
    others.set(new ai.djl.ndarray.index.NDIndex(0, 0), 0);

    assertThat(Source.stacks(images(), stacks()).fingerprint()).isEqualTo(known);
    assertThat(Source.stacks(images(), others).fingerprint()).isNotEqualTo(known);
    assertThat(Source.stacks(images().add(1), stacks()).fingerprint()).isNotEqualTo(known);
    assertThat(known).startsWith("13 of (3, 2, 2), uint8, 0 classes, SHA-256 ");
  }

  @Test
  void should_keep_nothing_but_what_it_hands_out() {
    Source source = Source.stacks(images(), stacks());
    try (Source.Epoch epoch = source.begin(placement, order(2, true))) {
      Objects.requireNonNull(epoch.next(0, 0)).close();
      long before = NativeArrays.count();

      Source.Batch batch = Objects.requireNonNull(epoch.next(1, 0));

      assertThat(NativeArrays.count()).isEqualTo(before + 1);
      assertThat(batch.samples().getManager()).isSameAs(placement.manager());
      batch.close();
      assertThat(NativeArrays.count()).isEqualTo(before);
    }
  }

  @Test
  void should_refuse_rows_that_are_not_there() {
    assertRefused(
        manager.create(new long[] {0, 20}, new Shape(1, 2)),
        "the rows of stacks must be from 0 to 19 but reach from 0 to 20");
    assertRefused(
        manager.create(new long[] {0, -1}, new Shape(1, 2)),
        "the rows of stacks must be from 0 to 19 but reach from -1 to 0");
    assertRefused(
        manager.create(new long[] {0, 1}),
        "expected the rows of stacks of shape (N, K) with N and K positive but was (2)");
    assertRefused(
        manager.create(new float[] {0, 1}, new Shape(1, 2)),
        "expected the rows of stacks to be whole numbers but was float32");
    assertThatThrownBy(() -> Source.stacks(placement.array(), stacks()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("expected samples of shape (N, ...)");
    assertThatThrownBy(() -> Source.stacks(images().toType(DataType.FLOAT32, false), stacks()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected samples of type uint8 but was float32");
  }

  private void assertRefused(NDArray stacks, String message) {
    assertThatThrownBy(() -> Source.stacks(images(), stacks))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}

package dev.ganlib.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Source.Batch;
import dev.ganlib.data.Source.Epoch;
import dev.ganlib.internal.torch.DrawKey;
import dev.ganlib.internal.torch.Draws;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.testing.NativeArrays;
import dev.ganlib.testing.Values;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class MirroredSourceTest {
  private static final int COUNT = 40;
  private static final int BATCH = 16;

  private NDManager manager;
  private Source plain;
  private Source mirrored;
  private Placement placement;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
    float[] values = new float[COUNT * 2 * 3 * 4];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    NDArray samples = manager.create(values, new Shape(COUNT, 2, 3, 4));
    long[] labels = new long[COUNT];
    for (int i = 0; i < COUNT; i++) {
      labels[i] = i;
    }
    plain = Source.arrays(samples, manager.create(labels), COUNT);
    mirrored = Source.mirrored(plain);
    placement = Placement.of(manager, DataType.FLOAT32);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static Order order(boolean withReplacement) {
    return new Order(5, 2, "real", BATCH, withReplacement, true);
  }

  private static Batch next(Epoch epoch, long step, long index) {
    return Objects.requireNonNull(epoch.next(step, index));
  }

  /** Rows of four numbers in the reverse order, or as they are. */
  private void assertMirrors(boolean withReplacement) {
    int turned = 0;
    int seen = 0;
    try (Epoch expected = plain.begin(placement, order(withReplacement));
        Epoch actual = mirrored.begin(placement, order(withReplacement))) {
      for (long step = 0; step < 3; step++) {
        try (Batch before = next(expected, step, 1);
            Batch after = next(actual, step, 1)) {
          int rows = (int) before.size();
          double[] all = Values.doubles(before.samples());
          double[] changed = Values.doubles(after.samples());
          assertThat(after.samples().getShape()).isEqualTo(before.samples().getShape());
          assertThat(Values.doubles(Objects.requireNonNull(after.labels())))
              .containsExactly(Values.doubles(Objects.requireNonNull(before.labels())));
          long seed = new DrawKey(5, step, 0, "mirror/real").seedOf(1);
          try (NDArray uniform =
              Draws.uniform(placement.array(), seed, 0, 1, new Shape(rows), manager)) {
            for (int row = 0; row < rows; row++) {
              boolean mirror = uniform.getFloat(row) < 0.5;
              turned += mirror ? 1 : 0;
              seen++;
              for (int i = 0; i < 24; i++) {
                int from = 24 * row + (mirror ? i / 4 * 4 + 3 - i % 4 : i);
                assertThat(changed[24 * row + i]).isEqualTo(all[from]);
              }
            }
          }
        }
      }
    }
    assertThat(turned).isBetween(seen / 4, 3 * seen / 4);
  }

  @Test
  void should_mirror_what_the_seed_says_in_a_pass() {
    assertMirrors(false);
  }

  @Test
  void should_mirror_what_the_seed_says_with_replacement() {
    assertMirrors(true);
  }

  @Test
  void should_resume_within_an_epoch() {
    try (Epoch whole = mirrored.begin(placement, order(false));
        Epoch rest = mirrored.begin(placement, order(false), 1)) {
      next(whole, 0, 0).close();
      try (Batch expected = next(whole, 1, 0);
          Batch actual = next(rest, 1, 0)) {
        assertThat(Values.bits(actual.samples())).containsExactly(Values.bits(expected.samples()));
      }
    }
  }

  @Test
  void should_be_told_from_the_plain_source_and_agree_with_it_in_all_else() {
    assertThat(mirrored.fingerprint()).isEqualTo(plain.fingerprint() + ", mirrored at random");
    assertThat(mirrored.size()).isEqualTo(COUNT);
    assertThat(mirrored.classes()).isEqualTo(COUNT);
    assertThat(mirrored.sampleShape()).isEqualTo(new Shape(2, 3, 4));
    try (Epoch epoch = mirrored.begin(placement, order(false))) {
      for (int i = 0; i < 3; i++) {
        next(epoch, i, 0).close();
      }
      assertThat(epoch.next(3, 0)).isNull();
    }
  }

  @Test
  void should_free_all_but_the_batch() {
    try (Epoch epoch = mirrored.begin(placement, order(false))) {
      next(epoch, 0, 0).close();
      long before = NativeArrays.count();
      next(epoch, 1, 0).close();
      assertThat(NativeArrays.count()).isEqualTo(before);
    }
  }

  @Test
  void should_refuse_what_is_no_image() {
    Source points = Source.noise(new Shape(2), 0);
    assertThatThrownBy(() -> Source.mirrored(points))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected images of shape (C, H, W) to mirror but was (2)");
  }
}

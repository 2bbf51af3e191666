package dev.ganlib.data;

import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.EngineRoom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PixelsTest {
  private static Pixels filled(int count) {
    Pixels pixels = new Pixels(count, new Shape(1, 2, 1));
    IntStream.range(0, count).parallel().forEach(i -> pixels.put(i, image(i)));
    return pixels;
  }

  private static byte[] image(int index) {
    return new byte[] {(byte) index, (byte) (index + 1)};
  }

  @Test
  void should_keep_every_image_at_its_index_whatever_thread_put_it() {
    Pixels pixels = filled(1000);

    for (int i = 0; i < 1000; i++) {
      assertThat(pixels.image(i)).containsExactly(image(i));
    }
  }

  @Test
  void should_close_the_gaps_of_images_that_are_left_out() {
    Pixels pixels = filled(10);
    pixels.keep(new int[] {1, 2, 3, 5, 6, 7});

    assertThat(pixels.image(3)).containsExactly(5, 6);
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      NDArray samples = pixels.on(manager);
      assertThat(samples.getShape()).isEqualTo(new Shape(6, 1, 2, 1));
      assertThat(samples.toUint8Array()).containsExactly(1, 2, 2, 3, 3, 4, 5, 6, 6, 7, 7, 8);
    }
  }

  /** CelebA's count; memory that is not written to costs nothing. */
  @Test
  void should_hand_out_images_from_beyond_two_to_the_31_bytes() {
    int count = 175_000;
    Shape image = new Shape(3, 64, 64);
    byte[] last = new byte[(int) image.size()];
    last[0] = 51;
    last[last.length - 1] = (byte) 255;
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      Pixels pixels = new Pixels(count, image);
      pixels.put(0, last);
      pixels.put(count - 1, last);
      assertThat(pixels.image(count - 1)).isEqualTo(last);
      NDArray all = pixels.on(manager);
      assertThat(all.size()).isGreaterThan(1L << 31);
      Placement placement = Placement.of(manager, DataType.FLOAT32);
      Source source = Source.bytes(all);
      assertThat(source.size()).isEqualTo(count);
      try (Source.Epoch epoch = source.begin(placement, new Order(1, 0, "real", 2, false, true))) {
        assertThat(epoch.next(0, 0)).isNotNull();
      }
      NDArray row = all.get(Long.toString(count - 1));
      assertThat(doubles(row.toType(DataType.FLOAT32, false).sum())[0]).isEqualTo(51 + 255.0);
    }
  }
}

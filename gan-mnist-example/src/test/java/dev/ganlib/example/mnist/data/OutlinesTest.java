package dev.ganlib.example.mnist.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** SciPy's morphological gradients are in morphology/outlines.bytes. */
final class OutlinesTest {
  @Test
  void should_be_the_gradients_of_scipy() throws IOException {
    byte[] digits = Mnist.bundled(Mnist.Split.TEST).spread(50).images();

    assertThat(Outlines.of(digits)).isEqualTo(SkeletonsTest.resource("outlines.bytes"));
  }

  @Test
  void should_draw_around_a_pixel_at_the_border_and_not_into_the_next_image() {
    byte[] images = new byte[2 * Mnist.IMAGE_BYTES];
    int last = Mnist.IMAGE_BYTES - 1;
    images[last] = (byte) 200;

    byte[] outlines = Outlines.of(images);

    byte[] expected = new byte[2 * Mnist.IMAGE_BYTES];
    for (int pixel : new int[] {last, last - 1, last - Mnist.SIDE, last - Mnist.SIDE - 1}) {
      expected[pixel] = (byte) 200;
    }
    assertThat(outlines).isEqualTo(expected);
  }

  @Test
  void should_leave_the_inner_of_a_stroke_black() {
    byte[] square = new byte[Mnist.IMAGE_BYTES];
    for (int row = 5; row < 12; row++) {
      for (int column = 5; column < 12; column++) {
        square[row * Mnist.SIDE + column] = (byte) 255;
      }
    }

    byte[] outline = Outlines.of(square);

    int white = 0;
    for (byte pixel : outline) {
      white += pixel == (byte) 255 ? 1 : 0;
    }
    assertThat(white).as("9 x 9 without the inner 5 x 5").isEqualTo(81 - 25);
    assertThat(outline[8 * Mnist.SIDE + 8]).isZero();
  }
}

package dev.ganlib.example.mnist.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Skeletons by the paper's conditions on whole arrays are in morphology/skeletons.bits, thinned at
 * the digits' own size, and in morphology/skeletons.bytes, as recipes see them.
 */
final class SkeletonsTest {
  private static final int SIDE = Mnist.SIDE;
  private static final int INK = 128;
  private static final byte WHITE = (byte) 255;
  private static final Mnist DIGITS = Mnist.bundled(Mnist.Split.TEST).spread(50);

  static byte[] resource(String name) throws IOException {
    try (InputStream in = SkeletonsTest.class.getResourceAsStream("/morphology/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  /** Returns images of 28x28 bytes each as thinned at their own size, white on black. */
  private static byte[] thinned(byte[] images) {
    byte[] lines = new byte[images.length];
    boolean[] ink = new boolean[Mnist.IMAGE_BYTES];
    for (int start = 0; start < images.length; start += ink.length) {
      for (int i = 0; i < ink.length; i++) {
        ink[i] = (images[start + i] & 0xff) >= INK;
      }
      Skeletons.thin(ink, SIDE);
      for (int i = 0; i < ink.length; i++) {
        lines[start + i] = ink[i] ? WHITE : 0;
      }
    }
    return lines;
  }

  /** Returns one image of ink where the text has an x; rows are parted by |. */
  private static byte[] drawn(String text) {
    byte[] image = new byte[Mnist.IMAGE_BYTES];
    String[] rows = text.split("\\|", -1);
    for (int row = 0; row < rows.length; row++) {
      for (int column = 0; column < rows[row].length(); column++) {
        image[row * SIDE + column] = rows[row].charAt(column) == 'x' ? WHITE : 0;
      }
    }
    return image;
  }

  /** Returns of how many 8-connected pieces the pixels of an image of at least a value are. */
  private static int pieces(byte[] images, int image, int least) {
    boolean[] left = new boolean[Mnist.IMAGE_BYTES];
    for (int i = 0; i < left.length; i++) {
      left[i] = (images[image * Mnist.IMAGE_BYTES + i] & 0xff) >= least;
    }
    int pieces = 0;
    Deque<Integer> open = new ArrayDeque<>();
    for (int i = 0; i < left.length; i++) {
      if (left[i]) {
        pieces++;
        left[i] = false;
        open.push(i);
      }
      while (!open.isEmpty()) {
        int at = open.pop();
        for (int row = at / SIDE - 1; row <= at / SIDE + 1; row++) {
          for (int column = at % SIDE - 1; column <= at % SIDE + 1; column++) {
            boolean inside = row >= 0 && row < SIDE && column >= 0 && column < SIDE;
            if (inside && left[row * SIDE + column]) {
              left[row * SIDE + column] = false;
              open.push(row * SIDE + column);
            }
          }
        }
      }
    }
    return pieces;
  }

  @Test
  void should_be_those_of_the_paper() throws IOException {
    byte[] bits = resource("skeletons.bits");

    byte[] skeletons = thinned(DIGITS.images());

    assertThat(skeletons).hasSize(8 * bits.length);
    for (int i = 0; i < skeletons.length; i++) {
      boolean line = (bits[i / 8] >> (7 - i % 8) & 1) == 1;
      assertThat(skeletons[i]).as("pixel %d", i).isEqualTo(line ? WHITE : 0);
    }
  }

  @Test
  void should_be_a_part_of_the_digit_of_as_many_pieces() {
    byte[] digits = DIGITS.images();

    byte[] skeletons = thinned(digits);

    for (int i = 0; i < digits.length; i++) {
      assertThat(skeletons[i] == 0 || (digits[i] & 0xff) >= INK).isTrue();
    }
    for (int image = 0; image < DIGITS.count(); image++) {
      assertThat(pieces(skeletons, image, 255))
          .as("image %d", image)
          .isEqualTo(pieces(digits, image, INK));
    }
  }

  @Test
  void should_have_nothing_left_to_thin() {
    byte[] once = thinned(DIGITS.images());

    assertThat(thinned(once)).isEqualTo(once);
  }

  @Test
  void should_thin_a_bar_to_its_middle() {
    assertThat(thinned(drawn("|.xxxxxxx|.xxxxxxx|.xxxxxxx|")))
        .as("ends are thinned, too")
        .isEqualTo(drawn("||..xxxx|"));
  }

  @Test
  void should_leave_lines_and_points_as_they_are_and_take_none_of_an_empty_image() {
    byte[] line = drawn("x|.x|..x|...xxxx||.....x");

    assertThat(thinned(line)).isEqualTo(line);
    assertThat(thinned(drawn(""))).isEqualTo(drawn(""));
  }

  @Test
  void should_thin_at_the_borders_as_anywhere() {
    byte[] corner = new byte[Mnist.IMAGE_BYTES];
    byte[] middle = new byte[Mnist.IMAGE_BYTES];
    for (int row = 0; row < 5; row++) {
      for (int column = 0; column < 9; column++) {
        corner[row * SIDE + column] = WHITE;
        middle[(row + 10) * SIDE + column + 10] = WHITE;
      }
    }

    byte[] atCorner = thinned(corner);
    byte[] inMiddle = thinned(middle);

    for (int row = 0; row < 5; row++) {
      for (int column = 0; column < 9; column++) {
        assertThat(atCorner[row * SIDE + column])
            .isEqualTo(inMiddle[(row + 10) * SIDE + column + 10]);
      }
    }
    assertThat(pieces(atCorner, 0, 255)).isEqualTo(1);
  }

  @Test
  void should_count_ink_from_half_of_white() {
    byte[] faint = drawn("|.x");
    byte[] ink = drawn("|.x");
    faint[SIDE + 1] = INK - 1;
    ink[SIDE + 1] = (byte) INK;

    assertThat(thinned(faint)).isEqualTo(drawn(""));
    assertThat(thinned(ink)).isEqualTo(drawn("|.x"));
  }

  @Test
  void should_be_thinned_at_twice_the_size() throws IOException {
    byte[] images = DIGITS.images();

    byte[] skeletons = Skeletons.of(images);

    assertThat(skeletons).isEqualTo(resource("skeletons.bytes"));
    assertThat(Skeletons.of(drawn(""))).isEqualTo(drawn(""));
    assertThat(skeletons).isNotEqualTo(thinned(images));
  }

  /** A ring whose hole is a single pixel: it is a ring at twice the size, too. */
  @Test
  void should_keep_a_hole_of_a_pixel() {
    byte[] ring = Skeletons.of(drawn("||..xxxx|..x.xx|..xxxx|..xxxx"));

    assertThat(ring[3 * SIDE + 3]).as("the hole").isZero();
    for (int row = 2; row <= 4; row++) {
      for (int column = 2; column <= 4; column++) {
        if (row != 3 || column != 3) {
          assertThat(ring[row * SIDE + column]).as("%d, %d", row, column).isNotZero();
        }
      }
    }
  }
}

package dev.ganlib.example.mnist.data;

import java.util.stream.IntStream;

/**
 * Thins digits to lines, by the method of Zhang and Suen.
 *
 * <p>A digit is enlarged to twice its height and width first, between pixels by bilinear weights:
 * black holes of a pixel, which thinning at the digit's own size would close or open as it happens,
 * stay what they are. Pixels of at least half of white are ink. In passes of two halves each, those
 * pixels of its border are taken away that are no ends of lines and whose loss would not break it
 * apart, until none is left to take. A pixel of the skeleton is half of white for each of its four
 * parts that is on the line, and white from two on.
 *
 * @see <a href="https://doi.org/10.1145/357994.358023">Zhang and Suen 1984, A Fast Parallel
 *     Algorithm for Thinning Digital Patterns</a>
 */
public final class Skeletons {
  private static final int SIDE = Mnist.SIDE;
  private static final int INK = 128;
  private static final byte WHITE = (byte) 255;

  /** Neighbours clockwise from the one above. */
  private static final int[] ROWS = {-1, -1, 0, 1, 1, 1, 0, -1};

  private static final int[] COLUMNS = {0, 1, 1, 1, 0, -1, -1, -1};

  /**
   * Whether a pixel is taken in the first and the second half of a pass, by its neighbours' bits.
   */
  private static final boolean[][] TAKEN = {taken(true), taken(false)};

  private Skeletons() {}

  /**
   * Returns the skeletons of images, white on black.
   *
   * @param images of 28x28 bytes each, one after another
   */
  public static byte[] of(byte[] images) {
    byte[] skeletons = new byte[images.length];
    IntStream.range(0, images.length / Mnist.IMAGE_BYTES)
        .parallel()
        .forEach(
            image -> {
              boolean[] line = enlarged(images, image * Mnist.IMAGE_BYTES);
              thin(line, 2 * SIDE);
              draw(line, skeletons, image * Mnist.IMAGE_BYTES);
            });
    return skeletons;
  }

  /** Returns which pixels of an image of twice the height and width are ink. */
  private static boolean[] enlarged(byte[] images, int start) {
    boolean[] ink = new boolean[4 * Mnist.IMAGE_BYTES];
    for (int row = 0; row < 2 * SIDE; row++) {
      for (int column = 0; column < 2 * SIDE; column++) {
        // The middle of a small pixel is a quarter of a pixel off that of the one that it is in:
        // three quarters of its own row's weight, and a quarter of that of the next to it.
        int nextRow = next(row);
        int nextColumn = next(column);
        int own = 3 * pixel(images, start, row / 2, column / 2);
        int beside = pixel(images, start, row / 2, nextColumn);
        int above = 3 * pixel(images, start, nextRow, column / 2);
        int across = pixel(images, start, nextRow, nextColumn);
        ink[row * 2 * SIDE + column] = 3 * (own + beside) + above + across >= 16 * INK;
      }
    }
    return ink;
  }

  /** Returns the row or column that is nearest to a small one, but for the one that it is in. */
  private static int next(int small) {
    int beyond = small / 2 + (small % 2 == 0 ? -1 : 1);
    return Math.max(0, Math.min(SIDE - 1, beyond));
  }

  private static int pixel(byte[] images, int start, int row, int column) {
    return images[start + row * SIDE + column] & 0xff;
  }

  private static void draw(boolean[] line, byte[] skeletons, int start) {
    for (int row = 0; row < SIDE; row++) {
      for (int column = 0; column < SIDE; column++) {
        int first = 2 * row * 2 * SIDE + 2 * column;
        int parts = 0;
        for (int part : new int[] {first, first + 1, first + 2 * SIDE, first + 2 * SIDE + 1}) {
          parts += line[part] ? 1 : 0;
        }
        skeletons[start + row * SIDE + column] =
            switch (parts) {
              case 0 -> 0;
              case 1 -> (byte) INK;
              default -> WHITE;
            };
      }
    }
  }

  /**
   * Thins what is true in an image to lines of one pixel.
   *
   * @param ink of a square image, row by row; changed
   * @param side its height and width
   */
  static void thin(boolean[] ink, int side) {
    boolean changed = true;
    while (changed) {
      changed = take(ink, side, TAKEN[0]);
      changed |= take(ink, side, TAKEN[1]);
    }
  }

  /** Takes pixels of the border away, all at once; returns whether there were some. */
  private static boolean take(boolean[] ink, int side, boolean[] taken) {
    boolean[] before = ink.clone();
    boolean changed = false;
    for (int row = 0; row < side; row++) {
      for (int column = 0; column < side; column++) {
        int at = row * side + column;
        if (before[at] && taken[neighbours(before, side, row, column)]) {
          ink[at] = false;
          changed = true;
        }
      }
    }
    return changed;
  }

  /** Returns a bit for each neighbour, the lowest for the first. */
  private static int neighbours(boolean[] ink, int side, int row, int column) {
    int bits = 0;
    for (int i = 0; i < ROWS.length; i++) {
      int r = row + ROWS[i];
      int c = column + COLUMNS[i];
      boolean near = r >= 0 && r < side && c >= 0 && c < side && ink[r * side + c];
      bits |= near ? 1 << i : 0;
    }
    return bits;
  }

  private static boolean[] taken(boolean first) {
    boolean[] taken = new boolean[1 << ROWS.length];
    for (int bits = 0; bits < taken.length; bits++) {
      taken[bits] = isTaken(bits, first);
    }
    return taken;
  }

  private static boolean isTaken(int bits, boolean first) {
    int neighbours = Integer.bitCount(bits);
    int beginnings = 0;
    for (int i = 0; i < ROWS.length; i++) {
      beginnings += !has(bits, i) && has(bits, (i + 1) % ROWS.length) ? 1 : 0;
    }
    boolean above = has(bits, 0);
    boolean right = has(bits, 2);
    boolean below = has(bits, 4);
    boolean left = has(bits, 6);
    boolean ofThisHalf =
        first
            ? !(above && right && below) && !(right && below && left)
            : !(above && right && left) && !(above && below && left);
    return neighbours >= 2 && neighbours <= 6 && beginnings == 1 && ofThisHalf;
  }

  private static boolean has(int bits, int neighbour) {
    return (bits >> neighbour & 1) == 1;
  }
}

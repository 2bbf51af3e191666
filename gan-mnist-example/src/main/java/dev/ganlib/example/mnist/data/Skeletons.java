package dev.ganlib.example.mnist.data;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Thins digits to lines of one pixel, by the method of Zhang and Suen.
 *
 * <p>Pixels of at least half of white are the digit. In passes of two halves each, those pixels of
 * its border are taken away that are no ends of lines and whose loss would not break it apart,
 * until none is left to take.
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
        .forEach(image -> thin(images, skeletons, image * Mnist.IMAGE_BYTES));
    return skeletons;
  }

  private static void thin(byte[] images, byte[] skeletons, int start) {
    boolean[] ink = new boolean[Mnist.IMAGE_BYTES];
    for (int i = 0; i < ink.length; i++) {
      ink[i] = (images[start + i] & 0xff) >= INK;
    }
    boolean changed = true;
    while (changed) {
      changed = take(ink, true);
      changed |= take(ink, false);
    }
    for (int i = 0; i < ink.length; i++) {
      skeletons[start + i] = ink[i] ? WHITE : 0;
    }
  }

  /** Takes pixels of the border away, all at once; returns whether there were some. */
  private static boolean take(boolean[] ink, boolean first) {
    boolean[] rest = ink.clone();
    for (int row = 0; row < SIDE; row++) {
      for (int column = 0; column < SIDE; column++) {
        if (ink[row * SIDE + column] && isTaken(ink, row, column, first)) {
          rest[row * SIDE + column] = false;
        }
      }
    }
    boolean changed = !Arrays.equals(ink, rest);
    System.arraycopy(rest, 0, ink, 0, rest.length);
    return changed;
  }

  private static boolean isTaken(boolean[] ink, int row, int column, boolean first) {
    boolean[] near = new boolean[8];
    int neighbours = 0;
    for (int i = 0; i < near.length; i++) {
      int r = row + ROWS[i];
      int c = column + COLUMNS[i];
      near[i] = r >= 0 && r < SIDE && c >= 0 && c < SIDE && ink[r * SIDE + c];
      neighbours += near[i] ? 1 : 0;
    }
    int beginnings = 0;
    for (int i = 0; i < near.length; i++) {
      beginnings += !near[i] && near[(i + 1) % near.length] ? 1 : 0;
    }
    boolean above = near[0];
    boolean right = near[2];
    boolean below = near[4];
    boolean left = near[6];
    boolean ofThisHalf =
        first
            ? !(above && right && below) && !(right && below && left)
            : !(above && right && left) && !(above && below && left);
    return neighbours >= 2 && neighbours <= 6 && beginnings == 1 && ofThisHalf;
  }
}

package dev.ganlib.example.mnist.data;

import java.util.stream.IntStream;

/**
 * Draws the outlines of digits: the morphological gradient, which is of each pixel the brightest of
 * its 3x3 pixels less the darkest. Beyond the border an image is black.
 */
public final class Outlines {
  private static final int SIDE = Mnist.SIDE;

  private Outlines() {}

  /**
   * Returns the outlines of images.
   *
   * @param images of 28x28 bytes each, one after another
   */
  public static byte[] of(byte[] images) {
    byte[] outlines = new byte[images.length];
    IntStream.range(0, images.length / Mnist.IMAGE_BYTES)
        .parallel()
        .forEach(image -> draw(images, outlines, image * Mnist.IMAGE_BYTES));
    return outlines;
  }

  private static void draw(byte[] images, byte[] outlines, int start) {
    for (int row = 0; row < SIDE; row++) {
      for (int column = 0; column < SIDE; column++) {
        int brightest = 0;
        int darkest = 255;
        for (int r = row - 1; r <= row + 1; r++) {
          for (int c = column - 1; c <= column + 1; c++) {
            boolean inside = r >= 0 && r < SIDE && c >= 0 && c < SIDE;
            int pixel = inside ? images[start + r * SIDE + c] & 0xff : 0;
            brightest = Math.max(brightest, pixel);
            darkest = Math.min(darkest, pixel);
          }
        }
        outlines[start + row * SIDE + column] = (byte) (brightest - darkest);
      }
    }
  }
}

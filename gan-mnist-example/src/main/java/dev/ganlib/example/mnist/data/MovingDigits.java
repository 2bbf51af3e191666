package dev.ganlib.example.mnist.data;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Videos of 8 frames of 32x32 pixels, in each of which one digit moves straight on black, and is
 * reflected at the border.
 *
 * <p>A digit is drawn at its own size, between pixels by bilinear weights. It starts at a uniform
 * place, in a uniform direction, by 1 to 3 pixels a frame, and turns where its own outermost pixels
 * meet the border, so that nothing of it is ever cut off. The class of a video is the digit's.
 *
 * <p>Immutable, safe for many threads.
 */
public final class MovingDigits {
  /** The number of frames of a video. */
  public static final int FRAMES = 8;

  /** The height and width of a frame. */
  public static final int SIDE = 32;

  /** The number of bytes of a video. */
  public static final int VIDEO_BYTES = FRAMES * SIDE * SIDE;

  /** How many videos there are to train on. */
  public static final int TRAINING_VIDEOS = 10_000;

  /** The least speed, in pixels a frame. */
  static final double LEAST_SPEED = 1;

  /** The greatest speed, in pixels a frame. */
  static final double MOST_SPEED = 3;

  private final byte[] videos;
  private final byte[] labels;

  private MovingDigits(byte[] videos, byte[] labels) {
    this.videos = videos;
    this.labels = labels;
  }

  /**
   * Makes videos of digits; the i-th is of the i-th digit, beginning again with the first.
   *
   * @param digits to be moved
   * @param count how many videos, positive
   * @param seed decides the paths
   */
  public static MovingDigits of(Mnist digits, int count, long seed) {
    if (count < 1) {
      throw new IllegalArgumentException("videos must be positive but was " + count);
    }
    byte[] videos = new byte[Math.multiplyExact(count, VIDEO_BYTES)];
    byte[] labels = new byte[count];
    IntStream.range(0, count)
        .parallel()
        .forEach(
            video -> {
              int digit = video % digits.count();
              labels[video] = digits.labels()[digit];
              SplittableRandom random = new SplittableRandom(seed * 1_000_003 + video);
              draw(digits.images(), digit * Mnist.IMAGE_BYTES, random, videos, video * VIDEO_BYTES);
            });
    return new MovingDigits(videos, labels);
  }

  private static void draw(
      byte[] images, int image, SplittableRandom random, byte[] videos, int start) {
    int[] extent = extent(images, image);
    double speed = random.nextDouble(LEAST_SPEED, MOST_SPEED);
    double direction = random.nextDouble(0, 2 * Math.PI);
    double top = random.nextDouble();
    double left = random.nextDouble();
    for (int frame = 0; frame < FRAMES; frame++) {
      double row = place(extent[0], extent[1], top, frame * speed * Math.sin(direction));
      double column = place(extent[2], extent[3], left, frame * speed * Math.cos(direction));
      draw(images, image, row, column, videos, start + frame * SIDE * SIDE);
    }
  }

  /** Returns where the digit's pixel 0 is on one axis, after a way from a first place. */
  private static double place(int first, int last, double uniform, double way) {
    double low = -first;
    double room = SIDE - 1 - last - low;
    // Reflected at both ends: a wave of triangles.
    double at = Math.abs((uniform * room + way) % (2 * room));
    return low + (at > room ? 2 * room - at : at);
  }

  /** Returns the first and last row, and the first and last column, that are not black. */
  private static int[] extent(byte[] images, int start) {
    int[] extent = {Mnist.SIDE - 1, 0, Mnist.SIDE - 1, 0};
    for (int i = 0; i < Mnist.IMAGE_BYTES; i++) {
      if (images[start + i] != 0) {
        int row = i / Mnist.SIDE;
        int column = i % Mnist.SIDE;
        extent[0] = Math.min(extent[0], row);
        extent[1] = Math.max(extent[1], row);
        extent[2] = Math.min(extent[2], column);
        extent[3] = Math.max(extent[3], column);
      }
    }
    if (extent[0] > extent[1]) {
      // Nothing to see, which may be anywhere.
      return new int[] {0, Mnist.SIDE - 1, 0, Mnist.SIDE - 1};
    }
    return extent;
  }

  private static void draw(
      byte[] images, int image, double top, double left, byte[] videos, int start) {
    for (int row = 0; row < SIDE; row++) {
      for (int column = 0; column < SIDE; column++) {
        double value = between(images, image, row - top, column - left);
        videos[start + row * SIDE + column] = (byte) Math.round(value);
      }
    }
  }

  /** Returns the pixel between pixels; beyond the image it is black. */
  private static double between(byte[] images, int start, double row, double column) {
    int r = (int) Math.floor(row);
    int c = (int) Math.floor(column);
    double down = row - r;
    double right = column - c;
    return (1 - down)
            * ((1 - right) * pixel(images, start, r, c) + right * pixel(images, start, r, c + 1))
        + down
            * ((1 - right) * pixel(images, start, r + 1, c)
                + right * pixel(images, start, r + 1, c + 1));
  }

  private static int pixel(byte[] images, int start, int row, int column) {
    boolean inside = row >= 0 && row < Mnist.SIDE && column >= 0 && column < Mnist.SIDE;
    return inside ? images[start + row * Mnist.SIDE + column] & 0xff : 0;
  }

  /** Returns how many videos there are. */
  public int count() {
    return labels.length;
  }

  /** Returns the bytes of all videos, one after another; not to be changed. */
  public byte[] videos() {
    return videos;
  }

  /** Returns the digit of each video; not to be changed. */
  public byte[] labels() {
    return labels;
  }
}

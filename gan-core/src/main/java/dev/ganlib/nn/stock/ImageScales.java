package dev.ganlib.nn.stock;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * The sizes from a small image to a full one, each double the one before.
 *
 * @param channels of the image
 * @param height of the small image, from 4 to 7
 * @param width of the small image, from 4 to 7 if the image is a square
 * @param doublings how often both sides are doubled, at least once
 */
record ImageScales(long channels, long height, long width, int doublings) {
  private static final long LEAST = 4;

  /**
   * Returns the scales of an image, halving its sides while they are even and at least 8.
   *
   * @throws IllegalArgumentException if a side is too small to be halved, or ends larger than twice
   *     the least
   */
  static ImageScales of(Shape image) {
    if (image.dimension() != 3 || image.get(0) <= 0) {
      throw new IllegalArgumentException(
          "expected the shape of an image, (C, H, W), but was " + image);
    }
    long height = image.get(1);
    long width = image.get(2);
    int doublings = 0;
    while (height % 2 == 0 && width % 2 == 0 && Math.min(height, width) >= 2 * LEAST) {
      height /= 2;
      width /= 2;
      doublings++;
    }
    if (doublings == 0 || Math.min(height, width) >= 2 * LEAST) {
      throw new IllegalArgumentException(
          "sides of an image must be 4 to 7 times a power of two, at least 8, but was "
              + image
              + "; the next that fit are "
              + FittingSides.words(image.get(1), image.get(2)));
    }
    return new ImageScales(image.get(0), height, width, doublings);
  }

  /**
   * Returns (height, width) of the image and after each halving down to at most 4, odd sides
   * rounded up: of 28x28 also 14x14, 7x7 and 4x4.
   */
  List<Shape> halvings() {
    Shape sides = new Shape(height << doublings, width << doublings);
    List<Shape> result = new ArrayList<>(List.of(sides));
    while (Math.max(sides.get(0), sides.get(1)) > LEAST) {
      sides = new Shape((sides.get(0) + 1) / 2, (sides.get(1) + 1) / 2);
      result.add(sides);
    }
    return result;
  }

  /** Returns the longer side after a number of halvings, from 0 to {@code doublings}. */
  long longSideAfter(int halvings) {
    return Math.max(height, width) << (doublings - halvings);
  }

  /** Returns the shape of the small image with a number of channels. */
  Shape small(long count) {
    return new Shape(count, height, width);
  }
}

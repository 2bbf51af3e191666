package dev.ganlib.image;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** Takes videos apart into the images that are their frames. */
final class Videos {
  private static final int AXES = 5;

  private Videos() {}

  /** Returns the shape of videos, having looked at it. */
  static Shape require(NDArray videos) {
    Shape shape = videos.getShape();
    if (shape.dimension() != AXES || shape.get(1) > 4 || shape.size() == 0) {
      throw new IllegalArgumentException(
          "expected videos of shape (N, C, T, H, W) with 1 to 4 channels but was " + shape);
    }
    return shape;
  }

  /** Returns all frames, those of the first video first: (N T, C, H, W). */
  static NDArray frames(NDArray videos) {
    Shape shape = videos.getShape();
    try (NDArray apart = videos.transpose(0, 2, 1, 3, 4)) { // (N, T, C, H, W)
      return apart.reshape(shape.get(0) * shape.get(2), shape.get(1), shape.get(3), shape.get(4));
    }
  }

  /** Returns one frame of each video: (N, C, H, W). */
  static NDArray frame(NDArray videos, long number) {
    return videos.get(":, :, " + number);
  }
}

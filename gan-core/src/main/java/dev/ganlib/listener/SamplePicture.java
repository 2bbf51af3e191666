package dev.ganlib.listener;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.image.Animation;
import dev.ganlib.image.ImageGrid;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Draws all that there is to see of samples, side by side: images, or videos as their frames.
 *
 * @param parts one array or more of (N, C, H, W) or (N, C, T, H, W), of the same samples; closed
 *     with this
 * @param columns how many samples stand in a row, 0 for as many as fit the picture
 * @param scale the side of the square that each pixel becomes
 */
record SamplePicture(List<NDArray> parts, int columns, int scale) implements AutoCloseable {
  private static final int MOST_CHANNELS = 4;
  private static final int IMAGE_AXES = 3;
  private static final int VIDEO_AXES = 4;

  /**
   * Throws if a part cannot be drawn.
   *
   * @param moving whether they are to be videos
   */
  void require(boolean moving) {
    for (NDArray part : parts) {
      Shape sample = part.getShape().slice(1);
      boolean drawable = sample.dimension() == IMAGE_AXES || sample.dimension() == VIDEO_AXES;
      if (!drawable || sample.get(0) > MOST_CHANNELS) {
        throw new IllegalArgumentException(
            "SampleGrid draws samples of shape (C, H, W), or videos of shape (C, T, H, W), with 1 to"
                + " 4 channels but this network's are "
                + sample
                + "; leave it out, or draw some of the channels with ImageGrid in a listener");
      }
      if (moving && sample.dimension() != VIDEO_AXES) {
        throw new IllegalArgumentException(
            "expected samples of shape (C, T, H, W) to animate but this network's are "
                + sample
                + "; leave out .animated(...)");
      }
      Shape first = parts.get(0).getShape().slice(1);
      if (sample.dimension() != first.dimension()) {
        throw new IllegalArgumentException(
            "expected images beside images, or videos beside videos, but were %s and %s"
                .formatted(first, sample));
      }
    }
  }

  private boolean areVideos() {
    return parts.get(0).getShape().dimension() == 1 + VIDEO_AXES;
  }

  /** Returns the picture; of videos their frames follow one another in a row. */
  ImageGrid grid() {
    if (!areVideos()) {
      return beside(parts, ImageGrid::of, columns);
    }
    int frames = Math.toIntExact(parts.get(0).getShape().get(2));
    return beside(parts, ImageGrid::frames, Math.max(1, columns) * frames);
  }

  /** Returns the pictures of all frames, one after another. */
  Animation animation(int milliseconds) {
    Animation animation = Animation.every(milliseconds);
    long frames = parts.get(0).getShape().get(2);
    for (long t = 0; t < frames; t++) {
      List<NDArray> images = new ArrayList<>();
      try {
        for (NDArray part : parts) {
          images.add(part.get(":, :, " + t)); // (N, C, H, W)
        }
        animation.add(beside(images, ImageGrid::of, columns));
      } finally {
        images.forEach(NDArray::close);
      }
    }
    return animation;
  }

  private ImageGrid beside(
      List<NDArray> images, Function<NDArray, ImageGrid> drawn, int imagesInRow) {
    List<ImageGrid> grids = images.stream().map(drawn).toList();
    ImageGrid scaled = grids.get(0).scale(scale);
    ImageGrid first = imagesInRow == 0 ? scaled : scaled.columns(imagesInRow);
    return grids.size() == 1
        ? first
        : first.beside(grids.subList(1, grids.size()).toArray(ImageGrid[]::new));
  }

  @Override
  public void close() {
    parts.forEach(NDArray::close);
  }
}

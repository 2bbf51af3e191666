package dev.ganlib;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.game.Round;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.Frames;

/**
 * Shows some frames of videos: of T uniform numbers for each sample, those places with the
 * smallest.
 *
 * @param count how many
 */
record ShownFrames(int count) implements Showing {
  private static final String PURPOSE = "showing/frames";

  ShownFrames {
    Ranges.positive("frames to show", count);
  }

  @Override
  public NDArray of(Round round, NDArray samples, long whole) {
    Shape shape = samples.getShape();
    if (shape.dimension() < 3 || shape.get(2) < count) {
      throw new IllegalArgumentException(
          "expected videos (B, C, T, any...) of %s frames or more but was %s"
              .formatted(count, shape));
    }
    NDArray numbers = // (B, T)
        round.uniformPerSample(PURPOSE, 0, 1, whole, new Shape(shape.get(2)));
    return Frames.smallest(samples, numbers, count);
  }
}

package dev.ganlib.data;

import java.io.IOException;
import java.util.Locale;

/**
 * The frames of a video that are kept.
 *
 * @param count how many, positive
 * @param uniform whether they are spread over the whole video, in the middles of as many equal
 *     stretches, instead of being the first
 */
record FrameChoice(int count, boolean uniform) {
  /** Returns the number in the video of a frame that is kept, both from 0. */
  int of(int frame, int frames) {
    return uniform ? (int) ((2L * frame + 1) * frames / (2L * count)) : frame;
  }

  /** Refuses a video with fewer frames than are wanted. */
  void require(int frames) throws IOException {
    if (frames < count) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "expected at least %d %s but was %d",
              count,
              count == 1 ? "frame" : "frames",
              frames));
    }
  }
}

package dev.ganlib.image;

import ai.djl.ndarray.NDArray;
import dev.ganlib.internal.desktop.JavaDesktop;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * Pictures that follow one another, as an animated GIF that repeats for ever.
 *
 * <pre>{@code
 * Animation growth = Animation.every(100);
 * for (Path weights : snapshots) {
 *   growth.add(ImageGrid.of(sample(weights)));
 * }
 * growth.write(Path.of("growth.gif"));
 * }</pre>
 *
 * <p>A frame has up to 256 colours. Pictures with no more keep theirs exactly, all grey ones among
 * them; those with more get 256 that stand for them.
 *
 * <p>The pixels are copied when a picture is added, and kept until the animation is dropped: a byte
 * for each pixel, or four if there are more than 256 colours. Not thread-safe.
 */
public final class Animation {
  private static final int LEAST_DELAY = 20;
  private static final int MOST_DELAY = 655_350;
  private static final int DELAY_UNIT = 10;

  private final int delayUnits;
  private final List<BufferedImage> frames = new ArrayList<>();

  private Animation(int delayUnits) {
    this.delayUnits = delayUnits;
  }

  /**
   * {@return an animation without frames}
   *
   * @param milliseconds how long a frame is shown, from 20 to 655,350, rounded to the format's
   *     hundredths of a second; viewers take less for a mistake and slow it down
   * @throws IllegalArgumentException if {@code milliseconds} is out of its range
   * @throws UnsupportedOperationException if this Java cannot make pictures
   */
  public static Animation every(int milliseconds) {
    JavaDesktop.requirePictures("Animation");
    if (milliseconds < LEAST_DELAY || milliseconds > MOST_DELAY) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "delay must be from %d to %d milliseconds but was %d",
              LEAST_DELAY,
              MOST_DELAY,
              milliseconds));
    }
    return new Animation((milliseconds + DELAY_UNIT / 2) / DELAY_UNIT);
  }

  /**
   * Returns an animation of videos side by side: each of its frames is the grid of theirs.
   *
   * <pre>{@code
   * Animation.videos(sampler.sample(16, seed), 125, grid -> grid.columns(4).scale(2))
   *     .write(Path.of("videos.gif"));
   * }</pre>
   *
   * @param videos float32 or float64 of shape (N, C, T, H, W) in [-1, 1], no axis empty, with
   *     channels as {@link ImageGrid#of} takes them. It is only read.
   * @param milliseconds how long a frame is shown, as {@link #every} takes it
   * @param layout sets columns and scale of a grid; {@code UnaryOperator.identity()} leaves it
   * @return an animation of T frames
   * @throws IllegalArgumentException if the type or the shape is another, a value is NaN, or {@code
   *     milliseconds} is out of its range
   */
  public static Animation videos(
      NDArray videos, int milliseconds, UnaryOperator<ImageGrid> layout) {
    Animation animation = every(milliseconds);
    long frames = Videos.require(videos).get(2);
    for (long t = 0; t < frames; t++) {
      try (NDArray images = Videos.frame(videos, t)) { // (N, C, H, W)
        animation.add(layout.apply(ImageGrid.of(images)));
      }
    }
    return animation;
  }

  /**
   * Adds a grid as the next frame.
   *
   * @param grid as large as the frames before
   * @return this animation
   * @throws IllegalArgumentException if the grid is of another size
   */
  public Animation add(ImageGrid grid) {
    return add(grid.toImage());
  }

  /**
   * Adds a picture as the next frame.
   *
   * @param picture as large as the frames before; it is copied, without its transparency
   * @return this animation
   * @throws IllegalArgumentException if the picture is of another size
   */
  public Animation add(BufferedImage picture) {
    int width = picture.getWidth();
    int height = picture.getHeight();
    if (!frames.isEmpty()) {
      BufferedImage first = frames.get(0);
      if (first.getWidth() != width || first.getHeight() != height) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "expected a frame of %d x %d pixels but was %d x %d",
                first.getWidth(),
                first.getHeight(),
                width,
                height));
      }
    }
    frames.add(GifFile.frame(picture));
    return this;
  }

  /** {@return how many frames there are} */
  public int size() {
    return frames.size();
  }

  /**
   * Writes all frames to a GIF file, which appears whole or not at all.
   *
   * @param gif the file to create or replace, which ends with {@code .gif}; missing parent folders
   *     are created
   * @throws IllegalArgumentException if it ends otherwise
   * @throws IOException if the file cannot be written
   * @throws IllegalStateException if there are no frames
   */
  public void write(Path gif) throws IOException {
    FileExtension.require(gif, ".gif");
    requireFrames();
    GifFile.write(gif, frames, delayUnits);
  }

  /**
   * Writes all frames as GIF to a stream, such as a server's answer.
   *
   * @param gif stays open, the caller's
   * @throws IOException if it cannot be written
   * @throws IllegalStateException if there are no frames
   */
  public void write(OutputStream gif) throws IOException {
    requireFrames();
    GifFile.encode(gif, frames, delayUnits);
  }

  private void requireFrames() {
    if (frames.isEmpty()) {
      throw new IllegalStateException("an animation needs at least one frame but has none");
    }
  }
}

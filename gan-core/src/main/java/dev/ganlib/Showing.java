package dev.ganlib;

import ai.djl.ndarray.NDArray;
import dev.ganlib.game.Round;

/**
 * Makes what an {@link Adversary} is shown of samples: some frames of a video, a smaller image, a
 * cut-out.
 *
 * <p>Differentiable, since generators learn through it. The same function serves reals and fakes;
 * what it draws comes from the round, a draw for each side.
 */
@FunctionalInterface
public interface Showing {
  /**
   * {@return some frames of videos (B, C, T, any...), drawn anew for each sample and each time: (B,
   * C, count, any...), in the order of time}
   *
   * @param count how many, positive, and T at the most
   * @throws IllegalArgumentException if {@code count} is not positive
   * @see <a href="https://arxiv.org/abs/1907.06571">Clark et al. 2019, Adversarial Video Generation
   *     on Complex Datasets</a>, whose discriminator of frames is shown 8 of them
   */
  static Showing frames(int count) {
    return new ShownFrames(count);
  }

  /**
   * {@return what is shown of samples, (B, shown shape...)}
   *
   * @param round the one that is being played, for draws
   * @param samples (B, sample shape...)
   * @param whole how many samples the whole batch has, for {@link Round#uniformPerSample} and its
   *     like
   */
  NDArray of(Round round, NDArray samples, long whole);
}

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
   * {@return what is shown of samples, (B, shown shape...)}
   *
   * @param round the one that is being played, for draws
   * @param samples (B, sample shape...)
   * @param whole how many samples the whole batch has, for {@link Round#uniformPerSample} and its
   *     like
   */
  NDArray of(Round round, NDArray samples, long whole);
}

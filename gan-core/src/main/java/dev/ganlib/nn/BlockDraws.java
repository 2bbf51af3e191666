package dev.ganlib.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.Draws;

/**
 * Random numbers for custom blocks, from the run's seed: {@link Dropout} and {@link Noise} draw in
 * the same way.
 *
 * <pre>{@code
 * if (training) {
 *   x = x.add(BlockDraws.normal(x, x.getShape()));
 * }
 * }</pre>
 *
 * <p>What a draw gives is decided by the seed, the step, the move and how many draws blocks made in
 * the move before it, so that a run can be repeated and resumed to the bit. A micro-batch draws its
 * own numbers. The rehearsal draws from a seed of its own.
 *
 * <p>A block draws in training mode only: a sampler plays no move, so that samples depend on their
 * latents alone. Without a move on the calling thread each method throws an {@link
 * IllegalStateException}. Numbers carry no gradient, are of the device and data type of {@code
 * like}, and belong to its manager: in a move they are closed with it.
 *
 * <p>Stateless; safe for many threads, each of which has its own move.
 */
public final class BlockDraws {
  private static final String WHO = "BlockDraws, which a block asks in training only,";

  private BlockDraws() {}

  /**
   * {@return normal numbers, mean 0, standard deviation 1}
   *
   * @param like any array of the device and data type wanted, such as the block's input
   * @param shape of the result
   * @throws IllegalStateException if no move is being played on the calling thread
   */
  public static NDArray normal(NDArray like, Shape shape) {
    return Draws.normalInMove(WHO, like, shape);
  }

  /**
   * {@return uniform numbers in [low, high)}
   *
   * @param like any array of the device and data type wanted, such as the block's input
   * @param low the lower bound, included
   * @param high the upper bound, excluded
   * @param shape of the result
   * @throws IllegalStateException if no move is being played on the calling thread
   */
  public static NDArray uniform(NDArray like, double low, double high, Shape shape) {
    return Draws.uniformInMove(WHO, like, low, high, shape);
  }
}

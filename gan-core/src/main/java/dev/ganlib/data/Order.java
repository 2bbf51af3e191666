package dev.ganlib.data;

import ai.djl.ndarray.NDArray;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.DrawKey;
import dev.ganlib.internal.torch.Draws;

/**
 * The order and the portions in which the samples of an epoch come.
 *
 * <p>A custom {@link Source} draws as the library's do:
 *
 * <pre>{@code
 * try (NDArray all = order.permutation(placement, size())) {
 *   return new Pass(all.toLongArray(), order.batch());
 * }
 * }</pre>
 *
 * <p>What it draws depends on the order alone, or with replacement on the step, so a resumed
 * training sees the same samples. Immutable, safe for many threads.
 *
 * @param seed the run's seed
 * @param epoch the number of the epoch, from 0
 * @param name the name of the source within the game: sources are drawn independently, unless they
 *     are paired, and then have one name
 * @param batch how many samples a batch has, positive
 * @param withReplacement draw each batch anew from all samples instead of a pass over a permutation
 * @param keepLast whether a smaller last batch is kept or left out
 */
public record Order(
    long seed, long epoch, String name, int batch, boolean withReplacement, boolean keepLast) {
  /**
   * Checks the ranges.
   *
   * @param seed the run's seed
   * @param epoch the number of the epoch, from 0
   * @param name the name of the source within the game
   * @param batch how many samples a batch has, positive
   * @param withReplacement draw each batch anew from all samples
   * @param keepLast whether a smaller last batch is kept
   * @throws IllegalArgumentException if {@code batch} is not positive or {@code epoch} negative
   */
  public Order {
    Ranges.positive("batch", batch);
    Ranges.notNegative("epoch", epoch);
  }

  /**
   * {@return the order of evaluations: a pass over all samples in a permutation that is always the
   * same, in portions of 256}
   *
   * <p>So samples in the same place of two such passes belong together, as outputs and targets do.
   */
  public static Order ofEvaluations() {
    return new Order(0, 0, "evaluation", 256, false, true);
  }

  /**
   * {@return how many batches an epoch has}
   *
   * @param size the number of samples, not negative
   */
  public long batches(long size) {
    return keepLast || withReplacement ? (size + batch - 1) / batch : size / batch;
  }

  /**
   * {@return the numbers of all samples in the order of this epoch, of which a pass takes {@code
   * batch()} after {@code batch()}; int64 of shape (size), owned by the caller and attached to the
   * placement's manager}
   *
   * @param placement as {@link Source#begin(Placement, Order)} was given; the numbers depend on its
   *     device
   * @param size how many samples there are, positive
   */
  public NDArray permutation(Placement placement, long size) {
    return Draws.permutation(placement.array(), permutationSeed(), size, placement.manager());
  }

  /**
   * {@return the numbers of the samples of a batch that is drawn with replacement; int64 of shape
   * (batch), owned by the caller and attached to the placement's manager}
   *
   * @param placement as {@link Source#begin(Placement, Order)} was given; the numbers depend on its
   *     device
   * @param size how many samples there are, positive
   * @param step as {@link Source.Epoch#next} was given
   * @param index as {@link Source.Epoch#next} was given
   */
  public NDArray replacement(Placement placement, long size, long step, long index) {
    return Draws.integers(
        placement.array(), replacementSeed(step, index), size, batch, placement.manager());
  }

  /** {@return the seed of {@link #permutation}; not negative} */
  public long permutationSeed() {
    return drawSeed("order", epoch, 0);
  }

  /**
   * {@return the seed of {@link #replacement}; not negative}
   *
   * @param step as {@link Source.Epoch#next} was given
   * @param index as {@link Source.Epoch#next} was given
   */
  public long replacementSeed(long step, long index) {
    return drawSeed("order", step, index);
  }

  /**
   * {@return the seed of what else a source draws, such as which images it mirrors; the same in a
   * resumed training, another for each purpose, step and index, and not negative}
   *
   * @param purpose what the numbers are for; {@code order} and {@code mirror} are the library's
   * @param step as {@link Source.Epoch#next} was given
   * @param index as {@link Source.Epoch#next} was given
   */
  public long drawSeed(String purpose, long step, long index) {
    return new DrawKey(seed, step, 0, purpose + "/" + name).seedOf(index);
  }

  /** Returns the seed of which images of the {@code index}-th batch of a round are mirrored. */
  long mirrorSeed(long step, long index) {
    return drawSeed("mirror", step, index);
  }
}

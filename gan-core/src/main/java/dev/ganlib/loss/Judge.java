package dev.ganlib.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * A discriminator in one of its moves, as a {@link Penalty} sees it: what it was shown, what it
 * made of that, and itself as a function.
 *
 * <p>A trainer implements it, and so does {@link Penalty#evaluate(java.util.function.UnaryOperator,
 * NDArray, NDArray, long)}; a penalty calls it while it is evaluated and keeps nothing of it.
 * Arrays belong to the move and are closed with it. Where a discriminator judges packs of samples,
 * everything here has one row for a pack; where a batch is evaluated in parts, for the rows of one
 * part. Valid on the training thread.
 */
public interface Judge {
  /** One side of a batch: its reals, or its fakes. */
  interface Side {
    /**
     * {@return the samples before noise and augmentation, (B, sample shape...), without the graph
     * that made them}
     *
     * <p>Where the penalty {@linkplain Penalty#startsAtSamples starts at samples} they are the
     * start of a graph that leads to {@link #shown} and {@link #outputs}.
     */
    NDArray samples();

    /** {@return the samples as the discriminator sees them, with noise and augmentation} */
    NDArray shown();

    /**
     * {@return what the discriminator gives for {@link #shown}, any shape with a leading batch
     * axis}
     *
     * <p>These are the outputs that the loss has anyway. Where it has none, as in an update on
     * fakes alone, the discriminator is run for them when they are first asked for.
     */
    NDArray outputs();
  }

  /**
   * {@return the reals}
   *
   * @throws IllegalStateException if the penalty says that it {@linkplain Penalty#needsReals needs
   *     none}
   */
  Side real();

  /**
   * {@return the fakes, without the generator's graph}
   *
   * @throws IllegalStateException if the penalty says that it {@linkplain Penalty#needsFakes needs
   *     none}
   */
  Side fake();

  /**
   * Runs the discriminator once more.
   *
   * @param points (B, sample shape...), taken as shown: no noise or augmentation is added; a
   *     conditional discriminator is told the labels of the batch
   * @return its outputs, any shape with a leading batch axis
   */
  NDArray outputs(NDArray points);

  /**
   * {@return uniform numbers in [0, 1), (B, sample...): drawn from the seed for the whole batch,
   * whether or not it is evaluated in parts}
   *
   * @param sample the shape of the numbers for one sample; {@code new Shape()} for one number
   */
  NDArray uniform(Shape sample);

  /**
   * {@return normal numbers of mean 0 and deviation 1, (B, sample...), drawn as {@link #uniform}
   * draws}
   *
   * @param sample the shape of the numbers for one sample; {@code new Shape()} for one number
   */
  NDArray normal(Shape sample);
}

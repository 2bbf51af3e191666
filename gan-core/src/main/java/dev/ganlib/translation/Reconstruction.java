package dev.ganlib.translation;

import ai.djl.ndarray.NDArray;
import dev.ganlib.game.Round;
import dev.ganlib.game.Snapshot;
import java.util.List;

/**
 * A distance of outputs to what they should be, which a translator lowers: to its target, to the
 * image that a round trip began with, to its own input.
 *
 * <p>A custom one is best a record: checkpoints compare its {@code toString()}, so that a training
 * is not resumed with another weight unnoticed. Inside, use {@link dev.ganlib.loss.Scalars} for
 * arithmetic with numbers. Immutable.
 */
public interface Reconstruction {
  /**
   * {@return the distance, with its weight: a 0-d array, a mean over samples}
   *
   * @param round the one that is being played, for draws and for other networks of the game
   * @param output (B, sample shape...), with its graph
   * @param wanted (B, sample shape...), a constant
   */
  NDArray value(Round round, NDArray output, NDArray wanted);

  /**
   * {@return networks with given weights that it asks, which the game must have as fixed ones; none
   * unless it says so}
   */
  default List<Snapshot> networks() {
    return List.of();
  }

  /**
   * {@return the mean absolute difference of all numbers}
   *
   * @param weight multiplies it; positive. Pix2Pix has 100, CycleGAN 10 for round trips.
   * @throws IllegalArgumentException if the weight is not positive and finite
   * @see <a href="https://arxiv.org/abs/1611.07004">Isola et al. 2017, Image-to-Image Translation
   *     with Conditional Adversarial Networks</a>
   */
  static Reconstruction l1(double weight) {
    return new PixelDistance(PixelDistance.Kind.L1, weight);
  }

  /**
   * {@return the mean squared difference of all numbers}
   *
   * @param weight multiplies it; positive. For images in [-1, 1] it is four times what it is in [0,
   *     1].
   * @throws IllegalArgumentException if the weight is not positive and finite
   */
  static Reconstruction squared(double weight) {
    return new PixelDistance(PixelDistance.Kind.SQUARED, weight);
  }

  /**
   * {@return the mean squared difference of what a network makes of output and target: the content
   * loss of SRGAN}
   *
   * <p>The network should not be the one that measures the result: what is trained to please a
   * judge is not judged by it.
   *
   * @param features takes images of the output's shape, (B, C, H, W), and gives (B, any...). It
   *     stays the caller's, open until the game is built; its weights are fixed, and checkpoints
   *     hold their checksum.
   * @param weight multiplies the difference; positive
   * @throws IllegalArgumentException if the weight is not positive and finite
   * @see <a href="https://arxiv.org/abs/1609.04802">Ledig et al. 2017, Photo-Realistic Single Image
   *     Super-Resolution Using a Generative Adversarial Network</a>
   */
  static Reconstruction content(Snapshot features, double weight) {
    return new Content(features, weight);
  }
}

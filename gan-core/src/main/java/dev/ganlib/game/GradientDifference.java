package dev.ganlib.game;

import ai.djl.ndarray.NDArray;
import dev.ganlib.internal.torch.Copies;
import java.util.List;

/**
 * The largest difference of gradients: that of those by one parameter.
 *
 * @param index the parameter's
 * @param share the norm of the difference as a share of the gradient's
 */
record GradientDifference(int index, double share) {
  /** By some parameters a gradient is rounding alone: its terms cancel out, all others' do not. */
  private static final double LEAST_OF_ALL = 0.1;

  /** The same of all gradients together, where players are level. */
  private static final double LEAST_OF_LOSS = 1e-3;

  /**
   * Compares gradients with exact ones. Reads the device.
   *
   * <p>A gradient counts as larger than it is by a tenth of all together, and by a thousandth of
   * the loss, or of 1 if that is more.
   */
  static GradientDifference of(List<NDArray> gradients, List<NDArray> exact, double loss) {
    double[] norms = Copies.distances(gradients, exact);
    double squares = 0;
    for (int i = 1; i < norms.length; i += 2) {
      squares += norms[i] * norms[i];
    }
    double more = LEAST_OF_ALL * Math.sqrt(squares) + LEAST_OF_LOSS * Math.max(1, Math.abs(loss));
    GradientDifference largest = new GradientDifference(0, 0);
    for (int i = 0; i < norms.length / 2; i++) {
      double share = norms[2 * i] / (norms[2 * i + 1] + more);
      if (!(share <= largest.share())) {
        largest = new GradientDifference(i, share);
      }
    }
    return largest;
  }
}

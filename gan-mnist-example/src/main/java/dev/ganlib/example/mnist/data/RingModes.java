package dev.ganlib.example.mnist.data;

import java.util.Locale;

/**
 * The modes of the {@link Ring} that samples lie on, and the share that lies on none.
 *
 * <p>A sample is on a mode if it lies within three deviations of its centre, of high quality in the
 * words of the papers. A mode is found if at least a fifth of its fair share of the samples is on
 * it, and these are most of the samples to which it is the nearest mode. The second half is this
 * project's: in a smear all around the ring every mode gets samples by chance, but most of the
 * samples, 62 %, lie between modes.
 *
 * @param found how many modes are found, from 0 to {@link Ring#MODES}
 * @param off the share of samples that are on no mode, in [0, 1]; of real points e^-4.5, 0.011
 * @see <a href="https://arxiv.org/abs/1705.07761">Srivastava et al. 2017, VEEGAN</a>, for samples
 *     of high quality
 * @see <a href="https://arxiv.org/abs/1712.04086">Lin et al. 2018, PacGAN</a>, for both figures
 *     beside one another
 */
public record RingModes(int found, double off) {
  /** A sample is on a mode if it lies within this many deviations of its centre. */
  private static final double REACH = 3;

  private static final double LEAST_SHARE = 0.2;

  /**
   * Looks at samples.
   *
   * @param points x and y of each point, one after another; at least one point
   */
  public static RingModes of(float[] points) {
    int[] nearest = new int[Ring.MODES];
    int[] on = new int[Ring.MODES];
    int count = points.length / 2;
    int off = 0;
    for (int i = 0; i < points.length; i += 2) {
      int mode = Ring.nearestMode(points[i], points[i + 1]);
      nearest[mode]++;
      if (Ring.deviations(points[i], points[i + 1], mode) <= REACH) {
        on[mode]++;
      } else {
        off++;
      }
    }
    int found = 0;
    for (int mode = 0; mode < Ring.MODES; mode++) {
      boolean enough = on[mode] >= LEAST_SHARE * count / Ring.MODES;
      found += enough && 2 * on[mode] > nearest[mode] ? 1 : 0;
    }
    return new RingModes(found, (double) off / count);
  }

  /** Returns both figures, such as {@code 8 of 8, 1.1 % of the samples on none}. */
  public String words() {
    return String.format(
        Locale.ROOT, "%d of %d, %.1f %% of the samples on none", found, Ring.MODES, 100 * off);
  }
}

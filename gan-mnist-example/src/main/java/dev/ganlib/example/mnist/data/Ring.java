package dev.ganlib.example.mnist.data;

import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;

/**
 * Eight Gaussians on a circle of radius 1 in the plane, the usual test for mode collapse; {@link
 * RingModes} tells how samples lie on them.
 *
 * @see <a href="https://arxiv.org/abs/1611.02163">Metz et al. 2016, Unrolled GANs</a>
 */
public final class Ring {
  /** The number of Gaussians. */
  public static final int MODES = 8;

  /** The shape of a point. */
  public static final Shape SHAPE = new Shape(2);

  private static final double DEVIATION = 0.05;

  private Ring() {}

  /**
   * Returns points of the mixture.
   *
   * @param count how many
   * @param seed decides them
   * @return x and y of each point, one after another
   */
  public static float[] points(int count, long seed) {
    var random = new java.util.Random(new SplittableRandom(seed).nextLong());
    float[] points = new float[2 * count];
    for (int i = 0; i < count; i++) {
      double angle = 2 * Math.PI * random.nextInt(MODES) / MODES;
      points[2 * i] = (float) (Math.cos(angle) + DEVIATION * random.nextGaussian());
      points[2 * i + 1] = (float) (Math.sin(angle) + DEVIATION * random.nextGaussian());
    }
    return points;
  }

  /** Returns the mode whose centre is nearest to a point; in the middle of all, the first. */
  static int nearestMode(double x, double y) {
    double turns = Math.atan2(y, x) / (2 * Math.PI);
    return Math.floorMod(Math.round(turns * MODES), MODES);
  }

  /** Returns how many deviations a point is away from a mode's centre; NaN for one that is NaN. */
  static double deviations(double x, double y, int mode) {
    double angle = 2 * Math.PI * mode / MODES;
    return Math.hypot(x - Math.cos(angle), y - Math.sin(angle)) / DEVIATION;
  }
}

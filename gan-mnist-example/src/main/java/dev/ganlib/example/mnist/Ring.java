package dev.ganlib.example.mnist;

import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;

/**
 * Eight Gaussians on a circle of radius 1 in the plane, the usual test for mode collapse.
 *
 * @see <a href="https://arxiv.org/abs/1611.02163">Metz et al. 2016, Unrolled GANs</a>
 */
final class Ring {
  /** How many Gaussians there are. */
  static final int MODES = 8;

  /** The shape of a point. */
  static final Shape SHAPE = new Shape(2);

  private static final double DEVIATION = 0.05;

  /** A sample belongs to a mode if it lies within this many deviations of its centre. */
  private static final double REACH = 3;

  private Ring() {}

  /**
   * Returns points of the mixture.
   *
   * @param count how many
   * @param seed decides them
   * @return x and y of each point, one after another
   */
  static float[] points(int count, long seed) {
    var random = new java.util.Random(new SplittableRandom(seed).nextLong());
    float[] points = new float[2 * count];
    for (int i = 0; i < count; i++) {
      double angle = 2 * Math.PI * random.nextInt(MODES) / MODES;
      points[2 * i] = (float) (Math.cos(angle) + DEVIATION * random.nextGaussian());
      points[2 * i + 1] = (float) (Math.sin(angle) + DEVIATION * random.nextGaussian());
    }
    return points;
  }

  /**
   * Returns how many modes some points cover: those with at least a fifth of their fair share
   * within three deviations.
   *
   * @param points x and y of each point, one after another
   */
  static int modesFound(float[] points) {
    int[] hits = new int[MODES];
    for (int i = 0; i < points.length; i += 2) {
      for (int mode = 0; mode < MODES; mode++) {
        double angle = 2 * Math.PI * mode / MODES;
        double distance = Math.hypot(points[i] - Math.cos(angle), points[i + 1] - Math.sin(angle));
        if (distance < REACH * DEVIATION) {
          hits[mode]++;
        }
      }
    }
    double fairShare = points.length / 2.0 / MODES;
    int found = 0;
    for (int hit : hits) {
      found += hit >= fairShare / 5 ? 1 : 0;
    }
    return found;
  }
}

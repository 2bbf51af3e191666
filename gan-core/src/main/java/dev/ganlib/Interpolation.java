package dev.ganlib;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.Reads;
import dev.ganlib.internal.torch.TypeName;
import java.util.Locale;

/**
 * Interpolates between latents.
 *
 * <pre>{@code
 * NDArray way = Interpolation.spherical(from, to, 8); // of (4, d) each: (32, d)
 * ImageGrid.of(generate(way)).columns(8).write(Path.of("ways.png")); // a row for each
 * }</pre>
 *
 * <p>A way is as large as its latents are; of samples on long or many ways, {@link
 * Sampler#generate(NDArray, java.util.function.Consumer)} makes one portion after another.
 *
 * <p>Stateless.
 */
public final class Interpolation {
  /** In radians; rounding of float32 alone turns a vector by about a tenth of it. */
  private static final double LEAST_TURN_FROM_OPPOSITE = 1e-6;

  private Interpolation() {}

  /**
   * Goes along the great circle, at equal angles: from a to b, which are the angle w apart, by
   * {@code (sin((1 - t) w) a + sin(t w) b) / sin(w)}.
   *
   * <p>Normal latents of many dimensions lie near a sphere, and so does this way, while the middle
   * of a straight line is far from all latents that a generator has seen. Lengths that differ are
   * passed through in between. Parallel latents have the formula's limit, the straight line.
   *
   * @param from float32 or float64, one latent (d) or some (B, d), none of length 0; it is only
   *     read
   * @param to of the same shape and type; none opposite to its partner, where every great circle is
   *     a shortest way
   * @param steps how many latents the way has, both ends among them, which are exact; at least 2
   * @return (steps, d), or (B * steps, d) with one way after another; owned by the caller and
   *     attached to {@code from}'s manager
   * @throws IllegalArgumentException if a shape, type or number is another, or a latent is 0, not
   *     finite or opposite to its partner
   * @see <a href="https://arxiv.org/abs/1609.04468">White 2016, Sampling Generative Networks</a>
   */
  public static NDArray spherical(NDArray from, NDArray to, int steps) {
    Shape shape = from.getShape();
    DataType type = from.getDataType();
    if (shape.dimension() < 1 || shape.dimension() > 2 || shape.size() == 0) {
      throw new IllegalArgumentException(
          "expected latents of shape (d) or (B, d) but was " + shape);
    }
    if (type != DataType.FLOAT32 && type != DataType.FLOAT64) {
      throw new IllegalArgumentException("expected float32 or float64 latents but was " + type);
    }
    if (!to.getShape().equals(shape) || to.getDataType() != type) {
      throw new IllegalArgumentException(
          "expected latents of shape %s and type %s to go to but was %s and %s"
              .formatted(shape, TypeName.of(type), to.getShape(), TypeName.of(to.getDataType())));
    }
    if (steps < 2) {
      throw new IllegalArgumentException("steps must be at least 2 but was " + steps);
    }
    int size = (int) shape.get(shape.dimension() - 1);
    int pairs = (int) (shape.size() / size);
    double[] starts = Reads.doubles(from);
    double[] ends = Reads.doubles(to);
    double[] result = new double[Math.multiplyExact(Math.multiplyExact(pairs, steps), size)];
    for (int pair = 0; pair < pairs; pair++) {
      double angle = angle(starts, ends, pair, size);
      for (int step = 0; step < steps; step++) {
        double t = (double) step / (steps - 1);
        double a = weight(1 - t, angle);
        double b = weight(t, angle);
        for (int i = 0; i < size; i++) {
          int at = pair * size + i;
          result[(pair * steps + step) * size + i] = a * starts[at] + b * ends[at];
        }
      }
    }
    return array(from.getManager(), result, new Shape((long) pairs * steps, size), type);
  }

  /** Returns the share of an end: sin(t w) / sin(w), which is t where w is 0. */
  private static double weight(double t, double angle) {
    if (t == 0 || t == 1 || angle == 0) {
      return t;
    }
    return Math.sin(t * angle) / Math.sin(angle);
  }

  /** Returns the angle of a pair; unlike an arc cosine it is accurate at both ends. */
  private static double angle(double[] from, double[] to, int pair, int size) {
    double fromLength = length(from, pair, size, "from");
    double toLength = length(to, pair, size, "to");
    double apart = 0;
    double together = 0;
    for (int i = pair * size; i < (pair + 1) * size; i++) {
      double a = from[i] / fromLength;
      double b = to[i] / toLength;
      apart += (a - b) * (a - b);
      together += (a + b) * (a + b);
    }
    double angle = 2 * Math.atan2(Math.sqrt(apart), Math.sqrt(together));
    if (angle > Math.PI - LEAST_TURN_FROM_OPPOSITE) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "opposite latents have no one shortest way between them but pair %d is opposite",
              pair));
    }
    return angle;
  }

  private static double length(double[] latents, int pair, int size, String end) {
    double squares = 0;
    for (int i = pair * size; i < (pair + 1) * size; i++) {
      squares += latents[i] * latents[i];
    }
    double length = Math.sqrt(squares);
    if (!(length > 0 && length < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a latent's length must be positive and finite but was %s at the '%s' end of pair %d",
              length,
              end,
              pair));
    }
    return length;
  }

  private static NDArray array(NDManager manager, double[] values, Shape shape, DataType type) {
    if (type == DataType.FLOAT64) {
      return manager.create(values, shape);
    }
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return manager.create(floats, shape);
  }
}

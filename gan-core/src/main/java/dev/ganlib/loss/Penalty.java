package dev.ganlib.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.Draws;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.internal.torch.InputGradients;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A term that holds the slope of a discriminator in check, added to its loss in the same move.
 *
 * <pre>{@code
 * GanTrainer.builder(generator, Discriminator.ofScore(critic), GanLoss.wasserstein())
 *     .penalty(Penalty.gradientPenalty(10));
 * GanTrainer.builder(generator, Discriminator.of(block), GanLoss.bceWithLogits())
 *     .penalty(Penalty.r1(10).every(16));
 * }</pre>
 *
 * <p>The slope of a sample is the gradient of its outputs' sum by that sample alone, and a penalty
 * is the mean over the samples. What differs is where the slope is taken and what it should be; s
 * is the sum of its squares, and its norm g = sqrt(s + 1e-12), which has a gradient at 0 too:
 *
 * <table>
 * <caption>The penalties</caption>
 * <tr><th>penalty</th><th>at</th><th>value</th></tr>
 * <tr><td>{@link #gradientPenalty}</td><td>u x + (1 - u) G(z), u even in [0, 1) for each sample
 * </td><td>weight (g - target)^2</td></tr>
 * <tr><td>{@link #dragan}</td><td>x + 0.5 std(x) u, u even in [0, 1) for each number</td>
 * <td>weight (g - target)^2</td></tr>
 * <tr><td>{@link #r1}</td><td>x</td><td>gamma / 2 s</td></tr>
 * <tr><td>{@link #r2}</td><td>G(z)</td><td>gamma / 2 s</td></tr>
 * </table>
 *
 * <p>In a trainer with augmentation, R1 and R2 look at what the discriminator is shown, but take
 * the slope by the sample before it was changed; the others do all with changed samples.
 *
 * <p>A discriminator with batch normalisation has no slope of one sample alone; {@code
 * GanTrainer.Builder.build} refuses that. Immutable and safe for many threads; it keeps no state
 * and draws nothing unless a seed is given.
 *
 * @see <a href="https://arxiv.org/abs/1704.00028">Gulrajani et al. 2017, Improved Training of
 *     Wasserstein GANs</a>
 * @see <a href="https://arxiv.org/abs/1705.07215">Kodali et al. 2017, On Convergence and Stability
 *     of GANs (DRAGAN)</a>
 * @see <a href="https://arxiv.org/abs/1801.04406">Mescheder et al. 2018, Which Training Methods for
 *     GANs do actually Converge? (R1, R2)</a>
 */
public final class Penalty {
  /** Where the slope is taken. */
  private enum Place {
    BETWEEN("gradientPenalty"),
    AROUND_REALS("dragan"),
    REALS("r1"),
    FAKES("r2");

    private final String name;

    Place(String name) {
      this.name = name;
    }
  }

  /**
   * A penalty's value and what it looked at.
   *
   * @param value the term to add to the loss, a 0-d array with its graph
   * @param norm the mean norm of the slopes, a 0-d array without graph
   */
  public record Term(NDArray value, NDArray norm) {}

  private final Place place;
  private final double weight;
  private final double target;
  private final boolean oneSided;
  private final int interval;

  private Penalty(Place place, double weight, double target, boolean oneSided, int interval) {
    this.place = place;
    this.weight = weight;
    this.target = target;
    this.oneSided = oneSided;
    this.interval = interval;
  }

  /**
   * {@return WGAN-GP's penalty: slopes of 1 between reals and fakes}
   *
   * @param weight lambda, positive; the paper has 10
   * @throws IllegalArgumentException if the weight is not positive and finite
   */
  public static Penalty gradientPenalty(double weight) {
    return new Penalty(Place.BETWEEN, positive("weight", weight), 1, false, 1);
  }

  /**
   * {@return DRAGAN's penalty: slopes of 1 around the reals}
   *
   * <p>The noise is scaled by the deviation of all numbers of the batch, so it depends on how a
   * batch is split.
   *
   * @param weight lambda, positive; the paper has 10
   * @throws IllegalArgumentException if the weight is not positive and finite
   */
  public static Penalty dragan(double weight) {
    return new Penalty(Place.AROUND_REALS, positive("weight", weight), 1, false, 1);
  }

  /**
   * {@return R1: no slope at the reals}
   *
   * @param gamma positive; the value has gamma / 2. 10 is usual for images of a hundred pixels
   *     across, less for smaller ones
   * @throws IllegalArgumentException if gamma is not positive and finite
   */
  public static Penalty r1(double gamma) {
    return new Penalty(Place.REALS, positive("gamma", gamma), 0, false, 1);
  }

  /**
   * {@return R2: no slope at the fakes}
   *
   * @param gamma positive; the value has gamma / 2
   * @throws IllegalArgumentException if gamma is not positive and finite
   */
  public static Penalty r2(double gamma) {
    return new Penalty(Place.FAKES, positive("gamma", gamma), 0, false, 1);
  }

  /**
   * {@return this with another norm to pull the slopes to; 1 unless set}
   *
   * @param target not negative
   * @throws IllegalArgumentException if the target is negative or not finite, or this is R1 or R2,
   *     whose target is 0
   */
  public Penalty target(double target) {
    checkHasTarget("target");
    if (!(target >= 0 && target < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "target must be finite and not negative but was " + target);
    }
    return new Penalty(place, weight, target, oneSided, interval);
  }

  /**
   * {@return this with slopes under the target left alone: max(0, g - target)^2}
   *
   * @throws IllegalArgumentException if this is R1 or R2, whose target is 0
   */
  public Penalty oneSided() {
    checkHasTarget("one-sided");
    return new Penalty(place, weight, target, true, interval);
  }

  private void checkHasTarget(String what) {
    if (isSquare()) {
      throw new IllegalArgumentException(
          "%s has no meaning for %s, which pulls every slope to 0".formatted(what, name()));
    }
  }

  /**
   * {@return this in the first of every so many moves of the discriminator, multiplied by their
   * number, so that it weighs the same on average; 1 unless set}
   *
   * <p>Known as lazy regularisation; the optimizer's constants stay as they are.
   *
   * @param moves positive; 16 is usual
   * @throws IllegalArgumentException if {@code moves} is not positive
   * @see <a href="https://arxiv.org/abs/1912.04958">Karras et al. 2019, StyleGAN 2</a>
   */
  public Penalty every(int moves) {
    if (moves <= 0) {
      throw new IllegalArgumentException("interval must be positive but was " + moves);
    }
    return new Penalty(place, weight, target, oneSided, moves);
  }

  /** {@return the name: {@code gradientPenalty}, {@code dragan}, {@code r1} or {@code r2}} */
  public String name() {
    return place.name;
  }

  /** {@return lambda, or gamma of R1 and R2} */
  public double weight() {
    return weight;
  }

  /**
   * {@return whether it is part of a move of the discriminator}
   *
   * @param move the number of the move, from 0
   */
  public boolean isDue(long move) {
    return move % interval == 0;
  }

  /** {@return whether it looks at reals} */
  public boolean needsReals() {
    return place != Place.FAKES;
  }

  /** {@return whether it looks at fakes} */
  public boolean needsFakes() {
    return place == Place.FAKES || place == Place.BETWEEN;
  }

  /** {@return whether it pulls slopes to 0, as R1 and R2 do, instead of to a norm} */
  public boolean isSquare() {
    return place == Place.REALS || place == Place.FAKES;
  }

  /**
   * {@return whether a batch's penalty is the mean of its parts' penalties; only DRAGAN, with its
   * deviation over the batch, says no}
   */
  public boolean averagesOverSamples() {
    return place != Place.AROUND_REALS;
  }

  /**
   * {@return the shape of the uniform numbers that {@link #points} takes, or null if it takes none}
   *
   * @param real the shape of the reals, (B, sample shape...)
   */
  public @Nullable Shape numbers(Shape real) {
    return switch (place) {
      case BETWEEN -> new Shape(real.get(0));
      case AROUND_REALS -> real;
      case REALS, FAKES -> null;
    };
  }

  /**
   * Returns where the slope is taken, without the graph that made it, as the start of another.
   *
   * @param real (B, sample shape...)
   * @param fake of the same shape where the penalty looks between reals and fakes
   * @param uniform numbers in [0, 1) of the shape that {@link #numbers} gives, or null if it gives
   *     none
   * @return (B, sample shape...), to be run through the discriminator; inside a move it is closed
   *     with the move
   * @throws IllegalArgumentException if reals and fakes differ in shape where both are needed, or
   *     the numbers have another shape
   */
  public NDArray points(NDArray real, NDArray fake, @Nullable NDArray uniform) {
    if (place == Place.BETWEEN && !real.getShape().equals(fake.getShape())) {
      throw new IllegalArgumentException(
          "expected fakes of the shape of the reals, %s, but was %s"
              .formatted(real.getShape(), fake.getShape()));
    }
    Shape wanted = numbers(real.getShape());
    if (wanted == null) {
      return Gradients.leaf(place == Place.REALS ? real : fake);
    }
    if (uniform == null || !wanted.equals(uniform.getShape())) {
      throw new IllegalArgumentException(
          "expected uniform numbers of shape %s but was %s"
              .formatted(wanted, uniform == null ? "none" : uniform.getShape()));
    }
    return place == Place.BETWEEN
        ? InputGradients.between(real, fake, uniform)
        : InputGradients.around(real, uniform);
  }

  /**
   * Computes the penalty of one move in which it {@link #isDue}, multiplied by the interval.
   *
   * @param output the discriminator's output at the points, any shape with a leading batch axis
   * @param points what {@link #points} gave
   * @return the term; inside a move its arrays are closed with the move
   */
  public Term term(NDArray output, NDArray points) {
    NDList parts =
        isSquare()
            ? InputGradients.squarePenalty(output, points, weight / 2 * interval)
            : InputGradients.normPenalty(output, points, weight * interval, target, oneSided);
    return new Term(parts.get(0), parts.get(1));
  }

  /**
   * Computes the penalty of one move in which it {@link #isDue}, multiplied by the interval;
   * records gradients meanwhile.
   *
   * @param discriminator the network as a function of its input
   * @param real (B, sample shape...)
   * @param fake (B, sample shape...)
   * @param seed decides the numbers that are drawn
   * @return the term; inside a move its arrays are closed with the move
   * @throws IllegalArgumentException if reals and fakes differ in shape where both are needed
   */
  @SuppressWarnings("try") // the mode works by being open
  public Term evaluate(
      UnaryOperator<NDArray> discriminator, NDArray real, NDArray fake, long seed) {
    Shape wanted = numbers(real.getShape());
    NDManager owner = real.getManager();
    NDArray uniform = wanted == null ? null : Draws.uniform(real, seed, 0, 1, wanted, owner);
    try (GradMode on = GradMode.on()) {
      NDArray points = points(real, fake, uniform);
      return term(discriminator.apply(points), points);
    }
  }

  /** Returns the penalty with its constants, such as {@code r1(10.0, every 16)}. */
  @Override
  public String toString() {
    return name()
        + "("
        + weight
        + (isSquare() ? "" : ", target " + target)
        + (oneSided ? ", one-sided" : "")
        + (interval > 1 ? ", every " + interval : "")
        + ")";
  }

  private static double positive(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + " must be positive and finite but was " + value);
    }
    return value;
  }
}

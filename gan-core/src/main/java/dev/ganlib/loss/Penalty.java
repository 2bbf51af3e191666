package dev.ganlib.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.GradMode;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A term that keeps a discriminator in check, added to its loss in the same move.
 *
 * <pre>{@code
 * GanTrainer.builder(generator, Discriminator.ofScore(critic), GanLoss.wasserstein())
 *     .penalty(Penalty.gradientPenalty(10));
 * GanTrainer.builder(generator, Discriminator.of(block), GanLoss.bceWithLogits())
 *     .penalty(Penalty.r1(10).every(16));
 * }</pre>
 *
 * <p>The library's penalties hold the gradient of the discriminator's outputs by its inputs. The
 * gradient of a sample is that of its outputs' sum by that sample alone, and a penalty is the mean
 * over the samples. What differs is where the gradient is taken and what its norm should be; s is
 * the sum of its squares, and its norm g = sqrt(s + 1e-12), which has a gradient at 0 too:
 *
 * <table>
 * <caption>The penalties</caption>
 * <tr><th>penalty</th><th>at</th><th>value</th></tr>
 * <tr><td>{@link #gradientPenalty(double)}</td><td>u x + (1 - u) G(z), u uniform in [0, 1) for each
 * sample</td><td>weight (g - target)^2</td></tr>
 * <tr><td>{@link #dragan}</td><td>x + 0.5 std(x) u, u uniform in [0, 1) for each number</td>
 * <td>weight (g - target)^2</td></tr>
 * <tr><td>{@link #r1}</td><td>x</td><td>gamma / 2 s</td></tr>
 * <tr><td>{@link #r2}</td><td>G(z)</td><td>gamma / 2 s</td></tr>
 * </table>
 *
 * <p>In a trainer with augmentation, R1 and R2 look at what the discriminator is shown, but take
 * the gradient by the sample before it was changed; the others do all with changed samples. A
 * discriminator with batch normalisation has no gradient of one sample alone; {@code
 * GanTrainerBuilder.build} refuses that.
 *
 * <h2>Custom penalties</h2>
 *
 * <p>{@link #gradientPenalty(String, double, Function)} takes the points from a function, {@link
 * #of}, {@link #onReals} and {@link #onFakes} the whole value:
 *
 * <pre>{@code
 * Penalty drift =
 *     Penalty.onReals(
 *         "drift", judge -> Scalars.scale(judge.real().outputs().square().mean(), 0.001));
 * }</pre>
 *
 * <p>One that says more of itself implements this interface, as a record so that {@code toString}
 * names its constants: checkpoints compare it. The methods beside {@link #name} and {@link
 * #evaluate(Judge)} tell a trainer what to make ready and which set-ups to refuse; their defaults
 * are those of a term that looks at reals and fakes and takes no gradient. An implementation is
 * pure: it keeps no state, draws from its {@link Judge} alone and reads nothing from the device.
 * The library's are immutable and safe for many threads.
 *
 * @see <a href="https://arxiv.org/abs/1704.00028">Gulrajani et al. 2017, Improved Training of
 *     Wasserstein GANs</a>
 * @see <a href="https://arxiv.org/abs/1705.07215">Kodali et al. 2017, On Convergence and Stability
 *     of GANs (DRAGAN)</a>
 * @see <a href="https://arxiv.org/abs/1801.04406">Mescheder et al. 2018, Which Training Methods for
 *     GANs do actually Converge? (R1, R2)</a>
 */
public interface Penalty {
  /** The norm to which a penalty pulls the discriminator's gradients by its inputs. */
  enum Pull {
    /** None: the penalty takes no such gradient. */
    NONE,
    /** Zero, as R1 and R2: the gradients stay small. */
    TO_ZERO,
    /** A norm to be reached, as WGAN-GP and DRAGAN. */
    TO_NORM
  }

  /**
   * A penalty's value and what it looked at.
   *
   * @param value the term to add to the loss, a 0-d array with its graph
   * @param norm the mean norm of the gradients, a 0-d array without graph, or null if none were
   *     taken
   */
  record Term(NDArray value, @Nullable NDArray norm) {
    /**
     * Checks the shape of the value.
     *
     * @param value the term to add to the loss, a 0-d array with its graph
     * @param norm the mean norm of the gradients, a 0-d array without graph, or null if none were
     *     taken
     * @throws IllegalArgumentException if the value has another shape
     */
    public Term {
      if (!value.getShape().equals(new Shape())) {
        throw new IllegalArgumentException(
            "expected the value of a penalty to be a scalar of shape () but was "
                + value.getShape());
      }
    }

    /**
     * {@return a term without gradients to report}
     *
     * @param value the term to add to the loss, a 0-d array with its graph
     * @throws IllegalArgumentException if the value has another shape
     */
    public static Term of(NDArray value) {
      return new Term(value, null);
    }
  }

  /**
   * {@return WGAN-GP's penalty: gradients of norm 1 between reals and fakes}
   *
   * @param weight lambda, positive; the paper has 10
   * @throws IllegalArgumentException if the weight is not positive and finite
   */
  static NormPenalty gradientPenalty(double weight) {
    return new PenaltyAtPoints("gradientPenalty", new PointsBetween(), weight);
  }

  /**
   * {@return a custom gradient penalty: gradients of norm 1 at other points}
   *
   * <pre>{@code
   * Penalty.gradientPenalty(
   *     "midpoints",
   *     10,
   *     judge -> Scalars.scale(judge.real().shown().add(judge.fake().shown()), 0.5));
   * }</pre>
   *
   * @param name in figures, messages and checkpoints
   * @param weight lambda, positive
   * @param points makes the points, (B, sample shape...), each of its own real and fake alone; they
   *     are copied without their graph
   * @throws IllegalArgumentException if the name is blank, or the weight is not positive and finite
   */
  static NormPenalty gradientPenalty(String name, double weight, Function<Judge, NDArray> points) {
    Objects.requireNonNull(points, "points");
    return new PenaltyAtPoints(name, new CustomPoints(points), weight);
  }

  /**
   * {@return DRAGAN's penalty: gradients of norm 1 around the reals}
   *
   * <p>The noise is scaled by the deviation of all numbers of the batch, so it depends on how a
   * batch is split.
   *
   * @param weight lambda, positive; the paper has 10
   * @throws IllegalArgumentException if the weight is not positive and finite
   */
  static NormPenalty dragan(double weight) {
    return new PenaltyAtPoints("dragan", new PointsAroundReals(), weight);
  }

  /**
   * {@return R1: no gradient at the reals}
   *
   * @param gamma positive; the value has gamma / 2. 10 is usual for images of a hundred pixels
   *     across, less for smaller ones
   * @throws IllegalArgumentException if gamma is not positive and finite
   */
  static Penalty r1(double gamma) {
    return new PenaltyAtSamples("r1", true, gamma);
  }

  /**
   * {@return R2: no gradient at the fakes}
   *
   * @param gamma positive; the value has gamma / 2
   * @throws IllegalArgumentException if gamma is not positive and finite
   */
  static Penalty r2(double gamma) {
    return new PenaltyAtSamples("r2", false, gamma);
  }

  /**
   * {@return a custom penalty that looks at reals and fakes}
   *
   * @param name in figures, messages and checkpoints; constants belong into it where they should be
   *     compared
   * @param value computes the term to add to the loss, a 0-d array: the mean over the samples
   * @throws IllegalArgumentException if the name is blank
   */
  static Penalty of(String name, Function<Judge, NDArray> value) {
    return new CustomPenalty(name, true, true, value);
  }

  /**
   * {@return a custom penalty that looks at reals alone, and goes with them in separate updates}
   *
   * @param name in figures, messages and checkpoints; constants belong into it where they should be
   *     compared
   * @param value computes the term to add to the loss, a 0-d array: the mean over the samples
   * @throws IllegalArgumentException if the name is blank
   */
  static Penalty onReals(String name, Function<Judge, NDArray> value) {
    return new CustomPenalty(name, true, false, value);
  }

  /**
   * {@return a custom penalty that looks at fakes alone}
   *
   * @param name in figures, messages and checkpoints; constants belong into it where they should be
   *     compared
   * @param value computes the term to add to the loss, a 0-d array: the mean over the samples
   * @throws IllegalArgumentException if the name is blank
   */
  static Penalty onFakes(String name, Function<Judge, NDArray> value) {
    return new CustomPenalty(name, false, true, value);
  }

  /** {@return the name in figures and messages, such as {@code r1}; one of a trainer's alone} */
  String name();

  /**
   * Computes the penalty of one move in which it {@link #isDue}.
   *
   * @param judge the discriminator in that move
   * @return the term; inside a move its arrays are closed with the move
   */
  Term evaluate(Judge judge);

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
  default Penalty every(int moves) {
    return new LazyPenalty(this, new Interval(moves));
  }

  /**
   * {@return whether it is part of a move of the discriminator}
   *
   * <p>A penalty that is not due in every move has to override {@link #every}, too, for the factors
   * of two intervals do not multiply.
   *
   * @param move the number of the move, from 0
   */
  default boolean isDue(long move) {
    return true;
  }

  /** {@return whether it looks at reals} */
  default boolean needsReals() {
    return true;
  }

  /**
   * {@return whether it looks at fakes}
   *
   * <p>Where the discriminator is updated on reals and fakes separately, a penalty that does not
   * goes with the reals, any other with the fakes.
   */
  default boolean needsFakes() {
    return true;
  }

  /**
   * {@return whether it takes gradients of the outputs that the loss has by the samples, as R1 and
   * R2 do, so that these must be the start of the graph}
   */
  default boolean startsAtSamples() {
    return false;
  }

  /**
   * {@return whether a batch's penalty is the mean of its parts' penalties, so that micro-batches
   * are allowed; of the library's only DRAGAN, with its deviation over the batch, says no}
   */
  default boolean averagesOverSamples() {
    return true;
  }

  /**
   * {@return the norm to which it pulls the discriminator's gradients by its inputs}
   *
   * <p>A penalty that takes such gradients contradicts outputs that are probabilities, and batch
   * normalisation; one that pulls to a norm contradicts clipped weights. One that takes none goes
   * with everything and bounds no critic.
   */
  default Pull pull() {
    return Pull.NONE;
  }

  /**
   * Computes the penalty of one move in which it {@link #isDue}, for a discriminator outside any
   * trainer; records gradients meanwhile.
   *
   * @param discriminator the network as a function of its input
   * @param real (B, sample shape...)
   * @param fake (B, sample shape...)
   * @param seed decides the numbers that are drawn
   * @return the term; inside a move its arrays are closed with the move
   * @throws IllegalArgumentException if reals and fakes differ in shape where both are needed
   */
  @SuppressWarnings("try") // the mode works by being open
  default Term evaluate(
      UnaryOperator<NDArray> discriminator, NDArray real, NDArray fake, long seed) {
    try (GradMode on = GradMode.on()) {
      return evaluate(new FunctionJudge(this, discriminator, real, fake, seed));
    }
  }
}

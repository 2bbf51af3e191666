package dev.ganlib.loss;

import ai.djl.ndarray.NDArray;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/**
 * A matched pair of pure functions: what the discriminator lowers and what the generator lowers.
 *
 * <p>Both take outputs of the discriminator, of any shape with a leading batch axis, and return a
 * 0-d array: the mean over all elements. Both are differentiable, keep no state and draw nothing.
 *
 * <pre>{@code
 * GanLoss loss = GanLoss.bceWithLogits().smoothReal(0.9);
 * NDArray forD = loss.discriminatorLoss(realLogits, fakeLogits);
 * NDArray forG = loss.generatorLoss(fakeLogits);
 * }</pre>
 *
 * <p>In the formulas below r and f are the outputs on reals and on fakes, E the mean. Relativistic
 * losses compare the two, so their generator needs the reals' outputs as well: {@link
 * #generatorLoss(NDArray, NDArray)}.
 *
 * <p>A custom loss is two or three lambdas, see {@code of} and {@link #comparing}. Inside them use
 * {@link Scalars} for arithmetic with numbers.
 *
 * <p>Immutable: the methods that adjust a loss return another one. Safe for many threads. The
 * caller owns the returned arrays; inside a move they are closed with the move.
 *
 * @see <a href="https://arxiv.org/abs/1406.2661">Goodfellow et al. 2014, Generative Adversarial
 *     Nets</a>
 */
public final class GanLoss {
  private final DiscriminatorOutput output;
  private final Formula formula;

  private GanLoss(DiscriminatorOutput output, Formula formula) {
    this.output = Objects.requireNonNull(output, "output");
    this.formula = formula;
  }

  /**
   * {@return the binary cross-entropy of probabilities, non-saturating for the generator}
   *
   * <p>L_D = BCE(r, 1) + BCE(f, 0), L_G = BCE(f, 1), with logarithms clamped at -100 as PyTorch
   * does. Saturating: where a sigmoid has rounded to 0 or 1 the gradient through it vanishes;
   * prefer {@link #bceWithLogits()}.
   */
  public static GanLoss bce() {
    return new GanLoss(DiscriminatorOutput.PROBABILITY, StockFormulas.bce());
  }

  /**
   * {@return the binary cross-entropy of logits, non-saturating for the generator}
   *
   * <p>L_D = E softplus(-r) + E softplus(f), L_G = E softplus(-f) for targets 1 and 0. Finite
   * everywhere, and a player who is wrong gets a gradient of magnitude 1.
   */
  public static GanLoss bceWithLogits() {
    return new GanLoss(DiscriminatorOutput.LOGIT, StockFormulas.bceWithLogits());
  }

  /** {@return {@link #bceWithLogits()} under the name that papers give it} */
  public static GanLoss nonSaturating() {
    return bceWithLogits();
  }

  /**
   * {@return the game of the first paper, in which the generator raises what the discriminator
   * lowers}
   *
   * <p>L_D as of {@link #bceWithLogits()}, L_G = -E softplus(f) = E log(1 - sigmoid(f)). Saturating
   * by design: where the discriminator is sure of a fake, the generator gets no gradient. It is
   * here to be compared with; to train, take {@link #nonSaturating()}.
   */
  public static GanLoss minimax() {
    return new GanLoss(DiscriminatorOutput.LOGIT, StockFormulas.minimax());
  }

  /** {@return {@link #leastSquares(double, double, double)} with the targets 0, 1 and 1} */
  public static GanLoss leastSquares() {
    return leastSquares(0, 1, 1);
  }

  /**
   * {@return half the squared distance to custom targets}
   *
   * <p>L_D = E (r - b)^2 / 2 + E (f - a)^2 / 2, L_G = E (f - c)^2 / 2. With b - c = 1 and b - a = 2
   * it minimises a Pearson chi-squared divergence. Targets between 0 and 1 lie between a and b.
   *
   * @param a the discriminator's target for fakes
   * @param b the discriminator's target for reals, other than {@code a}
   * @param c the generator's target
   * @throws IllegalArgumentException if a target is not finite, or a equals b
   * @see <a href="https://arxiv.org/abs/1611.04076">Mao et al. 2016, Least Squares GANs</a>
   */
  public static GanLoss leastSquares(double a, double b, double c) {
    return new GanLoss(DiscriminatorOutput.SCORE, StockFormulas.leastSquares(a, b, c));
  }

  /**
   * {@return the hinge loss}
   *
   * <p>L_D = E max(0, 1 - r) + E max(0, 1 + f), L_G = -E f.
   *
   * @see <a href="https://arxiv.org/abs/1705.02894">Lim and Ye 2017, Geometric GAN</a>
   */
  public static GanLoss hinge() {
    return new GanLoss(DiscriminatorOutput.SCORE, StockFormulas.hinge());
  }

  /**
   * {@return the Wasserstein loss}
   *
   * <p>L_D = E f - E r, L_G = -E f. It means something only for a critic whose gradient is bounded,
   * by {@link Penalty#gradientPenalty(double)} or by clipped weights; without either it falls
   * without end.
   *
   * @see <a href="https://arxiv.org/abs/1701.07875">Arjovsky et al. 2017, Wasserstein GAN</a>
   */
  public static GanLoss wasserstein() {
    return new GanLoss(DiscriminatorOutput.SCORE, StockFormulas.wasserstein());
  }

  /**
   * {@return the relativistic pairing loss: each real against the fake beside it}
   *
   * <p>L_D = E softplus(f - r), L_G = E softplus(r - f). With R1 and R2 it is the loss of R3GAN.
   *
   * @see <a href="https://arxiv.org/abs/1807.00734">Jolicoeur-Martineau 2018, The relativistic
   *     discriminator</a>
   * @see <a href="https://arxiv.org/abs/2501.05441">Huang et al. 2024, The GAN is dead; long live
   *     the GAN!</a>
   */
  public static GanLoss relativistic() {
    return new GanLoss(DiscriminatorOutput.SCORE, StockFormulas.relativistic());
  }

  /**
   * {@return the average loss of the relativistic paper: each output against the other side's mean}
   *
   * <p>L_D = (E softplus(-(r - E f)) + E softplus(f - E r)) / 2; L_G is the same with reals and
   * fakes exchanged. It compares with the mean of the batch, so a batch cannot be split.
   */
  public static GanLoss relativisticAverage() {
    return new GanLoss(DiscriminatorOutput.SCORE, StockFormulas.relativisticAverage());
  }

  /**
   * {@return {@link #relativisticAverage()} with the hinge: L_D = (E max(0, 1 - (r - E f)) + E
   * max(0, 1 + (f - E r))) / 2; L_G is the same with reals and fakes exchanged}
   */
  public static GanLoss relativisticAverageHinge() {
    return new GanLoss(DiscriminatorOutput.SCORE, StockFormulas.relativisticAverageHinge());
  }

  /**
   * {@return {@link #relativisticAverage()} with squares, targets 1 and -1: L_D = (E (r - E f -
   * 1)^2 + E (f - E r + 1)^2) / 2; L_G is the same with reals and fakes exchanged}
   */
  public static GanLoss relativisticAverageLeastSquares() {
    return new GanLoss(DiscriminatorOutput.SCORE, StockFormulas.relativisticAverageLeastSquares());
  }

  /**
   * {@return a custom loss of two terms, which can be averaged or updated on separately}
   *
   * <pre>{@code
   * GanLoss.of("wasserstein", SCORE, r -> r.mean().neg(), f -> f.mean(), f -> f.mean().neg());
   * }</pre>
   *
   * @param name in reports, messages and checkpoints
   * @param output what the discriminator must give
   * @param real takes the outputs on reals, returns the discriminator's term on them, a 0-d array
   * @param fake takes the outputs on fakes, returns the discriminator's term on them, a 0-d array
   * @param generator takes the outputs on fakes, returns the generator's loss, a 0-d array
   */
  public static GanLoss of(
      String name,
      DiscriminatorOutput output,
      UnaryOperator<NDArray> real,
      UnaryOperator<NDArray> fake,
      UnaryOperator<NDArray> generator) {
    return new GanLoss(output, new TwoTerms(name, real, fake, generator));
  }

  /**
   * {@return a custom loss whose discriminator's part cannot be taken apart}
   *
   * @param name in reports, messages and checkpoints
   * @param output what the discriminator must give
   * @param discriminator takes the outputs on reals and on fakes, returns a 0-d array
   * @param generator takes the outputs on fakes, returns a 0-d array
   */
  public static GanLoss of(
      String name,
      DiscriminatorOutput output,
      BinaryOperator<NDArray> discriminator,
      UnaryOperator<NDArray> generator) {
    return new GanLoss(output, new JointFormula(name, discriminator, generator));
  }

  /**
   * {@return a custom loss whose generator needs the outputs on reals as well}
   *
   * @param name in reports, messages and checkpoints
   * @param output what the discriminator must give
   * @param discriminator takes the outputs on reals and on fakes, returns a 0-d array
   * @param generator takes the outputs on reals and on fakes, returns a 0-d array
   */
  public static GanLoss comparing(
      String name,
      DiscriminatorOutput output,
      BinaryOperator<NDArray> discriminator,
      BinaryOperator<NDArray> generator) {
    return new GanLoss(output, new ComparingFormula(name, discriminator, generator));
  }

  /**
   * {@return this loss with the target of reals smoothed, for the discriminator alone: the fakes'
   * target stays 0, the generator's 1}
   *
   * @param real the target of reals, in (0.5, 1]; 0.9 is usual
   * @throws IllegalArgumentException if it is out of its range, or targets are absent or drawn
   */
  public GanLoss smoothReal(double real) {
    return smooth(real, 0);
  }

  /**
   * {@return this loss with both targets smoothed, for the discriminator alone; flips stay}
   *
   * @param real the target of reals, in (0.5, 1]
   * @param fake the target of fakes, in [0, 0.5)
   * @throws IllegalArgumentException if one is out of its range, or targets are absent or drawn
   */
  public GanLoss smooth(double real, double fake) {
    Targets before = targets();
    if (before.areNoisy()) {
      throw new IllegalArgumentException(
          "targets drawn from a range cannot be smoothed, too, but are " + before);
    }
    return targets(Targets.smooth(real, fake).flip(before.flip()));
  }

  /**
   * {@return this loss with other targets, for the discriminator alone}
   *
   * @param targets fixed, or drawn for each sample, which the trainer does and passes them
   * @throws IllegalArgumentException if the loss has no targets
   */
  public GanLoss targets(Targets targets) {
    return new GanLoss(output, formula.targets(Objects.requireNonNull(targets, "targets")));
  }

  /**
   * {@return this loss with the discriminator's two terms averaged instead of summed}
   *
   * @throws IllegalArgumentException if the loss does not consist of two terms
   */
  public GanLoss averaged() {
    return new GanLoss(output, formula.averaged());
  }

  /** {@return the name, for reports and messages} */
  public String name() {
    return formula.name();
  }

  /**
   * {@return the output at which the discriminator takes a sample neither for real nor for fake: 0
   * for logits and hinge, 0.5 for probabilities, half-way between the targets of least squares;
   * empty for other scores, of which single ones have no such meaning}
   */
  public OptionalDouble border() {
    return formula.border(output);
  }

  /** {@return what the discriminator must give for this loss to make sense} */
  public DiscriminatorOutput output() {
    return output;
  }

  /** {@return the targets of the discriminator's outputs; 1 and 0 for a loss that has none} */
  public Targets targets() {
    return formula.targets();
  }

  /** {@return whether the discriminator's terms on reals and on fakes can be taken apart} */
  public boolean hasSeparateTerms() {
    return formula.hasTwoTerms();
  }

  /** {@return whether the generator's loss needs the outputs on reals as well} */
  public boolean comparesWithReals() {
    return formula.comparesWithReals();
  }

  /**
   * {@return whether the loss falls without end unless the gradient of the discriminator by its
   * inputs is bounded, as Wasserstein's; false for a custom loss}
   */
  public boolean needsBoundedSlope() {
    return formula.needsBoundedSlope();
  }

  /**
   * {@return whether the generator gets no gradient where the discriminator is sure of a fake, as
   * with minimax; false for a custom loss}
   */
  public boolean saturates() {
    return formula.saturates();
  }

  /**
   * {@return the discriminator's loss, a 0-d array}
   *
   * @param real the discriminator's outputs on reals, with a leading batch axis
   * @param fake the discriminator's outputs on fakes, with a leading batch axis
   * @throws IllegalStateException if the targets are drawn, so that they must be passed
   */
  public NDArray discriminatorLoss(NDArray real, NDArray fake) {
    return formula.discriminator(real, fake);
  }

  /**
   * {@return the discriminator's loss with a target for each sample, a 0-d array}
   *
   * @param real the discriminator's outputs on reals, with a leading batch axis
   * @param fake the discriminator's outputs on fakes, with a leading batch axis
   * @param realTargets {@link Targets#ofReals}: (number of reals), or the shape of {@code real}
   * @param fakeTargets {@link Targets#ofFakes}: (number of fakes), or the shape of {@code fake}
   * @throws IllegalStateException if the loss has no targets
   * @throws IllegalArgumentException if targets have another shape
   */
  public NDArray discriminatorLoss(
      NDArray real, NDArray fake, NDArray realTargets, NDArray fakeTargets) {
    return formula.discriminator(real, fake, realTargets, fakeTargets);
  }

  /**
   * {@return the discriminator's term on reals alone, a 0-d array; never halved}
   *
   * @param real the discriminator's outputs on reals, with a leading batch axis
   * @throws IllegalStateException if the terms cannot be taken apart, or the targets are drawn
   */
  public NDArray realTerm(NDArray real) {
    return formula.realTerm(real);
  }

  /**
   * {@return the discriminator's term on fakes alone, a 0-d array; never halved}
   *
   * @param fake the discriminator's outputs on fakes, with a leading batch axis
   * @throws IllegalStateException if the terms cannot be taken apart, or the targets are drawn
   */
  public NDArray fakeTerm(NDArray fake) {
    return formula.fakeTerm(fake);
  }

  /**
   * {@return the discriminator's term on reals or on fakes alone with a target for each sample, a
   * 0-d array; never halved}
   *
   * @param output the discriminator's outputs, with a leading batch axis
   * @param targets (number of samples) or the shape of {@code output}, 1 for real and 0 for fake
   * @throws IllegalStateException if the loss has no targets
   * @throws IllegalArgumentException if the targets have another shape
   */
  public NDArray term(NDArray output, NDArray targets) {
    return formula.term(output, targets);
  }

  /**
   * {@return the generator's loss, a 0-d array}
   *
   * @param fake the discriminator's outputs on fakes, with a leading batch axis
   * @throws IllegalStateException if it compares with reals, so that their outputs must be passed
   */
  public NDArray generatorLoss(NDArray fake) {
    return formula.generator(null, fake);
  }

  /**
   * {@return the generator's loss, a 0-d array}
   *
   * @param real the discriminator's outputs on reals; ignored by a loss that does not compare
   * @param fake the discriminator's outputs on fakes, with a leading batch axis
   */
  public NDArray generatorLoss(NDArray real, NDArray fake) {
    return formula.generator(Objects.requireNonNull(real, "real"), fake);
  }

  /** Returns the name with what was adjusted, as checkpoints compare it. */
  @Override
  public String toString() {
    return formula.words();
  }
}

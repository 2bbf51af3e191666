package dev.ganlib.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.Operators;
import dev.ganlib.internal.torch.Operators.Judgement;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

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
 * <p>A loss of one's own is two lambdas, see {@link #of} and {@link #comparing}. Inside them use
 * {@link Scalars} for arithmetic with numbers.
 *
 * <p>Immutable: the methods that adjust a loss return another one. Safe for many threads. The
 * caller owns the returned arrays; inside a move they are closed with the move.
 *
 * @see <a href="https://arxiv.org/abs/1406.2661">Goodfellow et al. 2014, Generative Adversarial
 *     Nets</a>
 */
public final class GanLoss {
  private final String name;
  private final DiscriminatorOutput output;
  private final Formula formula;
  private final Labels labels;
  private final boolean averaged;

  private GanLoss(
      String name, DiscriminatorOutput output, Formula formula, Labels labels, boolean averaged) {
    this.name = name;
    this.output = output;
    this.formula = formula;
    this.labels = labels;
    this.averaged = averaged;
  }

  private GanLoss(String name, DiscriminatorOutput output, Formula formula) {
    this(
        Objects.requireNonNull(name, "name"),
        Objects.requireNonNull(output, "output"),
        formula,
        Labels.exact(),
        false);
  }

  /**
   * {@return the binary cross-entropy of probabilities, non-saturating for the generator}
   *
   * <p>L_D = BCE(r, 1) + BCE(f, 0), L_G = BCE(f, 1), with logarithms clamped at -100 as PyTorch
   * does. Saturating: where a sigmoid has rounded to 0 or 1 the gradient through it vanishes;
   * prefer {@link #bceWithLogits()}.
   */
  public static GanLoss bce() {
    return new GanLoss(
        "bce",
        DiscriminatorOutput.PROBABILITY,
        new Formula.Labelled(LabelledTerm.BCE, fake -> Operators.bce(fake, 1), false));
  }

  /**
   * {@return the binary cross-entropy of logits, non-saturating for the generator}
   *
   * <p>L_D = E softplus(-r) + E softplus(f), L_G = E softplus(-f) for labels 1 and 0. Finite
   * everywhere, and a player who is wrong gets a gradient of magnitude 1.
   */
  public static GanLoss bceWithLogits() {
    return new GanLoss(
        "bceWithLogits",
        DiscriminatorOutput.LOGIT,
        new Formula.Labelled(
            LabelledTerm.BCE_WITH_LOGITS, fake -> Operators.bceWithLogits(fake, 1), false));
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
    return new GanLoss(
        "minimax",
        DiscriminatorOutput.LOGIT,
        new Formula.Labelled(LabelledTerm.BCE_WITH_LOGITS, Operators::minimaxGenerator, true));
  }

  /**
   * {@return half the squared distance to the targets 0 for fakes, 1 for reals, 1 for the
   * generator}
   *
   * @see <a href="https://arxiv.org/abs/1611.04076">Mao et al. 2016, Least Squares GANs</a>
   */
  public static GanLoss leastSquares() {
    return leastSquares(0, 1, 1);
  }

  /**
   * {@return half the squared distance to targets of one's own}
   *
   * <p>L_D = E (r - b)^2 / 2 + E (f - a)^2 / 2, L_G = E (f - c)^2 / 2. With b - c = 1 and b - a = 2
   * it minimises a Pearson chi-squared divergence. Labels between 0 and 1 lie between a and b.
   *
   * @param a the discriminator's target for fakes
   * @param b the discriminator's target for reals, other than {@code a}
   * @param c the generator's target
   * @throws IllegalArgumentException if a target is not finite, or a equals b
   * @see <a href="https://arxiv.org/abs/1611.04076">Mao et al. 2016, Least Squares GANs</a>
   */
  public static GanLoss leastSquares(double a, double b, double c) {
    if (!Double.isFinite(a) || !Double.isFinite(b) || !Double.isFinite(c) || a == b) {
      throw new IllegalArgumentException(
          "targets must be finite and a other than b but were a = %s, b = %s, c = %s"
              .formatted(a, b, c));
    }
    String targets = a == 0 && b == 1 && c == 1 ? "" : "[" + a + ", " + b + ", " + c + "]";
    return new GanLoss(
        "leastSquares" + targets,
        DiscriminatorOutput.SCORE,
        new Formula.Labelled(
            new LabelledTerm.Squares(a, b), fake -> Operators.halfSquare(fake, c), false));
  }

  /**
   * {@return the hinge loss}
   *
   * <p>L_D = E max(0, 1 - r) + E max(0, 1 + f), L_G = -E f.
   *
   * @see <a href="https://arxiv.org/abs/1705.02894">Lim and Ye 2017, Geometric GAN</a>
   */
  public static GanLoss hinge() {
    return new GanLoss(
        "hinge",
        DiscriminatorOutput.SCORE,
        new Formula.TwoTerms(
            real -> Operators.hinge(real, 1),
            fake -> Operators.hinge(fake, -1),
            fake -> Operators.mean(fake, -1),
            false));
  }

  /**
   * {@return the Wasserstein loss}
   *
   * <p>L_D = E f - E r, L_G = -E f. It means something only for a critic whose slope is bounded, by
   * {@link Penalty#gradientPenalty} or by clipped weights; without either it falls without end.
   *
   * @see <a href="https://arxiv.org/abs/1701.07875">Arjovsky et al. 2017, Wasserstein GAN</a>
   */
  public static GanLoss wasserstein() {
    return new GanLoss(
        "wasserstein",
        DiscriminatorOutput.SCORE,
        new Formula.TwoTerms(
            real -> Operators.mean(real, -1),
            fake -> Operators.mean(fake, 1),
            fake -> Operators.mean(fake, -1),
            true));
  }

  /**
   * {@return the relativistic pairing loss: each real against the fake beside it}
   *
   * <p>L_D = E softplus(f - r), L_G = E softplus(r - f). Needs as many fakes as reals, which are
   * paired as they come. With R1 and R2 it is the loss of R3GAN.
   *
   * @see <a href="https://arxiv.org/abs/1807.00734">Jolicoeur-Martineau 2018, The relativistic
   *     discriminator</a>
   * @see <a href="https://arxiv.org/abs/2501.05441">Huang et al. 2024, The GAN is dead; long live
   *     the GAN!</a>
   */
  public static GanLoss relativistic() {
    return comparing(
        "relativistic",
        DiscriminatorOutput.SCORE,
        (real, fake) -> Operators.relativistic(same(real, fake), fake),
        (real, fake) -> Operators.relativistic(same(fake, real), real));
  }

  private static NDArray same(NDArray outputs, NDArray others) {
    if (!outputs.getShape().equals(others.getShape())) {
      throw new IllegalArgumentException(
          "a relativistic loss pairs reals with fakes, so it expected outputs of one shape but was"
              + " %s and %s".formatted(outputs.getShape(), others.getShape()));
    }
    return outputs;
  }

  /**
   * {@return the relativistic average loss with cross-entropy: each output against the other side's
   * mean}
   *
   * <p>L_D = (E softplus(-(r - E f)) + E softplus(f - E r)) / 2; L_G is the same with reals and
   * fakes exchanged. It compares with the mean of the batch, so a batch cannot be split.
   *
   * @see <a href="https://arxiv.org/abs/1807.00734">Jolicoeur-Martineau 2018, The relativistic
   *     discriminator</a>
   */
  public static GanLoss relativisticAverage() {
    return average("relativisticAverage", Judgement.CROSS_ENTROPY);
  }

  /**
   * {@return the relativistic average loss with the hinge}
   *
   * <p>L_D = (E max(0, 1 - (r - E f)) + E max(0, 1 + (f - E r))) / 2; L_G is the same with reals
   * and fakes exchanged. It compares with the mean of the batch, so a batch cannot be split.
   *
   * @see <a href="https://arxiv.org/abs/1807.00734">Jolicoeur-Martineau 2018, The relativistic
   *     discriminator</a>
   */
  public static GanLoss relativisticAverageHinge() {
    return average("relativisticAverageHinge", Judgement.HINGE);
  }

  /**
   * {@return the relativistic average loss with squares, targets 1 and -1}
   *
   * <p>L_D = (E (r - E f - 1)^2 + E (f - E r + 1)^2) / 2; L_G is the same with reals and fakes
   * exchanged. It compares with the mean of the batch, so a batch cannot be split.
   *
   * @see <a href="https://arxiv.org/abs/1807.00734">Jolicoeur-Martineau 2018, The relativistic
   *     discriminator</a>
   */
  public static GanLoss relativisticAverageLeastSquares() {
    return average("relativisticAverageLeastSquares", Judgement.SQUARE);
  }

  private static GanLoss average(String name, Judgement judgement) {
    return comparing(
        name,
        DiscriminatorOutput.SCORE,
        (real, fake) -> Operators.relativisticAverage(real, fake, judgement),
        (real, fake) -> Operators.relativisticAverage(fake, real, judgement));
  }

  /**
   * {@return a loss of one's own, without labels to smooth or terms to take apart}
   *
   * <pre>{@code
   * GanLoss wasserstein =
   *     GanLoss.of(
   *         "wasserstein",
   *         DiscriminatorOutput.SCORE,
   *         (real, fake) -> fake.mean().sub(real.mean()),
   *         fake -> fake.mean().neg());
   * }</pre>
   *
   * @param name what reports and messages call it
   * @param output what the discriminator must give
   * @param discriminator takes the outputs on reals and on fakes, returns a 0-d array
   * @param generator takes the outputs on fakes, returns a 0-d array
   */
  public static GanLoss of(
      String name,
      DiscriminatorOutput output,
      BinaryOperator<NDArray> discriminator,
      UnaryOperator<NDArray> generator) {
    Objects.requireNonNull(discriminator, "discriminator");
    Objects.requireNonNull(generator, "generator");
    return new GanLoss(name, output, new Formula.Joint(discriminator, generator));
  }

  /**
   * {@return a loss of one's own whose generator needs the outputs on reals as well}
   *
   * <pre>{@code
   * GanLoss matching =
   *     GanLoss.comparing(
   *         "matching",
   *         DiscriminatorOutput.SCORE,
   *         (real, fake) -> fake.mean().sub(real.mean()),
   *         (real, fake) -> real.mean().sub(fake.mean()).square());
   * }</pre>
   *
   * @param name what reports and messages call it
   * @param output what the discriminator must give
   * @param discriminator takes the outputs on reals and on fakes, returns a 0-d array
   * @param generator takes the outputs on reals and on fakes, returns a 0-d array
   */
  public static GanLoss comparing(
      String name,
      DiscriminatorOutput output,
      BinaryOperator<NDArray> discriminator,
      BinaryOperator<NDArray> generator) {
    Objects.requireNonNull(discriminator, "discriminator");
    Objects.requireNonNull(generator, "generator");
    return new GanLoss(name, output, new Formula.Comparing(discriminator, generator));
  }

  /**
   * {@return this loss with the label of reals smoothed: one-sided, the fakes' label stays 0}
   *
   * <p>It concerns the discriminator alone; the generator's target stays 1.
   *
   * @param realLabel in (0.5, 1]; 0.9 is usual
   * @throws IllegalArgumentException if the label is out of its range or the loss has no labels
   * @see <a href="https://arxiv.org/abs/1606.03498">Salimans et al. 2016, Improved Techniques for
   *     Training GANs</a>
   */
  public GanLoss smoothReal(double realLabel) {
    return smooth(realLabel, 0);
  }

  /**
   * {@return this loss with both labels smoothed, for the discriminator alone; flips stay}
   *
   * @param realLabel the label of reals, in (0.5, 1]
   * @param fakeLabel the label of fakes, in [0, 0.5)
   * @throws IllegalArgumentException if a label is out of its range, the loss has no labels, or
   *     they are drawn from a range
   */
  public GanLoss smooth(double realLabel, double fakeLabel) {
    checkLabelled();
    if (labels.areNoisy()) {
      throw new IllegalArgumentException(
          "labels drawn from a range cannot be smoothed, too, but are " + labels);
    }
    return labels(Labels.smooth(realLabel, fakeLabel).flip(labels.flip()));
  }

  /**
   * {@return this loss with other labels, for the discriminator alone}
   *
   * @param labels fixed, or drawn for each sample; drawn ones are passed to {@link
   *     #discriminatorLoss(NDArray, NDArray, NDArray, NDArray)}, which the trainer does
   * @throws IllegalArgumentException if the loss has no labels
   */
  public GanLoss labels(Labels labels) {
    Objects.requireNonNull(labels, "labels");
    checkLabelled();
    return new GanLoss(name, output, formula, labels, averaged);
  }

  private void checkLabelled() {
    if (!(formula instanceof Formula.Labelled)) {
      throw new IllegalArgumentException(
          "labels need a loss that has them (bce, bceWithLogits, minimax, leastSquares) but was "
              + name);
    }
  }

  /**
   * {@return this loss with the discriminator's two terms averaged instead of summed: the same
   * direction, half the size}
   *
   * @throws IllegalArgumentException if the loss does not consist of two terms
   */
  public GanLoss averaged() {
    if (!hasSeparateTerms()) {
      throw new IllegalArgumentException("averaging needs a loss of two terms but was " + name);
    }
    return new GanLoss(name, output, formula, labels, true);
  }

  /** {@return the name, for reports and messages} */
  public String name() {
    return name;
  }

  /**
   * {@return the output at which the discriminator takes a sample neither for real nor for fake, or
   * empty where single outputs have no such meaning, as with Wasserstein and relativistic losses}
   *
   * <p>0 for logits and the hinge loss, 0.5 for probabilities, half-way between the targets of
   * least squares. For a loss of one's own the output's kind decides; scores have none.
   */
  public OptionalDouble border() {
    if (formula instanceof Formula.Labelled labelled
        && labelled.term() instanceof LabelledTerm.Squares squares) {
      return squares.a() < squares.b()
          ? OptionalDouble.of((squares.a() + squares.b()) / 2)
          : OptionalDouble.empty();
    }
    if (formula instanceof Formula.TwoTerms terms && !terms.needsBoundedSlope()) {
      return OptionalDouble.of(0);
    }
    return switch (output) {
      case LOGIT -> OptionalDouble.of(0);
      case PROBABILITY -> OptionalDouble.of(0.5);
      case SCORE -> OptionalDouble.empty();
    };
  }

  /** {@return what the discriminator must give for this loss to make sense} */
  public DiscriminatorOutput output() {
    return output;
  }

  /** {@return the discriminator's labels; 1 and 0 for a loss that has none} */
  public Labels labels() {
    return labels;
  }

  /** {@return whether the discriminator's terms on reals and on fakes can be taken apart} */
  public boolean hasSeparateTerms() {
    return formula instanceof Formula.Labelled || formula instanceof Formula.TwoTerms;
  }

  /** {@return whether the generator's loss needs the outputs on reals as well} */
  public boolean comparesWithReals() {
    return formula instanceof Formula.Comparing;
  }

  /**
   * {@return whether the loss falls without end unless the discriminator's slope is bounded; known
   * of the Wasserstein loss, false for a loss of one's own}
   */
  public boolean needsBoundedSlope() {
    return formula instanceof Formula.TwoTerms terms && terms.needsBoundedSlope();
  }

  /**
   * {@return whether the generator gets no gradient where the discriminator is sure of a fake;
   * known of the minimax loss, false for a loss of one's own}
   */
  public boolean saturates() {
    return formula instanceof Formula.Labelled labelled && labelled.saturates();
  }

  /**
   * {@return the discriminator's loss, a 0-d array}
   *
   * @param real the discriminator's outputs on reals, with a leading batch axis
   * @param fake the discriminator's outputs on fakes, with a leading batch axis
   * @throws IllegalStateException if the labels are drawn, so that they must be passed
   */
  public NDArray discriminatorLoss(NDArray real, NDArray fake) {
    if (formula instanceof Formula.Joint joint) {
      return joint.discriminator().apply(real, fake);
    }
    if (formula instanceof Formula.Comparing comparing) {
      return comparing.discriminator().apply(real, fake);
    }
    return join(realTerm(real), fakeTerm(fake));
  }

  /**
   * {@return the discriminator's loss with labels of each sample, a 0-d array}
   *
   * @param real the discriminator's outputs on reals, with a leading batch axis
   * @param fake the discriminator's outputs on fakes, with a leading batch axis
   * @param realLabels (number of reals) or the shape of {@code real}, such as {@link
   *     Labels#ofReals} gives
   * @param fakeLabels (number of fakes) or the shape of {@code fake}, such as {@link
   *     Labels#ofFakes} gives
   * @throws IllegalStateException if the loss has no labels
   * @throws IllegalArgumentException if labels have another shape
   */
  public NDArray discriminatorLoss(
      NDArray real, NDArray fake, NDArray realLabels, NDArray fakeLabels) {
    return join(term(real, realLabels), term(fake, fakeLabels));
  }

  private NDArray join(NDArray realTerm, NDArray fakeTerm) {
    return averaged ? Operators.average(realTerm, fakeTerm) : realTerm.add(fakeTerm);
  }

  /**
   * {@return the discriminator's term on reals alone, a 0-d array, for plans that update on it
   * separately; never halved}
   *
   * @param real the discriminator's outputs on reals, with a leading batch axis
   * @throws IllegalStateException if the terms cannot be taken apart, or the labels are drawn
   */
  public NDArray realTerm(NDArray real) {
    if (formula instanceof Formula.TwoTerms terms) {
      return terms.real().apply(real);
    }
    return labelled().term().of(real, fixed(labels.realLow()));
  }

  /**
   * {@return the discriminator's term on fakes alone, a 0-d array, for plans that update on it
   * separately; never halved}
   *
   * @param fake the discriminator's outputs on fakes, with a leading batch axis
   * @throws IllegalStateException if the terms cannot be taken apart, or the labels are drawn
   */
  public NDArray fakeTerm(NDArray fake) {
    if (formula instanceof Formula.TwoTerms terms) {
      return terms.fake().apply(fake);
    }
    return labelled().term().of(fake, fixed(labels.fakeLow()));
  }

  /**
   * {@return the discriminator's term on reals or on fakes alone with a label of each sample, a 0-d
   * array; never halved}
   *
   * @param output the discriminator's outputs, with a leading batch axis
   * @param labels (number of samples) or the shape of {@code output}, 1 for real and 0 for fake
   * @throws IllegalStateException if the loss has no labels
   * @throws IllegalArgumentException if the labels have another shape
   */
  public NDArray term(NDArray output, NDArray labels) {
    LabelledTerm term = labelled().term();
    Shape forSamples = new Shape(output.getShape().get(0));
    if (!labels.getShape().equals(forSamples) && !labels.getShape().equals(output.getShape())) {
      throw new IllegalArgumentException(
          "expected labels of shape %s or %s but was %s"
              .formatted(forSamples, output.getShape(), labels.getShape()));
    }
    return term.of(output, labels);
  }

  private double fixed(double label) {
    if (labels.areDrawn()) {
      throw new IllegalStateException(
          "the labels of %s are drawn for each sample; pass them".formatted(this));
    }
    return label;
  }

  /**
   * {@return the generator's loss, a 0-d array}
   *
   * @param fake the discriminator's outputs on fakes, with a leading batch axis
   * @throws IllegalStateException if the loss compares with reals, so that their outputs must be
   *     passed
   */
  public NDArray generatorLoss(NDArray fake) {
    return generator(null, fake);
  }

  /**
   * {@return the generator's loss, a 0-d array}
   *
   * @param real the discriminator's outputs on reals, with a leading batch axis; ignored by a loss
   *     that does not compare
   * @param fake the discriminator's outputs on fakes, with a leading batch axis
   */
  public NDArray generatorLoss(NDArray real, NDArray fake) {
    return generator(Objects.requireNonNull(real, "real"), fake);
  }

  private NDArray generator(@Nullable NDArray real, NDArray fake) {
    if (formula instanceof Formula.Comparing comparing) {
      if (real == null) {
        throw new IllegalStateException(
            "the generator's loss of " + name + " compares with reals; pass their outputs too");
      }
      return comparing.generator().apply(real, fake);
    }
    if (formula instanceof Formula.Joint joint) {
      return joint.generator().apply(fake);
    }
    return formula instanceof Formula.TwoTerms terms
        ? terms.generator().apply(fake)
        : labelled().generator().apply(fake);
  }

  private Formula.Labelled labelled() {
    if (formula instanceof Formula.Labelled labelled) {
      return labelled;
    }
    throw new IllegalStateException(
        "the terms on reals and fakes of the loss %s %s"
            .formatted(name, hasSeparateTerms() ? "have no labels" : "cannot be taken apart"));
  }

  /** Returns the name with what was adjusted, such as {@code bce(labels 0.9 / 0.0, averaged)}. */
  @Override
  public String toString() {
    if (!hasSeparateTerms()) {
      return name;
    }
    String sum = averaged ? "averaged" : "summed";
    return name
        + (formula instanceof Formula.Labelled
            ? "(labels " + labels + ", " + sum + ")"
            : "(" + sum + ")");
  }
}

package dev.ganlib.loss;

import ai.djl.ndarray.NDArray;
import dev.ganlib.internal.torch.Operators;
import java.util.Locale;
import java.util.Objects;
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
 * <p>A loss of one's own is two lambdas, see {@link #of}. Inside them use {@link Scalars} for
 * arithmetic with numbers.
 *
 * <p>Immutable: the methods that adjust a loss return another one. Safe for many threads. The
 * caller owns the returned arrays; inside a move they are closed with the move.
 *
 * @see <a href="https://arxiv.org/abs/1406.2661">Goodfellow et al. 2014, Generative Adversarial
 *     Nets</a>
 * @see <a href="https://arxiv.org/abs/1606.03498">Salimans et al. 2016, Improved Techniques for
 *     Training GANs (label smoothing)</a>
 */
public final class GanLoss {
  private final String name;
  private final DiscriminatorOutput output;
  private final @Nullable LabelledTerm term;
  private final @Nullable BinaryOperator<NDArray> joint;
  private final UnaryOperator<NDArray> generator;
  private final double realLabel;
  private final double fakeLabel;
  private final boolean averaged;

  private GanLoss(
      String name,
      DiscriminatorOutput output,
      @Nullable LabelledTerm term,
      @Nullable BinaryOperator<NDArray> joint,
      UnaryOperator<NDArray> generator,
      double realLabel,
      double fakeLabel,
      boolean averaged) {
    this.name = name;
    this.output = output;
    this.term = term;
    this.joint = joint;
    this.generator = generator;
    this.realLabel = realLabel;
    this.fakeLabel = fakeLabel;
    this.averaged = averaged;
  }

  /** The mean loss of outputs against one label. */
  @FunctionalInterface
  private interface LabelledTerm {
    NDArray of(NDArray output, double label);
  }

  /**
   * {@return the binary cross-entropy of probabilities, non-saturating for the generator}
   *
   * <p>L_D = BCE(D(x), 1) + BCE(D(G(z)), 0), L_G = BCE(D(G(z)), 1), with logarithms clamped at -100
   * as PyTorch does. Saturating: where a sigmoid has rounded to 0 or 1 the gradient through it
   * vanishes; prefer {@link #bceWithLogits()}.
   */
  public static GanLoss bce() {
    return labelled("bce", DiscriminatorOutput.PROBABILITY, Operators::bce);
  }

  /**
   * {@return the binary cross-entropy of logits, non-saturating for the generator}
   *
   * <p>L_D = softplus(-D(x)) + softplus(D(G(z))), L_G = softplus(-D(G(z))) for labels 1 and 0.
   * Finite everywhere, and a player who is wrong gets a gradient of magnitude 1.
   */
  public static GanLoss bceWithLogits() {
    return labelled("bceWithLogits", DiscriminatorOutput.LOGIT, Operators::bceWithLogits);
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
    return new GanLoss(
        Objects.requireNonNull(name, "name"),
        Objects.requireNonNull(output, "output"),
        null,
        Objects.requireNonNull(discriminator, "discriminator"),
        Objects.requireNonNull(generator, "generator"),
        1,
        0,
        false);
  }

  private static GanLoss labelled(String name, DiscriminatorOutput output, LabelledTerm term) {
    return new GanLoss(name, output, term, null, fake -> term.of(fake, 1), 1, 0, false);
  }

  /**
   * {@return this loss with the label of reals smoothed: one-sided, the fakes' label stays 0}
   *
   * <p>It concerns the discriminator alone; the generator's target stays 1.
   *
   * @param realLabel in (0.5, 1]; 0.9 is usual
   * @throws IllegalArgumentException if the label is out of its range or the loss has no labels
   */
  public GanLoss smoothReal(double realLabel) {
    return smooth(realLabel, 0);
  }

  /**
   * {@return this loss with both labels smoothed, for the discriminator alone}
   *
   * @param realLabel the label of reals, in (0.5, 1]
   * @param fakeLabel the label of fakes, in [0, 0.5)
   * @throws IllegalArgumentException if a label is out of its range or the loss has no labels
   */
  public GanLoss smooth(double realLabel, double fakeLabel) {
    if (term == null) {
      throw new IllegalArgumentException(
          "label smoothing needs a loss with labels but was " + name);
    }
    if (!(realLabel > 0.5 && realLabel <= 1)) {
      throw new IllegalArgumentException("real label must be in (0.5, 1] but was " + realLabel);
    }
    if (!(fakeLabel >= 0 && fakeLabel < 0.5)) {
      throw new IllegalArgumentException("fake label must be in [0, 0.5) but was " + fakeLabel);
    }
    return new GanLoss(name, output, term, joint, generator, realLabel, fakeLabel, averaged);
  }

  /**
   * {@return this loss with the discriminator's two terms averaged instead of summed: the same
   * direction, half the size}
   *
   * @throws IllegalArgumentException if the loss does not consist of two terms
   */
  public GanLoss averaged() {
    if (term == null) {
      throw new IllegalArgumentException("averaging needs a loss of two terms but was " + name);
    }
    return new GanLoss(name, output, term, joint, generator, realLabel, fakeLabel, true);
  }

  /** {@return the name, for reports and messages} */
  public String name() {
    return name;
  }

  /** {@return what the discriminator must give for this loss to make sense} */
  public DiscriminatorOutput output() {
    return output;
  }

  /** {@return whether the discriminator's terms on reals and on fakes can be taken apart} */
  public boolean hasSeparateTerms() {
    return term != null;
  }

  /**
   * {@return the discriminator's loss, a 0-d array}
   *
   * @param real the discriminator's outputs on reals, with a leading batch axis
   * @param fake the discriminator's outputs on fakes, with a leading batch axis
   */
  public NDArray discriminatorLoss(NDArray real, NDArray fake) {
    if (joint != null) {
      return joint.apply(real, fake);
    }
    NDArray realTerm = realTerm(real);
    NDArray fakeTerm = fakeTerm(fake);
    return averaged ? Operators.average(realTerm, fakeTerm) : realTerm.add(fakeTerm);
  }

  /**
   * {@return the discriminator's term on reals alone, a 0-d array, for plans that update on it
   * separately; never halved}
   *
   * @param real the discriminator's outputs on reals, with a leading batch axis
   * @throws IllegalStateException if the terms cannot be taken apart
   */
  public NDArray realTerm(NDArray real) {
    return labelledTerm().of(real, realLabel);
  }

  /**
   * {@return the discriminator's term on fakes alone, a 0-d array, for plans that update on it
   * separately; never halved}
   *
   * @param fake the discriminator's outputs on fakes, with a leading batch axis
   * @throws IllegalStateException if the terms cannot be taken apart
   */
  public NDArray fakeTerm(NDArray fake) {
    return labelledTerm().of(fake, fakeLabel);
  }

  /**
   * {@return the generator's loss, a 0-d array}
   *
   * @param fake the discriminator's outputs on fakes, with a leading batch axis
   */
  public NDArray generatorLoss(NDArray fake) {
    return generator.apply(fake);
  }

  private LabelledTerm labelledTerm() {
    if (term == null) {
      throw new IllegalStateException(
          "the terms on reals and fakes of the loss " + name + " cannot be taken apart");
    }
    return term;
  }

  /** Returns the name with what was adjusted, such as {@code bce(labels 0.9 / 0.0, averaged)}. */
  @Override
  public String toString() {
    if (term == null) {
      return name;
    }
    return String.format(
        Locale.ROOT,
        "%s(labels %s / %s, %s)",
        name,
        realLabel,
        fakeLabel,
        averaged ? "averaged" : "summed");
  }
}

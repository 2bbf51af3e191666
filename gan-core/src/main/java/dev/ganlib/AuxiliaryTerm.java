package dev.ganlib;

import ai.djl.ndarray.NDArray;
import dev.ganlib.Latent.Code;
import dev.ganlib.internal.torch.Copies;
import dev.ganlib.internal.torch.Operators;
import dev.ganlib.loss.Classes;
import dev.ganlib.loss.Scalars;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a further head of the discriminator is trained for, as a term in the objectives of both
 * players.
 *
 * <p>A discriminator gives one array more for each term, in the order of {@link
 * GanTrainer.Builder#auxiliary}; {@link dev.ganlib.nn.Heads} puts heads on a common trunk.
 */
public final class AuxiliaryTerm {
  private final String name;
  private final Kind kind;
  private final double weight;
  private final double continuousWeight;

  private enum Kind {
    CLASSIFICATION,
    INFORMATION
  }

  private AuxiliaryTerm(Kind kind, double weight, double continuousWeight) {
    this.kind = kind;
    this.weight = checked(weight);
    this.continuousWeight = checked(continuousWeight);
    name = kind == Kind.CLASSIFICATION ? "classification" : "information";
  }

  private static double checked(double weight) {
    if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "the weight of an auxiliary term must be finite and not negative but was " + weight);
    }
    return weight;
  }

  /**
   * {@return ACGAN's term: the head gives logits (B, classes); both players lower the cross-entropy
   * of the labels, the discriminator on reals and on fakes, the generator on its fakes}
   *
   * <p>The generator must be conditional, the data labelled.
   *
   * @param weight of the term, not negative; the paper has 1
   * @throws IllegalArgumentException if the weight is negative or not finite
   * @see <a href="https://arxiv.org/abs/1610.09585">Odena et al. 2017, Conditional Image Synthesis
   *     With Auxiliary Classifier GANs</a>
   */
  public static AuxiliaryTerm classification(double weight) {
    return new AuxiliaryTerm(Kind.CLASSIFICATION, weight, 0);
  }

  /**
   * {@return InfoGAN's term: the head Q guesses a fake's {@linkplain Latent#codes() codes}; both
   * players lower the negative of the lower bound of the mutual information of codes and fakes}
   *
   * <p>The head gives (B, {@link Latent#codeSize()}) in the order of the codes: for a categorical
   * code logits, whose cross-entropy counts, in nats; for continuous ones the means of normal
   * distributions of variance 1, whose negative log-likelihood counts, without its constant.
   *
   * @param categorical the weight of categorical codes, not negative; the paper has 1
   * @param continuous the weight of continuous codes, not negative; the paper has a smaller one,
   *     for which 0.1 is usual
   * @throws IllegalArgumentException if a weight is negative or not finite
   * @see <a href="https://arxiv.org/abs/1606.03657">Chen et al. 2016, InfoGAN</a>
   */
  public static AuxiliaryTerm information(double categorical, double continuous) {
    return new AuxiliaryTerm(Kind.INFORMATION, categorical, continuous);
  }

  /** {@return {@code classification} or {@code information}} */
  public String name() {
    return name;
  }

  /** Returns whether there is a term on reals, too. */
  boolean looksAtReals() {
    return kind == Kind.CLASSIFICATION;
  }

  /** Returns whether it needs labels. */
  boolean needsLabels() {
    return kind == Kind.CLASSIFICATION;
  }

  /** Returns how many numbers its head gives for a sample. */
  long headSize(Generator generator) {
    return kind == Kind.CLASSIFICATION ? generator.classes() : generator.latent().codeSize();
  }

  /**
   * Evaluates the term.
   *
   * @param head what the head gives, (B, head size)
   * @param labels of the samples, or null if it needs none
   * @param latents that the samples were made from, or null for reals
   */
  NDArray evaluate(
      NDArray head, @Nullable NDArray labels, @Nullable NDArray latents, Latent latent) {
    return kind == Kind.CLASSIFICATION
        ? Scalars.scale(Classes.crossEntropy(head, Objects.requireNonNull(labels)), weight)
        : information(head, Objects.requireNonNull(latents), latent);
  }

  private NDArray information(NDArray head, NDArray latents, Latent latent) {
    NDArray sum = null;
    long start = 0;
    for (Code code : latent.codes()) {
      long end = start + code.size();
      NDArray guess = Copies.columns(head, start, end);
      NDArray truth = Copies.columns(latents, latent.noise() + start, latent.noise() + end);
      NDArray term =
          code.kind() == Code.Kind.CATEGORICAL
              ? Scalars.scale(Classes.crossEntropy(guess, truth.argMax(1)), weight)
              : Scalars.scale(Operators.halfDistance(guess, truth), continuousWeight);
      sum = sum == null ? term : sum.add(term);
      start = end;
    }
    return Objects.requireNonNull(sum, "codes");
  }

  /** {@return the term with its weights, such as {@code classification(1.0)}} */
  @Override
  public String toString() {
    return kind == Kind.CLASSIFICATION
        ? "classification(" + weight + ")"
        : "information(" + weight + ", " + continuousWeight + ")";
  }
}

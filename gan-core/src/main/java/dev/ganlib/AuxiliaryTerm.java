package dev.ganlib;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * A term in the objectives of both players for a further head of the discriminator.
 *
 * <p>A discriminator gives one array more for each term, in the order of {@link
 * GanTrainerBuilder#auxiliary}; {@link dev.ganlib.nn.Heads} puts heads on a common trunk. Both
 * players lower the term: the discriminator on its fakes, and on reals where the term {@linkplain
 * #looksAtReals looks at them}, the generator on its fakes.
 *
 * <p>A custom term implements this interface, as a record so that {@code toString} names its
 * constants: checkpoints compare it. Here a head learns the mean of a sample's numbers:
 *
 * <pre>{@code
 * record Mean(double weight) implements AuxiliaryTerm {
 *   public String name() {
 *     return "mean";
 *   }
 *
 *   public long headSize(Generator generator) {
 *     return 1;
 *   }
 *
 *   public NDArray evaluate(Head head) {
 *     NDArray means = head.samples().mean(new int[] {1}, true);
 *     return Scalars.scale(head.outputs().sub(means).square().mean(), weight);
 *   }
 * }
 * }</pre>
 *
 * <p>An implementation is pure: it keeps no state, draws nothing and reads nothing from the device.
 * The library's are immutable and safe for many threads.
 */
public interface AuxiliaryTerm {
  /**
   * The outputs of a head for one side of a batch, and what is known of the samples that it saw.
   *
   * <p>Its arrays belong to the move and are closed with it.
   */
  final class Head {
    private final NDArray outputs;
    private final NDArray samples;
    private final @Nullable NDArray labels;
    private final @Nullable NDArray latents;
    private final Latent latent;

    /**
     * Collects what a term is given.
     *
     * @param outputs what the head gives, (B, head size)
     * @param samples as the discriminator saw them, (B, sample shape...)
     * @param labels of the samples, int64 (B), or null if there are none
     * @param latents that the samples were made from, (B, latent size), or null for reals
     * @param latent how those were drawn
     */
    public Head(
        NDArray outputs,
        NDArray samples,
        @Nullable NDArray labels,
        @Nullable NDArray latents,
        Latent latent) {
      this.outputs = outputs;
      this.samples = samples;
      this.labels = labels;
      this.latents = latents;
      this.latent = latent;
    }

    /** {@return what the head gives, (B, head size)} */
    public NDArray outputs() {
      return outputs;
    }

    /**
     * {@return the samples as the discriminator saw them, with noise and augmentation, (B, sample
     * shape...); in the generator's move with its graph}
     */
    public NDArray samples() {
      return samples;
    }

    /** {@return whether the samples are reals} */
    public boolean isOfReals() {
      return latents == null;
    }

    /**
     * {@return the labels of the samples, int64 (B)}
     *
     * @throws IllegalStateException if the generator is not conditional, so that there are none
     */
    public NDArray labels() {
      if (labels == null) {
        throw new IllegalStateException(
            "there are no labels, for the generator is not conditional; a term that needs them says"
                + " so in needsLabels()");
      }
      return labels;
    }

    /**
     * {@return the latents that the samples were made from, (B, latent size)}
     *
     * @throws IllegalStateException if the samples are {@linkplain #isOfReals reals}
     */
    public NDArray latents() {
      if (latents == null) {
        throw new IllegalStateException("reals were made from no latents; ask isOfReals() before");
      }
      return latents;
    }

    /** {@return the latents' description, which tells codes from noise} */
    public Latent latent() {
      return latent;
    }
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
  static AuxiliaryTerm classification(double weight) {
    return new ClassificationTerm(weight);
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
  static AuxiliaryTerm information(double categorical, double continuous) {
    return new InformationTerm(categorical, continuous);
  }

  /**
   * {@return the name in figures and messages, such as {@code classification}; one of a trainer's
   * alone}
   */
  String name();

  /**
   * {@return how many numbers its head gives for a sample, positive}
   *
   * @param generator makes the samples; tells classes and codes
   * @throws IllegalArgumentException if the term has no meaning for that generator
   */
  long headSize(Generator generator);

  /**
   * Computes the term.
   *
   * @param head what the head gave, and for what
   * @return a 0-d array, the mean over the samples, with its graph; inside a move it is closed with
   *     the move
   */
  NDArray evaluate(Head head);

  /** {@return whether the discriminator has a term on reals, too} */
  default boolean looksAtReals() {
    return false;
  }

  /** {@return whether it needs labels, so that the generator must be conditional} */
  default boolean needsLabels() {
    return false;
  }

  /**
   * {@return whether its head gives logits of the labels, (B, classes), whose accuracy is then a
   * figure of the report; for at most one term of a trainer}
   */
  default boolean classifies() {
    return false;
  }
}

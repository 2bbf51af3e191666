package dev.ganlib;

import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.loss.Penalty;
import dev.ganlib.optim.Optimizer;
import dev.ganlib.optim.Schedule;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Collects the parts of an {@link Adversary}; what does not fit together is refused by {@link
 * #build}.
 *
 * <p>Not thread-safe.
 */
public final class AdversaryBuilder {
  private final String name;
  private final Discriminator discriminator;
  private GanSettings gan;
  private @Nullable Showing showing;
  private @Nullable Shape shownShape;
  private @Nullable Generator generator;
  private double weight = 1;
  private @Nullable Schedule weightSchedule;
  private int pool;

  AdversaryBuilder(String name, Discriminator discriminator, GanSettings gan) {
    this.name = Objects.requireNonNull(name, "name");
    this.discriminator = Objects.requireNonNull(discriminator, "discriminator");
    this.gan = gan;
  }

  /**
   * Sets what moves the discriminator; Adam 2e-4 with betas 0.5 and 0.999 unless set.
   *
   * @param choice a description; its state is this adversary's own
   * @return this builder
   */
  public AdversaryBuilder optimizer(Optimizer choice) {
    gan = gan.discriminatorOptimizer(choice);
    return this;
  }

  /**
   * Adds a penalty on the discriminator to its loss, in the same update.
   *
   * @param penalty of another name than those added before
   * @return this builder
   */
  public AdversaryBuilder penalty(Penalty penalty) {
    gan = gan.penalty(penalty);
    return this;
  }

  /**
   * Adds a term for a further head of the discriminator to the objectives of both players.
   *
   * @param term of another kind than those added before
   * @return this builder
   */
  public AdversaryBuilder auxiliary(AuxiliaryTerm term) {
    gan = gan.auxiliary(term);
    return this;
  }

  /**
   * Sets the generator whose fakes are judged, which terms for further heads need: how many classes
   * it has, and which codes.
   *
   * @param maker of the fakes
   * @return this builder
   */
  public AdversaryBuilder generator(Generator maker) {
    generator = Objects.requireNonNull(maker, "maker");
    return this;
  }

  /**
   * Adds normal noise to everything that the discriminator sees; none unless set.
   *
   * @param deviation of the noise, not negative
   * @param schedule its factor in each step
   * @return this builder
   * @throws IllegalArgumentException if the deviation is negative or not finite
   */
  public AdversaryBuilder instanceNoise(double deviation, Schedule schedule) {
    gan = gan.instanceNoise(deviation, schedule);
    return this;
  }

  /**
   * Changes everything that the discriminator sees, reals and fakes alike; nothing unless set.
   *
   * @param change what is changed, and how often
   * @return this builder
   */
  public AdversaryBuilder augment(Augmentation change) {
    gan = gan.augment(Objects.requireNonNull(change, "change"));
    return this;
  }

  /**
   * Sets what the discriminator is shown of samples, before noise and augmentation; all of them
   * unless set.
   *
   * @param shape of what is shown of one sample, without the batch axis
   * @param choice makes it
   * @return this builder
   */
  public AdversaryBuilder shown(Shape shape, Showing choice) {
    shownShape = Objects.requireNonNull(shape, "shape");
    showing = Objects.requireNonNull(choice, "choice");
    return this;
  }

  /**
   * Sets what {@link Adversary#fool} is multiplied by; 1 unless set.
   *
   * @param factor positive
   * @return this builder
   * @throws IllegalArgumentException if the factor is not positive and finite
   */
  public AdversaryBuilder weight(double factor) {
    Ranges.positiveAndFinite("the weight of an adversary", factor);
    weight = factor;
    weightSchedule = null;
    return this;
  }

  /**
   * Sets what {@link Adversary#fool} is multiplied by in each step, such as one that rises from 0,
   * so that a fresh discriminator learns before it moves a generator that is trained already:
   *
   * <pre>{@code
   * builder.weight(0.004, Schedule.linear(0, 1, 500).from(3000)); // of a second phase
   * }</pre>
   *
   * <p>The schedule is asked for the steps that the whole game has played before, those of earlier
   * phases among them; a training is resumed in the middle of it, and with the same one only. The
   * discriminator's own loss has no weight.
   *
   * @param factor positive
   * @param schedule multiplies it in each step, not negative
   * @return this builder
   * @throws IllegalArgumentException if the factor is not positive and finite, or that of the
   *     schedule in step 0 is negative or not finite
   */
  public AdversaryBuilder weight(double factor, Schedule schedule) {
    Ranges.finiteAndNotNegative(AdversarySettings.WEIGHT_FACTOR + " in step 0", schedule.factor(0));
    weight(factor);
    weightSchedule = schedule;
    return this;
  }

  /**
   * Shows the discriminator earlier fakes among new ones in its own moves, by the rule of {@link
   * ImagePool}; new ones only unless set. A generator is judged by what it makes now.
   *
   * @param images how many fakes are kept; CycleGAN has 50, and 0 is off
   * @return this builder
   * @throws IllegalArgumentException if {@code images} is negative
   */
  public AdversaryBuilder pool(int images) {
    ImagePool.requireSize(images);
    pool = images;
    return this;
  }

  AdversarySettings settings() {
    return new AdversarySettings(
        name, discriminator, gan, showing, shownShape, weight, weightSchedule, pool);
  }

  /**
   * Makes the adversary.
   *
   * @param samples the shape of one sample, without the batch axis
   * @return the adversary, for one game
   * @throws IllegalArgumentException if the parts do not fit, with the fix in the message
   */
  public Adversary build(Shape samples) {
    return new Adversary(settings(), generator, samples);
  }

  /**
   * Makes the adversary for samples that have neither labels nor latents, as those of translations.
   *
   * @param samples as in {@link #build}
   * @return the adversary, for one game
   * @throws IllegalArgumentException if the discriminator is conditional, there is an auxiliary
   *     term, or the parts do not fit, with the fix in the message
   */
  public Adversary buildUnlabelled(Shape samples) {
    if (discriminator.classes() > 0) {
      throw unlabelled(
          "its discriminator is conditional", "conditional(" + discriminator.classes() + ")");
    }
    if (!gan.auxiliaryTerms().isEmpty()) {
      throw unlabelled(
          "its term " + gan.auxiliaryTerms().get(0).name() + " is about them", "auxiliary(...)");
    }
    return build(samples);
  }

  private IllegalArgumentException unlabelled(String reason, String word) {
    return new IllegalArgumentException(
        "the samples that %s is to judge have no labels or latents, as translations have none yet, but %s; leave out .%s"
            .formatted(name, reason, word));
  }
}

package dev.ganlib;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.NonFinite;
import dev.ganlib.game.Precision;
import dev.ganlib.loss.Penalty;
import dev.ganlib.optim.Optimizer;
import dev.ganlib.optim.Schedule;
import dev.ganlib.optim.WeightAverage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Collects the parts of a {@link GanTrainer}: networks, {@link GanSettings}, further adversaries,
 * listeners and a device.
 *
 * <p>Not thread-safe. What was made before stays as it is when more is added.
 */
public final class GanTrainerBuilder {
  private final Generator generator;
  private final Discriminator discriminator;
  private final List<AdversaryBuilder> further = new ArrayList<>();
  private final List<GanListener> listeners = new ArrayList<>();
  private GanSettings settings;
  private @Nullable Device device;

  GanTrainerBuilder(Generator generator, Discriminator discriminator, GanSettings settings) {
    this.generator = Objects.requireNonNull(generator, "generator");
    this.discriminator = Objects.requireNonNull(discriminator, "discriminator");
    this.settings = Objects.requireNonNull(settings, "settings");
  }

  /**
   * Sets one optimizer for both players; Adam 2e-4 with betas 0.5 and 0.999 unless set.
   *
   * @param optimizer shared as a description; each player has its own state
   * @return this builder
   */
  public GanTrainerBuilder optimizer(Optimizer optimizer) {
    settings = settings.optimizer(optimizer);
    return this;
  }

  /**
   * Sets the optimizer of the generator; Adam 2e-4 with betas 0.5 and 0.999 unless set.
   *
   * @param optimizer a description; its state is the trainer's own
   * @return this builder
   */
  public GanTrainerBuilder generatorOptimizer(Optimizer optimizer) {
    settings = settings.generatorOptimizer(optimizer);
    return this;
  }

  /**
   * Sets the optimizer of the discriminator; Adam 2e-4 with betas 0.5 and 0.999 unless set.
   *
   * @param optimizer a description; its state is the trainer's own
   * @return this builder
   */
  public GanTrainerBuilder discriminatorOptimizer(Optimizer optimizer) {
    settings = settings.discriminatorOptimizer(optimizer);
    return this;
  }

  /**
   * Adds a penalty on the discriminator to its loss, in the same update.
   *
   * <p>Where the discriminator is updated on reals and fakes separately, a penalty that looks at
   * reals alone goes with the reals, any other with the fakes.
   *
   * @param penalty of another name than those added before
   * @return this builder
   */
  public GanTrainerBuilder penalty(Penalty penalty) {
    settings = settings.penalty(penalty);
    return this;
  }

  /**
   * Adds a term for a further head of the discriminator to the objectives of both players.
   *
   * <p>The discriminator gives one array more for each term, in the order of adding.
   *
   * @param term of another kind than those added before
   * @return this builder
   */
  public GanTrainerBuilder auxiliary(AuxiliaryTerm term) {
    settings = settings.auxiliary(term);
    return this;
  }

  /**
   * Adds normal noise to everything that the discriminator sees, reals and fakes, in the moves of
   * both players; none unless set.
   *
   * @param deviation of the noise, not negative; 0.1 is usual for images in [-1, 1]
   * @param schedule its factor in each step, such as {@code Schedule.linear(1, 0, 20_000)}
   * @return this builder
   * @throws IllegalArgumentException if the deviation is negative or not finite
   * @see <a href="https://arxiv.org/abs/1701.04862">Arjovsky and Bottou 2017, Towards Principled
   *     Methods for Training GANs</a>
   */
  public GanTrainerBuilder instanceNoise(double deviation, Schedule schedule) {
    settings = settings.instanceNoise(deviation, schedule);
    return this;
  }

  /**
   * Changes everything that the discriminator sees, reals and fakes, in the moves of both players,
   * so that it cannot learn a small data set by heart; nothing unless set.
   *
   * <p>Samples must be images, (C, H, W) in [-1, 1]; {@link #build} refuses those of other shapes.
   * The probability of an adaptive augmentation is reported as {@link
   * dev.ganlib.game.StepReport#AUGMENTATION}.
   *
   * @param change what is changed, and how often
   * @return this builder
   */
  public GanTrainerBuilder augment(Augmentation change) {
    settings = settings.augment(Objects.requireNonNull(change, "change"));
    return this;
  }

  /**
   * Adds a discriminator beside the first: both judge the same batches, and the generator lowers
   * the sum of what it lowers against each.
   *
   * @param judge with another name than the generator's and other adversaries'; {@link
   *     AdversaryBuilder#shown} says what it is shown of a sample
   * @return this builder
   */
  public GanTrainerBuilder adversary(AdversaryBuilder judge) {
    further.add(Objects.requireNonNull(judge, "judge"));
    return this;
  }

  /**
   * Adds a term to what the generator lowers.
   *
   * @param name of the term in reports and checkpoints, unique
   * @param term computes it in each move of the generator
   * @return this builder
   * @throws IllegalArgumentException if there is a term of that name
   */
  public GanTrainerBuilder generatorTerm(String name, GeneratorTerm term) {
    settings = settings.generatorTerm(name, term);
    return this;
  }

  /**
   * Keeps an average of the generator's weights, which is then what samples are drawn from; none
   * unless set.
   *
   * @param rule how it averages
   * @return this builder
   */
  public GanTrainerBuilder average(WeightAverage rule) {
    settings = settings.average(Objects.requireNonNull(rule, "rule"));
    return this;
  }

  /**
   * Adds a listener; they are called in the order of adding.
   *
   * @param listener called on the training thread
   * @return this builder
   */
  public GanTrainerBuilder listener(GanListener listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
    return this;
  }

  /**
   * Sets where to compute; the first GPU or else the CPU unless set.
   *
   * @param device the CPU or a GPU that the engine sees
   * @return this builder
   */
  public GanTrainerBuilder device(Device device) {
    this.device = Objects.requireNonNull(device, "device");
    return this;
  }

  /**
   * Sets the type to compute in, float32 unless set.
   *
   * @param dataType float32 or float64; {@link #build} refuses others
   * @return this builder
   */
  public GanTrainerBuilder dataType(DataType dataType) {
    settings = settings.dataType(dataType);
    return this;
  }

  /**
   * Sets what products are computed in, in full precision unless set.
   *
   * @param choice {@link Precision#BF16} for speed, where the processor has instructions for it;
   *     {@link #build} then refuses layers that are not gan-core's, and another data type than
   *     float32
   * @return this builder
   */
  public GanTrainerBuilder precision(Precision choice) {
    settings = settings.precision(choice);
    return this;
  }

  /**
   * Sets what is done where a loss or a gradient is not finite; the training fails unless set.
   *
   * @param choice such as {@code NonFinite.rollback(3)}
   * @return this builder
   */
  public GanTrainerBuilder onNonFinite(NonFinite choice) {
    settings = settings.onNonFinite(choice);
    return this;
  }

  /**
   * Sets the seed that decides everything random; 0 unless set.
   *
   * @param seed any number
   * @return this builder
   */
  public GanTrainerBuilder seed(long seed) {
    settings = settings.seed(seed);
    return this;
  }

  Generator generator() {
    return generator;
  }

  /** {@return what the methods of this builder have changed so far} */
  public GanSettings settings() {
    return settings;
  }

  List<GanListener> listeners() {
    return List.copyOf(listeners);
  }

  /** Returns where to compute, or null for the best there is. */
  @Nullable Device device() {
    return device;
  }

  /** Returns what the first adversary is made from. */
  /** Returns the settings of all adversaries, the first and those that were added. */
  List<AdversarySettings> adversarySettings() {
    List<AdversarySettings> all = new ArrayList<>();
    all.add(first());
    further.forEach(judge -> all.add(judge.settings()));
    return all;
  }

  private AdversarySettings first() {
    return new AdversarySettings(
        GanTrainer.DISCRIMINATOR, discriminator, settings, null, null, 1, null, 0);
  }

  /** Returns fresh adversaries, the first in front. */
  List<Adversary> adversaries(Shape samples) {
    List<Adversary> all = new ArrayList<>();
    all.add(new Adversary(first(), generator, samples));
    further.forEach(judge -> all.add(judge.generator(generator).build(samples)));
    return List.copyOf(all);
  }

  /**
   * Makes the trainer: initialises the networks and rehearses a round on noise.
   *
   * @return the trainer, owned by the caller, who closes it
   * @throws IllegalArgumentException if the parts do not fit, with the fix in the message
   * @throws IllegalStateException if no native build of PyTorch is there, or it computes wrong
   *     gradients here and cannot be made right
   */
  public GanTrainer build() {
    return new GanTrainer(this);
  }
}

package dev.ganlib;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Source;
import dev.ganlib.game.Checkpoint;
import dev.ganlib.game.Game;
import dev.ganlib.game.GameBuilder;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.Network;
import dev.ganlib.game.NonFinite;
import dev.ganlib.game.Plan;
import dev.ganlib.game.Player;
import dev.ganlib.game.Precision;
import dev.ganlib.game.Timings;
import dev.ganlib.game.View;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import dev.ganlib.optim.Adam;
import dev.ganlib.optim.Optimizer;
import dev.ganlib.optim.Schedule;
import dev.ganlib.optim.WeightAverage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a generator against a discriminator: the everyday GAN.
 *
 * <pre>{@code
 * try (GanTrainer gan =
 *     GanTrainer.builder(
 *             Generator.of(Mlp.generator(100, shape), Latent.normal(100)),
 *             Discriminator.of(Mlp.discriminator(shape)),
 *             GanLoss.bceWithLogits().smoothReal(0.9))
 *         .optimizer(Adam.of(2e-4).betas(0.5, 0.999))
 *         .build()) {
 *   Sampler digits = gan.fit(source, TrainingPlan.epochs(20).batch(64));
 * }
 * }</pre>
 *
 * <p>A thin front of {@link Game}: two networks, two players, the moves of a {@link TrainingPlan}.
 * {@link Builder#build} rehearses a round on noise, so a set-up that cannot work fails there.
 *
 * <p>Not thread-safe; several trainers may run at once, each in its own thread.
 */
public final class GanTrainer implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(GanTrainer.class);

  /** The name of the generator as a network and as a player. */
  public static final String GENERATOR = "generator";

  /** The name of the discriminator as a network and as a player. */
  public static final String DISCRIMINATOR = "discriminator";

  /**
   * The discriminator's batches before the plan, by which lazy penalties know when they are due.
   */
  private static final String CRITIC_BATCHES = "discriminator batches before the plan";

  /** The step before which they were counted. */
  private static final String CRITIC_BATCHES_COUNTED = "discriminator batches counted until step";

  /** How many of them a round of the plan has. */
  private static final String CRITIC_BATCHES_A_ROUND = "discriminator batches a round";

  /** How many outputs of the discriminator a rehearsal compares. */
  private static final int REHEARSED = 8;

  private final Parts parts;
  private final SetUp setUp;
  private final Set<String> warned = new HashSet<>();
  private final boolean averaged;
  private final List<GanListener> listeners;
  private final Network generatorNetwork;
  private final Network discriminatorNetwork;
  private final @Nullable Network augmentationNetwork;
  private final Player generatorPlayer;
  private final Player discriminatorPlayer;
  private final Game game;
  private final Shape sampleShape;
  private final Packing packing;

  private GanTrainer(Builder builder) {
    listeners = List.copyOf(builder.listeners);
    parts =
        new Parts(
            builder.generator,
            builder.discriminator,
            builder.loss,
            new Regularisation(
                builder.penalties, builder.noise, builder.noiseSchedule, builder.augmentation),
            builder.terms);
    setUp = new SetUp(parts);
    setUp.check(builder.generatorOptimizer, builder.discriminatorOptimizer);
    Generator generator = parts.generator();
    Discriminator discriminator = parts.discriminator();
    generatorNetwork = generator.network(GENERATOR);
    sampleShape = generatorNetwork.output(2).slice(1);
    setUp.checkSamples(sampleShape);
    packing = new Packing(discriminator.packing(), sampleShape);
    discriminatorNetwork =
        Network.of(
            DISCRIMINATOR,
            discriminator.block(),
            Generator.withLabels(packing.pack(), discriminator.classes()));
    generatorPlayer = Player.of(GENERATOR, builder.generatorOptimizer, generatorNetwork);
    discriminatorPlayer =
        Player.of(DISCRIMINATOR, builder.discriminatorOptimizer, discriminatorNetwork);
    boolean adaptive = builder.augmentation != null && builder.augmentation.isAdaptive();
    augmentationNetwork =
        adaptive ? Network.of("augmentation", Augmentation.stateBlock(), sampleShape) : null;
    averaged = builder.average != null;
    GameBuilder players =
        Game.builder()
            .player(generatorPlayer)
            .player(discriminatorPlayer)
            .seed(builder.seed)
            .dataType(builder.dataType)
            .precision(builder.precision)
            .onNonFinite(builder.policy)
            .configured("loss", builder.loss)
            .configured("penalties", builder.penalties)
            .configured("auxiliary terms", builder.terms)
            .configured("instance noise", builder.noise + ", " + builder.noiseSchedule)
            .configured(
                "augmentation", builder.augmentation == null ? "none" : builder.augmentation)
            .configured("latent", generator.latent())
            .configured("output of discriminator", discriminator.output());
    if (packing.size() > 1) {
      players.configured("packing", packing.size());
    }
    if (builder.average != null) {
      players.average(generatorNetwork, builder.average);
    }
    if (augmentationNetwork != null) {
      players.fixed(augmentationNetwork);
    }
    GeneratorFolder.attach(players, generatorNetwork, generator, builder.dataType, averaged);
    game = (builder.device == null ? players : players.device(builder.device)).build();
    try {
      setUp.checkHeads(discriminatorNetwork.outputs(2));
      setUp.checkFarOutputs(probe());
      rehearse();
      warn();
    } catch (RuntimeException e) {
      game.close();
      throw e;
    }
  }

  private void rehearse() {
    Plan rounds =
        Plan.rounds(1).source(AdversarialMoves.REAL, Source.noise(sampleShape, parts.classes()));
    game.rehearse(moves(rounds, TrainingPlan.steps(1), 0), packing.size() * REHEARSED);
  }

  private OutputProbe probe() {
    return new OutputProbe(
        game, discriminatorNetwork, packing.pack(), parts.discriminator().classes());
  }

  /** Logs each warning once. */
  private void warn() {
    for (String warning : setUp.warnings()) {
      if (warned.add(warning)) {
        LOGGER.warn("{}", warning);
      }
    }
  }

  /**
   * Starts the description of a trainer.
   *
   * @param generator makes samples
   * @param discriminator judges them
   * @param loss what the two lower
   * @return a builder with the defaults that its methods name
   */
  public static Builder builder(Generator generator, Discriminator discriminator, GanLoss loss) {
    return new Builder(generator, discriminator, loss);
  }

  /**
   * Trains, and returns the {@link #sampler()} as it is then; may be called again to go on, which
   * begins a new epoch.
   *
   * @param real the real samples, of the shape that the generator makes; with labels of as many
   *     classes as the generator has, if it is conditional
   * @param plan how long and how
   * @return a sampler, owned by the caller; it outlives this trainer
   * @throws IllegalArgumentException if the samples or the plan do not fit
   * @throws dev.ganlib.game.TrainingException if a loss or gradient is not finite
   */
  public Sampler fit(Source real, TrainingPlan plan) {
    NDArray like = game.like();
    plan.check();
    if (!real.sampleShape().equals(sampleShape)) {
      throw new IllegalArgumentException(
          "expected real samples of shape %s, as the generator makes them, but was %s"
              .formatted(batchShape(sampleShape), batchShape(real.sampleShape())));
    }
    setUp.check(real.classes());
    packing.check(plan, real.size());
    setUp.check(plan, () -> probe().outputShape(SetUp.TRIAL), like);
    setUp.check(real, like, game.step() == 0 ? () -> samples(DataRanges.PROBE) : null);
    warn();
    Plan rounds = plan.epochs() >= 0 ? Plan.epochs(plan.epochs()) : Plan.rounds(plan.steps());
    rounds = rounds.batch(plan.batch()).batchesPerRound(plan.discriminatorSteps());
    rounds = plan.isWithReplacement() ? rounds.withReplacement() : rounds;
    rounds = plan.dropsLast() ? rounds.dropLast() : rounds;
    rounds = rounds.configured("turns", plan.turns());
    if (!game.isResumed()) {
      // Not since the last plan began: a plan that was refused has been counted for, too.
      long played = game.step() - game.counter(CRITIC_BATCHES_COUNTED);
      game.setCounter(
          CRITIC_BATCHES,
          game.counter(CRITIC_BATCHES) + played * game.counter(CRITIC_BATCHES_A_ROUND));
      game.setCounter(CRITIC_BATCHES_COUNTED, game.step());
      game.setCounter(CRITIC_BATCHES_A_ROUND, plan.discriminatorSteps());
    }
    long began = game.counter(CRITIC_BATCHES_COUNTED);
    long first = game.counter(CRITIC_BATCHES) - began * plan.discriminatorSteps();
    game.play(
        moves(rounds.source(AdversarialMoves.REAL, real), plan, first), new LiveView(), listeners);
    return sampler();
  }

  /** Returns samples of the generator as it is now, which the caller closes. */
  private NDArray samples(int count) {
    try (Sampler now = liveSampler()) {
      NDArray samples = now.sample(count, 0);
      samples.attach(game.like().getManager());
      return samples;
    }
  }

  private Plan moves(Plan rounds, TrainingPlan plan, long firstBatch) {
    return new AdversarialMoves(
            generatorNetwork,
            discriminatorNetwork,
            augmentationNetwork,
            parts,
            packing,
            plan,
            firstBatch)
        .addTo(rounds, generatorPlayer, discriminatorPlayer);
  }

  /**
   * Takes over a checkpoint: networks, averages, optimizers and the place in the plan and in the
   * data. The next {@link #fit} goes on with the plan where the checkpoint left it, to a length
   * that may be another, but no shorter than what has been played.
   *
   * @param checkpoint of a trainer that was built from the same parts, such as that of {@link
   *     Checkpoint#latest}
   * @throws IOException if its arrays cannot be read
   * @throws IllegalArgumentException if the trainer was built otherwise, with a list of what
   *     differs, unless {@link Checkpoint#acceptingChanges}; {@code fit} throws it if the plan or
   *     the data differ, or the plan is too short
   */
  public void resume(Checkpoint checkpoint) throws IOException {
    game.resume(checkpoint);
  }

  /**
   * Writes a checkpoint of the training as it is. While it trains that is what {@link
   * dev.ganlib.listener.Checkpoints} is for.
   *
   * @param folder of checkpoints, made if absent; a checkpoint of the same step is replaced
   * @return the checkpoint's own folder, {@code step-<number>}
   * @throws java.io.UncheckedIOException if it cannot be written; older ones stay as they were
   */
  public Path checkpoint(Path folder) {
    return game.checkpoint(folder);
  }

  /** {@return why a listener had the last {@link #fit} end before its time; empty if none had} */
  public Optional<String> stopReason() {
    return game.stopReason();
  }

  private static String batchShape(Shape sample) {
    String sizes = sample.toString();
    return "(N, " + sizes.substring(1);
  }

  /**
   * {@return the generator as it is now, with the averaged weights where an average is kept; owned
   * by the caller, it outlives this trainer}
   */
  public Sampler sampler() {
    return averaged
        ? new Sampler(game.averageSnapshot(generatorNetwork), parts.generator())
        : liveSampler();
  }

  /**
   * {@return the generator as it is now, with the weights that are trained even where an average is
   * kept; owned by the caller, it outlives this trainer}
   */
  public Sampler liveSampler() {
    return new Sampler(game.snapshot(generatorNetwork), parts.generator());
  }

  /**
   * {@return what is legal about this set-up but known to be bad, each a sentence or two; also
   * logged, once}
   */
  public List<String> warnings() {
    return setUp.warnings();
  }

  /** {@return how many rounds have been played} */
  public long step() {
    return game.step();
  }

  /**
   * {@return how many native arrays this trainer holds: weights, averages, optimizer state and
   * figures that wait; after every {@link #fit} the same, for a round leaves none behind}
   */
  public int liveArrays() {
    return game.liveArrays();
  }

  /** {@return where the time of the rounds played so far went} */
  public Timings timings() {
    return game.timings();
  }

  /** {@return where this trainer computes} */
  public Device device() {
    return game.device();
  }

  /**
   * {@return an array of the device and data type that this trainer computes with; it stays the
   * trainer's}
   */
  public NDArray like() {
    return game.like();
  }

  /** {@return the shape of one sample, without the batch axis, such as (1, 28, 28)} */
  public Shape sampleShape() {
    return sampleShape;
  }

  /**
   * {@return the generator's parameters and buffers by their names in its block; the arrays stay
   * the trainer's}
   */
  public Map<String, NDArray> generatorArrays() {
    return game.arrays(generatorNetwork);
  }

  /**
   * {@return the discriminator's parameters and buffers by their names in its block; the arrays
   * stay the trainer's}
   */
  public Map<String, NDArray> discriminatorArrays() {
    return game.arrays(discriminatorNetwork);
  }

  /**
   * {@return a table of the generator's layers and one of the discriminator's, for people to read:
   * places, kinds, shapes, and how many numbers each has}
   */
  public String summary() {
    return generatorNetwork.summary() + discriminatorNetwork.summary();
  }

  /** {@return the parts in one line, and how many rounds have been played} */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "GanTrainer of samples %s, loss %s, on %s, %d steps played",
        sampleShape,
        parts.loss().name(),
        device(),
        step());
  }

  /** Closes the networks' arrays and the optimizers' state; a second call does nothing. */
  @Override
  public void close() {
    game.close();
  }

  private final class LiveView implements View {
    @Override
    public NDArray samples(int count, long seed) {
      try (Sampler now = sampler()) {
        NDArray samples = now.sample(count, seed);
        samples.attach(game.like().getManager());
        return samples;
      }
    }

    @Override
    public void samples(long count, long seed, Consumer<NDArray> consumer) {
      try (Sampler now = sampler()) {
        now.sample(count, seed, consumer);
      }
    }

    @Override
    public void save(Path folder) {
      try (Sampler now = sampler()) {
        now.save(folder);
      }
    }
  }

  /** Collects the parts of a trainer. */
  public static final class Builder {
    private final Generator generator;
    private final Discriminator discriminator;
    private final GanLoss loss;
    private final List<GanListener> listeners = new ArrayList<>();
    private final List<Penalty> penalties = new ArrayList<>();
    private final List<AuxiliaryTerm> terms = new ArrayList<>();
    private @Nullable Augmentation augmentation;
    private Precision precision = Precision.FULL;
    private NonFinite policy = NonFinite.fail();
    private double noise;
    private Schedule noiseSchedule = Schedule.constant();
    private @Nullable WeightAverage average;
    private Optimizer generatorOptimizer = Adam.of(2e-4).betas(0.5, 0.999);
    private Optimizer discriminatorOptimizer = generatorOptimizer;
    private DataType dataType = DataType.FLOAT32;
    private @Nullable Device device;
    private long seed;

    private Builder(Generator generator, Discriminator discriminator, GanLoss loss) {
      this.generator = Objects.requireNonNull(generator, "generator");
      this.discriminator = Objects.requireNonNull(discriminator, "discriminator");
      this.loss = Objects.requireNonNull(loss, "loss");
    }

    /**
     * Sets one optimizer for both players; Adam 2e-4 with betas 0.5 and 0.999 unless set.
     *
     * @param optimizer shared as a description; each player has its own state
     * @return this builder
     */
    public Builder optimizer(Optimizer optimizer) {
      return optimizers(optimizer, optimizer);
    }

    /**
     * Sets the optimizer of each player.
     *
     * @param generator moves the generator
     * @param discriminator moves the discriminator
     * @return this builder
     */
    public Builder optimizers(Optimizer generator, Optimizer discriminator) {
      generatorOptimizer = Objects.requireNonNull(generator, "generator");
      discriminatorOptimizer = Objects.requireNonNull(discriminator, "discriminator");
      return this;
    }

    /**
     * Adds a penalty on the discriminator's slope to its loss, in the same update.
     *
     * <p>Where the discriminator is updated on reals and fakes separately, a penalty that looks at
     * reals alone goes with the reals, any other with the fakes.
     *
     * @param penalty of another name than those added before
     * @return this builder
     */
    public Builder penalty(Penalty penalty) {
      penalties.add(Objects.requireNonNull(penalty, "penalty"));
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
    public Builder auxiliary(AuxiliaryTerm term) {
      terms.add(Objects.requireNonNull(term, "term"));
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
    public Builder instanceNoise(double deviation, Schedule schedule) {
      if (!(deviation >= 0 && deviation < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "deviation of instance noise must be finite and not negative but was " + deviation);
      }
      noise = deviation;
      noiseSchedule = Objects.requireNonNull(schedule, "schedule");
      new Regularisation(List.of(), deviation, schedule, null).noiseAt(0);
      return this;
    }

    /**
     * Changes everything that the discriminator sees, reals and fakes, in the moves of both
     * players, so that it cannot learn a small data set by heart; nothing unless set.
     *
     * <p>Samples must be images, (C, H, W) in [-1, 1]; {@link #build} refuses those of other
     * shapes. The probability of an adaptive augmentation is reported as {@link
     * dev.ganlib.game.StepReport#AUGMENTATION}.
     *
     * @param change what is changed, and how often
     * @return this builder
     */
    public Builder augment(Augmentation change) {
      augmentation = Objects.requireNonNull(change, "change");
      return this;
    }

    /**
     * Keeps an average of the generator's weights, which is then what samples are drawn from; none
     * unless set.
     *
     * @param rule how it averages
     * @return this builder
     */
    public Builder average(WeightAverage rule) {
      average = Objects.requireNonNull(rule, "rule");
      return this;
    }

    /**
     * Adds a listener; they are called in the order of adding.
     *
     * @param listener called on the training thread
     * @return this builder
     */
    public Builder listener(GanListener listener) {
      listeners.add(Objects.requireNonNull(listener, "listener"));
      return this;
    }

    /**
     * Sets where to compute; the first GPU or else the CPU unless set.
     *
     * @param device the CPU or a GPU that the engine sees
     * @return this builder
     */
    public Builder device(Device device) {
      this.device = Objects.requireNonNull(device, "device");
      return this;
    }

    /**
     * Sets the type to compute in, float32 unless set.
     *
     * @param dataType float32 or float64; {@link #build} refuses others
     * @return this builder
     */
    public Builder dataType(DataType dataType) {
      this.dataType = Objects.requireNonNull(dataType, "dataType");
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
    public Builder precision(Precision choice) {
      precision = Objects.requireNonNull(choice, "choice");
      return this;
    }

    /**
     * Sets what is done where a loss or a gradient is not finite; the training fails unless set.
     *
     * @param choice such as {@code NonFinite.rollback(3)}
     * @return this builder
     */
    public Builder onNonFinite(NonFinite choice) {
      policy = Objects.requireNonNull(choice, "choice");
      return this;
    }

    /**
     * Sets the seed that decides everything random; 0 unless set.
     *
     * @param seed any number
     * @return this builder
     */
    public Builder seed(long seed) {
      this.seed = seed;
      return this;
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
}

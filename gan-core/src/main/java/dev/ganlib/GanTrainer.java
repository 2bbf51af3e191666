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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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

  /** How many outputs of the discriminator a rehearsal compares. */
  private static final int REHEARSED = 8;

  private final Generator generator;
  private final TrainerCheck check;
  private final Set<String> warned = new HashSet<>();
  private final boolean averaged;
  private final List<GanListener> listeners;
  private final Network network;
  private final Player player;
  private final List<Adversary> adversaries;
  private final Map<String, GeneratorTerm> terms;
  private final Game game;
  private final Shape sampleShape;

  private GanTrainer(Builder builder) {
    listeners = List.copyOf(builder.listeners);
    generator = builder.generator;
    terms = new LinkedHashMap<>(builder.terms);
    check = new TrainerCheck(generator, builder.first.settings());
    check.checkParts(builder.generatorOptimizer);
    network = generator.network(GENERATOR);
    sampleShape = network.output(2).slice(1);
    adversaries = builder.adversaries(sampleShape);
    adversaries.forEach(check::takeWarnings);
    player = Player.of(GENERATOR, builder.generatorOptimizer, network);
    averaged = builder.average != null;
    game = players(builder).build();
    try {
      for (Adversary adversary : adversaries) {
        adversary.check(game);
        check.takeWarnings(adversary);
      }
      rehearse();
      warn();
    } catch (RuntimeException e) {
      game.close();
      throw e;
    }
  }

  private GameBuilder players(Builder builder) {
    GameBuilder players =
        Game.builder()
            .player(player)
            .seed(builder.seed)
            .dataType(builder.dataType)
            .precision(builder.precision)
            .onNonFinite(builder.policy)
            .configured("latent", generator.latent());
    adversaries.forEach(adversary -> adversary.addTo(players));
    terms.forEach((name, term) -> players.configured("generator term " + name, term));
    if (builder.average != null) {
      players.average(network, builder.average);
    }
    if (builder.device != null) {
      players.device(builder.device);
    }
    GeneratorFolder.attach(players, network, generator, builder.dataType, averaged);
    return players;
  }

  private void rehearse() {
    Plan rounds =
        Plan.rounds(1)
            .source(AdversarialMoves.REAL, Source.noise(sampleShape, generator.classes()));
    int packs = adversaries.stream().mapToInt(a -> a.packing().size()).max().orElse(1);
    game.rehearse(moves(rounds, TrainingPlan.steps(1)), packs * REHEARSED);
  }

  /** Logs each warning once. */
  private void warn() {
    for (String warning : check.warnings()) {
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
    check.checkClasses(real.classes());
    check.checkPlan(plan);
    for (Adversary adversary : adversaries) {
      adversary.check(game, plan, real.size());
      check.takeWarnings(adversary);
    }
    checkTerms(plan);
    check.checkRange(real, like, game.step() == 0 ? () -> samples(DataRanges.PROBE) : null);
    warn();
    Plan rounds = plan.epochs() >= 0 ? Plan.epochs(plan.epochs()) : Plan.rounds(plan.steps());
    rounds = rounds.batch(plan.batch()).batchesPerRound(plan.discriminatorSteps());
    rounds = plan.isWithReplacement() ? rounds.withReplacement() : rounds;
    rounds = plan.dropsLast() ? rounds.dropLast() : rounds;
    rounds = rounds.configured("turns", plan.turns());
    game.play(
        moves(rounds.source(AdversarialMoves.REAL, real), plan),
        new SamplerView(game, this::sampler),
        listeners);
    return sampler();
  }

  private void checkTerms(TrainingPlan plan) {
    terms.forEach(
        (name, term) -> {
          if (plan.microBatches() > 1 && !term.averagesOverSamples()) {
            throw new IllegalArgumentException(
                ("micro-batches need terms that are a mean over samples, but the generator term %s"
                        + " says that it is none")
                    .formatted(name));
          }
        });
  }

  /** Returns samples of the generator as it is now, which the caller closes. */
  private NDArray samples(int count) {
    try (Sampler now = liveSampler()) {
      NDArray samples = now.sample(count, 0);
      samples.attach(game.like().getManager());
      return samples;
    }
  }

  private Plan moves(Plan rounds, TrainingPlan plan) {
    return new AdversarialMoves(generator, network, adversaries, terms, plan).addTo(rounds, player);
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
    return averaged ? new Sampler(game.averageSnapshot(network), generator) : liveSampler();
  }

  /**
   * {@return the generator as it is now, with the weights that are trained even where an average is
   * kept; owned by the caller, it outlives this trainer}
   */
  public Sampler liveSampler() {
    return new Sampler(game.snapshot(network), generator);
  }

  /**
   * {@return what is legal about this set-up but known to be bad, each a sentence or two; also
   * logged, once}
   */
  public List<String> warnings() {
    return check.warnings();
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
    return game.arrays(network);
  }

  /**
   * {@return the discriminator's parameters and buffers by their names in its block; the arrays
   * stay the trainer's}
   */
  public Map<String, NDArray> discriminatorArrays() {
    return game.arrays(adversaries.get(0).network());
  }

  /**
   * {@return a table of the generator's layers and one of each discriminator's, for people to read:
   * places, kinds, shapes, and how many numbers each has}
   */
  public String summary() {
    StringBuilder all = new StringBuilder(network.summary());
    adversaries.forEach(adversary -> all.append(adversary.network().summary()));
    return all.toString();
  }

  /** {@return the parts in one line, and how many rounds have been played} */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "GanTrainer of samples %s, loss %s, on %s, %d steps played",
        sampleShape,
        adversaries.get(0).settings().loss().name(),
        device(),
        step());
  }

  /** Closes the networks' arrays and the optimizers' state; a second call does nothing. */
  @Override
  public void close() {
    game.close();
  }

  /** Collects the parts of a trainer. */
  public static final class Builder {
    private final Generator generator;
    private final Adversary.Builder first;
    private final List<Adversary.Builder> further = new ArrayList<>();
    private final Map<String, GeneratorTerm> terms = new LinkedHashMap<>();
    private final List<GanListener> listeners = new ArrayList<>();
    private Precision precision = Precision.FULL;
    private NonFinite policy = NonFinite.fail();
    private @Nullable WeightAverage average;
    private Optimizer generatorOptimizer = Adam.of(2e-4).betas(0.5, 0.999);
    private DataType dataType = DataType.FLOAT32;
    private @Nullable Device device;
    private long seed;

    private Builder(Generator generator, Discriminator discriminator, GanLoss loss) {
      this.generator = Objects.requireNonNull(generator, "generator");
      first = Adversary.builder(DISCRIMINATOR, discriminator, loss).generator(generator);
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
      first.optimizer(discriminator);
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
      first.penalty(penalty);
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
      first.auxiliary(term);
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
      first.instanceNoise(deviation, schedule);
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
      first.augment(change);
      return this;
    }

    /**
     * Adds a discriminator beside the first: both judge the same batches, and the generator lowers
     * the sum of what it lowers against each.
     *
     * @param judge with another name than the generator's and other adversaries'; {@link
     *     Adversary.Builder#shown} says what it is shown of a sample
     * @return this builder
     */
    public Builder adversary(Adversary.Builder judge) {
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
    public Builder generatorTerm(String name, GeneratorTerm term) {
      Objects.requireNonNull(term, "term");
      if (terms.putIfAbsent(Objects.requireNonNull(name, "name"), term) != null) {
        throw new IllegalArgumentException("the generator term " + name + " was given twice");
      }
      return this;
    }

    private List<Adversary> adversaries(Shape samples) {
      List<Adversary> all = new ArrayList<>();
      all.add(first.build(samples));
      further.forEach(judge -> all.add(judge.generator(generator).build(samples)));
      return List.copyOf(all);
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

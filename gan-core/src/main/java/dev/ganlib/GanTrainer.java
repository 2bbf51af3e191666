package dev.ganlib;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Placement;
import dev.ganlib.data.Source;
import dev.ganlib.game.Checkpoint;
import dev.ganlib.game.Game;
import dev.ganlib.game.GameBuilder;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.Network;
import dev.ganlib.game.Plan;
import dev.ganlib.game.Player;
import dev.ganlib.game.Timings;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.optim.WeightAverage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
 *   gan.fit(source, TrainingPlan.epochs(20).batch(64));
 *   try (Sampler digits = gan.sampler()) {
 *     digits.save(folder);
 *   }
 * }
 * }</pre>
 *
 * <p>A thin front of {@link Game}: two networks, two players, the moves of a {@link TrainingPlan}.
 * {@link GanTrainerBuilder#build} rehearses a round on noise, so a set-up that cannot work fails
 * there.
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
  private final GanSettings settings;
  private final Game game;
  private final Shape sampleShape;

  GanTrainer(GanTrainerBuilder builder) {
    settings = builder.settings();
    listeners = builder.listeners();
    generator = builder.generator();
    check = new TrainerCheck(generator, builder.adversarySettings());
    check.checkParts(settings.generatorOptimizer(), settings.generatorTerms().keySet());
    network = generator.network(GENERATOR);
    sampleShape = network.output(2).slice(1);
    adversaries = builder.adversaries(sampleShape);
    adversaries.forEach(check::takeWarnings);
    player = Player.of(GENERATOR, settings.generatorOptimizer(), network);
    averaged = settings.average() != null;
    game = players(builder.device()).build();
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

  private GameBuilder players(@Nullable Device device) {
    GameBuilder players =
        Game.builder()
            .player(player)
            .seed(settings.seed())
            .dataType(settings.dataType())
            .precision(settings.precision())
            .onNonFinite(settings.nonFinite())
            .configured("latent", generator.latent());
    adversaries.forEach(adversary -> adversary.addTo(players));
    settings
        .generatorTerms()
        .forEach((name, term) -> players.configured(GanSettings.termName(name), term));
    WeightAverage average = settings.average();
    if (average != null) {
      players.average(network, average);
    }
    if (device != null) {
      players.device(device);
    }
    GeneratorFolder.attach(players, network, generator, settings.dataType(), averaged);
    return players;
  }

  private void rehearse() {
    Plan rounds =
        Plan.rounds(1)
            .source(AdversarialMoves.REAL, Source.noise(sampleShape, generator.classes()));
    int packs = 1;
    for (Adversary adversary : adversaries) {
      int size = adversary.packing().size();
      int all = packs;
      while (all % size != 0) {
        all = Math.addExact(all, packs);
      }
      packs = all; // the least common multiple
    }
    game.rehearse(moves(rounds, TrainingPlan.steps(1)), Math.multiplyExact(packs, REHEARSED));
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
  public static GanTrainerBuilder builder(
      Generator generator, Discriminator discriminator, GanLoss loss) {
    return builder(generator, discriminator, GanSettings.of(loss));
  }

  /**
   * Starts the description of a trainer from settings, such as those of another trainer.
   *
   * @param generator makes samples
   * @param discriminator judges them
   * @param settings the loss and all else that decides the training
   * @return a builder
   */
  public static GanTrainerBuilder builder(
      Generator generator, Discriminator discriminator, GanSettings settings) {
    return new GanTrainerBuilder(generator, discriminator, settings);
  }

  /**
   * Trains; {@link #sampler()} is the trained generator. May be called again to train further,
   * which begins a new epoch.
   *
   * @param real the real samples, of the shape that the generator makes; with labels of as many
   *     classes as the generator has, if it is conditional
   * @param plan how long and how
   * @throws IllegalArgumentException if the samples or the plan do not fit
   * @throws dev.ganlib.game.LastBatchException if the last batch of an epoch is too small to be
   *     trained on
   * @throws dev.ganlib.game.TrainingException if a loss or gradient is not finite
   */
  public void fit(Source real, TrainingPlan plan) {
    Placement placement = game.placement();
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
    check.checkRange(
        real,
        placement,
        game.step() == 0
            ? () -> new SamplerView(game, this::liveSampler).samples(DataRanges.PROBE, 0)
            : null);
    warn();
    Plan rounds =
        Plan.of(plan.batches())
            .configured("turns", plan.turns())
            .source(AdversarialMoves.REAL, real);
    game.play(moves(rounds, plan), new SamplerView(game, this::sampler), listeners);
  }

  private void checkTerms(TrainingPlan plan) {
    settings
        .generatorTerms()
        .forEach(
            (name, term) -> {
              if (plan.batches().parts() > 1 && !term.averagesOverSamples()) {
                throw new IllegalArgumentException(
                    ("micro-batches need terms that are a mean over samples, but the generator"
                            + " term %s says that it is none")
                        .formatted(name));
              }
            });
  }

  private Plan moves(Plan rounds, TrainingPlan plan) {
    return new AdversarialMoves(generator, network, adversaries, settings.generatorTerms(), plan)
        .addTo(rounds, player);
  }

  /**
   * Takes over a checkpoint: networks, averages, optimizers and the place in the plan and in the
   * data. The next {@link #fit} resumes the plan where the checkpoint left it, to a length that may
   * be another, but no shorter than what has been played.
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

  /** {@return what this trainer was built with, besides its networks, listeners and device} */
  public GanSettings settings() {
    return settings;
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
   * {@return the device and data type that this trainer computes with, and its manager: what is
   * made for it and not closed before closes with the trainer}
   */
  public Placement placement() {
    return game.placement();
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
   * {@return the same of all discriminators by their names: {@value #DISCRIMINATOR}, then those of
   * {@link GanTrainerBuilder#adversary}}
   */
  public Map<String, Map<String, NDArray>> adversaryArrays() {
    Map<String, Map<String, NDArray>> all = new LinkedHashMap<>();
    adversaries.forEach(a -> all.put(a.network().name(), game.arrays(a.network())));
    return Collections.unmodifiableMap(all);
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
        settings.loss().name(),
        device(),
        step());
  }

  /** Closes the networks' arrays and the optimizers' state; a second call does nothing. */
  @Override
  public void close() {
    game.close();
  }
}

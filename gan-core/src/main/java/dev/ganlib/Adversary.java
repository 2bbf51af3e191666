package dev.ganlib;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.game.Game;
import dev.ganlib.game.GameBuilder;
import dev.ganlib.game.Network;
import dev.ganlib.game.Player;
import dev.ganlib.game.Round;
import dev.ganlib.loss.GanLoss;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A discriminator and all that belongs to playing against it: loss, penalties, targets, instance
 * noise, augmentation, packs, further heads, a pool of earlier fakes, and what it is shown of a
 * sample.
 *
 * <p>A {@link GanTrainer} has one, and more on request; a {@link Game} takes as many as it has
 * discriminators:
 *
 * <pre>{@code
 * Adversary judge =
 *     Adversary.builder("judge", Discriminator.of(block), GanLoss.bceWithLogits())
 *         .penalty(Penalty.r1(1).every(4))
 *         .build(new Shape(1, 28, 28));
 * GameBuilder players = judge.addTo(Game.builder().player(maker));
 * Plan plan =
 *     Plan.rounds(1000)
 *         .source("real", source)
 *         .move(judge.player(), round -> judge.loss(round, round.batch("real"), fakes(round)))
 *         .move(maker, round -> judge.fool(round, fakes(round)));
 * }</pre>
 *
 * <p>Its figures in a report have its name at their end, {@code realProbability/judge}; those of an
 * adversary named {@value GanTrainer#DISCRIMINATOR} have no such end. Its draws are its own, too.
 *
 * <p>An adversary belongs to one game. Not thread-safe: it computes in the moves of that game.
 */
public final class Adversary {
  private final AdversarySettings settings;
  private final @Nullable Generator generator;
  private final Network network;
  private final Player player;
  private final @Nullable Network augmentationState;
  private final Packing packing;
  private final ImagePool pool;
  private final AdversaryLoss objectives;
  private final AdversaryCheck check;

  Adversary(AdversarySettings settings, @Nullable Generator generator, Shape samples) {
    this.settings = settings;
    this.generator = generator;
    Shape shown = settings.shownShape() == null ? samples : settings.shownShape();
    check = new AdversaryCheck(settings);
    check.check(shown, generator);
    Discriminator discriminator = settings.discriminator();
    packing = new Packing(discriminator.packing(), shown);
    network =
        Network.of(
            settings.name(),
            discriminator.block(),
            Generator.withLabels(packing.pack(), discriminator.classes()));
    player = Player.of(settings.name(), settings.optimizer(), network);
    Augmentation augmentation = settings.augmentation();
    augmentationState =
        augmentation != null && augmentation.isAdaptive()
            ? Network.of("augmentation" + end(), Augmentation.stateBlock(), samples)
            : null;
    Judging judging = new Judging(settings, network, augmentationState, packing);
    pool = ImagePool.of("pool" + end(), settings.pool(), samples);
    objectives = new AdversaryLoss(settings, generator, judging, packing, pool);
  }

  /** Returns what the names of words and of state end with. */
  private String end() {
    return settings.isFirst() ? "" : " of " + settings.name();
  }

  /**
   * Starts the description of an adversary.
   *
   * @param name of its network, its player and its figures
   * @param discriminator judges samples
   * @param loss what it lowers, and what a generator lowers against it
   * @return a builder with the defaults that its methods name
   */
  public static AdversaryBuilder builder(String name, Discriminator discriminator, GanLoss loss) {
    return builder(name, discriminator, GanSettings.of(loss));
  }

  /**
   * Starts the description of an adversary with the settings of a GAN.
   *
   * @param name of its network, its player and its figures
   * @param discriminator judges samples
   * @param settings of which all counts that is the discriminator's: loss, penalties, further
   *     heads, instance noise, augmentation and optimizer
   * @return a builder with these settings
   */
  public static AdversaryBuilder builder(
      String name, Discriminator discriminator, GanSettings settings) {
    return new AdversaryBuilder(name, discriminator, settings);
  }

  /** {@return the player that moves the discriminator, for a plan} */
  public Player player() {
    return player;
  }

  /** {@return the discriminator as a network, for {@link Game#arrays} and its like} */
  public Network network() {
    return network;
  }

  /** {@return what changes everything that the discriminator sees; empty if nothing does} */
  public Optional<Augmentation> augmentation() {
    return Optional.ofNullable(settings.augmentation());
  }

  /**
   * Adds the player, the state that checkpoints hold, and what a checkpoint is compared with.
   *
   * @param game that plays against it
   * @return {@code game}
   */
  public GameBuilder addTo(GameBuilder game) {
    game.player(player);
    if (augmentationState != null) {
      game.fixed(augmentationState);
    }
    pool.addTo(game);
    String end = end();
    settings.gan().judgingWords().forEach((name, text) -> game.configured(name + end, text));
    game.configured("output of " + settings.name(), settings.discriminator().output());
    if (packing.size() > 1) {
      game.configured("packing" + end, packing.size());
    }
    if (settings.showing() != null) {
      game.configured("shown to " + settings.name(), settings.showing());
    }
    if (!settings.isUnweighted()) {
      game.configured("weight of " + settings.name(), settings.weightWords());
    }
    return game;
  }

  /**
   * {@return what the discriminator lowers, with the penalties and terms that are due in this move:
   * a 0-d array}
   *
   * @param round the one that is being played, in a move of {@link #player}
   * @param reals (B, sample shape...)
   * @param fakes (B, sample shape...), made without gradient
   * @throws IllegalArgumentException if the samples do not fit; or, where batches are split and
   *     those of a round differ in size, if it cannot be told of which these are: see {@link
   *     Side#reals}
   */
  public NDArray loss(Round round, NDArray reals, NDArray fakes) {
    return loss(round, Side.of(round, reals), Side.of(round, fakes));
  }

  /**
   * {@return what the discriminator lowers, with the penalties and terms that are due in this move:
   * a 0-d array}
   *
   * @param round the one that is being played, in a move of {@link #player}
   * @param reals with labels where the discriminator, or a term, asks for them
   * @param fakes made without gradient; with latents where a term asks for them
   */
  public NDArray loss(Round round, Side reals, Side fakes) {
    return objectives.loss(round, reals, () -> fakes);
  }

  /** The same, with fakes that are made after the reals have been judged. */
  NDArray loss(Round round, Side reals, Supplier<Side> fakes) {
    return objectives.loss(round, reals, fakes);
  }

  /**
   * {@return the part of {@link #loss(Round, Side, Side)} that is about reals, for two updates
   * instead of one: with the penalties that look at reals alone}
   *
   * <p>A move of its own, followed at once by one with {@link #lossOnFakes}: the two take turns,
   * and a lazy penalty is due in every n-th of those that it goes with.
   *
   * @param round the one that is being played, in a move of {@link #player}
   * @param reals with labels where the discriminator, or a term, asks for them
   * @throws IllegalArgumentException if the loss does not consist of two terms
   */
  public NDArray lossOnReals(Round round, Side reals) {
    return objectives.onReals(round, reals);
  }

  /**
   * {@return the part of {@link #loss(Round, Side, Side)} that is about fakes, with the penalties
   * that look at fakes}
   *
   * @param round the one that is being played, in a move of {@link #player}
   * @param fakes made without gradient; with latents where a term asks for them
   * @param reals for penalties that look at both; not judged
   * @throws IllegalArgumentException if the loss does not consist of two terms
   */
  public NDArray lossOnFakes(Round round, Side fakes, Side reals) {
    return objectives.onFakes(round, fakes, () -> reals);
  }

  /** The same, with reals that are asked for only if a penalty looks at them. */
  NDArray lossOnFakes(Round round, Side fakes, Supplier<Side> reals) {
    return objectives.onFakes(round, fakes, reals);
  }

  /**
   * {@return what a generator lowers to be taken for real: a 0-d array}
   *
   * @param round the one that is being played, in a move of the generator's player
   * @param fakes (B, sample shape...), with their graph
   * @throws IllegalArgumentException if the loss compares with reals, or the samples do not fit
   */
  public NDArray fool(Round round, NDArray fakes) {
    return fool(
        round,
        Side.of(round, fakes),
        () -> {
          throw new IllegalArgumentException(
              "loss %s compares fakes with reals; use fool(round, fakes, reals)"
                  .formatted(settings.loss().name()));
        });
  }

  /**
   * {@return what a generator lowers to be taken for real: a 0-d array}
   *
   * @param round the one that is being played, in a move of the generator's player
   * @param fakes with their graph; with latents where a term asks for them
   * @param reals for losses that compare fakes with reals; else not looked at
   */
  public NDArray fool(Round round, Side fakes, Side reals) {
    return fool(round, fakes, () -> reals);
  }

  /** The same, with reals that are asked for only if the loss compares with them. */
  NDArray fool(Round round, Side fakes, Supplier<Side> reals) {
    return objectives.fool(round, fakes, reals);
  }

  /**
   * Looks for what cannot be seen from outside: a sigmoid that the block does not show, or that is
   * missing, and heads that do not fit. {@link GanTrainerBuilder#build} does this by itself.
   *
   * @param game that has this adversary
   * @throws IllegalArgumentException if the discriminator cannot work with the loss
   */
  public void check(Game game) {
    check.checkHeads(network.outputs(2), generator);
    check.checkFarOutputs(probe(game));
  }

  /** Checks what depends on a trainer's plan; {@code samples} of its data, -1 if unknown. */
  void check(Game game, TrainingPlan plan, long samples) {
    packing.check(plan, samples);
    check.check(
        plan.hasSeparateUpdates(),
        plan.batches().parts(),
        () -> probe(game).outputShape(AdversaryCheck.TRIAL),
        game.placement());
  }

  private OutputProbe probe(Game game) {
    return new OutputProbe(game, network, packing.pack(), settings.discriminator().classes());
  }

  /** {@return what is legal about this adversary but known to be bad, each a sentence or two} */
  public List<String> warnings() {
    return check.warnings();
  }

  AdversarySettings settings() {
    return settings;
  }

  Packing packing() {
    return packing;
  }

  /** {@return the name, the loss and what it is given} */
  @Override
  public String toString() {
    return "Adversary " + settings.name() + ", loss " + settings.loss().name();
  }
}

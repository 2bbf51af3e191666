package dev.ganlib.translation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.ganlib.Adversary;
import dev.ganlib.Side;
import dev.ganlib.Translator;
import dev.ganlib.game.Game;
import dev.ganlib.game.GameBuilder;
import dev.ganlib.game.Network;
import dev.ganlib.game.Plan;
import dev.ganlib.game.Player;
import dev.ganlib.game.Round;
import dev.ganlib.game.View;
import dev.ganlib.optim.WeightAverage;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Translation of images without pairs: two networks learn to make images of B of those of A, and
 * back, from two collections that do not belong together. CycleGAN.
 *
 * <pre>{@code
 * UnpairedTranslation cycle =
 *     UnpairedTranslation.builder(toB, toA, image, image)
 *         .adversaries(
 *             Adversary.builder("of A", Discriminator.ofScore(patchesA), loss).weight(2),
 *             Adversary.builder("of B", Discriminator.ofScore(patchesB), loss).weight(2))
 *         .cycle(Reconstruction.l1(10))
 *         .identity(Reconstruction.l1(5))
 *         .build();
 * try (Game game = cycle.game(Game.builder().seed(1))) {
 *   game.play(cycle.moves(Plan.epochs(20).source(A, horses).source(B, zebras)));
 * }
 * }</pre>
 *
 * <p>A value that adds its networks to a game and its moves to a plan, which stay the caller's to
 * set. In a round one optimizer moves both translators; they lend their outputs to the adversaries.
 *
 * <p>{@code GanLoss.leastSquares()} has one half in front of both players' terms, the authors' code
 * in front of the discriminator's alone: with their weights 10 and 5, adversaries weigh 2.
 *
 * <p>Of one game. Not thread-safe: it computes in the moves of that game.
 *
 * @see <a href="https://arxiv.org/abs/1703.10593">Zhu et al. 2017, Unpaired Image-to-Image
 *     Translation using Cycle-Consistent Adversarial Networks</a>
 */
public final class UnpairedTranslation {
  /** The name of the source of images of the first side in a plan. */
  public static final String A = "a";

  /** The name of the source of images of the second side in a plan. */
  public static final String B = "b";

  /** The name of the player that moves both translators. */
  public static final String TRANSLATORS = "translators";

  static final String CYCLE = "cycle";
  static final String IDENTITY = "identity";
  static final String OF_A = " of a";
  static final String OF_B = " of b";
  private static final String LENT = "translation/";

  private final Network toB;
  private final Network toA;
  private final Player player;
  private final Adversary ofA;
  private final Adversary ofB;
  private final ReconstructionTerms terms;
  private final List<String> further;
  private final @Nullable WeightAverage average;

  UnpairedTranslation(UnpairedTranslationBuilder builder) {
    Shape a = builder.a();
    Shape b = builder.b();
    if (builder.ofA() == null || builder.ofB() == null) {
      throw new IllegalArgumentException(
          "without pairs only discriminators tell what the other side looks like; add"
              + " .adversaries(...)");
    }
    toB = translator("toB", builder.toB(), a, b);
    toA = translator("toA", builder.toA(), b, a);
    terms = new ReconstructionTerms(builder.terms(), TRANSLATORS);
    if (terms.has(IDENTITY) && !a.equals(b)) {
      throw new IllegalArgumentException(
          "an identity term needs sides of one shape, for each translator is given images of both,"
              + " but were %s and %s".formatted(a, b));
    }
    further = List.copyOf(builder.further());
    if (!further.isEmpty() && !a.equals(b)) {
      throw new IllegalArgumentException(
          "the term %s needs sides of one shape, for it compares images with their translations to the other side, but were %s and %s"
              .formatted(further.get(0), a, b));
    }
    player = Player.of(TRANSLATORS, builder.optimizer(), toB, toA);
    ofA = builder.ofA().buildUnlabelled(a);
    ofB = builder.ofB().buildUnlabelled(b);
    average = builder.average();
  }

  private static Network translator(String name, Block block, Shape from, Shape to) {
    Network network = Network.of(name, block, from);
    Shape made = network.output(2).slice(1);
    if (!made.equals(to)) {
      throw new IllegalArgumentException(
          "expected the network %s to make images of shape %s of those of shape %s but it makes %s"
              .formatted(name, to, from, made));
    }
    return network;
  }

  /**
   * Starts the description of a translation.
   *
   * @param toB the block that makes images of B, from (B, a...) to (B, b...)
   * @param toA the block that makes images of A, from (B, b...) to (B, a...); another block
   * @param a the shape of one image of A, without the batch axis, such as (3, 64, 64)
   * @param b the shape of one image of B
   * @return a builder with the defaults that its methods name
   */
  public static UnpairedTranslationBuilder builder(Block toB, Block toA, Shape a, Shape b) {
    return new UnpairedTranslationBuilder(toB, toA, a, b);
  }

  /**
   * Makes the game: adds the networks, players, terms and adversaries, builds it, and looks for
   * discriminators that cannot work with their loss.
   *
   * @param settings device, seed, data type and whatever else a game may be given
   * @return the game, owned by the caller, who closes it
   * @throws IllegalArgumentException if a part does not fit
   */
  public Game game(GameBuilder settings) {
    settings.player(player);
    terms.addTo(settings);
    if (average != null) {
      settings.average(toB, average).average(toA, average);
    }
    return GameAssembly.build(settings, List.of(ofA, ofB));
  }

  /**
   * {@return a plan with the moves of the translators and of both adversaries}
   *
   * <p>With {@link Plan#microBatches} the update is that of whole batches where the batches of both
   * sources have one size. Where their last batches of an epoch differ, a part weighs by its rows
   * of both together, not by those of each side: use {@link Plan#dropLast} then.
   *
   * @param plan with sources {@value #A} and {@value #B}, of any sizes, not paired
   * @throws IllegalArgumentException if the plan has not these sources, or they are paired
   */
  public Plan moves(Plan plan) {
    for (String side : List.of(A, B)) {
      if (!plan.hasSource(side)) {
        throw new IllegalArgumentException(
            "expected the sources \"a\" and \"b\", one of each side, but the plan has no source \"%s\"; use .source(\"a\", ...).source(\"b\", ...)"
                .formatted(side));
      }
    }
    if (plan.arePaired(A, B)) {
      throw new IllegalArgumentException(
          "expected the sources \"a\" and \"b\" in orders of their own but the plan pairs them; use .source(\"a\", ...).source(\"b\", ...), or PairedTranslation where samples belong together");
    }
    return plan.move(player, this::translatorsLoss)
        .move(ofA.player(), round -> judgeLoss(round, ofA, A))
        .move(ofB.player(), round -> judgeLoss(round, ofB, B));
  }

  private NDArray translatorsLoss(Round round) {
    NDArray a = round.batch(A);
    NDArray b = round.batch(B);
    NDArray fakeB = round.lend(LENT + B, round.run(toB, a));
    NDArray fakeA = round.lend(LENT + A, round.run(toA, b));
    NDArray sum =
        ofB.fool(round, fake(round, fakeB, A), real(round, B))
            .add(ofA.fool(round, fake(round, fakeA, B), real(round, A)));
    if (terms.has(CYCLE)) {
      sum = sum.add(terms.value(round, CYCLE, OF_A, round.run(toA, fakeB), a));
      sum = sum.add(terms.value(round, CYCLE, OF_B, round.run(toB, fakeA), b));
    }
    if (terms.has(IDENTITY)) {
      sum = sum.add(terms.value(round, IDENTITY, OF_A, round.run(toA, a), a));
      sum = sum.add(terms.value(round, IDENTITY, OF_B, round.run(toB, b), b));
    }
    for (String name : further) {
      sum = sum.add(terms.value(round, name, OF_A, fakeB, a));
      sum = sum.add(terms.value(round, name, OF_B, fakeA, b));
    }
    return sum;
  }

  private NDArray judgeLoss(Round round, Adversary judge, String side) {
    NDArray fakes = Objects.requireNonNull(round.lent(LENT + side));
    return judge.loss(round, real(round, side), fake(round, fakes, side.equals(A) ? B : A));
  }

  private static Side real(Round round, String side) {
    return Side.reals(round, side, 0);
  }

  /** Returns translations, which are as many as the images that they were made of. */
  private static Side fake(Round round, NDArray samples, String origin) {
    return new Side(samples, null, null, round.samples(origin, 0));
  }

  /** {@return the player that moves both translators} */
  public Player player() {
    return player;
  }

  /** {@return the translator to B as a network, for {@link Game#arrays} and its like} */
  public Network toB() {
    return toB;
  }

  /** {@return the translator to A as a network, for {@link Game#arrays} and its like} */
  public Network toA() {
    return toA;
  }

  /** {@return the adversaries of A and of B} */
  public List<Adversary> adversaries() {
    return List.of(ofA, ofB);
  }

  /**
   * {@return the translator to B as it is now, with the averaged weights where an average is kept;
   * owned by the caller, it outlives the game}
   *
   * @param game that {@link #game} made
   */
  public Translator translatorToB(Game game) {
    return Translator.of(average == null ? game.snapshot(toB) : game.averageSnapshot(toB));
  }

  /**
   * {@return what listeners of {@link Game#play(Plan, View, List)} look at; in a row of a picture
   * stand an image of A, its translation to B and that back to A, then the same of one of B}
   *
   * <p>Samples, which metrics are computed of, are the translations of A to B alone, and it is that
   * translator which is saved. For the other direction there is {@link Translator#view} with {@link
   * #translatorToA}.
   *
   * @param game that {@link #game} made
   * @param a (N, shape of A...) with N positive, of the game's device and data type; stays the
   *     caller's, who keeps it open while the view is in use
   * @param b (M, shape of B...), likewise; as many samples as the fewer of the two are shown
   * @throws IllegalArgumentException if an array does not fit
   */
  public View view(Game game, NDArray a, NDArray b) {
    TranslationView.requireShape("images of A", a, toB.inputs().get(0));
    TranslationView.requireShape("images of B", b, toA.inputs().get(0));
    return new BothSides(
        thereAndBack(() -> translatorToB(game), a, () -> translatorToA(game)),
        thereAndBack(() -> translatorToA(game), b, () -> translatorToB(game)));
  }

  private static View thereAndBack(
      Supplier<Translator> there, NDArray images, Supplier<Translator> back) {
    return PairedTranslation.checked(
        new TranslationView(
            there,
            images,
            NDArray::duplicate,
            (count, outputs) -> {
              try (Translator translator = back.get()) {
                return translator.apply(outputs);
              }
            }));
  }

  /**
   * {@return the translator to A as it is now, with the averaged weights where an average is kept;
   * owned by the caller, it outlives the game}
   *
   * @param game that {@link #game} made
   */
  public Translator translatorToA(Game game) {
    return Translator.of(average == null ? game.snapshot(toA) : game.averageSnapshot(toA));
  }
}

package dev.ganlib.translation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.ganlib.Adversary;
import dev.ganlib.AdversaryBuilder;
import dev.ganlib.Augmentation;
import dev.ganlib.Side;
import dev.ganlib.Translator;
import dev.ganlib.game.Game;
import dev.ganlib.game.GameBuilder;
import dev.ganlib.game.Network;
import dev.ganlib.game.Plan;
import dev.ganlib.game.Player;
import dev.ganlib.game.Round;
import dev.ganlib.game.View;
import dev.ganlib.optim.Schedule;
import dev.ganlib.optim.WeightAverage;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Translation of images with pairs: a network learns to make of each input its target. Pix2Pix and
 * super-resolution are settings of it.
 *
 * <pre>{@code
 * PairedTranslation pix2pix =
 *     PairedTranslation.builder(unet, new Shape(1, 28, 28))
 *         .adversary(Adversary.builder("patches", Discriminator.of(block), GanLoss.bceWithLogits()))
 *         .showInput()
 *         .term("l1", Reconstruction.l1(100))
 *         .build();
 * try (Game game = pix2pix.game(Game.builder().seed(1))) {
 *   game.play(pix2pix.moves(Plan.epochs(10).paired(INPUT, drawings, TARGET, photographs)));
 * }
 * }</pre>
 *
 * <p>A value that adds its networks to a game and its moves to a plan, which stay the caller's to
 * set: device, seed, averages, listeners, checkpoints. In a round the translator moves first and
 * lends its outputs to the adversaries, so that it runs once.
 *
 * <p>Of one game. Not thread-safe: it computes in the moves of that game.
 *
 * @see <a href="https://arxiv.org/abs/1611.07004">Isola et al. 2017, Image-to-Image Translation
 *     with Conditional Adversarial Networks</a>
 * @see <a href="https://arxiv.org/abs/1609.04802">Ledig et al. 2017, Photo-Realistic Single Image
 *     Super-Resolution Using a Generative Adversarial Network</a>
 */
public final class PairedTranslation {
  /** The name of the source of inputs in a plan. */
  public static final String INPUT = "input";

  /** The name of the source of targets in a plan. */
  public static final String TARGET = "target";

  /** The name of the translator as a network and as a player. */
  public static final String TRANSLATOR = "translator";

  private static final String DEGRADATION = "degradation";
  private static final Set<Augmentation.Kind> MIXING =
      Set.of(Augmentation.Kind.SATURATION, Augmentation.Kind.CONTRAST);
  private static final String LENT_INPUT = "translation/input";
  private static final String LENT_OUTPUT = "translation/output";

  private final Network network;
  private final Player player;
  private final @Nullable Network degradation;
  private final boolean inputShown;
  private final List<Adversary> adversaries = new ArrayList<>();
  private final ReconstructionTerms terms;
  private final @Nullable WeightAverage average;

  PairedTranslation(PairedTranslationBuilder builder) {
    network = Network.of(TRANSLATOR, builder.block(), builder.input());
    player = Player.of(TRANSLATOR, builder.optimizer(), network);
    inputShown = builder.isInputShown();
    terms = new ReconstructionTerms(builder.terms(), TRANSLATOR);
    average = builder.average();
    if (terms.isEmpty() && builder.adversaries().isEmpty()) {
      throw new IllegalArgumentException(
          "the translator has nothing to lower; add .term(\"l1\", Reconstruction.l1(100)) or"
              + " .adversary(...)");
    }
    Shape output = network.output(2).slice(1);
    degradation = degradation(builder, output);
    Shape judged = inputShown ? joined(builder.input(), output) : output;
    for (AdversaryBuilder judge : builder.adversaries()) {
      adversaries.add(judge.buildUnlabelled(judged));
    }
    if (inputShown) {
      adversaries.forEach(PairedTranslation::requireKindsThatDoNotMix);
    }
  }

  /**
   * Starts the description of a translation.
   *
   * @param translator the block that is trained, from (B, input shape...) to (B, target shape...)
   * @param input the shape of one input, without the batch axis, such as (3, 64, 64)
   * @return a builder with the defaults that its methods name
   */
  public static PairedTranslationBuilder builder(Block translator, Shape input) {
    return new PairedTranslationBuilder(translator, input);
  }

  private static @Nullable Network degradation(PairedTranslationBuilder builder, Shape output) {
    Block change = builder.degradation();
    if (change == null) {
      return null;
    }
    Shape target = Objects.requireNonNull(builder.target(), "target");
    if (!target.equals(output)) {
      throw new IllegalArgumentException(
          "expected a translator that makes targets of shape %s but it makes %s of inputs of shape %s"
              .formatted(target, output, builder.input()));
    }
    Network result = Network.of(DEGRADATION, change, target);
    Shape made = result.output(2).slice(1);
    if (!made.equals(builder.input())) {
      throw new IllegalArgumentException(
          "expected a degradation that makes inputs of shape %s of targets of shape %s but it makes %s"
              .formatted(builder.input(), target, made));
    }
    return result;
  }

  private static Shape joined(Shape input, Shape output) {
    boolean images = input.dimension() == 3 && output.dimension() == 3;
    if (!images || !input.slice(1).equals(output.slice(1))) {
      throw new IllegalArgumentException(
          "an adversary is shown the input beside the output only where both are images of one height and width, but were %s and %s"
              .formatted(input, output));
    }
    return new Shape(input.get(0) + output.get(0)).addAll(output.slice(1));
  }

  /** Refuses changes of colours that take input and output for channels of one image. */
  private static void requireKindsThatDoNotMix(Adversary judge) {
    List<Augmentation.Kind> kinds =
        judge.augmentation().map(Augmentation::kinds).orElse(List.of()).stream()
            .filter(MIXING::contains)
            .toList();
    if (!kinds.isEmpty()) {
      throw new IllegalArgumentException(
          "%s is shown input and output as channels of one image, whose colours %s would mix with one another; with .showInput() augment by %s"
              .formatted(judge.network(), kinds, EnumSet.complementOf(EnumSet.copyOf(MIXING))));
    }
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
    settings.player(player).configured("input shown", inputShown);
    terms.addTo(settings);
    if (degradation != null) {
      settings.fixed(degradation);
    }
    if (average != null) {
      settings.average(network, average);
    }
    return GameAssembly.build(settings, adversaries);
  }

  /**
   * {@return a plan with the moves of the translator and of all adversaries}
   *
   * @param plan with sources {@value #INPUT} and {@value #TARGET}, {@linkplain Plan#paired paired};
   *     with {@value #TARGET} alone where inputs are {@linkplain
   *     PairedTranslationBuilder#degradedBy made of targets}
   * @throws IllegalArgumentException if the plan has not these sources, or they are not paired
   */
  public Plan moves(Plan plan) {
    requireSources(plan);
    Plan result = plan.move(player, round -> translatorLoss(round, true));
    for (Adversary judge : adversaries) {
      result = result.move(judge.player(), round -> judgeLoss(round, judge));
    }
    return result;
  }

  /**
   * {@return a plan with the move of the translator alone, which lowers its terms: what comes
   * before the adversaries, joined by {@link Plan#then}, or a baseline for them}
   *
   * <p>It is the same player that moves with adversaries and without: in a second phase its
   * optimizer keeps its moments, and its schedule counts the steps of the first phase, too. A rate
   * of the second phase is set by the step at which that begins, with {@link Schedule#from}.
   *
   * @param plan with sources as for {@link #moves}
   * @throws IllegalArgumentException if there is no term, the plan has not these sources, or they
   *     are not paired
   */
  public Plan movesWithoutAdversaries(Plan plan) {
    if (terms.isEmpty()) {
      throw new IllegalArgumentException(
          "without adversaries the translator has nothing to lower; add .term(\"l1\","
              + " Reconstruction.l1(100))");
    }
    requireSources(plan);
    return plan.move(player, round -> translatorLoss(round, false));
  }

  /** Says what keeps a plan from having pairs. */
  private static String lack(Plan plan) {
    for (String name : List.of(INPUT, TARGET)) {
      if (!plan.hasSource(name)) {
        return "has no source \"" + name + "\"";
      }
    }
    return "draws each in an order of its own";
  }

  private void requireSources(Plan plan) {
    if (degradation == null) {
      if (!plan.arePaired(INPUT, TARGET)) {
        throw new IllegalArgumentException(
            "expected the sources \"input\" and \"target\" in one order, so that samples in the same place belong together, but the plan %s; use .paired(\"input\", ..., \"target\", ...)"
                .formatted(lack(plan)));
      }
      return;
    }
    if (!plan.hasSource(TARGET)) {
      throw new IllegalArgumentException(
          "expected the source \"target\", of which inputs are made, but the plan has none of that name; add .source(\"target\", ...)");
    }
    if (plan.hasSource(INPUT)) {
      throw new IllegalArgumentException(
          "inputs are made of targets by .degradedBy(...), so the plan's source \"input\" would be ignored; leave one of the two out");
    }
  }

  private NDArray translatorLoss(Round round, boolean adversarial) {
    NDArray target = round.batch(TARGET);
    NDArray input = degraded(round, target);
    NDArray output = round.run(network, input);
    NDArray sum = terms.sum(round, output, target);
    if (!adversarial) {
      return Objects.requireNonNull(sum);
    }
    if (degradation != null) {
      round.lend(LENT_INPUT, input);
    }
    round.lend(LENT_OUTPUT, output);
    for (Adversary judge : adversaries) {
      NDArray value = judge.fool(round, shown(round, input, output), shown(round, input, target));
      sum = sum == null ? value : sum.add(value);
    }
    return Objects.requireNonNull(sum);
  }

  private NDArray judgeLoss(Round round, Adversary judge) {
    NDArray lent = round.lent(LENT_INPUT);
    NDArray input = lent == null ? round.batch(INPUT) : lent;
    NDArray output = Objects.requireNonNull(round.lent(LENT_OUTPUT));
    return judge.loss(round, shown(round, input, round.batch(TARGET)), shown(round, input, output));
  }

  private NDArray degraded(Round round, NDArray target) {
    return degradation == null
        ? round.batch(INPUT)
        : round.withoutGradient(() -> round.run(degradation, target));
  }

  private Side shown(Round round, NDArray input, NDArray sample) {
    NDArray all = inputShown ? input.concat(sample, 1) : sample; // (B, C, H, W)
    return new Side(all, null, null, round.samples(TARGET, 0));
  }

  /** {@return the player that moves the translator} */
  public Player player() {
    return player;
  }

  /** {@return the translator as a network, for {@link Game#arrays} and its like} */
  public Network network() {
    return network;
  }

  /** {@return what makes inputs of targets, as a network; empty unless inputs are made so} */
  public Optional<Network> degradation() {
    return Optional.ofNullable(degradation);
  }

  /** {@return the adversaries, in the order of adding; unmodifiable} */
  public List<Adversary> adversaries() {
    return List.copyOf(adversaries);
  }

  /**
   * {@return the translator as it is now, with the averaged weights where an average is kept; owned
   * by the caller, it outlives the game}
   *
   * @param game that {@link #game} made
   */
  public Translator translator(Game game) {
    return Translator.of(average == null ? game.snapshot(network) : game.averageSnapshot(network));
  }

  /**
   * {@return what listeners of {@link Game#play(Plan, View, List)} look at: the translator's
   * outputs for the same inputs each time, side by side in pictures with input and target}
   *
   * <pre>{@code
   * game.play(
   *     pix2pix.moves(plan),
   *     pix2pix.view(game, testInputs, testTargets),
   *     List.of(SampleGrid.every(500, Path.of("samples")).count(16)));
   * }</pre>
   *
   * <p>Samples are the outputs alone, as {@link #translator} gives them to the bit, those of the
   * first inputs whatever the seed.
   *
   * @param game that {@link #game} made
   * @param inputs (N, input shape...) with N positive, of the game's device and data type, and not
   *     of its training data where one wants to know what was learned; stays the caller's, who
   *     keeps it open while the view is in use
   * @param targets (N, target shape...), of each input what it should become; stays the caller's,
   *     too
   * @throws IllegalArgumentException if inputs are made of targets, which {@link #view(Game,
   *     NDArray)} takes, or the arrays do not fit
   */
  public View view(Game game, NDArray inputs, NDArray targets) {
    if (degradation != null) {
      throw new IllegalArgumentException(
          "inputs are made of targets by .degradedBy(...); use view(game, targets)");
    }
    TranslationView.requireShape("inputs", inputs, network.inputs().get(0));
    TranslationView.requireShape("targets", targets, network.output(2).slice(1));
    if (inputs.getShape().get(0) != targets.getShape().get(0)) {
      throw new IllegalArgumentException(
          "expected as many targets as inputs but were %s and %s"
              .formatted(targets.getShape(), inputs.getShape()));
    }
    return checked(view(game, inputs, NDArray::duplicate, targets));
  }

  /**
   * {@return the same where inputs are {@linkplain PairedTranslationBuilder#degradedBy made of
   * targets}, as in super-resolution: pictures have input, output and target, the input enlarged to
   * the size of the others by whole factors}
   *
   * @param game that {@link #game} made
   * @param targets (N, target shape...) with N positive, of the game's device and data type; stays
   *     the caller's, who keeps it open while the view is in use
   * @throws IllegalArgumentException if inputs are not made of targets, or the array does not fit
   */
  public View view(Game game, NDArray targets) {
    Network change = degradation;
    if (change == null) {
      throw new IllegalArgumentException(
          "inputs are not made of targets, for there is no .degradedBy(...); use view(game, inputs,"
              + " targets)");
    }
    TranslationView.requireShape("targets", targets, change.inputs().get(0));
    return checked(view(game, targets, some -> game.infer(change, some), targets));
  }

  private View view(Game game, NDArray given, UnaryOperator<NDArray> input, NDArray targets) {
    return new TranslationView(
        () -> translator(game),
        given,
        input,
        (count, outputs) -> TranslationView.rows(targets, 0, count));
  }

  /** Throws now, not in the first round, if the game does not take what is given. */
  static View checked(View view) {
    view.samples(1, 0).close();
    return view;
  }

  /** {@return the shapes, the terms and the adversaries} */
  @Override
  public String toString() {
    return "PairedTranslation of %s to %s, terms %s, adversaries %s"
        .formatted(network.inputs().get(0), network.output(2).slice(1), terms, adversaries);
  }
}

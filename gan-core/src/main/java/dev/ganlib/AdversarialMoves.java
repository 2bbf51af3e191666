package dev.ganlib;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.game.Network;
import dev.ganlib.game.Objective;
import dev.ganlib.game.Plan;
import dev.ganlib.game.Player;
import dev.ganlib.game.Round;
import dev.ganlib.game.StepReport;
import dev.ganlib.internal.torch.Copies;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.internal.torch.Operators;
import dev.ganlib.loss.Classes;
import dev.ganlib.loss.DiscriminatorOutput;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Judge;
import dev.ganlib.loss.Penalty;
import dev.ganlib.loss.Targets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The moves of the two players, as a {@link TrainingPlan} wants them.
 *
 * <p>This file is the algorithm of a GAN; everything else makes it possible or looks at it.
 */
final class AdversarialMoves {
  /** The name of the source of real samples. */
  static final String REAL = "real";

  private static final String SHARED_FAKES = "fakes";
  private static final String SHARED_LATENTS = "latents";

  private final Network generator;
  private final Network discriminator;
  private final @Nullable Network augmentationState;
  private final Parts parts;
  private final Packing packing;
  private final Latent latent;
  private final GanLoss loss;
  private final Regularisation regularisation;
  private final TrainingPlan plan;

  /** Whether the discriminator may look at reals and fakes in one pass. */
  private final boolean together;

  /** The number of the discriminator's move in step 0, were it always moved as the plan says. */
  private final long firstMove;

  AdversarialMoves(
      Network generator,
      Network discriminator,
      @Nullable Network augmentationState,
      Parts parts,
      Packing packing,
      TrainingPlan plan,
      long firstMove) {
    this.generator = generator;
    this.discriminator = discriminator;
    this.augmentationState = augmentationState;
    this.parts = parts;
    this.packing = packing;
    this.plan = plan;
    this.firstMove = firstMove;
    together = Inspection.treatsSamplesAlone(discriminator.block());
    latent = parts.generator().latent();
    loss = parts.loss();
    regularisation = parts.regularisation();
  }

  /**
   * What the discriminator is shown, and what it makes of it.
   *
   * @param samples before noise and augmentation; where R1 or R2 is due, the start of the graph, in
   *     packs
   * @param shown the samples as it sees them, in packs
   * @param labels of the samples, or null if none are asked for
   * @param latents that the samples were made from, or null for reals
   * @param heads what each head gives, first the one that tells reals from fakes; none if they were
   *     not looked at
   */
  private record Judged(
      NDArray samples,
      NDArray shown,
      @Nullable NDArray labels,
      @Nullable NDArray latents,
      List<NDArray> heads) {
    NDArray outputs() {
      return heads.get(0);
    }
  }

  /** Fakes, and the latents that they were made from. */
  private record Made(NDArray fakes, NDArray latents) {}

  /** Returns the plan with the moves of a round at its end. */
  Plan addTo(Plan rounds, Player generatorPlayer, Player discriminatorPlayer) {
    Plan result = rounds.microBatches(plan.microBatches());
    if (plan.isGeneratorFirst()) {
      result = addGenerator(result, generatorPlayer);
      return addDiscriminator(result, discriminatorPlayer);
    }
    result = addDiscriminator(result, discriminatorPlayer);
    return addGenerator(result, generatorPlayer);
  }

  private Plan addGenerator(Plan rounds, Player player) {
    Plan result = rounds;
    for (int i = 0; i < plan.generatorSteps(); i++) {
      result = result.move(player, this::generatorLoss);
    }
    return result;
  }

  private Plan addDiscriminator(Plan rounds, Player player) {
    Plan result = rounds;
    for (int i = 0; i < plan.discriminatorSteps(); i++) {
      int batch = i;
      if (plan.hasSeparateUpdates()) {
        Objective onReals = round -> realTerm(round, batch);
        Objective onFakes = round -> fakeTerm(round, batch);
        result = result.move(player, onReals).move(player, onFakes);
      } else {
        result = result.move(player, round -> discriminatorLoss(round, batch));
      }
    }
    return result;
  }

  private NDArray generatorLoss(Round round) {
    NDArray lent = round.shared(SHARED_LATENTS);
    NDArray latents = lent == null ? latents(round, "generator", 0) : lent;
    NDArray labels = labels(round, 0);
    NDArray fakes = round.run(generator, inputs(latents, labels));
    if (plan.hasSharedFakes() && plan.isGeneratorFirst()) {
      round.share(SHARED_FAKES, fakes);
      round.share(SHARED_LATENTS, latents);
    }
    Judged fake = look(round, fakes, shown(round, fakes, "fake", 0), labels, latents);
    if (!loss.comparesWithReals()) {
      return withTerms(round, loss.generatorLoss(fake.outputs()), fake, "generator");
    }
    // What D makes of reals is a constant for G, so it needs no graph.
    NDArray reals = round.batch(REAL);
    NDArray shown = shown(round, reals, "real", 0);
    NDArray real = round.withoutGradient(() -> look(round, reals, shown, labels, null).outputs());
    return withTerms(round, loss.generatorLoss(real, fake.outputs()), fake, "generator");
  }

  private NDArray discriminatorLoss(Round round, int batch) {
    List<Penalty> due = due(round, batch);
    Judged real;
    Judged fake;
    if (together && due.isEmpty()) {
      List<Judged> both = judgeTogether(round, batch);
      real = both.get(0);
      fake = both.get(1);
    } else {
      real = judgeReals(round, batch, due);
      fake = judgeFakes(round, batch, due);
    }
    adapt(round, batch, real.outputs());
    NDArray value =
        loss.targets().areDrawn()
            ? loss.discriminatorLoss(
                real.outputs(),
                fake.outputs(),
                loss.targets().ofReals(chances(round, batch, "real")),
                loss.targets().ofFakes(chances(round, batch, "fake")))
            : loss.discriminatorLoss(real.outputs(), fake.outputs());
    value = withTerms(round, value, real, "real");
    value = withTerms(round, value, fake, "fake");
    return penalise(round, batch, value, due, real, fake);
  }

  /** The term on reals alone, with the penalties that look at nothing else. */
  private NDArray realTerm(Round round, int batch) {
    List<Penalty> due = new ArrayList<>(due(round, batch));
    due.removeIf(Penalty::needsFakes);
    Judged real = judgeReals(round, batch, due);
    adapt(round, batch, real.outputs());
    NDArray value =
        loss.targets().areDrawn()
            ? loss.term(real.outputs(), loss.targets().ofReals(chances(round, batch, "real")))
            : loss.realTerm(real.outputs());
    return penalise(round, batch, withTerms(round, value, real, "real"), due, real, null);
  }

  /** The term on fakes alone, with the penalties that look at fakes. */
  private NDArray fakeTerm(Round round, int batch) {
    List<Penalty> due = new ArrayList<>(due(round, batch));
    due.removeIf(penalty -> !penalty.needsFakes());
    Judged fake = judgeFakes(round, batch, due);
    NDArray value =
        loss.targets().areDrawn()
            ? loss.term(fake.outputs(), loss.targets().ofFakes(chances(round, batch, "fake")))
            : loss.fakeTerm(fake.outputs());
    Judged real = due.stream().anyMatch(Penalty::needsReals) ? showReals(round, batch, due) : null;
    return penalise(round, batch, withTerms(round, value, fake, "fake"), due, real, fake);
  }

  private List<Penalty> due(Round round, int batch) {
    return regularisation.due(firstMove + round.step() * plan.discriminatorSteps() + batch);
  }

  /** Adds the penalties that are due; a side that none of them looks at may be null. */
  private NDArray penalise(
      Round round,
      int batch,
      NDArray value,
      List<Penalty> due,
      @Nullable Judged real,
      @Nullable Judged fake) {
    NDArray sum = value;
    for (Penalty penalty : due) {
      Penalty.Term term = penalty.evaluate(new MoveJudge(round, batch, penalty, real, fake));
      round.record(term.value(), StepReport.PENALTY + penalty.name());
      if (term.norm() != null) {
        round.record(term.norm(), StepReport.SLOPE + penalty.name());
      }
      sum = sum.add(term.value());
    }
    return sum;
  }

  /** The discriminator in one move, for one penalty. */
  private final class MoveJudge implements Judge {
    private final Round round;
    private final int batch;
    private final Penalty penalty;
    private final @Nullable JudgedSide real;
    private final @Nullable JudgedSide fake;

    private MoveJudge(
        Round round, int batch, Penalty penalty, @Nullable Judged real, @Nullable Judged fake) {
      this.round = round;
      this.batch = batch;
      this.penalty = penalty;
      this.real = real == null || !penalty.needsReals() ? null : new JudgedSide(round, real);
      this.fake = fake == null || !penalty.needsFakes() ? null : new JudgedSide(round, fake);
    }

    @Override
    public Side real() {
      return checked(real, "reals");
    }

    @Override
    public Side fake() {
      return checked(fake, "fakes");
    }

    private Side checked(@Nullable Side side, String what) {
      if (side == null) {
        throw new IllegalStateException(
            "penalty %s looks at %s but says that it needs none".formatted(penalty.name(), what));
      }
      return side;
    }

    @Override
    public NDArray outputs(NDArray points) {
      return look(round, points, points, labels(round, batch), null).outputs();
    }

    @Override
    public NDArray uniform(Shape sample) {
      return round.part(round.uniform("penalty/" + penalty.name(), 0, 1, whole(sample)));
    }

    @Override
    public NDArray normal(Shape sample) {
      return round.part(round.normal("penalty/" + penalty.name(), whole(sample)));
    }

    private Shape whole(Shape sample) {
      return new Shape(packs(round, batch)).addAll(sample);
    }
  }

  /** What was shown of one side of a batch, looked at where the loss has not done so. */
  private final class JudgedSide implements Judge.Side {
    private final Round round;
    private Judged judged;

    private JudgedSide(Round round, Judged judged) {
      this.round = round;
      this.judged = judged;
    }

    @Override
    public NDArray samples() {
      NDArray samples = judged.samples();
      boolean packed = samples.getShape().slice(1).equals(packing.pack());
      return packed ? samples : packing.join(samples);
    }

    @Override
    public NDArray shown() {
      return judged.shown();
    }

    @Override
    public NDArray outputs() {
      if (judged.heads().isEmpty()) {
        judged = look(round, judged.samples(), judged.shown(), judged.labels(), judged.latents());
      }
      return judged.outputs();
    }
  }

  /** Shows a batch of reals, which are the start of the graph where a penalty wants that. */
  private Judged showReals(Round round, int batch, List<Penalty> due) {
    boolean start = due.stream().anyMatch(p -> p.startsAtSamples() && p.needsReals());
    NDArray batched = round.batch(REAL, batch);
    NDArray reals = start ? Gradients.leaf(packing.join(batched)) : batched;
    NDArray shown = shown(round, start ? packing.part(reals) : reals, "real", batch);
    return new Judged(reals, shown, labels(round, batch), null, List.of());
  }

  private Judged judgeReals(Round round, int batch, List<Penalty> due) {
    Judged shown = showReals(round, batch, due);
    Judged judged = look(round, shown.samples(), shown.shown(), shown.labels(), null);
    record(round, judged.outputs(), true);
    return judged;
  }

  private Judged judgeFakes(Round round, int batch, List<Penalty> due) {
    NDArray labels = labels(round, batch);
    Made made = fakesForDiscriminator(round, batch, labels);
    boolean start = due.stream().anyMatch(p -> p.startsAtSamples() && p.needsFakes());
    NDArray fakes = start ? Gradients.leaf(packing.join(made.fakes())) : made.fakes();
    NDArray shown = shown(round, start ? packing.part(fakes) : fakes, "fake", batch);
    Judged judged = look(round, fakes, shown, labels, made.latents());
    record(round, judged.outputs(), false);
    return judged;
  }

  /**
   * Judges reals, then fakes, in one pass over both: half as many operations, and one product for
   * each weight's gradient instead of two and a sum.
   */
  private List<Judged> judgeTogether(Round round, int batch) {
    NDArray labels = labels(round, batch);
    NDArray reals = round.batch(REAL, batch);
    Made made = fakesForDiscriminator(round, batch, labels);
    NDArray shownReals = shown(round, reals, "real", batch);
    NDArray shownFakes = shown(round, made.fakes(), "fake", batch);
    NDArray told = labels == null ? null : labels.concat(labels, 0);
    NDArray all = shownReals.concat(shownFakes, 0);
    List<NDArray> ofReals = new ArrayList<>();
    List<NDArray> ofFakes = new ArrayList<>();
    long count = shownReals.getShape().get(0);
    for (NDArray head : look(round, all, all, told, null).heads()) {
      ofReals.add(Copies.rows(head, 0, count));
      ofFakes.add(Copies.rows(head, count, head.getShape().get(0)));
    }
    Judged real = new Judged(reals, shownReals, labels, null, ofReals);
    Judged fake = new Judged(made.fakes(), shownFakes, labels, made.latents(), ofFakes);
    record(round, real.outputs(), true);
    record(round, fake.outputs(), false);
    return List.of(real, fake);
  }

  /** Has the discriminator look at what it is shown of samples. */
  private Judged look(
      Round round,
      NDArray samples,
      NDArray shown,
      @Nullable NDArray labels,
      @Nullable NDArray latents) {
    NDArray told = parts.discriminator().classes() == 0 ? null : labels;
    List<NDArray> heads = round.runAll(discriminator, inputs(shown, told));
    return new Judged(samples, shown, labels, latents, heads);
  }

  private static NDArray[] inputs(NDArray first, @Nullable NDArray labels) {
    return labels == null ? new NDArray[] {first} : new NDArray[] {first, labels};
  }

  /**
   * The labels of a batch, for its reals and for as many fakes: both sides then have the classes in
   * the proportions of the data.
   */
  private @Nullable NDArray labels(Round round, int batch) {
    return parts.classes() == 0 ? null : round.labels(REAL, batch);
  }

  /** Adds what the further heads are for. */
  private NDArray withTerms(Round round, NDArray value, Judged judged, String about) {
    NDArray sum = value;
    for (int i = 0; i < parts.terms().size(); i++) {
      AuxiliaryTerm term = parts.terms().get(i);
      if (judged.latents() == null && !term.looksAtReals()) {
        continue;
      }
      NDArray head = judged.heads().get(i + 1);
      NDArray summand =
          term.evaluate(
              new AuxiliaryTerm.Head(
                  head, judged.shown(), judged.labels(), judged.latents(), latent));
      round.record(summand, StepReport.TERM + term.name() + "/" + about);
      if (term.classifies() && !"generator".equals(about)) {
        NDArray accuracy = Classes.accuracy(head, Objects.requireNonNull(judged.labels()));
        round.record(accuracy, StepReport.CLASS_ACCURACY + about);
      }
      sum = sum.add(summand);
    }
    return sum;
  }

  private Made fakesForDiscriminator(Round round, int batch, @Nullable NDArray labels) {
    NDArray lent = round.shared(SHARED_FAKES);
    if (lent != null) {
      return new Made(lent, Objects.requireNonNull(round.shared(SHARED_LATENTS)));
    }
    NDArray latents = latents(round, "discriminator", batch);
    if (plan.hasSharedFakes()) {
      // The generator moves next and needs the graph, so it makes these fakes again.
      round.share(SHARED_LATENTS, latents);
    }
    NDArray[] inputs = inputs(latents, labels);
    NDArray fakes =
        round.withoutGradient(
            () ->
                plan.hasInferenceFakes()
                    ? round.infer(generator, inputs)
                    : round.run(generator, inputs));
    return new Made(fakes, latents);
  }

  /** A generator makes as many fakes as there are reals, the last batch of an epoch included. */
  private NDArray latents(Round round, String player, int batch) {
    String purpose = "latent/" + (plan.hasSharedFakes() ? "shared" : player);
    long count = round.samples(REAL, batch);
    return round.part(latent.draw(round.like(), round.drawSeed(purpose), count));
  }

  /** The uniform numbers that decide the targets of a batch, where they are drawn. */
  private NDArray chances(Round round, int batch, String side) {
    Shape whole = new Shape(packs(round, batch), Targets.NUMBERS);
    return round.part(round.uniform("label/" + side, 0, 1, whole));
  }

  /**
   * Returns how many judgements there are of one side of a batch, all its micro-batches together.
   */
  private long packs(Round round, int batch) {
    return packing.packs(round.samples(REAL, batch));
  }

  /** Returns what the discriminator is shown of samples, in packs. */
  private NDArray shown(Round round, NDArray samples, String side, int batch) {
    Shape whole = new Shape(round.samples(REAL, batch)).addAll(samples.getShape().slice(1));
    NDArray result = samples;
    double deviation = regularisation.noiseAt(round.step());
    if (deviation != 0) {
      NDArray noise = round.part(round.normal("noise/" + side, whole));
      result = Operators.addNoise(result, noise, deviation);
    }
    Augmentation augmentation = regularisation.augmentation();
    if (augmentation != null) {
      Shape numbers = augmentation.numbers(whole);
      NDArray uniform = round.part(round.uniform("augmentation/" + side, 0, 1, numbers));
      result = augmentation.apply(result, uniform, augmentationState(round));
    }
    return packing.join(result);
  }

  private @Nullable NDArray augmentationState(Round round) {
    return augmentationState == null
        ? null
        : round.array(augmentationState, AugmentationState.STATE);
  }

  /**
   * Lets the probability of an adaptive augmentation follow the discriminator, once all that a move
   * shows has been changed: one probability then holds for a move, micro-batches or not.
   */
  private void adapt(Round round, int batch, NDArray realOutputs) {
    Augmentation augmentation = regularisation.augmentation();
    NDArray state = augmentationState(round);
    if (augmentation != null && state != null) {
      // A copy, for figures are read at the end of the round.
      NDArray probability =
          Copies.concatenate(List.of(Copies.rows(state, 0, 1)), state.getManager());
      round.record(probability, StepReport.AUGMENTATION);
      double border = loss.border().orElseThrow();
      augmentation.adapt(state, realOutputs, border, round.samples(REAL, batch));
    }
  }

  private void record(Round round, NDArray judged, boolean real) {
    DiscriminatorOutput output = parts.discriminator().output();
    if (output == DiscriminatorOutput.SCORE) {
      return;
    }
    boolean logits = output == DiscriminatorOutput.LOGIT;
    NDArray figures = Operators.probabilityAndAccuracy(judged, logits, real);
    if (real) {
      round.record(figures, StepReport.REAL_PROBABILITY, StepReport.REAL_ACCURACY);
    } else {
      round.record(figures, StepReport.FAKE_PROBABILITY, StepReport.FAKE_ACCURACY);
    }
  }
}

package dev.ganlib;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.game.Round;
import dev.ganlib.game.StepReport;
import dev.ganlib.loss.Classes;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Labels;
import dev.ganlib.loss.Penalty;
import dev.ganlib.loss.Scalars;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Computes the objectives against a discriminator: the loss, its penalties and further terms. */
final class AdversaryLoss {
  private static final String REAL = "real";
  private static final String FAKE = "fake";

  private final AdversarySettings settings;
  private final @Nullable Generator generator;
  private final Judging judging;
  private final Packing packing;
  private final GanLoss loss;

  AdversaryLoss(
      AdversarySettings settings, @Nullable Generator generator, Judging judging, Packing packing) {
    this.settings = settings;
    this.generator = generator;
    this.judging = judging;
    this.packing = packing;
    loss = settings.loss();
  }

  /** Returns what the discriminator lowers in one update. */
  NDArray loss(Round round, Side reals, Supplier<Side> fakes) {
    List<Penalty> due = settings.due(round.move());
    List<Judgement> both = judging.both(round, reals, fakes, due);
    Judgement real = both.get(0);
    Judgement fake = both.get(1);
    judging.adapt(round, real);
    NDArray value =
        loss.labels().areDrawn()
            ? loss.discriminatorLoss(
                real.outputs(),
                fake.outputs(),
                loss.labels().ofReals(chances(round, real, REAL)),
                loss.labels().ofFakes(chances(round, fake, FAKE)))
            : loss.discriminatorLoss(real.outputs(), fake.outputs());
    value = withTerms(round, value, real, REAL);
    value = withTerms(round, value, fake, FAKE);
    return penalise(round, value, due, real, fake);
  }

  /** Returns the term on reals alone, with the penalties that look at nothing else. */
  NDArray onReals(Round round, Side reals) {
    List<Penalty> due = new ArrayList<>(settings.due(round.move() / 2));
    due.removeIf(Penalty::needsFakes);
    Judgement real = judging.reals(round, reals, due);
    judging.adapt(round, real);
    NDArray value =
        loss.labels().areDrawn()
            ? loss.term(real.outputs(), loss.labels().ofReals(chances(round, real, REAL)))
            : loss.realTerm(real.outputs());
    return penalise(round, withTerms(round, value, real, REAL), due, real, real);
  }

  /** Returns the term on fakes alone, with the penalties that look at fakes. */
  NDArray onFakes(Round round, Side fakes, Supplier<Side> reals) {
    // Two moves make one look at a batch, and this is the second.
    List<Penalty> due = new ArrayList<>(settings.due(round.move() / 2));
    due.removeIf(penalty -> !penalty.needsFakes());
    Judgement fake = judging.fakes(round, fakes, due);
    NDArray value =
        loss.labels().areDrawn()
            ? loss.term(fake.outputs(), loss.labels().ofFakes(chances(round, fake, FAKE)))
            : loss.fakeTerm(fake.outputs());
    Judgement real = fake;
    if (due.stream().anyMatch(Penalty::needsReals)) {
      Side side = reals.get();
      NDArray shown = judging.shown(round, side.samples(), REAL, side.whole());
      real = new Judgement(side, side.samples(), shown, fake.heads());
    }
    return penalise(round, withTerms(round, value, fake, FAKE), due, real, fake);
  }

  /** Returns what the generator lowers. */
  NDArray fool(Round round, Side fakes, Supplier<Side> reals) {
    Judgement fake = judging.fooled(round, fakes);
    NDArray value;
    if (loss.comparesWithReals()) {
      NDArray real = judging.compared(round, reals.get());
      value = loss.generatorLoss(real, fake.outputs());
    } else {
      value = loss.generatorLoss(fake.outputs());
    }
    NDArray sum = withTerms(round, value, fake, "generator");
    return settings.weight() == 1 ? sum : Scalars.scale(sum, settings.weight());
  }

  /**
   * R1 and R2 look at outputs that the loss has anyway, and take the slope by the samples
   * themselves, as StyleGAN2-ADA does; the others judge points of their own, between or around what
   * was shown.
   */
  private NDArray penalise(
      Round round, NDArray value, List<Penalty> due, Judgement real, Judgement fake) {
    NDArray sum = value;
    for (Penalty penalty : due) {
      Penalty.Term term;
      if (penalty.isSquare()) {
        Judgement at = penalty.needsReals() ? real : fake;
        term = penalty.term(at.outputs(), at.samples());
      } else {
        NDArray points = points(round, penalty, real, fake);
        term = penalty.term(judging.outputs(round, points, real.side()), points);
      }
      round.record(term.value(), StepReport.PENALTY + penalty.name() + judging.suffix());
      round.record(term.norm(), StepReport.SLOPE + penalty.name() + judging.suffix());
      sum = sum.add(term.value());
    }
    return sum;
  }

  private NDArray points(Round round, Penalty penalty, Judgement real, Judgement fake) {
    long count = packing.packs(real.side().whole());
    Shape numbers = penalty.numbers(new Shape(count).addAll(real.shown().getShape().slice(1)));
    NDArray uniform =
        numbers == null
            ? null
            : round.uniformPerSample(
                "penalty/" + penalty.name() + judging.suffix(),
                0,
                1,
                numbers.get(0),
                numbers.slice(1));
    return penalty.points(real.shown(), fake.shown(), uniform);
  }

  /** Adds what the further heads are for. */
  private NDArray withTerms(Round round, NDArray value, Judgement judged, String about) {
    NDArray sum = value;
    Side side = judged.side();
    for (int i = 0; i < settings.terms().size(); i++) {
      AuxiliaryTerm term = settings.terms().get(i);
      if (side.latents() == null && !term.looksAtReals()) {
        continue;
      }
      NDArray head = judged.heads().get(i + 1);
      Latent latent = Objects.requireNonNull(generator, "generator").latent();
      NDArray summand = term.evaluate(head, side.labels(), side.latents(), latent);
      round.record(summand, StepReport.TERM + term.name() + "/" + about + judging.suffix());
      if (term.needsLabels() && !"generator".equals(about)) {
        NDArray accuracy = Classes.accuracy(head, Objects.requireNonNull(side.labels()));
        round.record(accuracy, StepReport.CLASS_ACCURACY + about + judging.suffix());
      }
      sum = sum.add(summand);
    }
    return sum;
  }

  /** Returns what decides the labels of a batch, where they are drawn. */
  private NDArray chances(Round round, Judgement judged, String side) {
    long packs = packing.packs(judged.side().whole());
    String purpose = "label/" + side + judging.suffix();
    return round.uniformPerSample(purpose, 0, 1, packs, new Shape(Labels.NUMBERS));
  }
}

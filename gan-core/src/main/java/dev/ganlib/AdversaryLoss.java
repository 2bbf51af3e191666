package dev.ganlib;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.game.Round;
import dev.ganlib.game.StepReport;
import dev.ganlib.loss.Classes;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import dev.ganlib.loss.Scalars;
import dev.ganlib.loss.Targets;
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
  private final ImagePool pool;
  private final GanLoss loss;

  AdversaryLoss(
      AdversarySettings settings,
      @Nullable Generator generator,
      Judging judging,
      Packing packing,
      ImagePool pool) {
    this.settings = settings;
    this.generator = generator;
    this.judging = judging;
    this.packing = packing;
    this.pool = pool;
    loss = settings.loss();
  }

  /** Returns what the discriminator lowers in one update. */
  NDArray loss(Round round, Side reals, Supplier<Side> fakes) {
    List<Penalty> due = settings.due(round.move());
    List<Judgement> both = judging.both(round, reals, () -> pooled(round, fakes.get()), due);
    Judgement real = both.get(0);
    Judgement fake = both.get(1);
    judging.adapt(round, real);
    NDArray value =
        loss.targets().areDrawn()
            ? loss.discriminatorLoss(
                real.outputs(),
                fake.outputs(),
                loss.targets().ofReals(chances(round, real, REAL)),
                loss.targets().ofFakes(chances(round, fake, FAKE)))
            : loss.discriminatorLoss(real.outputs(), fake.outputs());
    value = withTerms(round, value, real, REAL);
    value = withTerms(round, value, fake, FAKE);
    return penalise(round, value, due, real, fake);
  }

  /** Returns the term on reals alone, with the penalties that look at nothing else. */
  NDArray onReals(Round round, Side reals) {
    AdversaryCheck.requireTwoTerms(loss);
    List<Penalty> due = new ArrayList<>(settings.due(round.move() / 2));
    due.removeIf(Penalty::needsFakes);
    Judgement real = judging.reals(round, reals, due);
    judging.adapt(round, real);
    NDArray value =
        loss.targets().areDrawn()
            ? loss.term(real.outputs(), loss.targets().ofReals(chances(round, real, REAL)))
            : loss.realTerm(real.outputs());
    return penalise(round, withTerms(round, value, real, REAL), due, real, null);
  }

  /** Returns the term on fakes alone, with the penalties that look at fakes. */
  NDArray onFakes(Round round, Side fakes, Supplier<Side> reals) {
    AdversaryCheck.requireTwoTerms(loss);
    // Two moves make one look at a batch, and this is the second.
    List<Penalty> due = new ArrayList<>(settings.due(round.move() / 2));
    due.removeIf(penalty -> !penalty.needsFakes());
    Judgement fake = judging.fakes(round, pooled(round, fakes), due);
    NDArray value =
        loss.targets().areDrawn()
            ? loss.term(fake.outputs(), loss.targets().ofFakes(chances(round, fake, FAKE)))
            : loss.fakeTerm(fake.outputs());
    boolean needsReals = due.stream().anyMatch(Penalty::needsReals);
    Judgement real = needsReals ? judging.shownReals(round, reals.get(), due) : null;
    return penalise(round, withTerms(round, value, fake, FAKE), due, real, fake);
  }

  /** Returns the fakes that the discriminator is shown. */
  private Side pooled(Round round, Side fakes) {
    return pool.size() == 0
        ? fakes
        : new Side(pool.swap(round, fakes.samples(), fakes.whole()), null, null, fakes.whole());
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
    return settings.isUnweighted() ? sum : Scalars.scale(sum, settings.weightAt(round.step()));
  }

  /** Adds the penalties that are due; a side that none of them looks at may be null. */
  private NDArray penalise(
      Round round,
      NDArray value,
      List<Penalty> due,
      @Nullable Judgement real,
      @Nullable Judgement fake) {
    NDArray sum = value;
    for (Penalty penalty : due) {
      Penalty.Term term =
          penalty.evaluate(new MoveJudge(round, judging, packing, penalty, real, fake));
      round.record(term.value(), StepReport.PENALTY + penalty.name() + judging.suffix());
      if (term.norm() != null) {
        round.record(term.norm(), StepReport.SLOPE + penalty.name() + judging.suffix());
      }
      sum = sum.add(term.value());
    }
    return sum;
  }

  /** Adds what the further heads are for. */
  private NDArray withTerms(Round round, NDArray value, Judgement judged, String about) {
    NDArray sum = value;
    Side side = judged.side();
    for (int i = 0; i < settings.terms().size(); i++) {
      AuxiliaryTerm term = settings.terms().get(i);
      if (about.equals(REAL) && !term.looksAtReals()) {
        continue;
      }
      if (!about.equals(REAL) && side.latents() == null) {
        throw new IllegalArgumentException(
            "the term %s asks for what fakes were made from; give them as Side.of(round, fakes).latents(latents)"
                .formatted(term.name()));
      }
      NDArray head = judged.heads().get(i + 1);
      Latent latent = Objects.requireNonNull(generator, "generator").latent();
      NDArray summand =
          term.evaluate(
              new AuxiliaryTerm.Head(head, judged.shown(), side.labels(), side.latents(), latent));
      round.record(summand, StepReport.TERM + term.name() + "/" + about + judging.suffix());
      if (term.classifies() && !"generator".equals(about)) {
        NDArray accuracy = Classes.accuracy(head, Objects.requireNonNull(side.labels()));
        round.record(accuracy, StepReport.CLASS_ACCURACY + about + judging.suffix());
      }
      sum = sum.add(summand);
    }
    return sum;
  }

  /** Returns the uniform numbers that decide the targets of a batch, where they are drawn. */
  private NDArray chances(Round round, Judgement judged, String side) {
    long packs = packing.packs(judged.side().whole());
    String purpose = "label/" + side + judging.suffix();
    return round.uniformPerSample(purpose, 0, 1, packs, new Shape(Targets.NUMBERS));
  }
}

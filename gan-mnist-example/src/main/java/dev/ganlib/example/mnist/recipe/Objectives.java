package dev.ganlib.example.mnist.recipe;

import dev.ganlib.Augmentation;
import dev.ganlib.AuxiliaryTerm;
import dev.ganlib.GanTrainer;
import dev.ganlib.game.Precision;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import dev.ganlib.optim.Optimizer;
import dev.ganlib.optim.Schedule;
import dev.ganlib.optim.WeightAverage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the players of a recipe lower, and how they move.
 *
 * @param loss what they lower
 * @param penalties what the discriminator's loss has added
 * @param terms what further heads of the discriminator are for
 * @param generator moves the generator
 * @param discriminator moves the discriminator
 * @param average of the generator's weights, or null for none
 * @param augmentation of what the discriminator sees, or null for none
 * @param precision of products
 */
public record Objectives(
    GanLoss loss,
    List<Penalty> penalties,
    List<AuxiliaryTerm> terms,
    Optimizer generator,
    Optimizer discriminator,
    @Nullable WeightAverage average,
    @Nullable Augmentation augmentation,
    Precision precision) {
  /** Copies the lists. */
  public Objectives {
    penalties = List.copyOf(penalties);
    terms = List.copyOf(terms);
  }

  /** Returns a loss and the optimizer of both players, with nothing else. */
  public static Objectives of(GanLoss loss, Optimizer both) {
    return of(loss, both, both);
  }

  static Objectives of(GanLoss loss, Optimizer generator, Optimizer discriminator) {
    return new Objectives(
        loss, List.of(), List.of(), generator, discriminator, null, null, Precision.FULL);
  }

  Objectives penalty(Penalty penalty) {
    List<Penalty> more = new ArrayList<>(penalties);
    more.add(penalty);
    return new Objectives(
        loss, more, terms, generator, discriminator, average, augmentation, precision);
  }

  Objectives term(AuxiliaryTerm term) {
    List<AuxiliaryTerm> more = new ArrayList<>(terms);
    more.add(term);
    return new Objectives(
        loss, penalties, more, generator, discriminator, average, augmentation, precision);
  }

  Objectives average(WeightAverage rule) {
    return new Objectives(
        loss, penalties, terms, generator, discriminator, rule, augmentation, precision);
  }

  /** Returns this with another augmentation, or with none. */
  public Objectives augment(@Nullable Augmentation change) {
    return new Objectives(
        loss, penalties, terms, generator, discriminator, average, change, precision);
  }

  /** Returns this with products in another precision. */
  public Objectives precision(Precision choice) {
    return new Objectives(
        loss, penalties, terms, generator, discriminator, average, augmentation, choice);
  }

  /** Returns this with learning rates multiplied by a factor. */
  public Objectives rateFactor(double factor) {
    Schedule schedule = Schedule.constant(factor);
    return new Objectives(
        loss,
        penalties,
        terms,
        generator.schedule(schedule),
        discriminator.schedule(schedule),
        average,
        augmentation,
        precision);
  }

  /** Gives a trainer all but the loss, which it has from the start. */
  public GanTrainer.Builder addTo(GanTrainer.Builder parts) {
    parts.optimizers(generator, discriminator).precision(precision);
    penalties.forEach(parts::penalty);
    terms.forEach(parts::auxiliary);
    if (augmentation != null) {
      parts.augment(augmentation);
    }
    return average == null ? parts : parts.average(average);
  }

  /** Returns the optimizers in words: one, or one for each player. */
  public String optimizers() {
    return generator.equals(discriminator)
        ? generator.toString()
        : "G " + generator + "; D " + discriminator;
  }

  /** Returns the penalties in words, or {@code none}. */
  public String penaltyWords() {
    return penalties.isEmpty()
        ? "none"
        : penalties.stream().map(Penalty::toString).collect(Collectors.joining(", "));
  }

  /** Returns the terms in words, or {@code none}. */
  public String termWords() {
    return terms.isEmpty()
        ? "none"
        : terms.stream().map(AuxiliaryTerm::toString).collect(Collectors.joining(", "));
  }

  /** Returns the augmentation in words, or {@code none}. */
  public String augmentationWords() {
    return augmentation == null ? "none" : augmentation.toString();
  }

  /** Returns the average in words, or {@code none}. */
  public String averageWords() {
    return average == null ? "none" : average.toString();
  }
}

package dev.ganlib.example.mnist;

import dev.ganlib.GanTrainer;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import dev.ganlib.optim.Optimizer;
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
 * @param generator moves the generator
 * @param discriminator moves the discriminator
 * @param average of the generator's weights, or null for none
 */
record Objectives(
    GanLoss loss,
    List<Penalty> penalties,
    Optimizer generator,
    Optimizer discriminator,
    @Nullable WeightAverage average) {
  Objectives {
    penalties = List.copyOf(penalties);
  }

  static Objectives of(GanLoss loss, Optimizer both) {
    return of(loss, both, both);
  }

  static Objectives of(GanLoss loss, Optimizer generator, Optimizer discriminator) {
    return new Objectives(loss, List.of(), generator, discriminator, null);
  }

  Objectives penalty(Penalty penalty) {
    List<Penalty> more = new ArrayList<>(penalties);
    more.add(penalty);
    return new Objectives(loss, more, generator, discriminator, average);
  }

  Objectives average(WeightAverage rule) {
    return new Objectives(loss, penalties, generator, discriminator, rule);
  }

  /** Gives a trainer all but the loss, which it has from the start. */
  GanTrainer.Builder addTo(GanTrainer.Builder parts) {
    parts.optimizers(generator, discriminator);
    penalties.forEach(parts::penalty);
    return average == null ? parts : parts.average(average);
  }

  /** Returns the optimizers in words: one, or one for each player. */
  String optimizers() {
    return generator.equals(discriminator)
        ? generator.toString()
        : "G " + generator + "; D " + discriminator;
  }

  /** Returns the penalties in words, or {@code none}. */
  String penaltyWords() {
    return penalties.isEmpty()
        ? "none"
        : penalties.stream().map(Penalty::toString).collect(Collectors.joining(", "));
  }

  /** Returns the average in words, or {@code none}. */
  String averageWords() {
    return average == null ? "none" : average.toString();
  }
}

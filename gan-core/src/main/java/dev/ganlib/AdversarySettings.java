package dev.ganlib;

import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import dev.ganlib.optim.Optimizer;
import dev.ganlib.optim.Schedule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of an {@link Adversary}.
 *
 * @param name of its network and player
 * @param discriminator judges samples
 * @param gan what it is trained with; what is in it about generators is not looked at
 * @param showing makes what it is shown of samples, or null for all of them
 * @param shownShape the shape that {@code showing} gives, without the batch axis, or null
 * @param weight multiplies what a generator lowers
 * @param weightSchedule the factor of the weight in each step, or null for 1
 * @param pool how many earlier fakes are kept to be shown among new ones; 0 for none
 */
record AdversarySettings(
    String name,
    Discriminator discriminator,
    GanSettings gan,
    @Nullable Showing showing,
    @Nullable Shape shownShape,
    double weight,
    @Nullable Schedule weightSchedule,
    int pool) {
  /** The factor that a schedule of the weight gives, in words. */
  static final String WEIGHT_FACTOR = "the factor of an adversary's weight";

  /** Returns whether figures, draws and words have no name at their end, as a trainer's first. */
  boolean isFirst() {
    return name.equals(GanTrainer.DISCRIMINATOR);
  }

  /** Returns the matched pair of objectives. */
  GanLoss loss() {
    return gan.loss();
  }

  /** Returns what moves the discriminator. */
  Optimizer optimizer() {
    return gan.discriminatorOptimizer();
  }

  /** Returns the terms of the discriminator's loss. */
  List<Penalty> penalties() {
    return gan.penalties();
  }

  /** Returns one term for each further head, in the order of the heads. */
  List<AuxiliaryTerm> terms() {
    return gan.auxiliaryTerms();
  }

  /** Returns what changes all that it is shown, or null. */
  @Nullable Augmentation augmentation() {
    return gan.augmentation();
  }

  /** Returns what multiplies what a generator lowers in a step. */
  double weightAt(long step) {
    if (weightSchedule == null) {
      return weight;
    }
    return weight * Ranges.finiteAndNotNegative(WEIGHT_FACTOR, weightSchedule.factor(step));
  }

  /** Returns whether what a generator lowers is taken as it is in every step. */
  boolean isUnweighted() {
    return weight == 1 && weightSchedule == null;
  }

  /** Returns the weight and its schedule, for checkpoints to compare. */
  Object weightWords() {
    return weightSchedule == null ? weight : weight + ", " + weightSchedule;
  }

  /** Returns the deviation of the noise in a step. */
  double noiseAt(long step) {
    return gan.noiseAt(step);
  }

  /** Returns the penalties that are part of a move of the discriminator, counted from 0. */
  List<Penalty> due(long move) {
    return penalties().stream().filter(penalty -> penalty.isDue(move)).toList();
  }
}

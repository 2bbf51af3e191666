package dev.ganlib;

import ai.djl.ndarray.types.Shape;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import dev.ganlib.optim.Optimizer;
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
 * @param pool how many earlier fakes are kept to be shown among new ones; 0 for none
 */
record AdversarySettings(
    String name,
    Discriminator discriminator,
    GanSettings gan,
    @Nullable Showing showing,
    @Nullable Shape shownShape,
    double weight,
    int pool) {
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

  /** Returns the deviation of the noise in a step. */
  double noiseAt(long step) {
    return gan.noiseAt(step);
  }

  /** Returns the penalties that are part of a move of the discriminator, counted from 0. */
  List<Penalty> due(long move) {
    return penalties().stream().filter(penalty -> penalty.isDue(move)).toList();
  }
}

package dev.ganlib;

import ai.djl.ndarray.types.Shape;
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
 * @param loss the matched pair of objectives
 * @param optimizer moves the discriminator
 * @param penalties terms of the discriminator's loss
 * @param terms one for each further head, in the order of the heads
 * @param noise the deviation of the normal noise on everything it sees, not negative
 * @param noiseSchedule the factor of that deviation in each step
 * @param augmentation changes what it is shown, or null
 * @param showing makes what it is shown of samples, or null for all of them
 * @param shownShape the shape that {@code showing} gives, without the batch axis, or null
 * @param weight multiplies what a generator lowers
 */
record AdversarySettings(
    String name,
    Discriminator discriminator,
    GanLoss loss,
    Optimizer optimizer,
    List<Penalty> penalties,
    List<AuxiliaryTerm> terms,
    double noise,
    Schedule noiseSchedule,
    @Nullable Augmentation augmentation,
    @Nullable Showing showing,
    @Nullable Shape shownShape,
    double weight) {
  AdversarySettings {
    penalties = List.copyOf(penalties);
    terms = List.copyOf(terms);
  }

  /** Returns the deviation of the noise in a step. */
  double noiseAt(long step) {
    if (noise == 0) {
      return 0;
    }
    double factor = noiseSchedule.factor(step);
    if (!(factor >= 0 && factor < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "the factor of instance noise must be finite and not negative but was " + factor);
    }
    return noise * factor;
  }

  /** Returns the penalties that are part of a move of the discriminator, counted from 0. */
  List<Penalty> due(long move) {
    return penalties.stream().filter(penalty -> penalty.isDue(move)).toList();
  }
}

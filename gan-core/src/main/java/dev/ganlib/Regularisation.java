package dev.ganlib;

import dev.ganlib.loss.Penalty;
import dev.ganlib.optim.Schedule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What keeps a discriminator from being too sure.
 *
 * @param penalties terms of its loss
 * @param noise the deviation of the normal noise on everything it sees, not negative
 * @param noiseSchedule the factor of that deviation in each step
 * @param augmentation changes what it is shown, or null
 */
record Regularisation(
    List<Penalty> penalties,
    double noise,
    Schedule noiseSchedule,
    @Nullable Augmentation augmentation) {
  Regularisation {
    penalties = List.copyOf(penalties);
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

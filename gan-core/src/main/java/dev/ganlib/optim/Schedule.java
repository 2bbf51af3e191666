package dev.ganlib.optim;

import dev.ganlib.internal.check.Ranges;

/**
 * A number that changes during training: the factor of a learning rate, or of the deviation of
 * instance noise.
 *
 * <pre>{@code
 * Schedule schedule = Schedule.cosine(0.1, 50_000).warmUp(1000);
 * }</pre>
 *
 * <p>A pure function of the step, so that a run is resumed where it stopped. Those made here are
 * immutable, safe for many threads, and say in words what they do.
 */
@FunctionalInterface
public interface Schedule {
  /**
   * Gives the factor in a step.
   *
   * @param step how many steps the whole game has played before, whichever player moves and
   *     whichever plan or phase is played
   * @return finite and not negative
   */
  double factor(long step);

  /** {@return 1 in every step} */
  static Schedule constant() {
    return new NamedSchedule("constant", step -> 1);
  }

  /**
   * {@return one factor in every step}
   *
   * @param factor not negative
   * @throws IllegalArgumentException if it is negative or not finite
   */
  static Schedule constant(double factor) {
    Ranges.finiteAndNotNegative("factor", factor);
    return new NamedSchedule("constant " + factor, step -> factor);
  }

  /**
   * {@return from one factor to another in a straight line, which it then keeps}
   *
   * @param from the factor in step 0, not negative
   * @param to the factor from step {@code steps} on, not negative
   * @param steps how long it takes, positive
   * @throws IllegalArgumentException if a number is out of its range
   */
  static Schedule linear(double from, double to, long steps) {
    Ranges.finiteAndNotNegative("first factor", from);
    Ranges.finiteAndNotNegative("last factor", to);
    Ranges.positive("steps", steps);
    return new NamedSchedule(
        "linear from " + from + " to " + to + " in " + steps + " steps",
        step -> {
          double share = (double) Math.min(step, steps) / steps;
          return from * (1 - share) + to * share;
        });
  }

  /**
   * {@return from 1 down half a cosine wave, the end of which it then keeps}
   *
   * @param to the factor from step {@code steps} on, in [0, 1]
   * @param steps how long it takes, positive
   * @throws IllegalArgumentException if a number is out of its range
   * @see <a href="https://arxiv.org/abs/1608.03983">Loshchilov and Hutter 2016, SGDR</a>
   */
  static Schedule cosine(double to, long steps) {
    Ranges.zeroToOne("last factor", to);
    Ranges.positive("steps", steps);
    return new NamedSchedule(
        "cosine to " + to + " in " + steps + " steps",
        step -> to + (1 - to) * (1 + Math.cos(Math.PI * Math.min(step, steps) / steps)) / 2);
  }

  /**
   * {@return 1, multiplied by a factor after every so many steps}
   *
   * @param factor in (0, 1]
   * @param every how many steps, positive
   * @throws IllegalArgumentException if a number is out of its range
   */
  static Schedule step(double factor, long every) {
    Ranges.aboveZeroToOne("step factor", factor);
    Ranges.positive("steps", every);
    return new NamedSchedule(
        "times " + factor + " every " + every + " steps",
        step -> Math.pow(factor, (double) Math.floorDiv(step, every)));
  }

  /**
   * {@return this, but rising in a straight line from 1 / steps of its value in step 0 to all of it
   * in step {@code steps - 1}}
   *
   * @param steps how long the rise takes, positive
   * @throws IllegalArgumentException if {@code steps} is not positive
   */
  default Schedule warmUp(long steps) {
    Ranges.positive("steps", steps);
    return new NamedSchedule(
        this + ", warm-up of " + steps + " steps",
        step -> factor(step) * Math.min(step + 1, steps) / steps);
  }

  /**
   * {@return this, begun at a step: {@code factor(0)} until then, {@code factor(step - first)} from
   * then on}
   *
   * <p>For a rate that is constant for n steps and then falls, {@code Schedule.linear(1, 0,
   * n).from(n)}, or for the player of a second phase.
   *
   * @param first the step, not negative; with 0 nothing changes
   * @throws IllegalArgumentException if {@code first} is negative
   */
  default Schedule from(long first) {
    Ranges.notNegative("first step", first);
    return first == 0
        ? this
        : new NamedSchedule(
            this + ", from step " + first, step -> factor(Math.max(0, step - first)));
  }
}

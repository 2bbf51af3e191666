package dev.ganlib.loss;

import ai.djl.ndarray.NDList;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.InputGradients;

/**
 * R1 and R2: they take the outputs that the loss has anyway and pull their gradients by the samples
 * to 0.
 *
 * @param name {@code r1} or {@code r2}
 * @param needsReals true for reals, false for fakes
 * @param gamma positive
 * @param interval between the moves in which it is due
 */
record PenaltyAtSamples(String name, boolean needsReals, double gamma, Interval interval)
    implements Penalty {

  PenaltyAtSamples(String name, boolean ofReals, double gamma) {
    this(name, ofReals, Ranges.positiveAndFinite("gamma", gamma), Interval.EVERY_MOVE);
  }

  @Override
  public Penalty every(int moves) {
    return new PenaltyAtSamples(name, needsReals, gamma, new Interval(moves));
  }

  @Override
  public boolean isDue(long move) {
    return interval.isDue(move);
  }

  @Override
  public boolean needsFakes() {
    return !needsReals;
  }

  @Override
  public boolean startsAtSamples() {
    return true;
  }

  @Override
  public Pull pull() {
    return Pull.TO_ZERO;
  }

  @Override
  public Term evaluate(Judge judge) {
    Judge.Side side = needsReals ? judge.real() : judge.fake();
    NDList parts =
        InputGradients.squarePenalty(side.outputs(), side.samples(), gamma / 2 * interval.moves());
    return new Term(parts.get(0), parts.get(1));
  }

  @Override
  public String toString() {
    return name + "(" + gamma + (interval.moves() > 1 ? ", every " + interval.moves() : "") + ")";
  }
}

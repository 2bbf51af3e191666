package dev.ganlib.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.InputGradients;

/**
 * The penalty of WGAN-GP, DRAGAN and custom points: it runs the discriminator once more, at the
 * points, and pulls the norms of its gradients there to a target.
 *
 * @param name in figures and messages
 * @param points where gradients are taken
 * @param weight lambda, positive
 * @param norm what is pulled to, not negative
 * @param isOneSided whether norms under the target are left alone
 * @param interval between the moves in which it is due
 */
record PenaltyAtPoints(
    String name, Points points, double weight, double norm, boolean isOneSided, Interval interval)
    implements NormPenalty {

  PenaltyAtPoints(String name, Points points, double weight) {
    this(
        CustomPenalty.checked(name),
        points,
        Ranges.positiveAndFinite("weight", weight),
        1,
        false,
        Interval.EVERY_MOVE);
  }

  @Override
  public NormPenalty target(double target) {
    Ranges.finiteAndNotNegative("target", target);
    return new PenaltyAtPoints(name, points, weight, target, isOneSided, interval);
  }

  @Override
  public NormPenalty oneSided() {
    return new PenaltyAtPoints(name, points, weight, norm, true, interval);
  }

  @Override
  public NormPenalty every(int moves) {
    return new PenaltyAtPoints(name, points, weight, norm, isOneSided, new Interval(moves));
  }

  @Override
  public boolean isDue(long move) {
    return interval.isDue(move);
  }

  @Override
  public boolean needsFakes() {
    return points.needsFakes();
  }

  @Override
  public boolean averagesOverSamples() {
    return points.areOfSamples();
  }

  @Override
  public Pull pull() {
    return Pull.TO_NORM;
  }

  @Override
  public Term evaluate(Judge judge) {
    NDArray start = points.start(judge);
    NDList parts =
        InputGradients.normPenalty(
            judge.outputs(start), start, weight * interval.moves(), norm, isOneSided);
    return new Term(parts.get(0), parts.get(1));
  }

  @Override
  public String toString() {
    return name
        + "("
        + weight
        + ", target "
        + norm
        + (isOneSided ? ", one-sided" : "")
        + (interval.moves() > 1 ? ", every " + interval.moves() : "")
        + ")";
  }
}

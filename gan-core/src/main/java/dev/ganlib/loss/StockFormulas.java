package dev.ganlib.loss;

import ai.djl.ndarray.NDArray;
import dev.ganlib.internal.torch.Operators;
import dev.ganlib.internal.torch.Operators.Judgement;
import dev.ganlib.loss.TwoTerms.Knowledge;

/** The formulas of the library's losses; {@link GanLoss} documents them. */
final class StockFormulas {
  private StockFormulas() {}

  static Formula bce() {
    return new TargetTerms("bce", TargetTerms.Term.BCE, fake -> Operators.bce(fake, 1), false);
  }

  static Formula bceWithLogits() {
    return new TargetTerms(
        "bceWithLogits",
        TargetTerms.Term.BCE_WITH_LOGITS,
        fake -> Operators.bceWithLogits(fake, 1),
        false);
  }

  static Formula minimax() {
    return new TargetTerms(
        "minimax", TargetTerms.Term.BCE_WITH_LOGITS, Operators::minimaxGenerator, true);
  }

  static Formula leastSquares(double a, double b, double c) {
    if (!Double.isFinite(a) || !Double.isFinite(b) || !Double.isFinite(c) || a == b) {
      throw new IllegalArgumentException(
          "targets must be finite and a other than b but were a = %s, b = %s, c = %s"
              .formatted(a, b, c));
    }
    String targets = a == 0 && b == 1 && c == 1 ? "" : "[" + a + ", " + b + ", " + c + "]";
    return new TargetTerms(
        "leastSquares" + targets,
        new TargetTerms.Term.Squares(a, b),
        fake -> Operators.halfSquare(fake, c),
        false);
  }

  static Formula hinge() {
    return new TwoTerms(
        "hinge",
        real -> Operators.hinge(real, 1),
        fake -> Operators.hinge(fake, -1),
        fake -> Operators.mean(fake, -1),
        false,
        Knowledge.BORDER_AT_ZERO);
  }

  static Formula wasserstein() {
    return new TwoTerms(
        "wasserstein",
        real -> Operators.mean(real, -1),
        fake -> Operators.mean(fake, 1),
        fake -> Operators.mean(fake, -1),
        false,
        Knowledge.UNBOUNDED);
  }

  static Formula relativistic() {
    return new ComparingFormula(
        "relativistic",
        (real, fake) -> Operators.relativistic(same(real, fake), fake),
        (real, fake) -> Operators.relativistic(same(fake, real), real));
  }

  private static NDArray same(NDArray outputs, NDArray others) {
    if (!outputs.getShape().equals(others.getShape())) {
      throw new IllegalArgumentException(
          "a relativistic loss pairs reals with fakes, so it expected outputs of one shape but was"
              + " %s and %s".formatted(outputs.getShape(), others.getShape()));
    }
    return outputs;
  }

  static Formula relativisticAverage() {
    return average("relativisticAverage", Judgement.CROSS_ENTROPY);
  }

  static Formula relativisticAverageHinge() {
    return average("relativisticAverageHinge", Judgement.HINGE);
  }

  static Formula relativisticAverageLeastSquares() {
    return average("relativisticAverageLeastSquares", Judgement.SQUARE);
  }

  private static Formula average(String name, Judgement judgement) {
    return new ComparingFormula(
        name,
        (real, fake) -> Operators.relativisticAverage(real, fake, judgement),
        (real, fake) -> Operators.relativisticAverage(fake, real, judgement));
  }
}

package dev.ganlib;

import static dev.ganlib.PaperGan.mean;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ganlib.loss.GanLoss;
import dev.ganlib.optim.SGD;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Losses whose generator looks at reals too. */
final class RelativisticMovesTest {
  private static double softplus(double x) {
    return Math.log1p(Math.exp(x));
  }

  /** The losses with the judgement of how far the higher side is above the other. */
  static List<Arguments> losses() {
    DoubleUnaryOperator crossEntropy = t -> softplus(-t);
    DoubleUnaryOperator hinge = t -> Math.max(0, 1 - t);
    DoubleUnaryOperator square = t -> (t - 1) * (t - 1);
    return List.of(
        Arguments.of(GanLoss.relativistic(), crossEntropy, true),
        Arguments.of(GanLoss.relativisticAverage(), crossEntropy, false),
        Arguments.of(GanLoss.relativisticAverageHinge(), hinge, false),
        Arguments.of(GanLoss.relativisticAverageLeastSquares(), square, false));
  }

  private static double expected(
      DoubleUnaryOperator judge, boolean pairs, double[][] higher, double[][] lower) {
    double[] w = PaperGan.W;
    if (pairs) {
      double sum = 0;
      for (int i = 0; i < higher.length; i++) {
        sum += judge.applyAsDouble(PaperGan.output(w, higher[i]) - PaperGan.output(w, lower[i]));
      }
      return sum / higher.length;
    }
    double high = mean(higher, x -> PaperGan.output(w, x));
    double low = mean(lower, x -> PaperGan.output(w, x));
    return (mean(higher, x -> judge.applyAsDouble(PaperGan.output(w, x) - low))
            + mean(lower, x -> judge.applyAsDouble(high - PaperGan.output(w, x))))
        / 2;
  }

  @ParameterizedTest
  @MethodSource("losses")
  void should_compare_the_generators_fakes_with_the_rounds_reals(
      GanLoss loss, DoubleUnaryOperator judge, boolean pairs) {
    PaperGan paper =
        PaperGan.train(
            loss,
            builder -> builder.optimizer(new PaperGan.Idle()),
            TrainingPlan.steps(1).batch(8));

    double[][] real = paper.next();
    double[][] fake = paper.next();
    assertThat(paper.figures.get(0).get("loss/discriminator"))
        .isCloseTo(expected(judge, pairs, real, fake), within(1e-12));

    double[][] fresh = paper.next();
    double[][] realAgain = paper.next();
    assertThat(realAgain).isDeepEqualTo(real);
    assertThat(fresh[0]).isNotEqualTo(fake[0]);
    assertThat(paper.figures.get(0).get("loss/generator"))
        .isCloseTo(expected(judge, pairs, fresh, real), within(1e-12));
    assertThat(paper.isOver()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("losses")
  void should_move_one_player_alone(GanLoss loss, DoubleUnaryOperator judge, boolean pairs) {
    TrainingPlan plan = TrainingPlan.steps(3).batch(4);
    PaperGan generator =
        PaperGan.train(
            loss,
            builder ->
                builder.generatorOptimizer(SGD.of(0.1)).discriminatorOptimizer(new PaperGan.Idle()),
            plan);
    assertThat(generator.discriminatorWeights).containsOnly(PaperGan.W);
    assertThat(generator.generatorWeights.get(0)).isNotEqualTo(PaperGan.V);

    PaperGan discriminator =
        PaperGan.train(
            loss,
            builder ->
                builder.generatorOptimizer(new PaperGan.Idle()).discriminatorOptimizer(SGD.of(0.1)),
            plan);
    assertThat(discriminator.generatorWeights).containsOnly(PaperGan.V);
    assertThat(discriminator.discriminatorWeights.get(0)).isNotEqualTo(PaperGan.W);
  }

  /**
   * The gradient of E softplus(r - f) by the generator's weight v, where f = sum w (v z)^2: the
   * reals have no part in it.
   */
  @Test
  void should_move_the_generator_by_the_gradient_of_its_fakes_alone() {
    PaperGan paper =
        PaperGan.train(
            GanLoss.relativistic(),
            builder ->
                builder.generatorOptimizer(SGD.of(0.1)).discriminatorOptimizer(new PaperGan.Idle()),
            TrainingPlan.steps(1).batch(8));

    paper.next();
    paper.next();
    double[][] fake = paper.next();
    double[][] real = paper.next();
    double[] v = PaperGan.V.clone();
    for (int i = 0; i < 8; i++) {
      double t = PaperGan.output(PaperGan.W, real[i]) - PaperGan.output(PaperGan.W, fake[i]);
      for (int j = 0; j < 2; j++) {
        // df/dv = 2 w v z^2 = 2 w (v z)^2 / v
        double slope = 2 * PaperGan.W[j] * fake[i][j] * fake[i][j] / PaperGan.V[j];
        v[j] += 0.1 / (1 + Math.exp(-t)) * slope / 8;
      }
    }
    assertThat(paper.generatorWeights.get(0)).containsExactly(v, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void should_compare_the_same_fakes_where_players_share_them(boolean generatorFirst) {
    TrainingPlan plan = TrainingPlan.steps(1).batch(4).sharedFakes();
    PaperGan paper =
        PaperGan.train(
            GanLoss.relativistic(),
            builder -> builder.optimizer(new PaperGan.Idle()),
            generatorFirst ? plan.generatorFirst() : plan);

    // G: fakes and reals; D: reals and fakes.
    double[][] first = paper.next();
    double[][] second = paper.next();
    assertThat(paper.next()).isDeepEqualTo(second);
    assertThat(paper.next()).isDeepEqualTo(first);
    assertThat(paper.isOver()).isTrue();
  }
}

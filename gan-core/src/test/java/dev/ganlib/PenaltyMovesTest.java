package dev.ganlib;

import static dev.ganlib.PaperGan.mean;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Source;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.Training;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import dev.ganlib.nn.stock.Mlp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Penalties as terms of the discriminator's moves, on paper: with D(x) = sum w x^2 the slope's norm
 * is g = sqrt(sum 4 w^2 x^2 + 1e-12), so dg/dw = 4 w x^2 / g.
 */
final class PenaltyMovesTest {
  private static final double EXACT = 1e-12;
  private static final double GAMMA1 = 0.7;
  private static final double GAMMA2 = 0.3;
  private static final double LAMBDA = 2;

  /** A term of the loss: its value, its gradient by w, and the mean norm of the slopes. */
  private record Term(double value, List<Double> gradient, double norm) {}

  private static double norm(double[] w, double[] x) {
    return Math.sqrt(4 * w[0] * w[0] * x[0] * x[0] + 4 * w[1] * w[1] * x[1] * x[1] + 1e-12);
  }

  private static Term square(double[] w, double[][] at, double gamma, int interval) {
    List<Double> gradient = new ArrayList<>();
    for (int j = 0; j < 2; j++) {
      int axis = j;
      gradient.add(interval * gamma * 4 * w[j] * mean(at, x -> x[axis] * x[axis]));
    }
    double squares = mean(at, x -> 4 * w[0] * w[0] * x[0] * x[0] + 4 * w[1] * w[1] * x[1] * x[1]);
    return new Term(interval * gamma / 2 * squares, gradient, mean(at, x -> norm(w, x)));
  }

  private static Term distance(
      double[] w, double[][] at, double weight, double target, int interval) {
    List<Double> gradient = new ArrayList<>();
    for (int j = 0; j < 2; j++) {
      int axis = j;
      gradient.add(
          interval
              * weight
              * mean(
                  at,
                  x -> 2 * (norm(w, x) - target) * 4 * w[axis] * x[axis] * x[axis] / norm(w, x)));
    }
    double value = interval * weight * mean(at, x -> Math.pow(norm(w, x) - target, 2));
    return new Term(value, gradient, mean(at, x -> norm(w, x)));
  }

  /** The mean output, or minus it. */
  private static Term outputs(double[] w, double[][] at, int sign) {
    List<Double> gradient =
        List.of(sign * mean(at, x -> x[0] * x[0]), sign * mean(at, x -> x[1] * x[1]));
    return new Term(sign * mean(at, x -> PaperGan.output(w, x)), gradient, 0);
  }

  /** Moves the weights by the sum of the terms and returns the sum's value. */
  private static double move(double[] w, Term... terms) {
    double value = 0;
    double[] before = w.clone();
    for (Term term : terms) {
      value += term.value();
      for (int j = 0; j < 2; j++) {
        w[j] -= PaperGan.RATE * term.gradient().get(j);
      }
    }
    assertThat(w).as("a move that moves").isNotEqualTo(before);
    return value;
  }

  private static void assertFigure(Map<String, Double> figures, String name, double expected) {
    assertThat(figures).containsKey(name);
    assertThat(figures.get(name)).as(name).isCloseTo(expected, within(EXACT));
  }

  private static void assertBetween(
      double[][] points, double[][] real, double[][] fake, long step, long index) {
    double[][] u = PaperGan.uniform("penalty/gradientPenalty", step, index, real.length, 1);
    for (int i = 0; i < real.length; i++) {
      for (int j = 0; j < 2; j++) {
        assertThat(points[i][j])
            .isCloseTo(u[i][0] * real[i][j] + (1 - u[i][0]) * fake[i][j], within(EXACT));
      }
    }
  }

  @Test
  void should_add_all_that_are_due_to_the_same_update() {
    PaperGan paper =
        PaperGan.train(
            GanLoss.wasserstein(),
            builder ->
                builder
                    .penalty(Penalty.r1(GAMMA1))
                    .penalty(Penalty.gradientPenalty(LAMBDA).target(0.5))
                    .penalty(Penalty.r2(GAMMA2)),
            TrainingPlan.steps(3).batch(4));

    double[] w = PaperGan.W.clone();
    for (int round = 0; round < 3; round++) {
      double[][] real = paper.next();
      double[][] fake = paper.next();
      double[][] between = paper.next();
      paper.next(); // the generator's fakes
      assertBetween(between, real, fake, round, 0);
      Term r1 = square(w, real, GAMMA1, 1);
      Term r2 = square(w, fake, GAMMA2, 1);
      Term gp = distance(w, between, LAMBDA, 0.5, 1);
      double loss = move(w, outputs(w, real, -1), outputs(w, fake, 1), r1, gp, r2);

      assertThat(paper.discriminatorWeights.get(round)).containsExactly(w, within(EXACT));
      Map<String, Double> figures = paper.figures.get(round);
      assertFigure(figures, "loss/discriminator", loss);
      assertFigure(figures, "penalty/r1", r1.value());
      assertFigure(figures, "penalty/r2", r2.value());
      assertFigure(figures, "penalty/gradientPenalty", gp.value());
      assertFigure(figures, "slope/r1", r1.norm());
      assertFigure(figures, "slope/r2", r2.norm());
      assertFigure(figures, "slope/gradientPenalty", gp.norm());
    }
    assertThat(paper.isOver()).isTrue();
  }

  /** With two moves a round the moves 0, 3, 6 and 9 are those of the rounds 0, 1, 3 and 4. */
  @Test
  void should_count_the_moves_of_the_discriminator_and_weigh_by_their_interval() {
    PaperGan paper =
        PaperGan.train(
            GanLoss.wasserstein(),
            builder -> builder.penalty(Penalty.r1(GAMMA1).every(3)),
            TrainingPlan.steps(5).batch(3).discriminatorSteps(2));

    double[] w = PaperGan.W.clone();
    for (int round = 0; round < 5; round++) {
      Map<String, Double> figures = paper.figures.get(round);
      assertThat(figures.containsKey("penalty/r1")).isEqualTo(round != 2);
      assertThat(figures.containsKey("slope/r1")).isEqualTo(round != 2);
      for (int step = 0; step < 2; step++) {
        double[][] real = paper.next();
        double[][] fake = paper.next();
        Term onReals = outputs(w, real, -1);
        Term onFakes = outputs(w, fake, 1);
        if ((2 * round + step) % 3 == 0) {
          Term r1 = square(w, real, GAMMA1, 3);
          assertFigure(figures, "penalty/r1", r1.value());
          assertFigure(figures, "slope/r1", r1.norm());
          move(w, onReals, onFakes, r1);
        } else {
          move(w, onReals, onFakes);
        }
      }
      paper.next();
      assertThat(paper.discriminatorWeights.get(round)).containsExactly(w, within(EXACT));
    }
    assertThat(paper.isOver()).isTrue();
  }

  /** Fifteen moves, then five: the fourth, eighth, ... of all twenty have the penalty. */
  @Test
  void should_continue_to_count_in_a_training_with_another_number_of_moves() {
    List<Boolean> due = new ArrayList<>();
    GanListener listener =
        new GanListener() {
          @Override
          public void onStep(StepReport report, Training training) {
            due.add(report.value("penalty/gradientPenalty").isPresent());
          }
        };
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        GanTrainer gan =
            GanTrainer.builder(
                    Generator.of(Mlp.builder(new Shape(2)).linear(1).build(), Latent.normal(2)),
                    Discriminator.ofScore(Mlp.builder(new Shape(1)).linear(1).build()),
                    GanLoss.wasserstein())
                .penalty(Penalty.gradientPenalty(1).every(4))
                .listener(listener)
                .device(Device.cpu())
                .build()) {
      Source source = Source.arrays(manager.ones(new Shape(60, 1)));
      gan.fit(source, TrainingPlan.steps(5).batch(4).discriminatorSteps(3));
      gan.fit(source, TrainingPlan.steps(6).batch(4));
    }

    // Moves 0, 4, 8 and 12 lie in rounds 0, 1, 2 and 4; then each round is one move, from 15.
    assertThat(due)
        .containsExactly(true, true, true, false, true, false, true, false, false, false, true);
  }

  /**
   * Three moves on both sides, then nine rounds of two moves each: the move on reals and the one on
   * fakes come once a round, so a penalty that is due in every n-th of them is due in every n-th
   * round.
   */
  @Test
  void should_be_due_in_every_n_th_round_of_separate_updates() {
    List<Boolean> onReals = new ArrayList<>();
    List<Boolean> onFakes = new ArrayList<>();
    GanListener listener =
        new GanListener() {
          @Override
          public void onStep(StepReport report, Training training) {
            onReals.add(report.value("penalty/r1").isPresent());
            onFakes.add(report.value("penalty/r2").isPresent());
          }
        };
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        GanTrainer gan =
            GanTrainer.builder(
                    Generator.of(Mlp.builder(new Shape(2)).linear(1).build(), Latent.normal(2)),
                    Discriminator.ofScore(Mlp.builder(new Shape(1)).linear(1).build()),
                    GanLoss.wasserstein())
                .penalty(Penalty.r1(1).every(2))
                .penalty(Penalty.r2(1).every(3))
                .listener(listener)
                .device(Device.cpu())
                .build()) {
      Source source = Source.arrays(manager.ones(new Shape(60, 1)));
      gan.fit(source, TrainingPlan.steps(3).batch(4));
      onReals.clear();
      onFakes.clear();
      gan.fit(source, TrainingPlan.steps(9).batch(4).separateUpdates());
    }

    assertThat(onReals).hasSize(9);
    for (int i = 0; i + 2 < 9; i++) {
      assertThat(onReals.subList(i, i + 2)).containsOnlyOnce(true);
      assertThat(onFakes.subList(i, i + 3)).containsOnlyOnce(true);
    }
  }

  /** R1 goes with the reals, the others with the fakes, which are judged after the first update. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void should_go_with_the_samples_they_look_at_in_separate_updates(boolean shared) {
    TrainingPlan plan = TrainingPlan.steps(2).batch(4).separateUpdates();
    PaperGan paper =
        PaperGan.train(
            GanLoss.wasserstein(),
            builder ->
                builder
                    .penalty(Penalty.r2(GAMMA2))
                    .penalty(Penalty.r1(GAMMA1))
                    .penalty(Penalty.gradientPenalty(LAMBDA)),
            shared ? plan.sharedFakes() : plan);

    double[] w = PaperGan.W.clone();
    for (int round = 0; round < 2; round++) {
      double[][] real = paper.next();
      Term r1 = square(w, real, GAMMA1, 1);
      double first = move(w, outputs(w, real, -1), r1);
      double[][] fake = paper.next();
      double[][] between = paper.next();
      assertBetween(between, real, fake, round, 0);
      Term r2 = square(w, fake, GAMMA2, 1);
      Term gp = distance(w, between, LAMBDA, 1, 1);
      double second = move(w, outputs(w, fake, 1), r2, gp);
      double[][] generators = paper.next();
      assertThat(Arrays.deepEquals(generators, fake)).isEqualTo(shared);

      assertThat(paper.discriminatorWeights.get(round)).containsExactly(w, within(EXACT));
      Map<String, Double> figures = paper.figures.get(round);
      assertFigure(figures, "loss/discriminator", (first + second) / 2);
      assertFigure(figures, "penalty/r1", r1.value());
      assertFigure(figures, "penalty/r2", r2.value());
      assertFigure(figures, "penalty/gradientPenalty", gp.value());
    }
    assertThat(paper.isOver()).isTrue();
  }

  @Test
  void should_look_around_the_reals_that_go_first_in_separate_updates() {
    PaperGan paper =
        PaperGan.train(
            GanLoss.wasserstein(),
            builder -> builder.penalty(Penalty.dragan(LAMBDA)),
            TrainingPlan.steps(1).batch(8).separateUpdates());

    double[][] real = paper.next();
    double[][] around = paper.next();
    double[][] u = PaperGan.uniform("penalty/dragan", 0, 0, 8, 2);
    double centre = mean(real, x -> (x[0] + x[1]) / 2);
    double deviation =
        Math.sqrt(mean(real, x -> (Math.pow(x[0] - centre, 2) + Math.pow(x[1] - centre, 2)) / 2));
    for (int i = 0; i < 8; i++) {
      for (int j = 0; j < 2; j++) {
        assertThat(around[i][j]).isCloseTo(real[i][j] + 0.5 * deviation * u[i][j], within(EXACT));
      }
    }
    double[] w = PaperGan.W.clone();
    move(w, outputs(w, real, -1), distance(w, around, LAMBDA, 1, 1));
    move(w, outputs(w, paper.next(), 1));
    assertThat(paper.discriminatorWeights.get(0)).containsExactly(w, within(EXACT));
  }

  /** Shared fakes that the generator made first are still the start of a slope of their own. */
  @Test
  void should_look_at_fakes_that_the_generator_lends() {
    PaperGan paper =
        PaperGan.train(
            GanLoss.wasserstein(),
            builder -> builder.penalty(Penalty.r2(GAMMA2)),
            TrainingPlan.steps(1).batch(4).generatorFirst().sharedFakes());

    double[] w = PaperGan.W.clone();
    double[][] fake = paper.next();
    double[][] real = paper.next();
    assertThat(paper.next()).isDeepEqualTo(fake);
    move(w, outputs(w, real, -1), outputs(w, fake, 1), square(w, fake, GAMMA2, 1));
    assertThat(paper.discriminatorWeights.get(0)).containsExactly(w, within(EXACT));
  }
}

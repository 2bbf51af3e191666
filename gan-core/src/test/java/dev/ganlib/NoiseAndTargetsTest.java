package dev.ganlib;

import static dev.ganlib.PaperGan.mean;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Targets;
import dev.ganlib.optim.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the draws that make the discriminator less sure: noise on samples, and targets. */
final class NoiseAndTargetsTest {
  private static final double EXACT = 1e-12;

  private static GanTrainerBuilder still(GanTrainerBuilder builder) {
    return builder.optimizer(new PaperGan.Idle());
  }

  private static void assertNoise(
      double[][] shown, double[][] clean, double deviation, double[][] noise) {
    assertThat(shown.length).isEqualTo(clean.length);
    for (int i = 0; i < shown.length; i++) {
      for (int j = 0; j < 2; j++) {
        assertThat(shown[i][j]).isCloseTo(clean[i][j] + deviation * noise[i][j], within(EXACT));
      }
    }
  }

  @Test
  void should_add_noise_to_both_sides_in_the_moves_of_both_players_until_the_schedule_ends() {
    GanLoss loss = GanLoss.relativistic();
    TrainingPlan plan = TrainingPlan.steps(5).batch(4).discriminatorSteps(2);
    PaperGan clean = PaperGan.train(loss, NoiseAndTargetsTest::still, plan);
    PaperGan noisy =
        PaperGan.train(
            loss, builder -> still(builder).instanceNoise(0.3, Schedule.linear(1, 0, 3)), plan);

    for (int round = 0; round < 5; round++) {
      double deviation = 0.3 * Math.max(0, 1 - round / 3.0);
      // Two moves of D, each on reals and fakes, then G's, on fakes and reals.
      List<String> sides = List.of("real", "fake", "real", "fake", "fake", "real");
      int reals = 0;
      int fakes = 0;
      for (String side : sides) {
        double[][] shown = noisy.next();
        double[][] samples = clean.next();
        int index = side.equals("real") ? reals++ : fakes++;
        if (round >= 3) {
          assertThat(shown).isDeepEqualTo(samples);
        } else {
          assertNoise(shown, samples, deviation, PaperGan.normal("noise/" + side, round, index, 4));
        }
      }
    }
    assertThat(noisy.isOver()).isTrue();
    assertThat(clean.isOver()).isTrue();
  }

  @Test
  void should_add_noise_to_each_side_of_separate_updates() {
    TrainingPlan plan = TrainingPlan.steps(1).batch(4).separateUpdates().sharedFakes();
    PaperGan clean = PaperGan.train(GanLoss.hinge(), NoiseAndTargetsTest::still, plan);
    PaperGan noisy =
        PaperGan.train(
            GanLoss.hinge(),
            builder -> still(builder).instanceNoise(0.1, Schedule.constant()),
            plan);

    assertNoise(noisy.next(), clean.next(), 0.1, PaperGan.normal("noise/real", 0, 0, 4));
    assertNoise(noisy.next(), clean.next(), 0.1, PaperGan.normal("noise/fake", 0, 0, 4));
    assertNoise(noisy.next(), clean.next(), 0.1, PaperGan.normal("noise/fake", 0, 1, 4));
    assertThat(noisy.isOver()).isTrue();
  }

  @Test
  void should_draw_nothing_for_a_deviation_of_none() {
    TrainingPlan plan = TrainingPlan.steps(2).batch(4);
    PaperGan without = PaperGan.train(GanLoss.hinge(), UnaryOperator.identity(), plan);
    PaperGan none =
        PaperGan.train(
            GanLoss.hinge(), builder -> builder.instanceNoise(0, Schedule.constant()), plan);

    assertThat(none.seen).usingRecursiveComparison().isEqualTo(without.seen);
    assertThat(none.figures).isEqualTo(without.figures);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY})
  void should_refuse_a_deviation_that_is_none(double deviation) {
    assertThatThrownBy(
            () ->
                PaperGan.train(
                    GanLoss.hinge(),
                    builder -> builder.instanceNoise(deviation, Schedule.constant()),
                    TrainingPlan.steps(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "deviation of instance noise must be finite and not negative but was " + deviation);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** Returns targets as the page on draws describes them. */
  private static double[] targets(Targets targets, boolean real, long step, long index, int count) {
    double[][] u = PaperGan.uniform("label/" + (real ? "real" : "fake"), step, index, count, 2);
    double[] drawn = new double[count];
    for (int i = 0; i < count; i++) {
      boolean likeReal = real ^ u[i][0] < targets.flip();
      double low = likeReal ? targets.realLow() : targets.fakeLow();
      double high = likeReal ? targets.realHigh() : targets.fakeHigh();
      drawn[i] = low + (high - low) * u[i][1];
    }
    return drawn;
  }

  /** Moves w by the gradient of the mean cross-entropy, and returns that mean. */
  private static double crossEntropy(double[] w, double[] at, double[][] x, double[] targets) {
    double loss = 0;
    for (int i = 0; i < x.length; i++) {
      double logit = PaperGan.output(at, x[i]);
      loss += (Math.log1p(Math.exp(logit)) - targets[i] * logit) / x.length;
      for (int j = 0; j < 2; j++) {
        double gradient = (sigmoid(logit) - targets[i]) * x[i][j] * x[i][j];
        w[j] -= PaperGan.RATE * gradient / x.length;
      }
    }
    return loss;
  }

  @Test
  void should_draw_a_target_for_each_sample_of_each_move_of_the_discriminator() {
    Targets targets = Targets.noise(0.7, 1, 0, 0.3).flip(0.3);
    PaperGan paper =
        PaperGan.train(
            GanLoss.bceWithLogits().targets(targets),
            UnaryOperator.identity(),
            TrainingPlan.steps(3).batch(8).discriminatorSteps(2));

    double[] w = PaperGan.W.clone();
    List<Double> all = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      double loss = 0;
      for (int move = 0; move < 2; move++) {
        double[] at = w.clone();
        double[] ofReals = targets(targets, true, round, move, 8);
        double[] ofFakes = targets(targets, false, round, move, 8);
        loss += crossEntropy(w, at, paper.next(), ofReals) / 2;
        loss += crossEntropy(w, at, paper.next(), ofFakes) / 2;
        for (double target : ofReals) {
          all.add(target);
        }
      }
      double[][] fakes = paper.next();
      assertThat(paper.discriminatorWeights.get(round)).containsExactly(w, within(EXACT));
      assertThat(paper.figures.get(round).get("loss/discriminator")).isCloseTo(loss, within(EXACT));
      // The generator's target stays 1.
      double[] now = w.clone();
      assertThat(paper.figures.get(round).get("loss/generator"))
          .isCloseTo(
              mean(fakes, x -> Math.log1p(Math.exp(-PaperGan.output(now, x)))), within(EXACT));
    }
    assertThat(all).anyMatch(target -> target < 0.5).anyMatch(target -> target >= 0.7);
    assertThat(paper.isOver()).isTrue();
  }

  @Test
  void should_draw_the_targets_of_separate_updates() {
    Targets targets = Targets.smooth(0.9, 0.1).flip(0.4);
    PaperGan paper =
        PaperGan.train(
            GanLoss.bceWithLogits().targets(targets),
            UnaryOperator.identity(),
            TrainingPlan.steps(2).batch(8).separateUpdates());

    double[] w = PaperGan.W.clone();
    for (int round = 0; round < 2; round++) {
      double first = crossEntropy(w, w.clone(), paper.next(), targets(targets, true, round, 0, 8));
      double second =
          crossEntropy(w, w.clone(), paper.next(), targets(targets, false, round, 0, 8));
      paper.next();
      assertThat(paper.discriminatorWeights.get(round)).containsExactly(w, within(EXACT));
      assertThat(paper.figures.get(round).get("loss/discriminator"))
          .isCloseTo((first + second) / 2, within(EXACT));
    }
  }

  @Test
  void should_repeat_noise_and_targets_by_the_seed() {
    GanLoss loss = GanLoss.bceWithLogits().targets(Targets.noise(0.6, 1, 0, 0.4));
    TrainingPlan plan = TrainingPlan.steps(3).batch(4);
    UnaryOperator<GanTrainerBuilder> parts =
        builder -> builder.instanceNoise(0.2, Schedule.constant());
    PaperGan first = PaperGan.train(loss, parts, plan);
    PaperGan again = PaperGan.train(loss, parts, plan);
    PaperGan other = PaperGan.train(loss, builder -> parts.apply(builder).seed(12), plan);

    assertThat(again.seen).usingRecursiveComparison().isEqualTo(first.seen);
    assertThat(again.figures).isEqualTo(first.figures);
    assertThat(other.figures).isNotEqualTo(first.figures);
  }
}

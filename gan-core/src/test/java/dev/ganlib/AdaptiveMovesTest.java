package dev.ganlib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ganlib.Augmentation.Kind;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.TrainingException;
import dev.ganlib.loss.DiscriminatorOutput;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Scalars;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests that the probability of an adaptive augmentation follows the discriminator in a training.
 */
final class AdaptiveMovesTest {
  private static final double EXACT = 1e-12;
  private static final double TARGET = 0.5;
  private static final double IMAGES = 70;
  private static final Augmentation CHANGE =
      Augmentation.of(Kind.values()).adaptive(TARGET, (long) IMAGES);

  /** The control written down, batch by batch. */
  private static final class Control {
    private double p;
    private double signs;
    private int images;
    private int batches;

    void take(List<double[]> reals) {
      for (double[] look : reals) {
        for (double output : PictureGan.outputs(look)) {
          signs += Math.signum(output);
          images++;
        }
      }
      batches++;
      if (batches == 4) {
        double change = Math.signum(signs / images - TARGET) * images / IMAGES;
        p = Math.min(1, Math.max(0, p + change));
        signs = 0;
        images = 0;
        batches = 0;
      }
    }
  }

  /**
   * Looks on reals are {@code r}, on fakes {@code f}; a point ends a move that counts. Returns the
   * probability in each round.
   */
  private static double[] assertFollowed(
      PictureGan gan, PictureGan clean, String pattern, int refused) {
    Control control = new Control();
    double[] all = new double[gan.rounds.size()];
    for (int round = 0; round < all.length; round++) {
      List<double[]> looks = gan.rounds.get(round);
      assertThat(looks).hasSize((int) pattern.chars().filter(c -> c != '.').count());
      double sum = 0;
      int moves = 0;
      int look = 0;
      int reals = 0;
      int fakes = 0;
      double[] real = {};
      for (int at = 0; at < pattern.length(); at++) {
        char c = pattern.charAt(at);
        if (c == '.') {
          sum += control.p;
          moves++;
          if (round != refused) {
            control.take(List.of(real));
          }
          continue;
        }
        double[] expected =
            PictureGan.augmented(
                CHANGE,
                control.p,
                clean.rounds.get(round).get(look),
                c == 'r' ? "real" : "fake",
                round,
                c == 'r' ? reals++ : fakes++);
        double[] shown = looks.get(look++);
        assertThat(shown).as("round %d", round).containsExactly(expected, within(EXACT));
        real = c == 'r' ? shown : real;
      }
      all[round] = sum / moves;
      assertThat(gan.figures.get(round).get(StepReport.AUGMENTATION))
          .as("round %d", round)
          .isCloseTo(all[round], within(EXACT));
    }
    return all;
  }

  private static void assertUpsAndDowns(double[] probabilities) {
    boolean up = false;
    boolean down = false;
    for (int i = 1; i < probabilities.length; i++) {
      up |= probabilities[i] > probabilities[i - 1];
      down |= probabilities[i] < probabilities[i - 1];
    }
    assertThat(up && down).as("ups and downs").isTrue();
  }

  static List<Arguments> plans() {
    TrainingPlan plan = TrainingPlan.steps(40).batch(5);
    return List.of(
        Arguments.of(plan, "rf.f"),
        Arguments.of(TrainingPlan.epochs(10).batch(6), "rf.f"),
        Arguments.of(plan.separateUpdates(), "r.ff"),
        Arguments.of(plan.discriminatorSteps(3), "rf.rf.rf.f"),
        Arguments.of(plan.generatorFirst(), "frf."));
  }

  @ParameterizedTest
  @MethodSource("plans")
  void should_move_after_every_four_batches_of_the_discriminator(
      TrainingPlan plan, String pattern) {
    PictureGan clean = PictureGan.train(GanLoss.bceWithLogits(), UnaryOperator.identity(), plan);
    PictureGan gan =
        PictureGan.train(GanLoss.bceWithLogits(), builder -> builder.augment(CHANGE), plan);

    assertUpsAndDowns(assertFollowed(gan, clean, pattern, -1));
  }

  /** G looks at reals, too, which is no batch of D's. */
  @Test
  void should_not_count_what_the_generator_looks_at() {
    TrainingPlan plan = TrainingPlan.steps(20).batch(5).generatorSteps(2);
    GanLoss loss =
        GanLoss.comparing(
            "matching",
            DiscriminatorOutput.LOGIT,
            (real, fake) -> fake.mean().sub(real.mean()),
            (real, fake) -> real.mean().sub(fake.mean()));
    PictureGan clean = PictureGan.train(loss, UnaryOperator.identity(), plan);
    PictureGan gan = PictureGan.train(loss, builder -> builder.augment(CHANGE), plan);

    assertThat(gan.rounds.get(0)).hasSize(6);
    Control control = new Control();
    for (int round = 0; round < 20; round++) {
      assertThat(gan.figures.get(round).get(StepReport.AUGMENTATION))
          .isCloseTo(control.p, within(EXACT));
      control.take(gan.rounds.get(round).subList(0, 1));
    }
    assertThat(clean.figures.get(0)).doesNotContainKey(StepReport.AUGMENTATION);
  }

  @ParameterizedTest
  @MethodSource("undivided")
  void should_be_the_same_in_micro_batches(TrainingPlan plan) {
    PictureGan whole =
        PictureGan.train(GanLoss.bceWithLogits(), builder -> builder.augment(CHANGE), plan);
    PictureGan parts =
        PictureGan.train(
            GanLoss.bceWithLogits(), builder -> builder.augment(CHANGE), plan.microBatches(3));

    double[] probabilities = new double[whole.figures.size()];
    for (int round = 0; round < probabilities.length; round++) {
      probabilities[round] = value(whole.figures.get(round));
      assertThat(value(parts.figures.get(round))).isCloseTo(probabilities[round], within(EXACT));
    }
    assertUpsAndDowns(probabilities);
    List<double[]> expected = whole.images();
    List<double[]> shown = parts.images();
    assertThat(shown).hasSameSizeAs(expected);
    for (int i = 0; i < shown.size(); i++) {
      assertThat(shown.get(i)).containsExactly(expected.get(i), within(EXACT));
    }
  }

  static List<TrainingPlan> undivided() {
    TrainingPlan plan = TrainingPlan.steps(40).batch(5);
    return List.of(plan, plan.separateUpdates(), plan.discriminatorSteps(2));
  }

  private static double value(Map<String, Double> figures) {
    return figures.get(StepReport.AUGMENTATION);
  }

  @Test
  void should_continue_where_an_earlier_training_ended() {
    PictureGan clean = new PictureGan();
    PictureGan gan = new PictureGan();
    for (PictureGan each : List.of(clean, gan)) {
      GanTrainerBuilder builder = each.builder(GanLoss.bceWithLogits());
      try (GanTrainer trainer = (each == gan ? builder.augment(CHANGE) : builder).build()) {
        for (int rounds : new int[] {10, 3, 17}) {
          PictureGan.fit(trainer, TrainingPlan.steps(rounds).batch(5));
        }
      }
    }

    assertThat(gan.rounds).hasSize(30);
    assertUpsAndDowns(assertFollowed(gan, clean, "rf.f", -1));
  }

  /** The reals of the refused move, the fourth, are not counted. */
  @Test
  void should_be_put_back_when_a_move_is_refused() {
    PictureGan clean = new PictureGan();
    PictureGan gan = new PictureGan();
    for (PictureGan each : List.of(clean, gan)) {
      GanLoss loss =
          GanLoss.of(
              "mine",
              DiscriminatorOutput.LOGIT,
              (real, fake) ->
                  Scalars.scale(
                      fake.mean().sub(real.mean()), each.rounds.size() == 3 ? Double.NaN : 1),
              fake -> fake.mean().neg());
      GanTrainerBuilder builder = each.builder(loss);
      try (GanTrainer trainer = (each == gan ? builder.augment(CHANGE) : builder).build()) {
        assertThatThrownBy(() -> PictureGan.fit(trainer, TrainingPlan.steps(20).batch(5)))
            .isInstanceOf(TrainingException.class)
            .hasMessageStartingWith("step 4, player discriminator: the loss (NaN)");
        PictureGan.fit(trainer, TrainingPlan.steps(16).batch(5));
      }
    }

    double[] probabilities = assertFollowed(gan, clean, "rf.f", 3);
    assertThat(probabilities).hasSize(20);
    assertThat(probabilities[4]).isZero();
    assertThat(probabilities[5]).isGreaterThan(0.2);
  }
}

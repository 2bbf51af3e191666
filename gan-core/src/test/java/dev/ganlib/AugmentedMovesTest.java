package dev.ganlib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.Augmentation.Kind;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.View;
import dev.ganlib.internal.torch.DrawKey;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.optim.Schedule;
import dev.ganlib.testing.NativeArrays;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Tests augmentation in a training: which samples are shown, changed by which numbers. */
final class AugmentedMovesTest {
  private static final double EXACT = 1e-12;
  private static final double P = 0.7;
  private static final Augmentation CHANGE = Augmentation.of(Kind.values()).probability(P);

  private static void assertShown(double[] shown, double[] expected) {
    assertThat(shown).containsExactly(expected, within(EXACT));
  }

  @Test
  void should_change_both_sides_in_every_move_of_both_players_by_numbers_of_its_own() {
    GanLoss loss = GanLoss.relativistic();
    TrainingPlan plan = TrainingPlan.steps(3).batch(4).discriminatorSteps(2);
    PictureGan clean = PictureGan.train(loss, UnaryOperator.identity(), plan);
    PictureGan changed = PictureGan.train(loss, builder -> builder.augment(CHANGE), plan);

    // Two moves of D, each on reals and fakes, then G's, on fakes and reals.
    List<String> sides = List.of("real", "fake", "real", "fake", "fake", "real");
    for (int round = 0; round < 3; round++) {
      assertThat(changed.rounds.get(round)).hasSize(sides.size());
      int reals = 0;
      int fakes = 0;
      for (int look = 0; look < sides.size(); look++) {
        String side = sides.get(look);
        int index = side.equals("real") ? reals++ : fakes++;
        double[] samples = clean.rounds.get(round).get(look);
        double[] shown = changed.rounds.get(round).get(look);
        assertShown(shown, PictureGan.augmented(CHANGE, P, samples, side, round, index));
        assertThat(shown).isNotEqualTo(samples);
      }
    }
    assertThat(changed.figures.get(0)).doesNotContainKey(StepReport.AUGMENTATION);
  }

  @Test
  void should_change_what_has_noise_on_it() {
    GanLoss loss = GanLoss.bceWithLogits();
    TrainingPlan plan = TrainingPlan.steps(1).batch(4);
    UnaryOperator<GanTrainerBuilder> noise =
        builder -> builder.instanceNoise(0.3, Schedule.constant());
    PictureGan noisy = PictureGan.train(loss, noise, plan);
    PictureGan both = PictureGan.train(loss, builder -> noise.apply(builder).augment(CHANGE), plan);

    double[] reals = noisy.rounds.get(0).get(0);
    assertShown(both.rounds.get(0).get(0), PictureGan.augmented(CHANGE, P, reals, "real", 0, 0));
  }

  @Test
  void should_penalise_between_changed_reals_and_changed_fakes() {
    for (boolean separate : List.of(false, true)) {
      TrainingPlan plan = TrainingPlan.steps(2).batch(4);
      plan = separate ? plan.separateUpdates() : plan;
      PictureGan clean = PictureGan.train(GanLoss.wasserstein(), UnaryOperator.identity(), plan);
      PictureGan changed =
          PictureGan.train(
              GanLoss.wasserstein(),
              builder -> builder.penalty(Penalty.gradientPenalty(10)).augment(CHANGE),
              plan);

      for (int round = 0; round < 2; round++) {
        List<double[]> looks = changed.rounds.get(round);
        assertThat(looks).hasSize(4);
        // An update on fakes alone changes the reals once more for its penalty.
        double[] cleanReals = clean.rounds.get(round).get(0);
        double[] reals =
            PictureGan.augmented(CHANGE, P, cleanReals, "real", round, separate ? 1 : 0);
        double[] cleanFakes = clean.rounds.get(round).get(1);
        double[] fakes = PictureGan.augmented(CHANGE, P, cleanFakes, "fake", round, 0);
        assertShown(looks.get(0), PictureGan.augmented(CHANGE, P, cleanReals, "real", round, 0));
        assertShown(looks.get(1), fakes);
        long seed = new DrawKey(PictureGan.SEED, round, 0, "penalty/gradientPenalty").seedOf(0);
        double[] place = PictureGan.uniform(seed, new Shape(4));
        double[] points = new double[reals.length];
        Arrays.setAll(
            points,
            i -> {
              double share = place[i / PictureGan.SIZE];
              return share * reals[i] + (1 - share) * fakes[i];
            });
        assertShown(looks.get(2), points);
      }
    }
  }

  /** The changes are affine, so that a difference quotient is the derivative. */
  @Test
  void should_take_the_slopes_of_r1_and_r2_by_the_samples_before_the_change() {
    TrainingPlan plan = TrainingPlan.steps(1).batch(4);
    GanLoss loss = GanLoss.bceWithLogits();
    PictureGan clean = PictureGan.train(loss, UnaryOperator.identity(), plan);
    PictureGan changed =
        PictureGan.train(
            loss,
            builder -> builder.penalty(Penalty.r1(3)).penalty(Penalty.r2(5)).augment(CHANGE),
            plan);

    assertPenalty(changed, "r1", 3, clean.rounds.get(0).get(0), "real");
    assertPenalty(changed, "r2", 5, clean.rounds.get(0).get(1), "fake");
  }

  private static void assertPenalty(
      PictureGan gan, String name, double gamma, double[] samples, String side) {
    double[] uniform = PictureGan.uniform(CHANGE, side, 0, 0, 4);
    double[] logits = PictureGan.outputs(PictureGan.augmented(CHANGE, P, samples, uniform));
    double squares = 0;
    for (int j = 0; j < PictureGan.SIZE; j++) {
      double[] moved = samples.clone();
      for (int i = 0; i < 4; i++) {
        moved[i * PictureGan.SIZE + j] += 1;
      }
      double[] then = PictureGan.outputs(PictureGan.augmented(CHANGE, P, moved, uniform));
      for (int i = 0; i < 4; i++) {
        squares += Math.pow(then[i] - logits[i], 2);
      }
    }
    double ofD = Arrays.stream(PictureGan.W).map(w -> w * w).sum();
    assertThat(gan.figures.get(0).get("penalty/" + name))
        .isCloseTo(gamma / 2 * squares / 4, within(1e-6 * gamma * squares))
        .isNotCloseTo(gamma / 2 * ofD, within(1e-2 * gamma * ofD));
  }

  /** The changes are affine, so that a difference quotient is the derivative. */
  @Test
  void should_pass_the_gradient_to_the_generator() {
    PictureGan gan =
        PictureGan.train(
            GanLoss.bceWithLogits(),
            builder -> builder.augment(CHANGE),
            TrainingPlan.steps(1).batch(4));
    PictureGan clean =
        PictureGan.train(
            GanLoss.bceWithLogits(), UnaryOperator.identity(), TrainingPlan.steps(1).batch(4));
    double[] z = gan.latents.get(0).get(1);
    double[] fakes = clean.rounds.get(0).get(2);
    double[] uniform = PictureGan.uniform(CHANGE, "fake", 0, 1, 4);
    double[] logits = PictureGan.outputs(PictureGan.augmented(CHANGE, P, fakes, uniform));

    double squares = 0;
    for (int j = 0; j < PictureGan.SIZE; j++) {
      double[] moved = fakes.clone();
      for (int i = 0; i < 4; i++) {
        moved[i * PictureGan.SIZE + j] += 1;
      }
      double[] then = PictureGan.outputs(PictureGan.augmented(CHANGE, P, moved, uniform));
      for (int k = 0; k < PictureGan.LATENT; k++) {
        double gradient = 0;
        for (int i = 0; i < 4; i++) {
          double slope = (1 / (1 + Math.exp(-logits[i])) - 1) / 4;
          gradient += slope * (then[i] - logits[i]) * z[i * PictureGan.LATENT + k];
        }
        squares += gradient * gradient;
      }
    }
    // Norms come as float32.
    assertThat(gan.figures.get(0).get("gradientNorm/generator"))
        .isCloseTo(Math.sqrt(squares), within(1e-6 * Math.sqrt(squares)));
    assertThat(gan.figures.get(0).get("gradientNorm/generator"))
        .isNotCloseTo(clean.figures.get(0).get("gradientNorm/generator"), within(1e-4));
  }

  @Test
  void should_repeat_by_the_seed() {
    TrainingPlan plan = TrainingPlan.steps(10).batch(4);
    Augmentation adaptive = Augmentation.of(Kind.values()).adaptive(0.6, 60);
    List<List<double[]>> looks = new ArrayList<>();
    for (long seed : new long[] {1, 1, 2}) {
      PictureGan gan =
          PictureGan.train(
              GanLoss.bceWithLogits(), builder -> builder.augment(adaptive).seed(seed), plan);
      looks.add(gan.rounds.stream().flatMap(List::stream).toList());
    }
    assertThat(looks.get(1)).usingRecursiveComparison().isEqualTo(looks.get(0));
    assertThat(looks.get(2).get(0)).isNotEqualTo(looks.get(0).get(0));
  }

  @Test
  void should_leave_no_array_behind() {
    long before = NativeArrays.count();
    List<Long> during = new ArrayList<>();
    GanListener counter =
        new GanListener() {
          @Override
          public void onStep(StepReport report, View view) {
            during.add(NativeArrays.count());
          }
        };
    PictureGan.train(
        GanLoss.bceWithLogits(),
        builder ->
            builder.augment(Augmentation.of(Kind.values()).adaptive(0.6, 60)).listener(counter),
        TrainingPlan.steps(10).batch(4).microBatches(2));

    assertThat(NativeArrays.count()).isEqualTo(before);
    assertThat(during.get(9)).isEqualTo(during.get(1));
  }

  @Test
  void should_refuse_samples_that_are_no_images_when_built() {
    for (Augmentation change : List.of(CHANGE, CHANGE.adaptive(0.6, 60))) {
      GanTrainerBuilder builder =
          GanTrainer.builder(
                  Generator.of(Mlp.builder(new Shape(3)).linear(4).build(), Latent.normal(3)),
                  Discriminator.of(Mlp.builder(new Shape(4)).linear(1).build()),
                  GanLoss.bceWithLogits())
              .device(Device.cpu())
              .augment(change);
      assertThatThrownBy(builder::build)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "augmentation needs images, samples of shape (C, H, W), but the generator makes (4)");
      assertThatThrownBy(() -> builder.augment(null))
          .isInstanceOf(NullPointerException.class)
          .hasMessage("change");
    }
  }
}

package dev.ganlib;

import static dev.ganlib.PaperGan.mean;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.loss.DiscriminatorOutput;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.GradientNorm;
import dev.ganlib.loss.Judge;
import dev.ganlib.loss.Penalty;
import dev.ganlib.loss.Scalars;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.optim.Optimizer;
import dev.ganlib.optim.RMSProp;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Custom penalties and losses of two terms in the discriminator's moves, on paper: D(x) = sum w
 * x^2.
 */
final class CustomPenaltyMovesTest {
  private static final double EXACT = 1e-12;
  private static final double WEIGHT = 0.2;

  private static final Penalty DRIFT =
      Penalty.onReals(
          "drift", judge -> Scalars.scale(judge.real().outputs().square().mean(), WEIGHT));

  /** WGAN-GP's penalty as a user would write it, under a name that draws the same numbers. */
  private record OwnGradientPenalty(String name, double weight) implements Penalty {
    @Override
    public Pull pull() {
      return Pull.TO_NORM;
    }

    @Override
    public Term evaluate(Judge judge) {
      NDArray u = judge.uniform(new Shape()).reshape(-1, 1);
      NDArray rest = Scalars.shift(u.neg(), 1);
      NDArray mixed = judge.real().shown().mul(u).add(judge.fake().shown().mul(rest));
      NDArray points = GradientNorm.start(mixed);
      NDArray excess = Scalars.shift(GradientNorm.of(judge.outputs(points), points), -1);
      return Term.of(Scalars.scale(excess.square().mean(), weight));
    }
  }

  /** Moves the weights by a Wasserstein term of one side. */
  private static void move(double[] gradient, double[][] at, int sign) {
    for (int j = 0; j < 2; j++) {
      int axis = j;
      gradient[j] += sign * mean(at, x -> x[axis] * x[axis]);
    }
  }

  private static double drift(double[] w, double[] gradient, double[][] at, double weight) {
    for (int j = 0; j < 2; j++) {
      int axis = j;
      gradient[j] += weight * mean(at, x -> 2 * PaperGan.output(w, x) * x[axis] * x[axis]);
    }
    return weight * mean(at, x -> Math.pow(PaperGan.output(w, x), 2));
  }

  private static double[][] weights(PaperGan paper) {
    return paper.discriminatorWeights.toArray(double[][]::new);
  }

  private static void step(double[] w, double[] gradient) {
    for (int j = 0; j < 2; j++) {
      w[j] -= PaperGan.RATE * gradient[j];
    }
  }

  /** With two moves a round the moves 0, 3 and 6 are those of the rounds 0, 1 and 3. */
  @Test
  void should_be_added_where_it_is_due_and_look_at_outputs_that_the_loss_has() {
    PaperGan paper =
        PaperGan.train(
            GanLoss.wasserstein(),
            builder -> builder.penalty(DRIFT.every(3)),
            TrainingPlan.steps(4).batch(4).discriminatorSteps(2));

    double[] w = PaperGan.W.clone();
    for (int round = 0; round < 4; round++) {
      Map<String, Double> figures = paper.figures.get(round);
      for (int step = 0; step < 2; step++) {
        double[][] real = paper.next();
        double[][] fake = paper.next();
        double[] gradient = new double[2];
        move(gradient, real, -1);
        move(gradient, fake, 1);
        if ((2 * round + step) % 3 == 0) {
          double value = drift(w, gradient, real, 3 * WEIGHT);
          assertThat(figures.get("penalty/drift")).isCloseTo(value, within(EXACT));
        }
        step(w, gradient);
      }
      paper.next();
      assertThat(figures.containsKey("penalty/drift")).isEqualTo(round != 2);
      assertThat(figures).doesNotContainKey("slope/drift");
      assertThat(paper.discriminatorWeights.get(round)).containsExactly(w, within(EXACT));
    }
    assertThat(paper.isOver()).isTrue();
  }

  /** On reals it goes first; one of both sides goes with the fakes, and has the reals judged. */
  @Test
  void should_go_with_the_samples_it_looks_at_in_separate_updates() {
    Penalty gap =
        Penalty.of(
            "gap",
            judge ->
                Scalars.scale(
                    judge.real().outputs().mean().sub(judge.fake().outputs().mean()).square(),
                    WEIGHT));
    PaperGan paper =
        PaperGan.train(
            GanLoss.wasserstein(),
            builder -> builder.penalty(gap).penalty(DRIFT),
            TrainingPlan.steps(2).batch(4).separateUpdates());

    double[] w = PaperGan.W.clone();
    for (int round = 0; round < 2; round++) {
      double[][] real = paper.next();
      double[] onReals = new double[2];
      move(onReals, real, -1);
      drift(w, onReals, real, WEIGHT);
      step(w, onReals);
      double[][] fake = paper.next();
      assertThat(paper.next()).isDeepEqualTo(real);
      double[] onFakes = new double[2];
      move(onFakes, fake, 1);
      double distance =
          mean(real, x -> PaperGan.output(w, x)) - mean(fake, x -> PaperGan.output(w, x));
      for (int j = 0; j < 2; j++) {
        int axis = j;
        onFakes[j] +=
            WEIGHT
                * 2
                * distance
                * (mean(real, x -> x[axis] * x[axis]) - mean(fake, x -> x[axis] * x[axis]));
      }
      assertThat(paper.figures.get(round).get("penalty/gap"))
          .isCloseTo(WEIGHT * distance * distance, within(EXACT));
      step(w, onFakes);
      paper.next();
      assertThat(paper.discriminatorWeights.get(round)).containsExactly(w, within(EXACT));
    }
    assertThat(paper.isOver()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void should_train_as_the_one_built_in_to_the_bit(boolean separate) {
    TrainingPlan plan = TrainingPlan.steps(3).batch(4).discriminatorSteps(2);
    TrainingPlan played = separate ? plan.separateUpdates() : plan;
    PaperGan stock =
        PaperGan.train(GanLoss.wasserstein(), b -> b.penalty(Penalty.gradientPenalty(2)), played);
    PaperGan own =
        PaperGan.train(
            GanLoss.wasserstein(),
            b -> b.penalty(new OwnGradientPenalty("gradientPenalty", 2)),
            played);

    assertThat(weights(own)).isDeepEqualTo(weights(stock));
    assertThat(own.seen).usingRecursiveComparison().isEqualTo(stock.seen);
    assertThat(own.figures.get(2).get("penalty/gradientPenalty"))
        .isEqualTo(stock.figures.get(2).get("penalty/gradientPenalty"));
    assertThat(stock.discriminatorWeights.get(2)).isNotEqualTo(PaperGan.W);
  }

  @Test
  void should_draw_normal_numbers_for_a_purpose_of_its_name() {
    Penalty moved =
        Penalty.onReals(
            "moved",
            judge -> {
              NDArray noise = judge.normal(new Shape(2));
              NDArray changed = judge.outputs(judge.real().shown().add(noise));
              return judge.real().outputs().sub(changed).square().mean();
            });
    PaperGan paper =
        PaperGan.train(
            GanLoss.wasserstein(), b -> b.penalty(moved), TrainingPlan.steps(2).batch(4));

    for (int round = 0; round < 2; round++) {
      double[][] real = paper.next();
      paper.next();
      double[][] changed = paper.next();
      double[][] noise = PaperGan.normal("penalty/moved", round, 0, 4);
      for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 2; j++) {
          assertThat(changed[i][j]).isCloseTo(real[i][j] + noise[i][j], within(EXACT));
        }
      }
      paper.next();
    }
    assertThat(paper.isOver()).isTrue();
  }

  private static GanLoss wasserstein() {
    return GanLoss.of(
        "wasserstein",
        DiscriminatorOutput.SCORE,
        real -> real.mean().neg(),
        fake -> fake.mean(),
        fake -> fake.mean().neg());
  }

  @Test
  void should_train_with_a_custom_loss_of_two_terms_as_with_the_one_built_in_to_the_bit() {
    TrainingPlan plan = TrainingPlan.steps(3).batch(4);
    for (TrainingPlan played : List.of(plan, plan.separateUpdates(), plan.microBatches(2))) {
      PaperGan stock = PaperGan.train(GanLoss.wasserstein(), b -> b.penalty(DRIFT), played);
      PaperGan own = PaperGan.train(wasserstein(), b -> b.penalty(DRIFT), played);

      assertThat(weights(own)).isDeepEqualTo(weights(stock));
      assertThat(own.figures).isEqualTo(stock.figures);
    }
    PaperGan stock = PaperGan.train(GanLoss.wasserstein().averaged(), b -> b, plan);
    PaperGan own = PaperGan.train(wasserstein().averaged(), b -> b, plan);
    assertThat(weights(own)).isDeepEqualTo(weights(stock));
  }

  private static GanTrainerBuilder builder(GanLoss loss, Mlp.Builder judge) {
    return GanTrainer.builder(
            Generator.of(Mlp.builder(new Shape(3)).linear(4).build(), Latent.normal(3)),
            Discriminator.of(judge.build(), loss.output()),
            loss)
        .device(Device.cpu());
  }

  private static Mlp.Builder judge() {
    return Mlp.builder(new Shape(4)).linear(6).leakyRelu(0.2).linear(1);
  }

  /** Contradictions are those of a gradient that it does not take. */
  @Test
  void should_go_with_probabilities_batch_normalisation_and_clipped_weights() {
    Mlp.Builder normalised = Mlp.builder(new Shape(4)).linear(6).batchNorm().relu().linear(1);
    Optimizer clipping = RMSProp.of(5e-5).clipWeights(0.01);
    for (GanTrainerBuilder builder :
        List.of(
            builder(GanLoss.bce(), judge().sigmoid()),
            builder(GanLoss.bceWithLogits(), normalised),
            builder(GanLoss.wasserstein(), judge())
                .generatorOptimizer(RMSProp.of(5e-5))
                .discriminatorOptimizer(clipping))) {
      try (GanTrainer gan = builder.penalty(DRIFT).build()) {
        assertThat(gan.warnings()).isEmpty();
      }
    }
  }

  @Test
  void should_not_count_as_a_bound_unless_it_pulls_at_gradients() {
    try (GanTrainer gan = builder(GanLoss.wasserstein(), judge()).penalty(DRIFT).build()) {
      assertThat(gan.warnings())
          .singleElement()
          .asString()
          .startsWith("nothing bounds the gradient of the critic");
    }
    Penalty pulling = new OwnGradientPenalty("own", 10);
    try (GanTrainer gan = builder(GanLoss.wasserstein(), judge()).penalty(pulling).build()) {
      assertThat(gan.warnings()).isEmpty();
    }
    assertThatThrownBy(() -> builder(GanLoss.bce(), judge().sigmoid()).penalty(pulling).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("penalty own contradicts loss bce: ");
  }

  /** A penalty without words of its constants. */
  private static final class Nameless implements Penalty {
    @Override
    public String name() {
      return "nameless";
    }

    @Override
    public Term evaluate(Judge judge) {
      return Term.of(judge.real().outputs().mean());
    }
  }

  @Test
  void should_refuse_one_that_does_not_describe_itself() {
    assertThatThrownBy(
            () -> builder(GanLoss.wasserstein(), judge()).penalty(new Nameless()).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "penalty nameless needs a toString() that names its constants, for checkpoints compare"
                + " it; make its class a record");
  }

  @Test
  void should_refuse_one_that_looks_at_a_side_it_does_not_name() {
    Penalty wrong = Penalty.onReals("wrong", judge -> judge.fake().outputs().mean());
    Penalty other = Penalty.onFakes("other", judge -> judge.real().outputs().mean());

    assertThatThrownBy(() -> builder(GanLoss.hinge(), judge()).penalty(wrong).build())
        .hasStackTraceContaining("penalty wrong looks at fakes but says that it needs none");
    assertThatThrownBy(() -> builder(GanLoss.hinge(), judge()).penalty(other).build())
        .hasStackTraceContaining("penalty other looks at reals but says that it needs none");
  }
}

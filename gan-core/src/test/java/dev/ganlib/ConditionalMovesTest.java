package dev.ganlib;

import static dev.ganlib.TelltaleGan.LABEL;
import static dev.ganlib.TelltaleGan.SIZE;
import static dev.ganlib.TelltaleGan.TAG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ganlib.TelltaleGan.Look;
import dev.ganlib.TelltaleGan.Move;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Labels, codes and the terms of further heads in the moves of both players, on paper. */
final class ConditionalMovesTest {
  private static final double EXACT = 1e-10;
  private static final int BATCH = 4;
  private static final double CLASSIFICATION = 0.6;
  private static final double CATEGORICAL = 0.7;
  private static final double CONTINUOUS = 0.3;
  private static final List<AuxiliaryTerm> TERMS =
      List.of(
          AuxiliaryTerm.information(CATEGORICAL, CONTINUOUS),
          AuxiliaryTerm.classification(CLASSIFICATION));

  private static TelltaleGan train(GanLoss loss, TrainingPlan plan, int reals) {
    return TelltaleGan.train(loss, true, true, TERMS, UnaryOperator.identity(), plan, reals);
  }

  // What the terms are for one sample.

  private static double softplus(double x) {
    return Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double judgement(double[] x) {
    return TelltaleGan.output("judgement", x)[0];
  }

  private static double[] softmax(double... logits) {
    double sum = Arrays.stream(logits).map(Math::exp).sum();
    return Arrays.stream(logits).map(logit -> Math.exp(logit) / sum).toArray();
  }

  private static double classification(double[] x) {
    double[] logits = TelltaleGan.output("classification", x);
    return -CLASSIFICATION * Math.log(softmax(logits)[(int) x[LABEL]]);
  }

  private static double right(double[] x) {
    double[] logits = TelltaleGan.output("classification", x);
    return Arrays.stream(logits).max().orElseThrow() == logits[(int) x[LABEL]] ? 1 : 0;
  }

  /** A fake is its latent: the noise, a category of two, and a number. */
  private static double information(double[] x) {
    double[] guess = TelltaleGan.output("information", x);
    int category = x[1] == 1 ? 0 : 1;
    return -CATEGORICAL * Math.log(softmax(guess[0], guess[1])[category])
        + CONTINUOUS * Math.pow(guess[2] - x[3], 2) / 2;
  }

  private static double mean(List<double[]> rows, ToDoubleFunction<double[]> function) {
    assertThat(rows).isNotEmpty();
    return rows.stream().mapToDouble(function).average().orElseThrow();
  }

  private static List<double[]> reals(List<double[]> rows) {
    return rows.stream().filter(row -> row[TAG] != 0).toList();
  }

  private static List<double[]> fakes(List<double[]> rows) {
    return rows.stream().filter(row -> row[TAG] == 0).toList();
  }

  private static List<Double> labels(List<double[]> rows) {
    return rows.stream().map(row -> row[LABEL]).toList();
  }

  private static void assertFigure(Map<String, Double> figures, String name, double expected) {
    assertThat(figures).containsKey(name);
    assertThat(figures.get(name)).as(name).isCloseTo(expected, within(EXACT));
  }

  private static void assertLabelsOfSamples(TelltaleGan gan) {
    for (Move move : gan.moves) {
      for (Look look : move.looks()) {
        assertThat(look.labels()).isNotNull().hasSameSizeAs(look.x());
        if (look.network().equals("discriminator")) {
          for (int i = 0; i < look.x().size(); i++) {
            assertThat(look.x().get(i)[LABEL]).isCloseTo(look.labels().get(i), within(1e-12));
          }
        }
      }
    }
  }

  static List<TrainingPlan> plans() {
    TrainingPlan plan = TrainingPlan.steps(1).batch(BATCH);
    return List.of(
        plan,
        plan.generatorFirst(),
        plan.sharedFakes(),
        plan.generatorFirst().sharedFakes(),
        plan.inferenceFakes(),
        plan.discriminatorSteps(3),
        plan.generatorSteps(2),
        plan.generatorFirst().discriminatorSteps(2),
        plan.separateUpdates(),
        plan.separateUpdates().sharedFakes(),
        plan.separateUpdates().generatorFirst().sharedFakes(),
        plan.separateUpdates().discriminatorSteps(2),
        plan.microBatches(3),
        plan.microBatches(3).sharedFakes(),
        plan.microBatches(3).generatorFirst().sharedFakes(),
        plan.microBatches(2).separateUpdates().discriminatorSteps(2));
  }

  static List<Arguments> games() {
    List<Arguments> games = new ArrayList<>();
    plans().forEach(plan -> games.add(Arguments.of(GanLoss.bceWithLogits(), plan)));
    TrainingPlan plan = TrainingPlan.steps(1).batch(BATCH);
    games.add(Arguments.of(GanLoss.relativistic(), plan));
    games.add(Arguments.of(GanLoss.relativistic(), plan.discriminatorSteps(2)));
    games.add(Arguments.of(GanLoss.relativistic(), plan.generatorFirst().sharedFakes()));
    games.add(Arguments.of(GanLoss.relativistic(), plan.microBatches(3)));
    return games;
  }

  @ParameterizedTest
  @MethodSource("games")
  void should_give_fakes_the_labels_of_the_batch_and_add_the_terms(
      GanLoss loss, TrainingPlan plan) {
    TelltaleGan gan = train(loss, plan, 16);

    assertLabelsOfSamples(gan);
    List<double[]> reals = reals(gan.shown("discriminator", "discriminator"));
    List<double[]> fakes = fakes(gan.shown("discriminator", "discriminator"));
    List<double[]> made = fakes(gan.shown("generator", "discriminator"));
    List<double[]> compared = reals(gan.shown("generator", "discriminator"));

    // Each batch of the discriminator's has reals of its own, and fakes of the same classes.
    assertThat(reals).hasSize(BATCH * plan.discriminatorSteps());
    assertThat(reals.stream().map(row -> row[TAG])).doesNotHaveDuplicates();
    assertThat(labels(fakes)).isEqualTo(labels(reals));
    // The generator's are of the classes of the round's first batch.
    List<Double> expected = new ArrayList<>();
    for (int i = 0; i < plan.generatorSteps(); i++) {
      expected.addAll(labels(reals.subList(0, BATCH)));
    }
    assertThat(labels(made)).isEqualTo(expected);
    boolean shared = plan.hasSharedFakes();
    assertThat(Arrays.deepEquals(made.toArray(), fakes.toArray())).isEqualTo(shared);

    Map<String, Double> figures = gan.figures.get(0);
    double onReals = mean(reals, ConditionalMovesTest::classification);
    double onFakes = mean(fakes, ConditionalMovesTest::classification);
    double guessed = mean(fakes, ConditionalMovesTest::information);
    double ofMade = mean(made, ConditionalMovesTest::classification);
    double guessedOfMade = mean(made, ConditionalMovesTest::information);
    assertFigure(figures, "term/classification/real", onReals);
    assertFigure(figures, "term/classification/fake", onFakes);
    assertFigure(figures, "term/classification/generator", ofMade);
    assertFigure(figures, "term/information/fake", guessed);
    assertFigure(figures, "term/information/generator", guessedOfMade);
    assertFigure(figures, "classAccuracy/real", mean(reals, ConditionalMovesTest::right));
    assertFigure(figures, "classAccuracy/fake", mean(fakes, ConditionalMovesTest::right));
    assertThat(figures.keySet().stream().filter(name -> name.startsWith("term/"))).hasSize(5);
    assertThat(figures.keySet().stream().filter(name -> name.startsWith("class"))).hasSize(2);

    double discriminators;
    double generators;
    if (loss.comparesWithReals()) {
      discriminators = pairs(reals, fakes);
      generators = pairs(made, compared);
    } else {
      assertThat(compared).isEmpty();
      discriminators =
          mean(reals, x -> softplus(-judgement(x))) + mean(fakes, x -> softplus(judgement(x)));
      generators = mean(made, x -> softplus(-judgement(x)));
    }
    double updates = plan.hasSeparateUpdates() ? 2 : 1;
    assertFigure(
        figures, "loss/discriminator", (discriminators + onReals + onFakes + guessed) / updates);
    assertFigure(figures, "loss/generator", generators + ofMade + guessedOfMade);
  }

  /** The relativistic loss of pairs of samples, of which the first shall seem the more real. */
  private static double pairs(List<double[]> higher, List<double[]> lower) {
    assertThat(lower).hasSameSizeAs(higher);
    double sum = 0;
    for (int i = 0; i < higher.size(); i++) {
      sum += softplus(judgement(lower.get(i)) - judgement(higher.get(i)));
    }
    return sum / higher.size();
  }

  /** What the objective of a sample gives for each output: judgement, 3 logits, 3 guesses. */
  private static double[] pull(double[] x, double label, boolean guesses) {
    double[] pull = new double[7];
    pull[0] = sigmoid(judgement(x)) - label;
    double[] classes = softmax(TelltaleGan.output("classification", x));
    for (int k = 0; k < 3; k++) {
      pull[1 + k] = CLASSIFICATION * (classes[k] - (k == x[LABEL] ? 1 : 0));
    }
    if (guesses) {
      double[] guess = TelltaleGan.output("information", x);
      double[] categories = softmax(guess[0], guess[1]);
      pull[4] = CATEGORICAL * (categories[0] - x[1]);
      pull[5] = CATEGORICAL * (categories[1] - x[2]);
      pull[6] = CONTINUOUS * (guess[2] - x[3]);
    }
    return pull;
  }

  private static double norm(double[] gradient) {
    return Math.sqrt(Arrays.stream(gradient).map(v -> v * v).sum());
  }

  /** The norms come as float32. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void should_move_both_players_by_the_gradients_of_all_terms(int microBatches) {
    TrainingPlan plan = TrainingPlan.steps(1).batch(BATCH).microBatches(microBatches);
    TelltaleGan gan = train(GanLoss.bceWithLogits(), plan, 16);

    double[] discriminators = new double[SIZE * 7];
    for (double[] x : gan.shown("discriminator", "discriminator")) {
      double[] pull = pull(x, x[TAG] == 0 ? 0 : 1, x[TAG] == 0);
      for (int i = 0; i < discriminators.length; i++) {
        discriminators[i] += x[i / 7] * pull[i % 7] / BATCH;
      }
    }
    double[] generators = new double[LABEL];
    for (double[] x : gan.shown("generator", "discriminator")) {
      double[] pull = pull(x, 1, true);
      for (int j = 0; j < LABEL; j++) {
        double slope = TelltaleGan.weight("judgement")[j][0] * pull[0];
        for (int k = 0; k < 3; k++) {
          slope += TelltaleGan.weight("classification")[j][k] * pull[1 + k];
          slope += TelltaleGan.weight("information")[j][k] * pull[4 + k];
        }
        generators[j] += slope * x[j] / BATCH;
      }
    }
    Map<String, Double> figures = gan.figures.get(0);
    assertThat(figures.get("gradientNorm/discriminator"))
        .isCloseTo(norm(discriminators), within(1e-5));
    assertThat(figures.get("gradientNorm/generator")).isCloseTo(norm(generators), within(1e-5));
  }

  static List<TrainingPlan> penalised() {
    TrainingPlan plan = TrainingPlan.steps(1).batch(BATCH);
    return List.of(
        plan,
        plan.discriminatorSteps(2),
        plan.separateUpdates(),
        plan.separateUpdates().sharedFakes(),
        plan.microBatches(2),
        plan.generatorFirst().sharedFakes());
  }

  /** A point's tag is a share of its real sample's; both ends have the same label, so it has it. */
  @ParameterizedTest
  @MethodSource("penalised")
  void should_judge_the_points_of_a_penalty_for_the_labels_of_their_ends(TrainingPlan plan) {
    TelltaleGan gan =
        TelltaleGan.train(
            GanLoss.wasserstein(),
            true,
            true,
            TERMS,
            builder ->
                builder
                    .penalty(Penalty.gradientPenalty(2))
                    .penalty(Penalty.r1(1))
                    .penalty(Penalty.r2(1)),
            plan,
            16);

    assertLabelsOfSamples(gan);
    List<double[]> shown = gan.shown("discriminator", "discriminator");
    List<double[]> points = shown.stream().filter(x -> x[TAG] != Math.rint(x[TAG])).toList();
    assertThat(points).hasSize(BATCH * plan.discriminatorSteps());
    // The terms are not in what penalties look at.
    List<double[]> reals = reals(shown).stream().filter(x -> x[TAG] == Math.rint(x[TAG])).toList();
    Map<String, Double> figures = gan.figures.get(0);
    assertFigure(
        figures, "term/classification/real", mean(reals, ConditionalMovesTest::classification));
    assertFigure(
        figures, "term/information/fake", mean(fakes(shown), ConditionalMovesTest::information));
    // D is linear, so its slope is the same everywhere, and no other head is in it.
    double slope =
        norm(Arrays.stream(TelltaleGan.weight("judgement")).mapToDouble(w -> w[0]).toArray());
    assertFigure(figures, "slope/gradientPenalty", slope);
    assertFigure(figures, "slope/r1", slope);
    assertFigure(figures, "slope/r2", slope);
  }

  /** Rounds of 4 + 4, then 2 alone, which both moves of the discriminator take. */
  @Test
  void should_give_the_last_batch_of_an_epoch_its_own_labels() {
    TelltaleGan gan =
        train(
            GanLoss.bceWithLogits(), TrainingPlan.epochs(1).batch(BATCH).discriminatorSteps(2), 10);

    assertLabelsOfSamples(gan);
    assertThat(gan.moves)
        .extracting(move -> move.looks().get(0).x().size())
        .containsExactly(4, 4, 4, 2, 2, 2);
    for (Move move : gan.moves) {
      List<double[]> shown = new ArrayList<>();
      move.looks().stream()
          .filter(look -> look.network().equals("discriminator"))
          .forEach(look -> shown.addAll(look.x()));
      if (move.player().equals("discriminator")) {
        assertThat(labels(fakes(shown))).isEqualTo(labels(reals(shown)));
      }
    }
  }

  @Test
  void should_keep_labels_from_a_discriminator_that_only_classifies() {
    TelltaleGan gan =
        TelltaleGan.train(
            GanLoss.bceWithLogits(),
            true,
            false,
            List.of(AuxiliaryTerm.classification(CLASSIFICATION)),
            UnaryOperator.identity(),
            TrainingPlan.steps(1).batch(BATCH),
            16);

    for (Move move : gan.moves) {
      for (Look look : move.looks()) {
        boolean made = look.network().equals("generator");
        assertThat(look.labels() != null).as("labels for the " + look.network()).isEqualTo(made);
      }
    }
    List<double[]> shown = gan.shown("discriminator", "discriminator");
    assertThat(labels(fakes(shown))).isEqualTo(labels(reals(shown)));
    Map<String, Double> figures = gan.figures.get(0);
    assertFigure(
        figures,
        "term/classification/real",
        mean(reals(shown), ConditionalMovesTest::classification));
    assertFigure(
        figures,
        "term/classification/fake",
        mean(fakes(shown), ConditionalMovesTest::classification));
  }

  static List<TrainingPlan> shared() {
    TrainingPlan plan = TrainingPlan.steps(1).batch(BATCH);
    return List.of(plan, plan.sharedFakes(), plan.generatorFirst().sharedFakes().microBatches(2));
  }

  @ParameterizedTest
  @MethodSource("shared")
  void should_look_for_codes_in_fakes_alone_without_any_labels(TrainingPlan plan) {
    TelltaleGan gan =
        TelltaleGan.train(
            GanLoss.bceWithLogits(),
            false,
            false,
            List.of(AuxiliaryTerm.information(CATEGORICAL, CONTINUOUS)),
            UnaryOperator.identity(),
            plan,
            16);

    assertThat(gan.moves)
        .flatExtracting(Move::looks)
        .allSatisfy(look -> assertThat(look.labels()).isNull());
    Map<String, Double> figures = gan.figures.get(0);
    assertThat(figures.keySet().stream().filter(name -> name.matches("(term|class).*")))
        .containsExactlyInAnyOrder("term/information/fake", "term/information/generator");
    assertFigure(
        figures,
        "term/information/fake",
        mean(
            fakes(gan.shown("discriminator", "discriminator")), ConditionalMovesTest::information));
    assertFigure(
        figures,
        "term/information/generator",
        mean(fakes(gan.shown("generator", "discriminator")), ConditionalMovesTest::information));
  }

  @Test
  void should_leave_labels_alone_when_nothing_asks_for_them() {
    TelltaleGan gan =
        TelltaleGan.train(
            GanLoss.bceWithLogits(),
            false,
            false,
            List.of(),
            UnaryOperator.identity(),
            TrainingPlan.steps(1).batch(BATCH),
            16);

    assertThat(gan.moves)
        .flatExtracting(Move::looks)
        .allSatisfy(look -> assertThat(look.labels()).isNull());
    assertThat(gan.figures.get(0).keySet()).noneMatch(name -> name.matches("(term|class).*"));
  }
}

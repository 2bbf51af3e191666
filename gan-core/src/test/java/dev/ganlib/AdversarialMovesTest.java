package dev.ganlib;

import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import dev.ganlib.data.Source;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.Training;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.loss.DiscriminatorOutput;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.optim.Optimizer;
import dev.ganlib.optim.OptimizerState;
import dev.ganlib.optim.Update;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests the order, the mode and the inputs in which both networks run, for each choice of a plan.
 *
 * <p>Both networks multiply by a weight of 1 that no optimizer moves, so what comes out of the
 * generator are the latents themselves, and events can be read like {@code D+ z1}: the
 * discriminator ran in training mode (+, inference is -) on the first latents of the training.
 */
final class AdversarialMovesTest {
  private static final int BATCH = 4;
  private static final double[] REAL = {3, 1, -1, 2};

  /** The runs of both networks. */
  private static final class Diary {
    final List<String> events = new ArrayList<>();
    final List<double[]> inputs = new ArrayList<>();
    private final Map<List<Double>, String> latents = new LinkedHashMap<>();

    void clear() {
      events.clear();
      inputs.clear();
      latents.clear();
    }

    void note(String network, boolean training, double[] input) {
      inputs.add(input);
      List<Double> numbers = Arrays.stream(input).boxed().toList();
      boolean real = numbers.stream().allMatch(v -> v == Math.rint(v));
      String name =
          real ? "real" : latents.computeIfAbsent(numbers, key -> "z" + (latents.size() + 1));
      events.add(network + (training ? "+ " : "- ") + name);
    }
  }

  /** Multiplies by 1, and writes down what it is given. */
  private static final class Witness extends AbstractBlock {
    private final String name;
    private final Diary diary;
    private final Parameter weight =
        addParameter(
            Parameter.builder()
                .setName("weight")
                .setType(Parameter.Type.WEIGHT)
                .optInitializer(Initializer.ONES)
                .build());

    Witness(String name, Diary diary) {
      this.name = name;
      this.diary = diary;
    }

    @Override
    protected void prepare(Shape[] inputShapes) {
      weight.setShape(new Shape(1));
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      NDArray x = inputs.singletonOrThrow();
      diary.note(name, training, doubles(x));
      return new NDList(x.mul(store.getValue(weight, x.getDevice(), training)));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return inputShapes;
    }
  }

  /** Counts its updates and makes none. */
  private static final class Counter implements Optimizer {
    int updates;

    @Override
    public OptimizerState start(List<NDArray> parameters, NDManager manager) {
      return OptimizerState.of(Map.of());
    }

    @Override
    public void apply(
        OptimizerState state, List<NDArray> parameters, List<NDArray> gradients, Update update) {
      updates++;
    }
  }

  private final Diary diary = new Diary();
  private final Counter forG = new Counter();
  private final Counter forD = new Counter();
  private final List<Map<String, Double>> figures = new ArrayList<>();

  private void train(GanLoss loss, TrainingPlan plan, double... reals) {
    GanListener reader =
        new GanListener() {
          @Override
          public void onStart(long step, long totalSteps, Training training) {
            diary.clear(); // of the rehearsal
          }

          @Override
          public void onStep(StepReport report, Training training) {
            figures.add(report.values());
          }
        };
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        GanTrainer gan =
            GanTrainer.builder(
                    Generator.of(new Witness("G", diary), Latent.normal(1)),
                    Discriminator.of(new Witness("D", diary), loss.output()),
                    loss)
                .generatorOptimizer(forG)
                .discriminatorOptimizer(forD)
                .dataType(DataType.FLOAT64)
                .device(Device.cpu())
                .listener(reader)
                .build()) {
      Source source = Source.arrays(manager.create(reals, new Shape(reals.length, 1)));
      gan.fit(source, plan.batch(BATCH));
    }
  }

  static List<Arguments> plans() {
    TrainingPlan plan = TrainingPlan.steps(1);
    return List.of(
        events(plan, 1, 1, "D+ real", "G+ z1", "D+ z1", "G+ z2", "D+ z2"),
        events(plan.generatorFirst(), 1, 1, "G+ z1", "D+ z1", "D+ real", "G+ z2", "D+ z2"),
        events(plan.sharedFakes(), 1, 1, "D+ real", "G+ z1", "D+ z1", "G+ z1", "D+ z1"),
        // The discriminator takes the fakes themselves, made before the generator moved.
        events(plan.generatorFirst().sharedFakes(), 1, 1, "G+ z1", "D+ z1", "D+ real", "D+ z1"),
        events(plan.inferenceFakes(), 1, 1, "D+ real", "G- z1", "D+ z1", "G+ z2", "D+ z2"),
        events(plan.separateUpdates(), 2, 1, "D+ real", "G+ z1", "D+ z1", "G+ z2", "D+ z2"),
        events(
            plan.separateUpdates().sharedFakes(),
            2,
            1,
            "D+ real",
            "G+ z1",
            "D+ z1",
            "G+ z1",
            "D+ z1"),
        events(
            plan.discriminatorSteps(2),
            2,
            1,
            "D+ real",
            "G+ z1",
            "D+ z1",
            "D+ real",
            "G+ z2",
            "D+ z2",
            "G+ z3",
            "D+ z3"),
        events(
            plan.generatorSteps(2),
            1,
            2,
            "D+ real",
            "G+ z1",
            "D+ z1",
            "G+ z2",
            "D+ z2",
            "G+ z3",
            "D+ z3"));
  }

  private static Arguments events(
      TrainingPlan plan, int discriminatorUpdates, int generatorUpdates, String... events) {
    return Arguments.of(plan, discriminatorUpdates, generatorUpdates, List.of(events));
  }

  @ParameterizedTest
  @MethodSource("plans")
  void should_play_the_round_that_the_plan_describes(
      TrainingPlan plan, int discriminatorUpdates, int generatorUpdates, List<String> events) {
    train(GanLoss.bceWithLogits(), plan, 1, 2, 3, 4, 5, 6, 7, 8);

    assertThat(diary.events).isEqualTo(events);
    assertThat(forD.updates).isEqualTo(discriminatorUpdates);
    assertThat(forG.updates).isEqualTo(generatorUpdates);
  }

  @Test
  void should_take_fresh_reals_and_latents_in_every_step_and_round() {
    train(GanLoss.bceWithLogits(), TrainingPlan.steps(2).discriminatorSteps(2), range(16));

    assertThat(diary.events.stream().filter(event -> event.startsWith("G")))
        .containsExactly("G+ z1", "G+ z2", "G+ z3", "G+ z4", "G+ z5", "G+ z6");
    List<Double> reals = new ArrayList<>();
    for (int i = 0; i < diary.events.size(); i++) {
      if (diary.events.get(i).equals("D+ real")) {
        Arrays.stream(diary.inputs.get(i)).forEach(reals::add);
      }
    }
    assertThat(doubles(reals)).containsExactlyInAnyOrder(range(16));
  }

  @Test
  void should_make_as_many_fakes_as_there_are_reals() {
    train(GanLoss.bceWithLogits(), TrainingPlan.epochs(1), 1, 2, 3, 4, 5, 6);

    assertThat(diary.inputs)
        .extracting(input -> input.length)
        .containsExactly(4, 4, 4, 4, 4, 2, 2, 2, 2, 2);
  }

  /** Four samples in three parts: one, one and two. */
  @Test
  void should_judge_the_parts_of_a_batch_one_after_another_before_the_one_update() {
    train(GanLoss.bceWithLogits(), TrainingPlan.steps(1), REAL);
    List<double[]> whole = List.copyOf(diary.inputs);
    forD.updates = 0;
    forG.updates = 0;

    train(GanLoss.bceWithLogits(), TrainingPlan.steps(1).microBatches(3), REAL);

    assertThat(forD.updates).isEqualTo(1);
    assertThat(forG.updates).isEqualTo(1);
    // In each part of D's move: D on reals, G, D on fakes; in each of G's: G, D.
    List<double[]> parts = diary.inputs;
    assertThat(parts)
        .extracting(input -> input.length)
        .containsExactly(1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 2, 2);
    for (int i = 0; i < 3; i++) {
      assertThat(joined(parts.get(i), parts.get(3 + i), parts.get(6 + i))).isEqualTo(whole.get(i));
    }
    for (int i = 0; i < 2; i++) {
      assertThat(joined(parts.get(9 + i), parts.get(11 + i), parts.get(13 + i)))
          .isEqualTo(whole.get(3 + i));
    }
  }

  private static double[] joined(double[]... parts) {
    return Arrays.stream(parts).flatMapToDouble(Arrays::stream).toArray();
  }

  @Test
  void should_report_the_figures_of_their_definitions() {
    train(GanLoss.bceWithLogits().smoothReal(0.9), TrainingPlan.steps(1), REAL);
    double[] forDiscriminator = diary.inputs.get(2);
    double[] forGenerator = diary.inputs.get(4);

    Map<String, Double> figures = this.figures.get(0);
    assertThat(figures.keySet())
        .containsExactlyInAnyOrder(
            "realProbability",
            "realAccuracy",
            "fakeProbability",
            "fakeAccuracy",
            "accuracy",
            "loss/discriminator",
            "gradientNorm/discriminator",
            "loss/generator",
            "gradientNorm/generator");
    assertFigure(figures, "realProbability", mean(REAL, AdversarialMovesTest::sigmoid));
    assertFigure(figures, "realAccuracy", 0.75);
    assertFigure(figures, "fakeProbability", mean(forDiscriminator, AdversarialMovesTest::sigmoid));
    double fakeAccuracy = mean(forDiscriminator, v -> v < 0 ? 1 : 0);
    assertFigure(figures, "fakeAccuracy", fakeAccuracy);
    assertFigure(figures, "accuracy", (0.75 + fakeAccuracy) / 2);
    assertFigure(
        figures,
        "loss/discriminator",
        mean(REAL, v -> 0.9 * softplus(-v) + 0.1 * softplus(v))
            + mean(forDiscriminator, AdversarialMovesTest::softplus));
    assertFigure(figures, "loss/generator", mean(forGenerator, v -> softplus(-v)));
    // By the weight w of D at 1: d/dw of the loss of w x is x (sigmoid(x) - label).
    assertFigure(
        figures,
        "gradientNorm/discriminator",
        Math.abs(
            mean(REAL, v -> v * (sigmoid(v) - 0.9)) + mean(forDiscriminator, v -> v * sigmoid(v))));
    assertFigure(
        figures, "gradientNorm/generator", Math.abs(mean(forGenerator, v -> v * (sigmoid(v) - 1))));
  }

  @Test
  void should_report_no_probabilities_of_a_critic() {
    GanLoss wasserstein =
        GanLoss.of(
            "wasserstein",
            DiscriminatorOutput.SCORE,
            (real, fake) -> fake.mean().sub(real.mean()),
            fake -> fake.mean().neg());
    train(wasserstein, TrainingPlan.steps(1), REAL);

    assertThat(figures.get(0).keySet())
        .containsExactlyInAnyOrder(
            "loss/discriminator",
            "gradientNorm/discriminator",
            "loss/generator",
            "gradientNorm/generator");
  }

  private static void assertFigure(Map<String, Double> figures, String name, double expected) {
    // Norms come as float32.
    assertThat(figures.get(name)).as(name).isCloseTo(expected, within(1e-6));
  }

  private static double[] range(int count) {
    double[] numbers = new double[count];
    Arrays.setAll(numbers, i -> i);
    return numbers;
  }

  private static double mean(double[] values, DoubleUnaryOperator function) {
    return Arrays.stream(values).map(function).average().orElseThrow();
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double softplus(double x) {
    return Math.log1p(Math.exp(x));
  }
}

package dev.ganlib;

import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Source;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.Training;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.loss.DiscriminatorOutput;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import dev.ganlib.loss.Scalars;
import dev.ganlib.loss.Targets;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.optim.SGD;
import dev.ganlib.optim.Schedule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A batch in parts moves the players as the whole batch does. */
final class MicroBatchesTest {
  private static final int PARTS = 4;
  private static final int BATCH = 10;

  /**
   * Batches of 10, 10 and 2 samples: the first two do not divide evenly by 4, and the last has
   * fewer samples than parts.
   */
  private static final int SAMPLES = 22;

  private static final GanLoss MEANS =
      GanLoss.of(
          "means",
          DiscriminatorOutput.SCORE,
          (real, fake) -> fake.square().mean().sub(real.mean()),
          fake -> fake.mean().neg());

  /** Outputs at samples moved by normal numbers should be those at the samples. */
  private static final Penalty CONSISTENCY =
      Penalty.of(
          "consistency",
          judge -> {
            NDArray noise = judge.normal(new Shape(4)).mul(judge.uniform(new Shape(1)));
            NDArray reals = judge.outputs(judge.real().shown().add(noise));
            NDArray gap = judge.real().outputs().sub(reals).square().mean();
            return gap.add(judge.fake().outputs().square().mean());
          });

  /** A training. */
  private record Case(
      String name,
      GanLoss loss,
      UnaryOperator<GanTrainerBuilder> parts,
      UnaryOperator<TrainingPlan> plan) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** The results of a training. */
  private record Trained(Map<String, List<Double>> weights, List<Map<String, Double>> figures) {}

  private static Generator generator() {
    return Generator.of(
        Mlp.builder(new Shape(3)).linear(6).leakyRelu(0.2).linear(4).build(), Latent.normal(3));
  }

  private static GanTrainerBuilder builder(GanLoss loss) {
    Mlp.Builder judge = Mlp.builder(new Shape(4)).linear(8).leakyRelu(0.2).linear(6).tanh();
    judge.linear(1);
    if (loss.output() == DiscriminatorOutput.PROBABILITY) {
      judge.sigmoid();
    }
    return GanTrainer.builder(generator(), Discriminator.of(judge.build(), loss.output()), loss)
        .optimizer(SGD.of(0.2))
        .dataType(DataType.FLOAT64)
        .device(Device.cpu())
        .seed(5);
  }

  private static NDArray data(NDManager manager, int samples) {
    double[] values = new Random(4).doubles(samples * 4L, -1, 1).toArray();
    return manager.create(values, new Shape(samples, 4));
  }

  private static Trained train(Case trained, int parts) {
    List<Map<String, Double>> figures = new ArrayList<>();
    GanListener reader =
        new GanListener() {
          @Override
          public void onStep(StepReport report, Training training) {
            figures.add(report.values());
          }
        };
    TrainingPlan plan = trained.plan().apply(TrainingPlan.epochs(2).batch(BATCH));
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        GanTrainer gan = trained.parts().apply(builder(trained.loss())).listener(reader).build()) {
      gan.fit(Source.arrays(data(manager, SAMPLES)), plan.microBatches(parts));
      Map<String, List<Double>> weights = new LinkedHashMap<>();
      gan.generatorArrays().forEach((name, array) -> weights.put("G " + name, list(array)));
      gan.discriminatorArrays().forEach((name, array) -> weights.put("D " + name, list(array)));
      return new Trained(weights, figures);
    }
  }

  private static List<Double> list(NDArray array) {
    List<Double> list = new ArrayList<>();
    for (double value : doubles(array)) {
      list.add(value);
    }
    return list;
  }

  static List<Case> cases() {
    UnaryOperator<GanTrainerBuilder> plain = UnaryOperator.identity();
    UnaryOperator<TrainingPlan> rounds = UnaryOperator.identity();
    UnaryOperator<GanTrainerBuilder> noise =
        builder -> builder.instanceNoise(0.3, Schedule.linear(1, 0, 4));
    UnaryOperator<GanTrainerBuilder> penalties =
        builder ->
            builder
                .penalty(Penalty.r1(2).every(2))
                .penalty(Penalty.r2(1))
                .penalty(Penalty.gradientPenalty(3));
    UnaryOperator<GanTrainerBuilder> all = builder -> penalties.apply(noise.apply(builder));
    GanLoss drawn = GanLoss.bceWithLogits().targets(Targets.noise(0.7, 1, 0, 0.2).flip(0.2));
    List<Case> cases = new ArrayList<>();
    for (GanLoss loss :
        List.of(
            GanLoss.bce(),
            GanLoss.bceWithLogits(),
            GanLoss.minimax(),
            GanLoss.leastSquares(),
            GanLoss.hinge(),
            GanLoss.wasserstein(),
            GanLoss.relativistic(),
            MEANS)) {
      cases.add(new Case(loss.name(), loss, plain, rounds));
    }
    cases.add(
        new Case("averaged", GanLoss.bceWithLogits().averaged().smoothReal(0.9), plain, rounds));
    GanLoss marginHinge =
        GanLoss.of(
            "marginHinge",
            DiscriminatorOutput.SCORE,
            real -> Scalars.atLeast(Scalars.shift(real.neg(), 0.5), 0).mean(),
            fake -> Scalars.atLeast(Scalars.shift(fake, 0.5), 0).mean(),
            fake -> fake.mean().neg());
    cases.add(new Case("two terms", marginHinge, plain, rounds));
    cases.add(new Case("two terms, averaged", marginHinge.averaged(), plain, rounds));
    cases.add(
        new Case("two terms, separate", marginHinge, penalties, TrainingPlan::separateUpdates));
    for (Penalty penalty :
        List.of(
            Penalty.gradientPenalty(10),
            Penalty.r1(5),
            Penalty.r2(5),
            Penalty.r1(5).every(2),
            CONSISTENCY,
            CONSISTENCY.every(2))) {
      cases.add(
          new Case(
              penalty.toString(),
              GanLoss.wasserstein(),
              builder -> builder.penalty(penalty),
              rounds));
    }
    cases.add(new Case("drawn targets", drawn, plain, rounds));
    cases.add(new Case("noise", GanLoss.hinge(), noise, rounds));
    cases.add(new Case("everything", drawn, all, rounds));
    cases.add(new Case("everything, relativistic", GanLoss.relativistic(), all, rounds));
    Map<String, UnaryOperator<TrainingPlan>> plans = new LinkedHashMap<>();
    plans.put("shared", TrainingPlan::sharedFakes);
    plans.put("shared, generator first", plan -> plan.sharedFakes().generatorFirst());
    plans.put("separate", TrainingPlan::separateUpdates);
    plans.put("separate, shared", plan -> plan.separateUpdates().sharedFakes());
    plans.put(
        "separate, shared, generator first",
        plan -> plan.separateUpdates().sharedFakes().generatorFirst());
    plans.put("two D steps", plan -> plan.discriminatorSteps(2));
    plans.put("three D steps", plan -> plan.discriminatorSteps(3));
    plans.put("two G steps", plan -> plan.generatorSteps(2));
    plans.put("inference fakes", TrainingPlan::inferenceFakes);
    plans.put("with replacement", TrainingPlan::withReplacement);
    plans.forEach(
        (name, plan) -> {
          cases.add(new Case(name, GanLoss.bceWithLogits(), plain, plan));
          cases.add(new Case(name + ", everything", drawn, all, plan));
        });
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void should_train_as_with_the_whole_batch(Case trained) {
    Trained whole = train(trained, 1);
    Trained parts = train(trained, PARTS);

    assertThat(parts.weights().keySet()).isEqualTo(whole.weights().keySet());
    whole
        .weights()
        .forEach(
            (name, values) ->
                assertThat(doubles(parts.weights().get(name)))
                    .as(name)
                    .containsExactly(doubles(values), within(1e-10)));
    assertThat(parts.figures()).hasSameSizeAs(whole.figures());
    for (int round = 0; round < whole.figures().size(); round++) {
      Map<String, Double> figures = parts.figures().get(round);
      assertThat(figures.keySet()).isEqualTo(whole.figures().get(round).keySet());
      whole
          .figures()
          .get(round)
          .forEach(
              (name, value) ->
                  assertThat(figures.get(name))
                      .as(name)
                      // Norms come as float32.
                      .isCloseTo(value, within(name.startsWith("gradientNorm") ? 1e-5 : 1e-10)));
    }
  }

  static List<GanLoss> comparingLosses() {
    return List.of(
        GanLoss.relativisticAverage(),
        GanLoss.relativisticAverageHinge(),
        GanLoss.relativisticAverageLeastSquares(),
        GanLoss.of(
            "variance",
            DiscriminatorOutput.SCORE,
            (real, fake) -> fake.sub(real.mean()).square().mean(),
            fake -> fake.mean().neg()),
        GanLoss.of(
            "generatorVariance",
            DiscriminatorOutput.SCORE,
            (real, fake) -> fake.mean().sub(real.mean()),
            fake -> fake.mean().square()));
  }

  @ParameterizedTest
  @MethodSource("comparingLosses")
  void should_refuse_a_loss_with_a_batch_mean(GanLoss loss) {
    assertRefused(
        builder(loss),
        "micro-batches need a loss that is a mean over samples, but that of "
            + loss.name()
            + " for a batch is not the mean of those for its parts, as where samples are compared"
            + " with one another");
  }

  @Test
  void should_refuse_a_loss_that_sums() {
    assertRefused(
        builder(
            GanLoss.of(
                "sums",
                DiscriminatorOutput.SCORE,
                (real, fake) -> fake.sum().sub(real.sum()),
                fake -> fake.sum().neg())),
        "micro-batches need a loss that is a mean over samples, but that of sums for a batch is"
            + " not the mean of those for its parts, as where samples are compared with one"
            + " another");
  }

  /** A loss is tried on outputs of the discriminator's own shape. */
  @Test
  void should_take_a_loss_of_patches_and_say_on_what_it_failed() {
    GanLoss patches =
        GanLoss.of(
            "patches",
            DiscriminatorOutput.SCORE,
            (real, fake) ->
                fake.sum(new int[] {1, 2}).mean().sub(real.sum(new int[] {1, 2}).mean()),
            fake -> fake.sum(new int[] {1, 2}).mean().neg());
    Mlp judge = Mlp.builder(new Shape(4)).linear(6).reshape(new Shape(2, 3)).build();
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        GanTrainer gan =
            GanTrainer.builder(generator(), Discriminator.ofScore(judge), patches)
                .device(Device.cpu())
                .build()) {
      Source source = Source.arrays(manager.ones(new Shape(8, 4)));
      gan.fit(source, TrainingPlan.steps(2).batch(4).microBatches(2));
      assertThat(gan.step()).isEqualTo(2);
    }
    GanLoss three =
        GanLoss.of(
            "three",
            DiscriminatorOutput.SCORE,
            (real, fake) -> {
              if (real.getShape().get(0) < 3) {
                throw new IllegalArgumentException("I take three or more");
              }
              return fake.mean().sub(real.mean());
            },
            fake -> fake.mean().neg());
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        GanTrainer gan = builder(three).build()) {
      Source source = Source.arrays(data(manager, 8));
      assertThatThrownBy(() -> gan.fit(source, TrainingPlan.steps(1).batch(8).microBatches(2)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "loss three failed when it was tried on outputs of shape (4, 1): I take three or"
                  + " more");
    }
  }

  @Test
  void should_refuse_noise_that_is_scaled_by_the_batch() {
    assertRefused(
        builder(GanLoss.bceWithLogits()).penalty(Penalty.dragan(10)),
        "micro-batches need penalties that are a mean over samples, but dragan looks at the batch as"
            + " a whole, as where noise is scaled by its deviation");
  }

  private static void assertRefused(GanTrainerBuilder builder, String message) {
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        GanTrainer gan = builder.build()) {
      Source source = Source.arrays(data(manager, SAMPLES));
      TrainingPlan plan = TrainingPlan.steps(2).batch(BATCH);
      assertThatThrownBy(() -> gan.fit(source, plan.microBatches(2)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(message);
      assertThat(gan.step()).isZero();

      gan.fit(source, plan);
      assertThat(gan.step()).isEqualTo(2);
    }
  }

  @Test
  void should_warn_once_of_batch_normalisation() {
    Mlp judge = Mlp.builder(new Shape(4)).linear(8).batchNorm().leakyRelu(0.2).linear(1).build();
    Mlp maker = Mlp.builder(new Shape(3)).linear(8).batchNorm().relu().linear(4).build();
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        GanTrainer gan =
            GanTrainer.builder(
                    Generator.of(maker, Latent.normal(3)),
                    Discriminator.of(judge),
                    GanLoss.bceWithLogits())
                .device(Device.cpu())
                .build()) {
      Source source = Source.arrays(data(manager, SAMPLES));
      TrainingPlan plan = TrainingPlan.steps(1).batch(BATCH).dropLast();
      gan.fit(source, plan);
      assertThat(gan.warnings()).isEmpty();

      gan.fit(source, plan.microBatches(2));
      gan.fit(source, plan.microBatches(2));
      String why =
          " sees the statistics of a micro-batch, not of the batch, so the update is not that of"
              + " the whole batch";
      assertThat(gan.warnings())
          .containsExactly(
              "batch normalisation in the generator" + why,
              "batch normalisation in the discriminator" + why);
    }
  }

  /** A part of one sample has no statistics. */
  @Test
  void should_say_that_a_last_batch_in_parts_is_too_small_for_batch_normalisation() {
    Mlp maker = Mlp.builder(new Shape(3)).linear(8).batchNorm().relu().linear(4).build();
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        GanTrainer gan =
            GanTrainer.builder(
                    Generator.of(maker, Latent.normal(3)),
                    Discriminator.of(Mlp.builder(new Shape(4)).linear(1).build()),
                    GanLoss.bceWithLogits())
                .device(Device.cpu())
                .build()) {
      Source source = Source.arrays(data(manager, SAMPLES));

      assertThatThrownBy(() -> gan.fit(source, TrainingPlan.epochs(1).batch(BATCH).microBatches(2)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(
              "the last batch of an epoch would have 2 samples in 2 parts, for the source has that many"
                  + " more than a multiple of the batch size 10, and cannot be trained on: take a batch"
                  + " size that leaves more samples or none, another number of samples, or dropLast()"
                  + " of the plan (");
      gan.fit(source, TrainingPlan.epochs(1).batch(BATCH).microBatches(2).dropLast());
      assertThat(gan.step()).isEqualTo(2);
    }
  }
}

package dev.ganlib;

import static dev.ganlib.testing.Values.bits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Source;
import dev.ganlib.game.Checkpoint;
import dev.ganlib.game.Game;
import dev.ganlib.game.GameBuilder;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.Network;
import dev.ganlib.game.Plan;
import dev.ganlib.game.Player;
import dev.ganlib.game.Round;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.Training;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import dev.ganlib.loss.Scalars;
import dev.ganlib.loss.Targets;
import dev.ganlib.nn.Heads;
import dev.ganlib.nn.InitialWeights;
import dev.ganlib.nn.LabelConcatenation;
import dev.ganlib.nn.Linear;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.optim.Adam;
import dev.ganlib.optim.SGD;
import dev.ganlib.optim.Schedule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AdversaryTest {
  private static final Shape SAMPLE = new Shape(4);
  private static final Shape HALF = new Shape(2);
  private static final Showing FIRST_HALF = (round, samples, whole) -> samples.get(":, :2");
  private static final Latent LATENT = Latent.normal(3);

  @TempDir private Path folder;

  private static Mlp maker() {
    return Mlp.builder(new Shape(3)).linear(8).batchNorm().relu().linear(4).tanh().build();
  }

  private static Mlp judging(Shape shape) {
    return Mlp.builder(shape).linear(8).leakyRelu(0.2).dropout(0.3).linear(1).build();
  }

  private static Source data(NDManager manager, int count) {
    Random random = new Random(5);
    float[] values = new float[count * 4];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.tanh(random.nextGaussian() + i % 4 / 4.0);
    }
    return Source.arrays(manager.create(values, new Shape(count, 4)));
  }

  private static Map<String, long[]> contents(Map<String, NDArray> arrays) {
    Map<String, long[]> contents = new LinkedHashMap<>();
    arrays.forEach((name, array) -> contents.put(name, bits(array)));
    return contents;
  }

  private static void assertEqual(Map<String, long[]> actual, Map<String, long[]> expected) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach((name, bits) -> assertThat(actual.get(name)).as(name).isEqualTo(bits));
  }

  private static AdversaryBuilder all(AdversaryBuilder builder) {
    return builder
        .optimizer(Adam.of(1e-3).betas(0.5, 0.999))
        .penalty(Penalty.r1(1).every(3))
        .penalty(Penalty.gradientPenalty(1).every(2))
        .instanceNoise(0.1, Schedule.linear(1, 0, 20));
  }

  private static GanLoss loss() {
    return GanLoss.bceWithLogits().targets(Targets.noise(0.8, 1, 0, 0.2).flip(0.1));
  }

  /** A generator and an adversary, put together by hand. */
  private static final class ByHand implements AutoCloseable {
    final Network network = Network.of("generator", maker(), LATENT.shape());
    final Player player = Player.of("generator", Adam.of(2e-3), network);
    final Adversary judge;
    final Game game;

    ByHand(String name) {
      judge = all(Adversary.builder(name, Discriminator.of(judging(SAMPLE)), loss())).build(SAMPLE);
      GameBuilder players = Game.builder().player(player).device(Device.cpu()).seed(4);
      game = judge.addTo(players).build();
    }

    NDArray fakes(Round round, String purpose) {
      long count = round.samples("real", 0);
      NDArray latents =
          round.drawnPerSample(purpose, seed -> LATENT.draw(round.placement(), seed, count));
      return round.run(network, latents);
    }

    Plan plan(Source source, int rounds, int microBatches) {
      return Plan.rounds(rounds)
          .batch(8)
          .microBatches(microBatches)
          .source("real", source)
          .move(
              judge.player(),
              round -> {
                NDArray fakes = round.withoutGradient(() -> fakes(round, "latent/discriminator"));
                return judge.loss(round, round.batch("real"), fakes);
              })
          .move(player, round -> judge.fool(round, fakes(round, "latent/generator")));
    }

    @Override
    public void close() {
      game.close();
    }
  }

  @Test
  void should_play_in_any_game_as_in_a_trainer() {
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        ByHand hand = new ByHand(GanTrainer.DISCRIMINATOR);
        GanTrainer gan =
            GanTrainer.builder(
                    Generator.of(maker(), LATENT), Discriminator.of(judging(SAMPLE)), loss())
                .generatorOptimizer(Adam.of(2e-3))
                .discriminatorOptimizer(Adam.of(1e-3).betas(0.5, 0.999))
                .penalty(Penalty.r1(1).every(3))
                .penalty(Penalty.gradientPenalty(1).every(2))
                .instanceNoise(0.1, Schedule.linear(1, 0, 20))
                .device(Device.cpu())
                .seed(4)
                .build()) {
      gan.fit(data(manager, 20), TrainingPlan.steps(7).batch(8));
      hand.game.play(hand.plan(data(manager, 20), 7, 1));

      assertEqual(contents(hand.game.arrays(hand.network)), contents(gan.generatorArrays()));
      assertEqual(
          contents(hand.game.arrays(hand.judge.network())), contents(gan.discriminatorArrays()));
    }
  }

  @Test
  void should_resume_with_the_penalties_that_are_due() throws Exception {
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        ByHand whole = new ByHand("judge");
        ByHand half = new ByHand("judge");
        ByHand resumed = new ByHand("judge")) {
      whole.game.play(whole.plan(data(manager, 20), 9, 1));
      half.game.play(half.plan(data(manager, 20), 4, 1));
      half.game.checkpoint(folder);
      resumed.game.resume(Checkpoint.latest(folder).orElseThrow());
      resumed.game.play(resumed.plan(data(manager, 20), 9, 1));

      assertEqual(
          contents(resumed.game.arrays(resumed.judge.network())),
          contents(whole.game.arrays(whole.judge.network())));
    }
  }

  @Test
  void should_have_figures_of_its_own() {
    List<Map<String, Double>> figures = new ArrayList<>();
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        GanTrainer gan =
            GanTrainer.builder(
                    Generator.of(maker(), LATENT),
                    Discriminator.of(judging(SAMPLE)),
                    GanLoss.bceWithLogits())
                .adversary(
                    all(
                        Adversary.builder(
                                "half", Discriminator.of(judging(HALF)), GanLoss.bceWithLogits())
                            .shown(HALF, FIRST_HALF)))
                .device(Device.cpu())
                .listener(
                    new GanListener() {
                      @Override
                      public void onStep(StepReport report, Training training) {
                        figures.add(report.values());
                      }
                    })
                .build()) {
      gan.fit(data(manager, 16), TrainingPlan.steps(2).batch(8));

      assertThat(figures.get(0))
          .containsKeys(
              "loss/generator",
              "loss/discriminator",
              "loss/half",
              "realProbability",
              "realProbability/half",
              "accuracy",
              "accuracy/half",
              "penalty/r1/half",
              "penalty/gradientPenalty/half");
      assertThat(figures.get(1)).doesNotContainKey("penalty/r1/half");
      assertThat(figures.get(0).get("realProbability/half"))
          .isNotCloseTo(figures.get(0).get("realProbability"), within(1e-6));
      double halves =
          (figures.get(0).get("realAccuracy/half") + figures.get(0).get("fakeAccuracy/half")) / 2;
      assertThat(figures.get(0).get("accuracy/half")).isCloseTo(halves, within(1e-12));
    }
  }

  /** A linear critic of ones, which gives the sum of what it is shown. */
  private static Discriminator sum(Shape shape) {
    return Discriminator.ofScore(InitialWeights.normal(Mlp.builder(shape).linear(1).build(), 1e-9));
  }

  @Test
  void should_add_what_the_generator_lowers_against_each() {
    GanLoss mean =
        GanLoss.of(
            "mean",
            dev.ganlib.loss.DiscriminatorOutput.SCORE,
            (real, fake) -> fake.mean().sub(real.mean()),
            fake -> Scalars.shift(fake.mean(), 2));
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      List<Double> losses = new ArrayList<>();
      GanListener reader =
          new GanListener() {
            @Override
            public void onStep(StepReport report, Training training) {
              losses.add(report.loss("generator"));
            }
          };
      GanTrainerBuilder builder =
          GanTrainer.builder(Generator.of(maker(), LATENT), sum(SAMPLE), mean)
              .adversary(
                  Adversary.builder("half", sum(HALF), mean)
                      .shown(HALF, FIRST_HALF)
                      .optimizer(SGD.of(1e-9))
                      .weight(5))
              .generatorTerm(
                  "constant",
                  (round, fakes) ->
                      Scalars.shift(Scalars.scale(fakes.samples().mean(), 1e-9), 0.25))
              .optimizer(SGD.of(1e-9))
              .device(Device.cpu())
              .listener(reader);
      try (GanTrainer gan = builder.build()) {
        gan.fit(data(manager, 16), TrainingPlan.steps(1).batch(8));
      }
      // Both critics give about 0, so the losses are their constants: 2, 5 times 2, and the term.
      assertThat(losses.get(0)).isCloseTo(12.25, within(1e-5));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void should_play_micro_batches_as_the_whole(int parts) {
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      double[] whole = played(manager, 1);
      double[] split = played(manager, parts);
      assertThat(dev.ganlib.testing.Values.farthest(whole, split)).isBetween(0.0, 1e-9);
      assertThat(Arrays.stream(whole).anyMatch(x -> x != 0)).isTrue();
    }
  }

  /** The discriminator's weights after two rounds in float64, without what looks across a batch. */
  private static double[] played(NDManager manager, int parts) {
    Network network =
        Network.of("generator", Mlp.builder(new Shape(3)).linear(4).tanh().build(), LATENT.shape());
    Player player = Player.of("generator", SGD.of(0.1), network);
    Adversary judge =
        Adversary.builder(
                "judge",
                Discriminator.of(Mlp.builder(SAMPLE).linear(6).tanh().linear(1).build()),
                loss())
            .optimizer(SGD.of(0.1))
            .penalty(Penalty.r1(1).every(2))
            .penalty(Penalty.gradientPenalty(1))
            .instanceNoise(0.3, Schedule.constant())
            .build(SAMPLE);
    GameBuilder players =
        Game.builder().player(player).device(Device.cpu()).dataType(DataType.FLOAT64).seed(4);
    try (Game game = judge.addTo(players).build()) {
      Plan plan =
          Plan.rounds(2)
              .batch(9)
              .microBatches(parts)
              .source("real", data(manager, 18))
              .move(
                  judge.player(),
                  round -> judge.loss(round, round.batch("real"), made(round, network)))
              .move(player, round -> judge.fool(round, made(round, network)));
      game.play(plan);
      return game.arrays(judge.network()).values().stream()
          .flatMapToDouble(array -> Arrays.stream(dev.ganlib.testing.Values.doubles(array)))
          .toArray();
    }
  }

  private static NDArray made(Round round, Network network) {
    long count = round.samples("real", 0);
    return round.run(network, round.normalPerSample("latent", count, new Shape(3)));
  }

  @Test
  void should_not_guess_of_which_batch_a_micro_batch_is() {
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        ByHand hand = new ByHand("judge")) {
      Plan plan =
          Plan.rounds(2)
              .batch(8)
              .microBatches(2)
              .source("real", data(manager, 7))
              .source("other", data(manager, 8))
              .move(
                  hand.judge.player(),
                  round ->
                      hand.judge.loss(round, round.batch("other"), round.batch("other").neg()));

      assertThatThrownBy(() -> hand.game.play(plan))
          .hasMessageContaining("expected the samples of a micro-batch of one batch of the round");
    }
  }

  @Test
  void should_refuse_what_does_not_fit() {
    AdversaryBuilder builder =
        Adversary.builder("judge", Discriminator.of(judging(SAMPLE)), GanLoss.bceWithLogits());
    assertThatThrownBy(() -> builder.weight(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the weight of an adversary must be positive and finite but was 0.0");
    assertThatThrownBy(
            () ->
                Adversary.builder("judge", Discriminator.of(judging(SAMPLE)), GanLoss.hinge())
                    .build(SAMPLE))
        .hasMessageContaining("declare it with Discriminator.ofScore");
    assertThatThrownBy(
            () ->
                Adversary.builder(
                        "judge",
                        Discriminator.of(judging(new Shape(8))).packed(2),
                        GanLoss.bceWithLogits())
                    .shown(HALF, FIRST_HALF)
                    .build(SAMPLE))
        .hasMessageContaining("it is shown a part of each; use one of the two");
    assertThatThrownBy(() -> builder.auxiliary(AuxiliaryTerm.classification(1)).build(SAMPLE))
        .hasMessageContaining("needs to know the generator");
  }

  @Test
  void should_show_the_arrays_of_each() {
    try (GanTrainer gan =
        GanTrainer.builder(
                Generator.of(maker(), LATENT),
                Discriminator.of(judging(SAMPLE)),
                GanLoss.bceWithLogits())
            .adversary(
                Adversary.builder("half", Discriminator.of(judging(HALF)), GanLoss.bceWithLogits())
                    .shown(HALF, FIRST_HALF))
            .device(Device.cpu())
            .build()) {
      Map<String, Map<String, NDArray>> all = gan.adversaryArrays();

      assertThat(all.keySet()).containsExactly("discriminator", "half");
      assertThat(all.get("discriminator")).isEqualTo(gan.discriminatorArrays());
      long[] inputs = all.values().stream().mapToLong(AdversaryTest::firstInputs).toArray();
      assertThat(inputs).containsExactly(SAMPLE.size(), HALF.size());
    }
  }

  /** Returns how many numbers the first layer takes, whose weights are (out, in). */
  private static long firstInputs(Map<String, NDArray> arrays) {
    return arrays.values().stream()
        .filter(array -> array.getShape().dimension() == 2)
        .findFirst()
        .orElseThrow()
        .getShape()
        .get(1);
  }

  @Test
  void should_refuse_two_of_one_name_and_checkpoints_of_another() throws Exception {
    GanTrainerBuilder twice =
        GanTrainer.builder(
                Generator.of(maker(), LATENT),
                Discriminator.of(judging(SAMPLE)),
                GanLoss.bceWithLogits())
            .adversary(
                Adversary.builder(
                    "discriminator", Discriminator.of(judging(SAMPLE)), GanLoss.bceWithLogits()));
    assertThatThrownBy(twice::build).hasMessageContaining("discriminator");

    try (ByHand one = new ByHand("judge");
        ByHand other = new ByHand("critic")) {
      one.game.checkpoint(folder);
      Checkpoint checkpoint = Checkpoint.latest(folder).orElseThrow();
      assertThatThrownBy(() -> other.game.resume(checkpoint))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("penalties of judge");
    }
  }

  @Test
  void should_rehearse_batches_that_all_packs_divide() {
    GanTrainer.builder(
            Generator.of(maker(), LATENT),
            Discriminator.of(judging(new Shape(12))).packed(3),
            GanLoss.bceWithLogits())
        .adversary(
            Adversary.builder(
                "four",
                Discriminator.of(judging(new Shape(16))).packed(4),
                GanLoss.bceWithLogits()))
        .device(Device.cpu())
        .build()
        .close();
  }

  private static Discriminator told(int classes) {
    return Discriminator.of(LabelConcatenation.of(judging(new Shape(4 + classes)), classes))
        .conditional(classes);
  }

  private static Generator obedient() {
    Mlp block = Mlp.builder(new Shape(3 + 5)).linear(8).relu().linear(4).tanh().build();
    return Generator.of(LabelConcatenation.of(block, 5), LATENT).conditional(5);
  }

  @Test
  void should_check_the_labels_of_all_adversaries() {
    GanTrainer.builder(obedient(), Discriminator.of(judging(SAMPLE)), GanLoss.bceWithLogits())
        .adversary(Adversary.builder("told", told(5), GanLoss.bceWithLogits()))
        .device(Device.cpu())
        .build()
        .close();
    GanTrainerBuilder other =
        GanTrainer.builder(obedient(), told(5), GanLoss.bceWithLogits())
            .adversary(Adversary.builder("told", told(6), GanLoss.bceWithLogits()));
    assertThatThrownBy(other::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected generator and discriminator to have as many classes but was 5 and 6");
  }

  @Test
  void should_ask_for_labels_and_latents_that_are_needed() {
    Adversary conditional =
        Adversary.builder("judge", told(5), GanLoss.bceWithLogits()).build(SAMPLE);
    assertFails(
        conditional,
        "the discriminator is conditional but the samples have no labels; give them as"
            + " Side.of(round, samples).labels(labels)");
    Latent coded = Latent.normal(2).categorical(3);
    Adversary reading =
        Adversary.builder(
                "judge",
                Discriminator.of(Heads.of(Linear.of(8), Linear.of(1), Linear.of(3))),
                GanLoss.bceWithLogits())
            .auxiliary(AuxiliaryTerm.information(1, 0.1))
            .generator(Generator.of(maker(), coded))
            .build(SAMPLE);
    assertFails(
        reading,
        "the term information asks for what fakes were made from; give them as Side.of(round,"
            + " fakes).latents(latents)");
  }

  private static void assertFails(Adversary judge, String message) {
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        Game game = judge.addTo(Game.builder().device(Device.cpu())).build()) {
      Plan plan =
          Plan.rounds(1)
              .batch(8)
              .source("real", data(manager, 8))
              .move(
                  judge.player(),
                  round -> judge.loss(round, round.batch("real"), round.batch("real").neg()));
      assertThatThrownBy(() -> game.play(plan)).hasMessageContaining(message);
    }
  }

  @Test
  void should_refuse_separate_updates_of_a_loss_of_one_piece() {
    Adversary judge =
        Adversary.builder("judge", Discriminator.ofScore(judging(SAMPLE)), GanLoss.relativistic())
            .build(SAMPLE);
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        Game game = judge.addTo(Game.builder().device(Device.cpu())).build()) {
      Plan plan =
          Plan.rounds(1)
              .batch(8)
              .source("real", data(manager, 8))
              .move(
                  judge.player(), round -> judge.lossOnReals(round, Side.reals(round, "real", 0)));
      assertThatThrownBy(() -> game.play(plan))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("separate updates need a loss of two terms but was relativistic");
    }
  }

  @Test
  void should_refuse_two_terms_with_one_figure() {
    GanTrainerBuilder builder =
        GanTrainer.builder(
                Generator.of(maker(), Latent.normal(2).categorical(1 + 1)),
                Discriminator.of(Heads.of(Linear.of(8), Linear.of(1), Linear.of(2))),
                GanLoss.bceWithLogits())
            .auxiliary(AuxiliaryTerm.information(1, 0.1))
            .generatorTerm("information", GeneratorTerm.modeSeeking(1));
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("would have one figure, term/information/generator");
  }
}

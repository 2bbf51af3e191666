package dev.ganlib.game;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.GanTrainer;
import dev.ganlib.GanTrainerBuilder;
import dev.ganlib.Sampler;
import dev.ganlib.TrainingPlan;
import dev.ganlib.data.Source;
import dev.ganlib.listener.Checkpoints;
import dev.ganlib.listener.History;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.optim.SGD;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A training that was stopped and goes on equals one that was not, to the bit. */
final class ResumeTest {
  @TempDir private Path folder;

  /** Has a training stop after a step. */
  private record StopAfter(long step) implements GanListener {
    @Override
    public void onStep(StepReport report, Training training) {
      if (report.step() == step) {
        training.stop("as told");
      }
    }
  }

  /** The results of a training: rows of figures, samples and every array. */
  private record Trace(List<String> rows, List<Long> bits) {}

  /** Trains to the end or to a stop, from the newest checkpoint if there is one. */
  private Trace play(GanTrainerBuilder builder, TrainingPlan plan, Path run, long stop)
      throws IOException {
    Path checkpoints = run.resolve("checkpoints");
    Path csv = run.resolve("metrics.csv");
    List<Long> bits = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        GanTrainer gan =
            builder
                .listener(History.writing(csv).withJsonLines(run.resolve("metrics.jsonl")))
                .listener(Checkpoints.every(7, checkpoints))
                .listener(new StopAfter(stop))
                .build()) {
      Optional<Checkpoint> latest = Checkpoint.latest(checkpoints);
      if (latest.isPresent()) {
        gan.resume(latest.get());
      }
      Source source = Source.arrays(TinyGan.data(manager, DataType.FLOAT32));
      gan.fit(source, plan);
      try (Sampler sampler = gan.sampler();
          NDArray samples = sampler.sample(16, 5)) {
        addBits(bits, samples);
      }
      assertThat(gan.stopReason().isPresent()).isEqualTo(gan.step() == stop);
      gan.generatorArrays().values().forEach(array -> addBits(bits, array));
      gan.discriminatorArrays().values().forEach(array -> addBits(bits, array));
    }
    List<String> rows = new ArrayList<>(Files.readAllLines(csv));
    rows.addAll(Files.readAllLines(run.resolve("metrics.jsonl")));
    return new Trace(rows, bits);
  }

  private static void addBits(List<Long> bits, NDArray array) {
    for (float value : array.toFloatArray()) {
      bits.add((long) Float.floatToRawIntBits(value));
    }
  }

  static Stream<Arguments> trainings() {
    LongFunction<GanTrainerBuilder> plain = TinyGan::builder;
    LongFunction<GanTrainerBuilder> everything = TinyGan::everything;
    LongFunction<GanTrainerBuilder> drawing = TinyGan::drawing;
    LongFunction<GanTrainerBuilder> critic = TinyGan::critic;
    TrainingPlan parts = TrainingPlan.epochs(2).batch(50).discriminatorSteps(2).microBatches(3);
    return Stream.of(
        // 512 samples: 11 batches of 50 in an epoch, so 6 rounds of two.
        Arguments.of("mid-epoch", everything, parts, new long[] {4}),
        Arguments.of("at an epoch's end", everything, parts, new long[] {6}),
        Arguments.of("twice", everything, parts, new long[] {5, 8}),
        Arguments.of("after the last round", everything, parts, new long[] {12}),
        Arguments.of("blocks that draw", drawing, parts, new long[] {5}),
        Arguments.of("shuffled rounds", plain, TrainingPlan.steps(30).batch(32), new long[] {19}),
        Arguments.of(
            "with replacement",
            plain,
            TrainingPlan.steps(30).batch(32).withReplacement(),
            new long[] {3, 20}),
        Arguments.of(
            "critic",
            critic,
            TrainingPlan.steps(9).batch(32).discriminatorSteps(5),
            new long[] {5}));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("trainings")
  void should_equal_an_uninterrupted_training(
      String name, LongFunction<GanTrainerBuilder> trainer, TrainingPlan plan, long[] stops)
      throws IOException {
    Trace whole = play(trainer.apply(7), plan, folder.resolve("whole"), -1);
    Path interrupted = folder.resolve("interrupted");
    for (long stop : stops) {
      play(trainer.apply(7), plan, interrupted, stop);
    }
    Trace resumed = play(trainer.apply(7), plan, interrupted, -1);

    assertThat(resumed.rows()).isEqualTo(whole.rows());
    assertThat(resumed.bits()).isEqualTo(whole.bits());
  }

  @Test
  void should_resume_to_another_length() throws IOException {
    TrainingPlan plan = TrainingPlan.steps(30).batch(48);
    Trace whole = play(TinyGan.builder(3), plan, folder.resolve("whole"), -1);
    Path run = folder.resolve("extended");
    play(TinyGan.builder(3), plan.forSteps(13), run, -1);
    Trace longer = play(TinyGan.builder(3), plan, run, -1);

    assertThat(longer.rows()).isEqualTo(whole.rows());
    assertThat(longer.bits()).isEqualTo(whole.bits());
  }

  @Test
  void should_refuse_a_plan_that_is_shorter_than_what_was_played() throws IOException {
    TrainingPlan steps = TrainingPlan.steps(9).batch(48);
    // 11 rounds an epoch, so one in the second.
    TrainingPlan epochs = TrainingPlan.epochs(2).batch(48);
    for (TrainingPlan plan : List.of(steps, epochs)) {
      boolean inEpochs = plan == epochs;
      Path run = folder.resolve("run-" + inEpochs);
      play(TinyGan.builder(3), plan, run, inEpochs ? 12 : -1);
      List<String> rows = Files.readAllLines(run.resolve("metrics.csv"));

      TrainingPlan less = inEpochs ? plan.forEpochs(1) : plan.forSteps(8);
      assertThatThrownBy(() -> play(TinyGan.builder(3), less, run, -1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              String.format(
                  Locale.ROOT,
                  "expected a plan of at least the %s that have been played or begun but was %d",
                  inEpochs ? "2 epochs" : "9 rounds",
                  inEpochs ? 1 : 8));

      assertThat(Files.readAllLines(run.resolve("metrics.csv"))).isEqualTo(rows);
      play(TinyGan.builder(3), plan, run, -1);
    }
  }

  @Test
  void should_refuse_another_configuration_with_a_list_of_what_differs() throws IOException {
    TrainingPlan plan = TrainingPlan.steps(7).batch(48);
    Path run = folder.resolve("run");
    play(TinyGan.builder(3), plan, run, -1);
    Checkpoint checkpoint = Checkpoint.latest(run.resolve("checkpoints")).orElseThrow();

    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        GanTrainer same = TinyGan.builder(3).build();
        GanTrainer other = TinyGan.builder(4).build()) {
      assertThatThrownBy(() -> other.resume(checkpoint))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "expected the configuration that %s was written with but it differs:\n  seed was 3 and is 4"
                  .formatted(checkpoint.path()));
      other.resume(checkpoint.acceptingChanges());
      assertThat(other.step()).isEqualTo(7);

      same.resume(checkpoint);
      NDArray data = TinyGan.data(manager, DataType.FLOAT32);
      Source less = Source.arrays(data.get(":400"));
      assertThatThrownBy(() -> same.fit(less, plan.batch(32)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("batch was 48 and is 32\n")
          .hasMessageContaining("source real was 512 of (4), float32, 0 classes, SHA-256 ")
          .hasMessageContaining(" and is 400 of (4), float32, 0 classes, SHA-256 ");
      assertThat(same.step()).isEqualTo(7);
    }
  }

  /** Whose parameters have the same shapes. */
  @ParameterizedTest
  @CsvSource({
    "0.2, 0.3, 0.1, 0.3, leakyRelu",
    "0.2, 0.3, 0.2, 0.4, dropout",
    "0.2, 0.3, 0.2, 0.3, ''",
  })
  void should_refuse_layers_of_other_settings(
      double slope, double rate, double otherSlope, double otherRate, String differing)
      throws IOException {
    try (Game game = game(slope, rate)) {
      game.checkpoint(folder);
    }
    try (Game game = game(otherSlope, otherRate)) {
      Checkpoint checkpoint = Checkpoint.latest(folder).orElseThrow();
      if (differing.isEmpty()) {
        game.resume(checkpoint);
      } else {
        assertThatThrownBy(() -> game.resume(checkpoint))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("differs:\n  network N was dev.ganlib.nn.Mlp Mlp[linear 4, ")
            .hasMessageContaining(differing + (differing.equals("dropout") ? " 0.4" : " 0.1"));
      }
    }
  }

  private static Game game(double slope, double rate) {
    Shape input = new Shape(3);
    Mlp block = Mlp.builder(input).linear(4).leakyRelu(slope).dropout(rate).linear(1).build();
    Player player = Player.of("P", SGD.of(0.1), Network.of("N", block, input));
    return Game.builder().player(player).device(Device.cpu()).build();
  }

  @Test
  void should_refuse_other_networks_whatever_is_accepted() throws IOException {
    Path run = folder.resolve("run");
    play(TinyGan.builder(3), TrainingPlan.steps(7).batch(48), run, -1);
    Checkpoint checkpoint = Checkpoint.latest(run.resolve("checkpoints")).orElseThrow();

    try (GanTrainer other = TinyGan.critic(3).build()) {
      assertThatThrownBy(() -> other.resume(checkpoint.acceptingChanges()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("to fit the game but the checkpoint has ");
      assertThat(other.step()).isZero();
    }
  }

  /** When a lazy penalty is due depends on the batches of the plans before. */
  @Test
  void should_not_count_the_batches_of_a_plan_that_was_refused() throws IOException {
    TrainingPlan plan = TrainingPlan.steps(4).batch(32);
    List<List<String>> rows = new ArrayList<>();
    for (boolean refused : new boolean[] {false, true}) {
      Path csv = folder.resolve(refused + ".csv");
      try (NDManager manager = NDManager.newBaseManager(Device.cpu());
          GanTrainer gan = TinyGan.everything(7).listener(History.writing(csv)).build()) {
        Source source = Source.arrays(TinyGan.data(manager, DataType.FLOAT32));
        gan.fit(source, plan);
        if (refused) {
          assertThatThrownBy(() -> gan.fit(source, plan.batch(7).discriminatorSteps(5)))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("the last batch of an epoch would have 1 sample");
        }
        gan.fit(source, plan.forSteps(7));
      }
      rows.add(Files.readAllLines(csv));
    }
    assertThat(rows.get(1)).hasSize(12).isEqualTo(rows.get(0));
  }
}

package dev.ganlib;

import static dev.ganlib.testing.Values.bits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.initializer.Initializer;
import dev.ganlib.data.Source;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.loss.DiscriminatorOutput;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.testing.NativeArrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the refusals when a trainer is built or started, and their messages. */
final class GanTrainerTest {
  private static final GanLoss WASSERSTEIN =
      GanLoss.of(
          "wasserstein",
          DiscriminatorOutput.SCORE,
          (real, fake) -> fake.mean().sub(real.mean()),
          fake -> fake.mean().neg());

  private static Generator generator() {
    return Generator.of(
        Mlp.builder(new Shape(8)).linear(6).relu().linear(4).build(), Latent.normal(8));
  }

  private static Mlp judge() {
    return Mlp.builder(new Shape(4)).linear(6).relu().linear(1).build();
  }

  private static GanTrainerBuilder builder() {
    return builder(Discriminator.of(judge()), GanLoss.bceWithLogits());
  }

  private static GanTrainerBuilder builder(Discriminator discriminator, GanLoss loss) {
    return GanTrainer.builder(generator(), discriminator, loss).device(Device.cpu());
  }

  static List<Arguments> mismatches() {
    String logit = "a logit (no activation at the end)";
    String probability = "a probability (a sigmoid at the end)";
    String gives = "gives %s but it gives %s; change its last layer and declare it with ";
    String declared =
        "is declared to give %s but it is declared to give %s (%s); neither has an activation at"
            + " its end, so leave its layers as they are and declare it with ";
    return List.of(
        Arguments.of(
            GanLoss.bceWithLogits(),
            DiscriminatorOutput.PROBABILITY,
            gives.formatted(logit, probability) + "Discriminator.of"),
        Arguments.of(
            GanLoss.bceWithLogits(),
            DiscriminatorOutput.SCORE,
            declared.formatted("logits", "scores", "Discriminator.ofScore") + "Discriminator.of"),
        Arguments.of(
            GanLoss.bce(),
            DiscriminatorOutput.LOGIT,
            gives.formatted(probability, logit) + "Discriminator.ofProbability"),
        Arguments.of(
            WASSERSTEIN,
            DiscriminatorOutput.LOGIT,
            declared.formatted("scores", "logits", "Discriminator.of") + "Discriminator.ofScore"));
  }

  @ParameterizedTest
  @MethodSource("mismatches")
  void should_say_what_the_loss_needs_when_the_discriminator_gives_something_else(
      GanLoss loss, DiscriminatorOutput output, String words) {
    assertRefused(
        builder(Discriminator.of(judge(), output), loss),
        "loss " + loss.name() + " needs a discriminator that " + words);
  }

  /** The first refused rehearsal of a process has the engine keep four arrays for good. */
  @BeforeAll
  static void should_have_refused_once() {
    assertThatThrownBy(() -> builder(Discriminator.of(blind()), GanLoss.bceWithLogits()).build())
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Block blind() {
    return new SequentialBlock()
        .add(new LambdaBlock(list -> new NDList(list.singletonOrThrow().onesLike())))
        .add(Linear.builder().setUnits(1).build());
  }

  @Test
  void should_name_the_network_whose_input_has_another_shape() {
    Generator narrow = Generator.of(Mlp.builder(new Shape(4)).linear(2).build(), Latent.normal(5));
    assertRefused(
        GanTrainer.builder(narrow, Discriminator.of(judge()), GanLoss.bceWithLogits())
            .device(Device.cpu()),
        "network generator cannot take a batch of inputs of the shapes [(2, 5)]: expected input of"
            + " shape (N, 4) but was (2, 5)");
  }

  @Test
  void should_refuse_djl_s_dropout_wherever_it_hides() {
    Block hidden =
        new SequentialBlock()
            .add(Linear.builder().setUnits(6).build())
            .add(new SequentialBlock().add(Dropout.builder().build()))
            .add(Linear.builder().setUnits(1).build());

    assertRefused(
        builder(Discriminator.of(hidden), GanLoss.bceWithLogits()),
        "network discriminator has DJL's Dropout, which draws from a generator that the whole"
            + " process shares, so the run could not be repeated; use dev.ganlib.nn.Dropout");
  }

  /** A discriminator with parameters, and something done to its features. */
  private static Discriminator judgeWith(UnaryOperator<NDArray> operation) {
    return Discriminator.of(
        new SequentialBlock()
            .add(Linear.builder().setUnits(1).build())
            .add(new LambdaBlock(list -> new NDList(operation.apply(list.singletonOrThrow())))));
  }

  @Test
  void should_refuse_a_discriminator_whose_output_depends_on_nothing() {
    assertRefused(
        builder(judgeWith(NDArray::zerosLike), GanLoss.bceWithLogits()),
        "expected the objective of player discriminator to depend on the networks it moves but it"
            + " depends on none of their parameters");
    assertRefused(
        builder(judgeWith(NDArray::stopGradient), GanLoss.bceWithLogits()),
        "expected the objective of player discriminator to depend on the networks it moves but it"
            + " depends on none of their parameters");
  }

  /** A last layer that starts at zero gives the generator no gradient in its first move. */
  @Test
  void should_accept_a_discriminator_whose_last_layer_starts_at_zero() {
    Mlp zero = Mlp.builder(new Shape(4)).linear(8).relu().linear(1).build();
    zero.setInitializer(Initializer.ZEROS, parameter -> parameter.getName().equals("weight"));

    assertThatCode(() -> builder(Discriminator.of(zero), GanLoss.bceWithLogits()).build().close())
        .doesNotThrowAnyException();
  }

  @Test
  void should_refuse_a_discriminator_that_does_not_look_at_its_input() {
    assertRefused(
        builder(Discriminator.of(blind()), GanLoss.bceWithLogits()),
        "expected the objective of player generator to depend on the networks it moves but it"
            + " depends on none of their parameters");
  }

  @Test
  void should_name_the_shapes_when_the_networks_do_not_fit_together() {
    Generator other = Generator.of(Mlp.builder(new Shape(8)).linear(4).build(), Latent.normal(10));
    assertRefused(
        GanTrainer.builder(other, Discriminator.of(judge()), GanLoss.bceWithLogits())
            .device(Device.cpu()),
        "network generator cannot take a batch of inputs of the shapes [(2, 10)]: expected input of"
            + " shape (N, 8) but was (2, 10)");

    Mlp larger = Mlp.builder(new Shape(5)).linear(1).build();
    assertRefused(
        builder(Discriminator.of(larger), GanLoss.bceWithLogits()),
        "network discriminator cannot take a batch of inputs of the shapes [(2, 4)]: expected input"
            + " of shape (N, 5) but was (2, 4)");
  }

  @Test
  void should_refuse_types_that_carry_no_gradient() {
    assertRefused(
        builder().dataType(DataType.INT32), "data type must be float32 or float64 but was int32");
    assertRefused(
        builder().dataType(DataType.FLOAT16),
        "data type must be float32 or float64 but was float16");
  }

  @Test
  void should_refuse_a_gpu_that_is_not_there() {
    int gpus = EngineRoom.engine().getGpuCount();

    assertRefused(
        builder().device(Device.gpu(gpus)),
        String.format(
            Locale.ROOT,
            "expected device gpu%d but the engine sees %d GPUs; a GPU needs a CUDA build of PyTorch and its driver",
            gpus,
            gpus));
  }

  private static void assertRefused(GanTrainerBuilder builder, String message) {
    long before = NativeArrays.count();
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThat(NativeArrays.count()).as("arrays left behind").isEqualTo(before);
  }

  @Test
  void should_refuse_to_start_when_samples_or_plan_do_not_fit() {
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        GanTrainer gan = builder(Discriminator.ofScore(judge()), WASSERSTEIN).build()) {
      Source fitting = Source.arrays(manager.ones(new Shape(9, 4)));
      Source other = Source.arrays(manager.ones(new Shape(9, 2, 2)));
      TrainingPlan plan = TrainingPlan.steps(1);

      assertNotStarted(
          gan,
          other,
          plan,
          "expected real samples of shape (N, 4), as the generator makes them, but was (N, 2, 2)");
      assertNotStarted(
          gan,
          fitting,
          plan.separateUpdates(),
          "separate updates need a loss of two terms but was wasserstein");
      assertNotStarted(
          gan,
          fitting,
          plan.sharedFakes().generatorSteps(2),
          "shared fakes need one step of each player but there are 1 and 2");
      assertNotStarted(
          gan,
          fitting,
          plan.sharedFakes().inferenceFakes(),
          "shared fakes are made in training mode, so inference fakes contradict them");

      gan.fit(fitting, plan);
      assertThat(gan.step()).isEqualTo(1);
    }
  }

  private static void assertNotStarted(
      GanTrainer gan, Source source, TrainingPlan plan, String message) {
    assertThatThrownBy(() -> gan.fit(source, plan))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThat(gan.step()).isZero();
  }

  @Test
  void should_say_that_a_source_has_too_few_samples_for_a_batch() {
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        GanTrainer gan = builder().build()) {
      Source small = Source.arrays(manager.ones(new Shape(9, 4)));

      assertThatThrownBy(() -> gan.fit(small, TrainingPlan.steps(1).batch(10).dropLast()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("source real gives no batch of 10 samples");
    }
  }

  @Test
  void should_change_nothing_when_a_plan_has_no_rounds() {
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        GanTrainer gan = builder().build()) {
      NDArray weight = gan.generatorArrays().values().iterator().next();
      long[] before = bits(weight);
      Source source = Source.arrays(manager.ones(new Shape(9, 4)));

      gan.fit(source, TrainingPlan.steps(0));
      gan.fit(source, TrainingPlan.epochs(0));

      assertThat(gan.step()).isZero();
      assertThat(bits(weight)).isEqualTo(before);
    }
  }

  @Test
  void should_know_what_it_was_made_of() {
    try (GanTrainer gan = builder().dataType(DataType.FLOAT64).build()) {
      assertThat(gan.device()).isEqualTo(Device.cpu());
      assertThat(gan.placement().dataType()).isEqualTo(DataType.FLOAT64);
      assertThat(gan.sampleShape()).isEqualTo(new Shape(4));
      assertThat(gan.generatorArrays().values())
          .extracting(NDArray::getShape)
          .containsExactly(new Shape(6, 8), new Shape(6), new Shape(4, 6), new Shape(4));
      assertThat(gan.discriminatorArrays().values())
          .extracting(NDArray::getShape)
          .containsExactly(new Shape(6, 4), new Shape(6), new Shape(1, 6), new Shape(1));
    }
  }

  @Test
  void should_name_the_part_that_is_null() {
    assertNull("generator", () -> GanTrainer.builder(null, Discriminator.of(judge()), WASSERSTEIN));
    assertNull("discriminator", () -> GanTrainer.builder(generator(), null, WASSERSTEIN));
    assertNull(
        "loss", () -> GanTrainer.builder(generator(), Discriminator.of(judge()), (GanLoss) null));
    assertNull("generatorOptimizer", () -> builder().optimizer(null));
    assertNull("listener", () -> builder().listener(null));
    assertNull("device", () -> builder().device(null));
    assertNull("dataType", () -> builder().dataType(null));
    assertNull("block", () -> Generator.of(null, Latent.normal(3)));
    assertNull("latent", () -> Generator.of(judge(), null));
    assertNull("block", () -> Discriminator.of(null));
    assertNull("output", () -> Discriminator.of(judge(), null));
  }

  private static void assertNull(String name, Executable call) {
    assertThatNullPointerException().isThrownBy(call::execute).withMessage(name);
  }

  @Test
  void should_say_that_it_is_closed() {
    GanTrainer gan =
        GanTrainer.builder(
                Generator.of(Mlp.builder(new Shape(3)).linear(4).tanh().build(), Latent.normal(3)),
                Discriminator.of(judge()),
                GanLoss.bceWithLogits())
            .device(Device.cpu())
            .build();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      Source source = Source.arrays(manager.ones(new Shape(8, 4)));
      gan.close();

      assertThatThrownBy(() -> gan.fit(source, TrainingPlan.steps(1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the game is closed");
    }
  }
}

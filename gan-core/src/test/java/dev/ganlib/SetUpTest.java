package dev.ganlib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.ParameterStore;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.Dataset;
import ai.djl.training.initializer.Initializer;
import ai.djl.translate.StackBatchifier;
import ai.djl.util.PairList;
import ai.djl.util.Progress;
import dev.ganlib.data.Source;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.loss.DiscriminatorOutput;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import dev.ganlib.nn.ConditionalBatchNorm;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.optim.Adam;
import dev.ganlib.optim.RMSProp;
import dev.ganlib.optim.Schedule;
import dev.ganlib.testing.NativeArrays;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests refusals and warnings, and their messages. */
final class SetUpTest {
  private static final String UNBOUNDED =
      "nothing bounds the gradient of the critic, so the loss wasserstein falls without end: add"
          + " .penalty(Penalty.gradientPenalty(10)), or clip the critic's weights with"
          + " .discriminatorOptimizer(RMSProp.of(5e-5).clipWeights(0.01))";

  private static final String CLIPPED_GENERATOR =
      "clipped weights bound the gradient of a critic, but these clip the generator, too; use"
          + " .discriminatorOptimizer(d) with clipWeights and .generatorOptimizer(g) without";

  private static final GanLoss OWN =
      GanLoss.of(
          "own",
          DiscriminatorOutput.SCORE,
          (real, fake) -> fake.mean().sub(real.mean()),
          fake -> fake.mean().neg());

  private static Mlp.Builder layers() {
    return Mlp.builder(new Shape(4)).linear(6).leakyRelu(0.2);
  }

  private static Generator generator() {
    return generator(Mlp.builder(new Shape(3)).linear(6).relu().linear(4).build());
  }

  private static Generator generator(Block block) {
    return Generator.of(block, Latent.normal(3));
  }

  private static GanTrainerBuilder builder(GanLoss loss) {
    return builder(loss, layers().linear(1).build());
  }

  private static GanTrainerBuilder builder(GanLoss loss, Block judge) {
    return GanTrainer.builder(generator(), Discriminator.of(judge, loss.output()), loss)
        .device(Device.cpu());
  }

  private static void assertRefused(GanTrainerBuilder builder, String message) {
    long before = NativeArrays.count();
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThat(NativeArrays.count()).as("arrays left behind").isEqualTo(before);
  }

  private static void assertWarnings(GanTrainerBuilder builder, String... messages) {
    try (GanTrainer gan = builder.build()) {
      assertThat(gan.warnings()).containsExactly(messages);
    }
  }

  /** One linear layer and something that is not shown to those who ask for its children. */
  private static final class Hidden extends AbstractBlock {
    private final Block judge = addChildBlock("judge", Linear.builder().setUnits(1).build());

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      return Activation.sigmoid(judge.forward(store, inputs, training));
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
      judge.initialize(manager, type, inputShapes);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return judge.getOutputShapes(inputShapes);
    }
  }

  /** Its last child is a sigmoid, but what it does last is linear. */
  private static final class Gated extends AbstractBlock {
    private final Block judge = addChildBlock("judge", Linear.builder().setUnits(1).build());
    private final Block gate = addChildBlock("gate", Activation.sigmoidBlock());

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      NDArray open = gate.forward(store, inputs, training).singletonOrThrow();
      NDArray passed = inputs.singletonOrThrow().mul(open);
      return judge.forward(store, new NDList(passed), training);
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
      judge.initialize(manager, type, inputShapes);
      gate.initialize(manager, type, inputShapes);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return judge.getOutputShapes(inputShapes);
    }
  }

  static List<Block> endsWithSigmoid() {
    return List.of(
        layers().linear(1).sigmoid().build(),
        layers().linear(1).sigmoid().reshape(new Shape(1)).build(),
        new SequentialBlock()
            .add(Linear.builder().setUnits(1).build())
            .add(Activation.sigmoidBlock()),
        new SequentialBlock()
            .add(Linear.builder().setUnits(6).build())
            .add(
                new SequentialBlock()
                    .add(Linear.builder().setUnits(1).build())
                    .add(Activation.sigmoidBlock())));
  }

  @ParameterizedTest
  @MethodSource("endsWithSigmoid")
  void should_refuse_a_sigmoid_before_logits(Block judge) {
    assertRefused(
        builder(GanLoss.bceWithLogits(), judge),
        "loss bceWithLogits needs a discriminator that gives a logit (no activation at the end)"
            + " but it ends with a sigmoid; leave the sigmoid out, or use GanLoss.bce() with"
            + " Discriminator.ofProbability");
  }

  @ParameterizedTest
  @MethodSource("endsWithSigmoid")
  void should_refuse_a_sigmoid_before_scores(Block judge) {
    assertRefused(
        builder(GanLoss.hinge(), judge),
        "loss hinge needs a discriminator that gives a score (no activation at the end) but it"
            + " ends with a sigmoid; leave the sigmoid out, or use GanLoss.bce() with"
            + " Discriminator.ofProbability");
  }

  @ParameterizedTest
  @MethodSource("endsWithSigmoid")
  void should_take_a_sigmoid_before_probabilities(Block judge) {
    assertWarnings(builder(GanLoss.bce(), judge));
  }

  @Test
  void should_warn_of_a_sigmoid_that_a_block_hides() {
    assertWarnings(
        builder(GanLoss.bceWithLogits(), new Hidden()),
        "the discriminator's outputs stay in [0, 1] however large its inputs and weights are, as"
            + " after a sigmoid, but loss bceWithLogits needs a logit (no activation at the end)");
    assertWarnings(builder(GanLoss.bce(), new Hidden()));
  }

  @Test
  void should_warn_of_an_end_that_keeps_outputs_from_any_value() {
    assertWarnings(
        builder(GanLoss.bceWithLogits(), layers().linear(1).tanh().build()),
        "the discriminator ends with tanh, which keeps its logits from taking any value; leave it"
            + " out");
    assertWarnings(
        builder(GanLoss.hinge(), layers().linear(3).relu().build()),
        "the discriminator ends with relu, which keeps its scores from taking any value; leave it"
            + " out");
  }

  @Test
  void should_refuse_probabilities_that_are_none() {
    try (GanTrainer none = builder(GanLoss.bce(), layers().linear(1).sigmoid().build()).build()) {
      assertThat(none.warnings()).isEmpty();
    }
    assertThatThrownBy(() -> builder(GanLoss.bce(), layers().linear(1).build()).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "loss bce needs a discriminator that gives probabilities but its outputs reach from -")
        .hasMessageEndingWith(
            "; put a sigmoid at its end, or use GanLoss.bceWithLogits() with Discriminator.of");
  }

  /** A discriminator may refuse inputs that no sample has. */
  @Test
  void should_build_with_a_discriminator_that_refuses_large_inputs() {
    Block picky =
        new SequentialBlock()
            .add(
                LambdaBlock.singleton(
                    x -> {
                      if (x.abs().max().getFloat() > 10) {
                        throw new IllegalArgumentException("pixel out of range");
                      }
                      return x;
                    }))
            .add(Linear.builder().setUnits(1).build());
    assertWarnings(builder(GanLoss.bceWithLogits(), picky));
  }

  @Test
  void should_look_at_schedules_before_training() {
    assertThatThrownBy(() -> Adam.of(1).schedule(step -> -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a schedule's factor in step 0 must be finite and not negative but was -1.0");
    assertThatThrownBy(() -> builder(GanLoss.hinge()).instanceNoise(0.1, step -> Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the factor of instance noise must be finite and not negative but was NaN");
  }

  @Test
  void should_not_take_the_last_child_of_a_custom_block_for_its_end() {
    assertWarnings(builder(GanLoss.bceWithLogits(), new Gated()));
  }

  @Test
  void should_not_take_a_last_layer_that_starts_at_zero_for_a_sigmoid() {
    Mlp zero = layers().linear(1).build();
    zero.setInitializer(Initializer.ZEROS, parameter -> parameter.getName().equals("weight"));
    assertWarnings(builder(GanLoss.bceWithLogits(), zero));
  }

  static List<Penalty> penalties() {
    return List.of(Penalty.gradientPenalty(10), Penalty.dragan(10), Penalty.r1(10), Penalty.r2(10));
  }

  @ParameterizedTest
  @MethodSource("penalties")
  void should_refuse_a_penalty_on_probabilities(Penalty penalty) {
    assertRefused(
        builder(GanLoss.bce(), layers().linear(1).sigmoid().build()).penalty(penalty),
        "penalty "
            + penalty.name()
            + " contradicts loss bce: the gradient of a probability vanishes where the discriminator"
            + " is sure; use GanLoss.bceWithLogits() and a discriminator without a sigmoid");
  }

  @ParameterizedTest
  @MethodSource("penalties")
  void should_refuse_a_penalty_twice(Penalty penalty) {
    assertRefused(
        builder(GanLoss.hinge()).penalty(penalty).penalty(penalty.every(2)),
        "penalty " + penalty.name() + " was given twice");
  }

  @Test
  void should_take_different_penalties_together() {
    assertWarnings(builder(GanLoss.hinge()).penalty(Penalty.r1(1)).penalty(Penalty.r2(1)));
  }

  private static String batchNormalisation(String penalty) {
    return "with batch normalisation the output for a sample depends on the whole batch, so the"
        + " gradient that penalty "
        + penalty
        + " looks at is not the sample's own; leave batch normalisation out of the discriminator,"
        + " or take layer normalisation";
  }

  private static List<Block> normalised() {
    return List.of(
        layers().batchNorm().linear(1).build(),
        new SequentialBlock()
            .add(new SequentialBlock().add(BatchNorm.builder().build()))
            .add(Linear.builder().setUnits(1).build()),
        new SequentialBlock().add(new OfOneClass()).add(Linear.builder().setUnits(1).build()));
  }

  /** Batch normalisation of a class that all samples are of. */
  private static final class OfOneClass extends AbstractBlock {
    private final Block norm = addChildBlock("norm", ConditionalBatchNorm.of(1));

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
      norm.initialize(manager, type, inputs[0], new Shape(inputs[0].get(0)));
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      NDArray x = inputs.singletonOrThrow();
      NDArray labels = x.getManager().zeros(new Shape(x.getShape().get(0)), DataType.INT64);
      return norm.forward(store, new NDList(x, labels), training);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
      return inputs;
    }
  }

  @Test
  void should_refuse_the_gradient_norm_of_a_sample_where_the_batch_is_normalised() {
    for (Penalty penalty : List.of(Penalty.gradientPenalty(10), Penalty.r1(1), Penalty.r2(1))) {
      for (Block judge : normalised()) {
        assertRefused(
            builder(GanLoss.wasserstein(), judge).penalty(penalty),
            batchNormalisation(penalty.name()));
      }
    }
    for (Block judge : normalised()) {
      assertWarnings(
          builder(GanLoss.bceWithLogits(), judge).penalty(Penalty.dragan(10)),
          batchNormalisation("dragan"));
      assertWarnings(builder(GanLoss.bceWithLogits(), judge));
    }
  }

  @Test
  void should_refuse_clipped_weights_with_a_gradient_norm_to_reach() {
    RMSProp plain = RMSProp.of(5e-5);
    for (Penalty penalty : List.of(Penalty.gradientPenalty(10), Penalty.dragan(1))) {
      String message =
          "penalty "
              + penalty.name()
              + " pulls gradients to a norm that clipped weights cannot reach; use one of the two";
      assertRefused(
          builder(GanLoss.wasserstein()).optimizer(plain.clipWeights(0.01)).penalty(penalty),
          message);
      assertRefused(
          builder(GanLoss.wasserstein())
              .optimizer(plain.clipWeights(0.01).clipGradientNorm(1).schedule(Schedule.constant()))
              .penalty(penalty),
          message);
    }
    // The generator's clipped weights are another matter.
    assertWarnings(
        builder(GanLoss.wasserstein())
            .generatorOptimizer(plain.clipWeights(0.01))
            .discriminatorOptimizer(plain)
            .penalty(Penalty.gradientPenalty(10)),
        CLIPPED_GENERATOR);
  }

  @Test
  void should_warn_of_clipped_weights_with_a_gradient_norm_to_lower() {
    assertWarnings(
        builder(GanLoss.wasserstein())
            .generatorOptimizer(RMSProp.of(5e-5))
            .discriminatorOptimizer(RMSProp.of(5e-5).clipWeights(0.01))
            .penalty(Penalty.r1(1)),
        "penalty r1 and clipped weights both bound the gradient of the critic; use one of the two");
  }

  @Test
  void should_warn_of_a_critic_that_nothing_bounds() {
    RMSProp plain = RMSProp.of(5e-5);
    assertWarnings(builder(GanLoss.wasserstein()), UNBOUNDED);
    assertWarnings(
        builder(GanLoss.wasserstein())
            .generatorOptimizer(plain.clipWeights(0.01))
            .discriminatorOptimizer(plain),
        CLIPPED_GENERATOR,
        UNBOUNDED);
    assertWarnings(
        builder(GanLoss.wasserstein()).optimizer(plain.clipWeights(0.01)), CLIPPED_GENERATOR);
    assertWarnings(builder(GanLoss.wasserstein()).optimizer(plain.clipGradientNorm(1)), UNBOUNDED);
    assertWarnings(
        builder(GanLoss.wasserstein())
            .generatorOptimizer(plain)
            .discriminatorOptimizer(plain.clipWeights(0.01)));
    assertWarnings(builder(GanLoss.wasserstein()).penalty(Penalty.gradientPenalty(10)));
    assertWarnings(builder(OWN));
    assertWarnings(builder(GanLoss.hinge()));
  }

  @Test
  void should_warn_of_a_loss_that_saturates() {
    assertWarnings(
        builder(GanLoss.minimax()),
        "this loss gives the generator no gradient where the discriminator is sure of a"
            + " fake; GanLoss.nonSaturating() does");
    assertWarnings(builder(GanLoss.nonSaturating()));
  }

  private static Source floats(NDManager manager, float low, float high) {
    float[] values = new float[40];
    Arrays.fill(values, (low + high) / 2);
    values[7] = low;
    values[31] = high;
    return Source.arrays(manager.create(values, new Shape(10, 4)));
  }

  private static Mlp.Builder maker() {
    return Mlp.builder(new Shape(3)).linear(6).relu().linear(4);
  }

  private static GanTrainer withGenerator(Block block) {
    return GanTrainer.builder(
            generator(block), Discriminator.of(layers().linear(1).build()), GanLoss.bceWithLogits())
        .optimizer(Adam.of(1e-3))
        .device(Device.cpu())
        .build();
  }

  private static void assertTrains(Block block, Source source, String... warnings) {
    try (GanTrainer gan = withGenerator(block)) {
      gan.fit(source, TrainingPlan.steps(1).batch(5));
      gan.fit(source, TrainingPlan.steps(1).batch(5));
      assertThat(gan.step()).isEqualTo(2);
      assertThat(gan.warnings()).containsExactly(warnings);
    }
  }

  private static void assertOutOfRange(Block block, Source source, String words) {
    try (GanTrainer gan = withGenerator(block)) {
      long before = NativeArrays.count();
      assertThatThrownBy(() -> gan.fit(source, TrainingPlan.steps(1).batch(5)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              words + ": scale the samples to the generator's range, or change its last layer");
      assertThat(NativeArrays.count()).as("arrays left behind").isEqualTo(before);
      assertThat(gan.step()).isZero();
    }
  }

  @Test
  void should_take_real_samples_of_the_generators_range() {
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      byte[] bytes = new byte[40];
      bytes[3] = (byte) 255;
      NDArray images = manager.create(new Shape(10, 4), DataType.UINT8);
      images.set(ByteBuffer.wrap(bytes));
      assertTrains(maker().tanh().build(), Source.bytes(images));
      assertTrains(maker().tanh().build(), floats(manager, -1, 1));
      assertTrains(maker().tanh().build(), floats(manager, -0.9f, 0.3f));
      assertTrains(maker().tanh().reshape(new Shape(4)).build(), floats(manager, -1, 1));
      assertTrains(maker().sigmoid().build(), floats(manager, 0, 1));
    }
  }

  @Test
  void should_refuse_real_samples_out_of_the_generators_range() {
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      String tanh = "the generator ends with tanh and gives [-1, 1], but the real samples reach";
      assertOutOfRange(maker().tanh().build(), floats(manager, 0, 255), tanh + " from 0 to 255");
      assertOutOfRange(maker().tanh().build(), floats(manager, -1.5f, 1), tanh + " from -1.5 to 1");
      assertTrains(
          maker().tanh().build(),
          floats(manager, -1, 1.0625f),
          tanh + " from -1 to 1.063, some of which it can never make; scale them to its range");
      assertOutOfRange(
          maker().tanh().build(), floats(manager, -1, 1.21875f), tanh + " from -1 to 1.219");
      assertOutOfRange(
          maker().tanh().reshape(new Shape(4)).build(),
          floats(manager, -3.25f, 2.125f),
          tanh + " from -3.25 to 2.125");
      assertOutOfRange(
          new SequentialBlock()
              .add(Linear.builder().setUnits(4).build())
              .add(Activation.tanhBlock()),
          floats(manager, 0, 255),
          tanh + " from 0 to 255");
      assertOutOfRange(
          maker().sigmoid().build(),
          floats(manager, -1, 1),
          "the generator ends with sigmoid and gives [0, 1], but the real samples reach from -1 to"
              + " 1");
      ArrayDataset dataset =
          new ArrayDataset.Builder()
              .setData(manager.create(new float[] {0, 255, 3, 4}, new Shape(1, 4)))
              .optDataBatchifier(new StackBatchifier())
              .setSampling(1, false)
              .build();
      assertOutOfRange(
          maker().tanh().build(), Source.of(dataset, new Shape(4)), tanh + " from 0 to 255");
    }
  }

  @Test
  void should_warn_once_of_real_samples_that_leave_half_the_range_empty() {
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      String words = "the generator ends with %s and gives [%s, 1], but the real samples reach";
      String end = ", which is half of it or less; scale them to the whole range";
      assertTrains(
          maker().tanh().build(),
          floats(manager, 0, 1),
          String.format(Locale.ROOT, words, "tanh", -1) + " from 0 to 1" + end);
      assertTrains(
          maker().sigmoid().build(),
          floats(manager, 0.25f, 0.5f),
          String.format(Locale.ROOT, words, "sigmoid", 0) + " from 0.25 to 0.5" + end);
    }
  }

  /** Three batches of which nothing but a pass can tell how many there are. */
  private static final class Unsized implements Dataset {
    private final AtomicInteger passes = new AtomicInteger();

    @Override
    public Iterable<Batch> getData(NDManager manager) {
      passes.incrementAndGet();
      return () -> Stream.generate(() -> batch(manager)).limit(3).iterator();
    }

    private static Batch batch(NDManager manager) {
      NDArray data = manager.create(new float[] {0, 255, 3, 4, 5, 6, 7, 8}, new Shape(2, 4));
      StackBatchifier batchifier = new StackBatchifier();
      return new Batch(
          manager.newSubManager(), new NDList(data), new NDList(), 2, batchifier, batchifier, 0, 0);
    }

    @Override
    public void prepare(Progress progress) {}
  }

  @Test
  void should_leave_a_dataset_of_unknown_size_alone() {
    Unsized stream = new Unsized();
    try (GanTrainer gan = withGenerator(maker().tanh().build())) {
      gan.fit(Source.of(stream, new Shape(4)), TrainingPlan.epochs(1));

      assertThat(gan.step()).isEqualTo(3);
      assertThat(gan.warnings()).isEmpty();
      assertThat(stream.passes).hasValue(1);
    }
  }
}

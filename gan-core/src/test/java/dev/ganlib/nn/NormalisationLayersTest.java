package dev.ganlib.nn;

import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.Gradients;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Shapes, initial values and errors of the layers; {@link NormalisationContractTest} has values.
 */
final class NormalisationLayersTest {
  private static final Shape LABELS = new Shape(2);

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static Block instance() {
    return InstanceNorm.builder().affine(true).build();
  }

  static Stream<Arguments> misfits() {
    Block cbn = ConditionalBatchNorm.of(3);
    Block head = ProjectionHead.of(3, 5);
    return Stream.of(
        misfit(instance(), "expected input of shape (N, C, spatial...) but was (2, 3)", "2 3"),
        misfit(
            instance(),
            "instance normalisation needs more than one place a channel but the input was (2, 3, 1,"
                + " 1)",
            "2 3 1 1"),
        misfit(GroupNorm.of(3), "expected input of shape (N, C, any...) but was (6)", "6"),
        misfit(
            GroupNorm.of(3),
            "channels must be a multiple of the 3 groups but the input was (2, 4, 5)",
            "2 4 5"),
        misfit(
            GroupNorm.of(3),
            "group normalisation needs more than one number a group but the input was (2, 3, 1) for"
                + " 3 groups",
            "2 3 1"),
        misfit(LabelEmbedding.of(3, 2), "expected labels of shape (N) but was (2, 1)", "2 1"),
        misfit(
            SpectralNorm.of(LabelEmbedding.of(3, 2)),
            "expected labels of shape (N) but was (2, 1)",
            "2 1"),
        misfit(cbn, "expected two inputs, samples and their labels, but was [(2, 3)]", "2 3"),
        misfit(cbn, "expected labels of shape (N) but was (2, 3)", "2 3", "2 3"),
        misfit(
            cbn, "expected a label for each sample of (2, 3) but the labels are (4)", "2 3", "4"),
        misfit(cbn, "expected input of shape (N, C, any...) but was (2)", "2", "2"),
        misfit(
            SelfAttention.of(8),
            "expected input of shape (N, 8, H, W) but was (2, 16, 4, 4)",
            "2 16 4 4"),
        misfit(
            SelfAttention.of(8), "expected input of shape (N, 8, H, W) but was (2, 8, 4)", "2 8 4"),
        misfit(
            SelfAttention.of(8),
            "pooling needs even height and width but the input was (2, 8, 4, 3); use"
                + " pooling(false)",
            "2 8 4 3"),
        misfit(
            SelfAttention.of(8),
            "pooling needs even height and width but the input was (2, 8, 3, 4); use"
                + " pooling(false)",
            "2 8 3 4"),
        misfit(head, "expected two inputs, samples and their labels, but was [(2, 5)]", "2 5"),
        misfit(head, "expected features of shape (N, 5) but was (2, 4)", "2 4", "2"),
        misfit(head, "expected features of shape (N, 5) but was (2, 5, 1)", "2 5 1", "2"));
  }

  private static Arguments misfit(Block block, String message, String... shapes) {
    return Arguments.of(
        block, message, Arrays.stream(shapes).map(NormalisationLayersTest::shape).toList());
  }

  private static Shape shape(String sizes) {
    return new Shape(Arrays.stream(sizes.split(" ", -1)).mapToLong(Long::parseLong).toArray());
  }

  @ParameterizedTest
  @MethodSource("misfits")
  void should_refuse_shapes_that_do_not_fit(Block block, String message, List<Shape> shapes) {
    Shape[] inputs = shapes.toArray(Shape[]::new);
    for (ThrowingCallable refused :
        new ThrowingCallable[] {
          () -> block.getOutputShapes(inputs),
          () -> block.initialize(manager, DataType.FLOAT32, inputs)
        }) {
      assertThatThrownBy(refused).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
  }

  @Test
  void should_give_the_shapes_that_it_tells() {
    assertThat(LabelEmbedding.of(3, 4).getOutputShapes(new Shape[] {LABELS}))
        .containsExactly(new Shape(2, 4));
    assertThat(ProjectionHead.of(3, 4).getOutputShapes(new Shape[] {new Shape(2, 4), LABELS}))
        .containsExactly(new Shape(2, 1));
    assertThat(
            SelfAttention.builder(8)
                .pooling(false)
                .build()
                .getOutputShapes(new Shape[] {new Shape(2, 8, 3, 5)}))
        .containsExactly(new Shape(2, 8, 3, 5));
  }

  @Test
  void should_refuse_inputs_with_other_channels_than_at_first() {
    Block instance = initialised(instance(), new Shape(2, 3, 4));
    Block group = initialised(GroupNorm.of(3), new Shape(2, 3, 4));
    Block conditional = initialised(ConditionalBatchNorm.of(3), new Shape(2, 3, 4), LABELS);
    NDArray x = manager.ones(new Shape(2, 6, 4));
    String message = "expected input with 3 channels but was (2, 6, 4)";

    assertThatThrownBy(() -> run(instance, true, x)).hasMessage(message);
    assertThatThrownBy(() -> run(group, true, x)).hasMessage(message);
    assertThatThrownBy(() -> run(conditional, true, x, manager.create(new long[2])))
        .hasMessage(message);
  }

  @Test
  void should_refuse_a_batch_of_one_number_a_channel_in_training_only() {
    Block block = initialised(ConditionalBatchNorm.of(3), new Shape(2, 4), LABELS);
    NDArray one = manager.ones(new Shape(1, 4));
    NDArray label = manager.create(new long[1]);

    assertThatThrownBy(() -> run(block, true, one, label))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "batch normalisation needs more than one number a channel in training but the input was"
                + " (1, 4)");
    assertThat(run(block, false, one, label).getShape()).isEqualTo(new Shape(1, 4));
  }

  static Stream<Arguments> labelled() {
    return Stream.of(
        Arguments.of(LabelEmbedding.of(3, 4), false),
        Arguments.of(SpectralNorm.of(LabelEmbedding.of(3, 4)), false),
        Arguments.of(ConditionalBatchNorm.of(3), true),
        Arguments.of(ProjectionHead.of(3, 5), true));
  }

  @ParameterizedTest
  @MethodSource("labelled")
  void should_refuse_labels_that_name_no_class(Block block, boolean sampled) {
    NDArray x = manager.arange(10f).reshape(2, 5);
    initialised(block, sampled ? new Shape[] {x.getShape(), LABELS} : new Shape[] {LABELS});
    for (long[] labels : new long[][] {{0, 3}, {-1, 2}, {7, -2}}) {
      NDArray wrong = manager.create(labels);
      for (boolean training : new boolean[] {true, false}) {
        assertThatThrownBy(
                () ->
                    run(
                        block,
                        training,
                        sampled ? new NDArray[] {x, wrong} : new NDArray[] {wrong}))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage(
                String.format(
                    Locale.ROOT,
                    "labels must be in [0, 3) but were from %d to %d",
                    Math.min(labels[0], labels[1]),
                    Math.max(labels[0], labels[1])));
      }
    }
    NDArray floats = manager.ones(LABELS);
    assertThatThrownBy(
            () -> run(block, true, sampled ? new NDArray[] {x, floats} : new NDArray[] {floats}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected labels of type int64 but was float32");
  }

  @Test
  void should_leave_the_running_statistics_when_a_label_is_refused() {
    Block block = initialised(ConditionalBatchNorm.of(3), new Shape(2, 5), LABELS);
    NDArray x = manager.arange(10f).reshape(2, 5);

    assertThatThrownBy(() -> run(block, true, x, manager.create(new long[] {0, 3})))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(doubles(block.getParameters().get("runningMean").getArray())).containsOnly(0);
    assertThat(doubles(block.getParameters().get("runningVar").getArray())).containsOnly(1);
  }

  static Stream<Block> buffered() {
    return Stream.of(
        ConditionalBatchNorm.of(3),
        SpectralNorm.of(Linear.builder().setUnits(3).build()),
        ProjectionHead.builder(3, 5).spectralNorm(true).build());
  }

  /** A graph keeps the buffers of its own time, also one that was made in inference mode. */
  @ParameterizedTest
  @MethodSource("buffered")
  @SuppressWarnings("try") // the mode works by being open
  void should_keep_a_graph_s_gradient_when_buffers_move_afterwards(Block block) {
    NDArray labels = manager.create(new long[] {2, 0, 2});
    NDArray values = manager.arange(15f).reshape(3, 5).sin();
    boolean labelled = !(block instanceof SpectralNorm);
    initialised(
        block,
        labelled
            ? new Shape[] {values.getShape(), labels.getShape()}
            : new Shape[] {values.getShape()});
    try (GradMode on = GradMode.on()) {
      for (boolean training : new boolean[] {false, true}) {
        NDArray x = Gradients.leaf(values);
        NDArray[] inputs = labelled ? new NDArray[] {x, labels} : new NDArray[] {x};
        NDArray still = run(block, false, inputs).square().sum();
        double[] expected = doubles(Gradients.of(still, List.of(x)).get(0));

        NDArray loss = run(block, false, inputs).square().sum();
        run(block, training, inputs);
        run(block, training, inputs);

        assertThat(doubles(Gradients.of(loss, List.of(x)).get(0))).isEqualTo(expected);
      }
    }
  }

  @Test
  void should_start_with_scale_1_and_shift_0() {
    for (Block block :
        new Block[] {
          initialised(instance(), new Shape(2, 3, 4)),
          initialised(GroupNorm.of(3), new Shape(2, 3, 4)),
          initialised(ConditionalBatchNorm.of(3), new Shape(2, 3, 4), LABELS)
        }) {
      assertThat(doubles(block.getParameters().get("gamma").getArray())).containsOnly(1);
      assertThat(doubles(block.getParameters().get("beta").getArray())).containsOnly(0);
    }
    assertThat(InstanceNorm.of().getParameters()).isEmpty();
    assertThat(GroupNorm.builder(3).affine(false).build().getParameters()).isEmpty();
  }

  /** Of 100,000 standard normal numbers, mean and deviation are within 0.01 at 3 sigma. */
  @Test
  void should_start_an_embedding_with_standard_normal_numbers() {
    Block block = initialised(LabelEmbedding.of(100, 1000), LABELS);
    NDArray table = block.getParameters().get("weight").getArray();

    assertThat(table.getShape()).isEqualTo(new Shape(100, 1000));
    assertThat(Arrays.stream(doubles(table)).average().orElseThrow()).isCloseTo(0, within(0.01));
    assertThat(Math.sqrt(Arrays.stream(doubles(table)).map(x -> x * x).average().orElseThrow()))
        .isCloseTo(1, within(0.01));
  }

  @Test
  void should_pass_the_input_at_first_when_attending() {
    Block block = initialised(SelfAttention.of(16), new Shape(2, 16, 4, 4));
    NDArray x = manager.arange(512f).reshape(2, 16, 4, 4).sin();

    assertThat(doubles(run(block, true, x))).isEqualTo(doubles(x));
  }

  /** PyTorch's convolution: U(-b, b), b = 1 / sqrt(fan-in); fan-ins are 64 and 32. */
  @Test
  void should_start_attention_with_pytorch_s_weights() {
    Block block = initialised(SelfAttention.of(64), new Shape(2, 64, 2, 2));
    double[] bounds = {0.125, 0.125, 0.125, 1 / Math.sqrt(32)};
    for (int k = 0; k < 4; k++) {
      NDArray weight = block.getParameters().valueAt(k + 1).getArray();
      double largest = Arrays.stream(doubles(weight)).map(Math::abs).max().orElseThrow();
      assertThat(largest).isBetween(0.97 * bounds[k], bounds[k] * (1 + 1e-6));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -4})
  void should_refuse_sizes_that_are_not_positive(long size) {
    assertMessage(() -> GroupNorm.of(size), "groups must be positive but was " + size);
    assertMessage(() -> LabelEmbedding.of(size, 2), "classes must be positive but was " + size);
    assertMessage(() -> LabelEmbedding.of(2, size), "size must be positive but was " + size);
    assertMessage(() -> ConditionalBatchNorm.of(size), "classes must be positive but was " + size);
    assertMessage(() -> ProjectionHead.of(size, 2), "classes must be positive but was " + size);
    assertMessage(() -> ProjectionHead.of(2, size), "features must be positive but was " + size);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -8, 12, 4})
  void should_refuse_channels_that_cannot_be_divided_by_8(long channels) {
    assertMessage(
        () -> SelfAttention.of(channels),
        "channels must be a positive multiple of 8 but was " + channels);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void should_refuse_an_epsilon_that_is_not_positive(double epsilon) {
    String message = "epsilon must be positive and finite but was " + epsilon;
    assertMessage(() -> InstanceNorm.builder().epsilon(epsilon), message);
    assertMessage(() -> GroupNorm.builder(2).epsilon(epsilon), message);
    assertMessage(() -> ConditionalBatchNorm.builder(2).epsilon(epsilon), message);
    assertMessage(() -> SpectralNorm.builder(LabelEmbedding.of(2, 2)).epsilon(epsilon), message);
  }

  @ParameterizedTest
  @CsvSource({"0", "-0.1", "1.1", "NaN"})
  void should_refuse_a_momentum_out_of_range(double momentum) {
    assertMessage(
        () -> ConditionalBatchNorm.builder(2).momentum(momentum),
        "momentum must be in (0, 1] but was " + momentum);
  }

  private static void assertMessage(ThrowingCallable refused, String message) {
    assertThatThrownBy(refused).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  private Block initialised(Block block, Shape... shapes) {
    block.initialize(manager, DataType.FLOAT32, shapes);
    return block;
  }

  private NDArray run(Block block, boolean training, NDArray... inputs) {
    return block
        .forward(new ParameterStore(manager, false), new NDList(inputs), training)
        .singletonOrThrow();
  }
}

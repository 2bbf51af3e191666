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
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.ganlib.internal.torch.EngineRoom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PerFrameTest {
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** Gives its first input, and keeps the numbers of all. */
  private static final class Witness extends AbstractBlock {
    private final List<List<Double>> given = new ArrayList<>();

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      for (NDArray input : inputs) {
        List<Double> numbers = new ArrayList<>();
        for (double number : doubles(input)) {
          numbers.add(number);
        }
        given.add(numbers);
      }
      return new NDList(inputs.get(0));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return new Shape[] {inputShapes[0]};
    }
  }

  private NDArray run(Block block, NDArray... inputs) {
    return block
        .forward(new ParameterStore(manager, false), new NDList(inputs), false)
        .singletonOrThrow();
  }

  /** Two videos of three frames, one place and two channels: c 100 + b 10 + t. */
  @Test
  void should_give_each_frame_the_label_and_the_style_of_its_own_video() {
    Witness witness = new Witness();
    NDArray videos =
        manager.create(
            new double[] {0, 1, 2, 100, 101, 102, 10, 11, 12, 110, 111, 112},
            new Shape(2, 2, 3, 1, 1));
    NDArray labels = manager.create(new long[] {5, 7});
    NDArray styles = manager.create(new double[] {0.5, 0.25, -1, -2}, new Shape(2, 2));

    NDArray y = run(PerFrame.of(witness), videos, labels, styles);

    assertThat(witness.given)
        .containsExactly(
            List.of(0., 100., 1., 101., 2., 102., 10., 110., 11., 111., 12., 112.),
            List.of(5., 5., 5., 7., 7., 7.),
            List.of(0.5, 0.25, 0.5, 0.25, 0.5, 0.25, -1., -2., -1., -2., -1., -2.));
    assertThat(y.getShape()).isEqualTo(videos.getShape());
    assertThat(doubles(y)).containsExactly(doubles(videos));
  }

  @Test
  void should_know_the_shapes_ahead_also_of_an_unknown_batch() {
    Block layer = PerFrame.of(Convolution.builder(6, 3, 3).stride(2).build());

    assertThat(layer.getOutputShapes(new Shape[] {new Shape(-1, 2, 5, 9, 7)}))
        .containsExactly(new Shape(-1, 6, 5, 4, 3));
    assertThat(PerFrame.of(Linear.of(3)).getOutputShapes(new Shape[] {new Shape(4, 2, 5)}))
        .containsExactly(new Shape(4, 3, 5));
    assertThat(
            PerFrame.of(ConditionalBatchNorm.of(3))
                .getOutputShapes(new Shape[] {new Shape(-1, 2, 5, 9, 7), new Shape(-1)}))
        .containsExactly(new Shape(-1, 2, 5, 9, 7));
  }

  @Test
  void should_normalise_over_the_frames_of_all_videos() {
    Block layer = PerFrame.of(ConditionalBatchNorm.of(2));
    layer.initialize(manager, DataType.FLOAT64, new Shape(2, 1, 3, 1, 1), new Shape(2));
    NDArray videos = manager.create(new double[] {1, 2, 3, 4, 5, 9}, new Shape(2, 1, 3, 1, 1));

    NDList y =
        layer.forward(
            new ParameterStore(manager, false),
            new NDList(videos, manager.create(new long[] {0, 1})),
            true);

    // Mean 4 and variance 40 / 6 of the six frames.
    double deviation = Math.sqrt(40 / 6. + 1e-5);
    assertThat(doubles(y.singletonOrThrow()))
        .containsExactly(
            new double[] {
              -3 / deviation, -2 / deviation, -1 / deviation, 0, 1 / deviation, 5 / deviation
            },
            within(1e-12));
  }

  @Test
  void should_refuse_images_and_conditions_of_other_batches() {
    Block layer = PerFrame.of(new Witness());
    Shape videos = new Shape(2, 3, 4, 5, 5);

    assertThatThrownBy(() -> layer.getOutputShapes(new Shape[] {new Shape(2, 3)}))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected videos of shape (N, C, T, ...) but was (N, 3)");
    assertThatThrownBy(() -> layer.initialize(manager, DataType.FLOAT32, new Shape(2, 3, 0, 5)))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected videos of shape (N, C, T, ...) but was (N, 3, 0, 5)");
    assertThatThrownBy(() -> layer.getOutputShapes(new Shape[] {videos, new Shape(8)}))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected conditions of whole videos, one for each of (2, 3, 4, 5, 5), but they are"
                + " (8)");
    assertThatThrownBy(() -> run(layer, manager.ones(videos), manager.ones(new Shape(8))))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("expected conditions of whole videos");
  }

  @Test
  void should_refuse_a_block_that_gives_no_channels() {
    Block layer = PerFrame.of(Reshape.of());

    assertThatThrownBy(() -> layer.getOutputShapes(new Shape[] {new Shape(2, 1, 3)}))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a block that gives (N, C, ...) for every frame but was (N)");
  }

  /** Two videos of three frames; of six samples the block makes two or three. */
  @Test
  void should_refuse_a_block_that_gives_another_number_of_samples() {
    Block thirds =
        new LambdaBlock(list -> new NDList(list.singletonOrThrow().reshape(2, 6)), "Thirds");
    Block halves =
        new LambdaBlock(list -> new NDList(list.singletonOrThrow().get("0:3")), "Halves");

    assertThatThrownBy(() -> PerFrame.of(thirds).getOutputShapes(new Shape[] {new Shape(2, 2, 3)}))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected a block that gives one sample for each of 6 frames, 3 of each video, but it"
                + " gives 2");
    assertThatThrownBy(() -> run(PerFrame.of(halves), manager.ones(new Shape(2, 2, 3))))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected a block that gives one sample for each of 6 frames, 3 of each video, but it"
                + " gives 3");
  }

  @Test
  void should_show_what_runs_inside() {
    Block layer = PerFrame.of(Activation.tanhBlock());

    assertThat(LayerDescription.of(layer).has(Trait.RUNS_IN_ORDER)).isTrue();
    assertThat(layer.getChildren().keys()).containsExactly("01block");
  }
}

package dev.ganlib.nn;

import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.training.ParameterStore;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.nn.stock.Sngan;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the sums and joins of {@link Skip} and {@link Residual}, and what they refuse. */
final class SkipTest {
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static Convolution convolution(long channels, long stride) {
    return Convolution.builder(channels, 3, 3).stride(stride).padding(1).build();
  }

  private NDArray run(Block block, NDArray x) {
    return block
        .forward(new ParameterStore(manager, false), new NDList(x), false)
        .singletonOrThrow();
  }

  @Test
  void should_give_the_input_first_then_what_the_block_makes_of_it() {
    Block skip = Skip.around(PixelShuffle.of(1));
    NDArray x = manager.create(new double[] {1, 2, 3, 4}, new Shape(2, 2, 1, 1));

    NDArray y = run(skip, x);

    assertThat(y.getShape()).isEqualTo(new Shape(2, 4, 1, 1));
    assertThat(doubles(y)).containsExactly(1, 2, 1, 2, 3, 4, 3, 4);
  }

  /** From 16 x 16 by way of 8 x 8 and 4 x 4, each level with what came into it. */
  @Test
  void should_make_a_u_net_by_recursion() {
    Block block = null;
    for (long channels = 32; channels >= 8; channels /= 2) {
      Sequence.Builder level =
          Sequence.builder().add(Convolution.builder(channels, 4, 4).stride(2).padding(1).build());
      if (block != null) {
        level.add(block);
      }
      block =
          Skip.around(
              level
                  .add(
                      TransposedConvolution.builder(channels / 2, 4, 4)
                          .stride(2)
                          .padding(1)
                          .build())
                  .build());
    }
    Shape[] input = {new Shape(-1, 3, 16, 16)};

    assertThat(block.getOutputShapes(input)).containsExactly(new Shape(-1, 7, 16, 16));
    block.initialize(manager, DataType.FLOAT32, new Shape(2, 3, 16, 16));
    assertThat(run(block, manager.ones(new Shape(1, 3, 16, 16))).getShape())
        .isEqualTo(new Shape(1, 7, 16, 16));
    assertThat(block.getOutputShapes(new Shape[] {new Shape(5, 3, 24, 32)}))
        .containsExactly(new Shape(5, 7, 24, 32));
  }

  @Test
  void should_refuse_to_join_what_has_other_sizes_and_name_both() {
    String message =
        "expected a block that keeps the sizes after the channels, as its output is joined to its"
            + " input, but from (N, 3, 7, 9) it makes (N, 8, 4, 5)";
    Shape input = new Shape(2, 3, 7, 9);

    assertThatThrownBy(() -> Skip.around(convolution(8, 2)).getOutputShapes(new Shape[] {input}))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThatThrownBy(
            () -> Skip.around(convolution(8, 2)).initialize(manager, DataType.FLOAT32, input))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    Block fitting = Skip.around(AveragePooling.of(1, 2));
    assertThatThrownBy(() -> run(fitting, manager.ones(new Shape(1, 1, 2, 4))))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("but from (N, 1, 2, 4) it makes (N, 1, 2, 2)");
  }

  @Test
  void should_refuse_a_batch_without_channels() {
    assertThatThrownBy(
            () -> Skip.around(Reshape.of(4)).getOutputShapes(new Shape[] {new Shape(2, 2, 2)}))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("but from (N, 2, 2) it makes (N, 4)");
  }

  @Test
  void should_add_the_input_or_what_the_shortcut_makes_of_it() {
    NDArray x = manager.create(new double[] {1, 2, 3, 4}, new Shape(1, 1, 2, 2));

    assertThat(doubles(run(Residual.of(PixelShuffle.of(1)), x))).containsExactly(2, 4, 6, 8);
    assertThat(doubles(run(Residual.of(AveragePooling.of(2, 2), AveragePooling.of(2, 2)), x)))
        .containsExactly(5);
  }

  @Test
  void should_refuse_summands_of_other_shapes_and_name_both() {
    Shape input = new Shape(2, 3, 8, 8);

    assertThatThrownBy(
            () -> Residual.of(convolution(8, 1)).initialize(manager, DataType.FLOAT32, input))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected a main network whose output has the shape of its input but was (N, 8, 8, 8)"
                + " and (N, 3, 8, 8)");
    assertThatThrownBy(
            () ->
                Residual.of(convolution(8, 2), convolution(8, 1))
                    .getOutputShapes(new Shape[] {input}))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected a main network whose output has the shape of the shortcut's output but was"
                + " (N, 8, 4, 4) and (N, 8, 8, 8)");
  }

  /** Of one channel and eight, an addition would make eight. */
  @Test
  void should_not_repeat_an_input_of_one_channel_when_it_runs() {
    Block block = Residual.of(convolution(8, 1));
    NDArray x = manager.ones(new Shape(2, 1, 4, 4));
    block
        .getChildren()
        .values()
        .forEach(child -> child.initialize(manager, x.getDataType(), x.getShape()));

    assertThatThrownBy(() -> run(block, x))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("but was (N, 8, 4, 4) and (N, 1, 4, 4)");
  }

  /** Of one sample and four, an addition would make four. */
  @Test
  void should_not_repeat_one_sample_for_a_batch() {
    Block first = new LambdaBlock(list -> new NDList(list.singletonOrThrow().get("0:1")), "First");
    NDArray x = manager.ones(new Shape(4, 3));

    assertThatThrownBy(() -> run(Residual.of(first), x))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected a main network whose output has the shape of its input but was (1, 3) and"
                + " (4, 3)");
    assertThatThrownBy(() -> Residual.of(first).getOutputShapes(new Shape[] {x.getShape()}))
        .hasMessageEndingWith("but was (1, 3) and (4, 3)");
  }

  /** Saved generators and checkpoints name their arrays so. */
  @Test
  void should_name_its_parameters_by_main_and_shortcut() {
    assertThat(Residual.of(Linear.of(3), Linear.of(3).withoutBias()).getParameters().keys())
        .containsExactly("01main_weight", "01main_bias", "02shortcut_weight");
    Block stock = Sngan.generator(4, new Shape(1, 8, 8)).width(8).build();
    stock.initialize(manager, DataType.FLOAT32, new Shape(2, 4));
    assertThat(stock.getParameters().keys())
        .filteredOn(name -> name.contains("Residual"))
        .allMatch(name -> name.contains("_01main_") || name.contains("_02shortcut_"))
        .hasSize(14);
    assertThat(Arrays.toString(stock.getOutputShapes(new Shape[] {new Shape(2, 4)})))
        .isEqualTo("[(2, 1, 8, 8)]");
  }
}

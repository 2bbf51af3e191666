package dev.ganlib.nn;

import static dev.ganlib.nn.LayerCase.forward;
import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.ganlib.internal.torch.EngineRoom;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the refusals of layers, their messages, and the ways to give their numbers. */
final class LayerSetUpTest {
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static Convolution.Builder images() {
    return Convolution.builder(6, 3, 3);
  }

  private static TransposedConvolution.Builder spread() {
    return TransposedConvolution.builder(6, 3, 3);
  }

  private static Arguments bad(String message, ThrowingCallable call) {
    return Arguments.of(message, call);
  }

  static List<Arguments> numbers() {
    return List.of(
        bad("units must be positive but was 0", () -> Linear.of(0)),
        bad("channels must be positive but was 0", () -> Convolution.builder(0, 3)),
        bad("channels must be positive but was -2", () -> TransposedConvolution.builder(-2, 3)),
        bad("kernel must have 1 to 3 numbers but had 0", () -> Convolution.builder(1)),
        bad(
            "kernel must have 1 to 3 numbers but had 4",
            () -> TransposedConvolution.builder(1, 2, 2, 2, 2)),
        bad("kernel must be positive but was 0", () -> Convolution.builder(1, 3, 0)),
        bad("stride must be positive but was 0", () -> images().stride(0)),
        bad("stride must be positive but was -1", () -> spread().stride(2, -1)),
        bad("stride must have 1 or 2 numbers but had 3", () -> images().stride(1, 1, 1)),
        bad("stride must have 1 or 2 numbers but had 0", () -> spread().stride()),
        bad("stride must have 1 number but had 2", () -> Convolution.builder(1, 3).stride(1, 1)),
        bad("padding must not be negative but was -1", () -> images().padding(-1)),
        bad("padding must not be negative but was -2", () -> spread().padding(0, -2)),
        bad("padding must have 1 or 2 numbers but had 3", () -> images().padding(1, 1, 1)),
        bad("dilation must be positive but was 0", () -> images().dilation(0)),
        bad("dilation must be positive but was -3", () -> spread().dilation(-3)),
        bad(
            "dilation must have 1 or 3 numbers but had 2",
            () -> Convolution.builder(1, 2, 2, 2).dilation(1, 1)),
        bad("groups must be positive but was 0", () -> images().groups(0)),
        bad("groups must be positive but was -1", () -> spread().groups(-1)),
        bad(
            "channels must be a multiple of groups but was 6 with 4 groups",
            () -> images().groups(4).build()),
        bad(
            "channels must be a multiple of groups but was 6 with 4 groups",
            () -> spread().groups(4).build()),
        bad("output padding must not be negative but was -1", () -> spread().outputPadding(-1)),
        bad(
            "output padding must have 1 or 2 numbers but had 3",
            () -> spread().outputPadding(1, 0, 0)),
        bad(
            "output padding must be smaller than stride or dilation but was 1 with stride 1 and"
                + " dilation 1",
            () -> spread().outputPadding(1).build()),
        bad(
            "output padding must be smaller than stride or dilation but was 3 with stride 2 and"
                + " dilation 3",
            () -> spread().stride(4, 2).dilation(1, 3).outputPadding(3).build()),
        bad("factor must be positive but was 0", () -> PixelShuffle.of(0)),
        bad("factor must be positive but was -1", () -> Upsampling.nearest(-1)),
        bad("factor must be positive but was 0", () -> Upsampling.bilinear(0)),
        bad("group size must be positive but was 0", () -> MinibatchDeviation.of(0)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("numbers")
  void should_say_the_rule_and_the_value(String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  static List<Arguments> inputs() {
    Block four = Convolution.builder(8, 4, 4).build();
    return List.of(
        Arguments.of(
            four,
            new Shape(5, 3, 2, 2),
            "expected images at least 4x4 for a 4x4 kernel without padding but was (N, 3, 2, 2)"),
        Arguments.of(
            four,
            new Shape(5, 3, 4, 3),
            "expected images at least 4x4 for a 4x4 kernel without padding but was (N, 3, 4, 3)"),
        Arguments.of(
            Convolution.builder(8, 4, 4).stride(2).padding(1).build(),
            new Shape(5, 3, 1, 1),
            "expected images at least 2x2 for a 4x4 kernel with padding 1 but was (N, 3, 1, 1)"),
        Arguments.of(
            Convolution.builder(8, 3, 5).dilation(2).padding(0, 1).build(),
            new Shape(5, 3, 9, 6),
            "expected images at least 5x7 for a 3x5 kernel with dilation 2 and padding 0x1 but"
                + " was (N, 3, 9, 6)"),
        Arguments.of(
            Convolution.builder(8, 3).build(),
            new Shape(5, 3, 2),
            "expected sequences at least 3 long for a 3 long kernel without padding but was (N, 3,"
                + " 2)"),
        Arguments.of(
            Convolution.builder(8, 2, 3, 3).dilation(2).build(),
            new Shape(5, 3, 2, 5, 5),
            "expected volumes at least 3x5x5 for a 2x3x3 kernel with dilation 2 without padding"
                + " but was (N, 3, 2, 5, 5)"),
        Arguments.of(
            TransposedConvolution.builder(8, 2, 2).stride(2).padding(2).build(),
            new Shape(5, 3, 2, 3),
            "expected images at least 3x3 for a 2x2 kernel with stride 2 and padding 2 but was (N,"
                + " 3, 2, 3)"),
        Arguments.of(
            four, new Shape(5, 3, 9), "expected images of shape (N, C, H, W) but was (N, 3, 9)"),
        Arguments.of(
            four,
            new Shape(5, 0, 9, 9),
            "expected images of shape (N, C, H, W) but was (N, 0, 9, 9)"),
        Arguments.of(
            Convolution.builder(8, 4).build(),
            new Shape(5, 3, 9, 9),
            "expected sequences of shape (N, C, L) but was (N, 3, 9, 9)"),
        Arguments.of(
            TransposedConvolution.builder(8, 4, 4, 4).build(),
            new Shape(5, 27),
            "expected volumes of shape (N, C, D, H, W) but was (N, 27)"),
        Arguments.of(
            images().groups(3).build(),
            new Shape(5, 4, 9, 9),
            "expected images whose channels are a multiple of the 3 groups but was (N, 4, 9, 9)"),
        Arguments.of(
            spread().groups(2).build(),
            new Shape(5, 3, 9, 9),
            "expected images whose channels are a multiple of the 2 groups but was (N, 3, 9, 9)"),
        Arguments.of(
            Linear.of(2), new Shape(5), "expected input of shape (N, ..., features) but was (N)"),
        Arguments.of(
            PixelShuffle.of(2),
            new Shape(5, 6, 2, 2),
            "expected images whose channels are a multiple of 4, the square of factor 2 but was (N,"
                + " 6, 2, 2)"),
        Arguments.of(
            PixelShuffle.of(1),
            new Shape(5, 6, 2),
            "expected images of shape (N, C, H, W) but was (N, 6, 2)"),
        Arguments.of(
            Upsampling.bilinear(2),
            new Shape(5, 6, 2, 2, 2),
            "expected images of shape (N, C, H, W) but was (N, 6, 2, 2, 2)"),
        Arguments.of(
            PRelu.perChannel(), new Shape(5), "expected input of shape (N, C, ...) but was (N)"),
        Arguments.of(
            MinibatchDeviation.of(),
            new Shape(5, 0),
            "expected input of shape (N, C, ...) but was (N, 0)"));
  }

  @ParameterizedTest(name = "{2}")
  @MethodSource("inputs")
  void should_refuse_an_input_when_built(Block block, Shape input, String message) {
    assertThatThrownBy(() -> block.getOutputShapes(new Shape[] {input}))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> block.initialize(manager, DataType.FLOAT32, input))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThat(block.getParameters().values()).noneMatch(parameter -> parameter.isInitialized());
  }

  static List<Arguments> others() {
    return List.of(
        Arguments.of(
            Convolution.builder(8, 1, 1).groups(2).build(),
            new Shape(2, 6, 5, 5),
            new Shape(3, 4, 5, 5),
            "expected images of 6 channels but was (N, 4, 5, 5)"),
        Arguments.of(
            TransposedConvolution.builder(8, 2).groups(2).build(),
            new Shape(2, 6, 5),
            new Shape(3, 4, 5),
            "expected sequences of 6 channels but was (N, 4, 5)"),
        Arguments.of(
            Linear.of(2),
            new Shape(2, 6),
            new Shape(3, 6, 5),
            "expected input of 6 features but was (N, 6, 5)"),
        Arguments.of(
            PRelu.perChannel(),
            new Shape(2, 6),
            new Shape(3, 1),
            "expected input of 6 channels but was (N, 1)"));
  }

  @ParameterizedTest(name = "{3}")
  @MethodSource("others")
  void should_refuse_other_channels_than_it_was_initialised_with(
      Block block, Shape first, Shape other, String message) {
    block.initialize(manager, DataType.FLOAT32, first);

    for (ThrowingCallable refused :
        List.<ThrowingCallable>of(
            () -> block.getOutputShapes(new Shape[] {other}),
            () -> block.initialize(manager, DataType.FLOAT32, other),
            () -> forward(block, manager.ones(other)))) {
      assertThatThrownBy(refused)
          .isExactlyInstanceOf(IllegalArgumentException.class)
          .hasMessage(message);
    }
    assertThat(forward(block, manager.ones(first)).getShape().get(0)).isEqualTo(2);

    block.clear();
    block.initialize(manager, DataType.FLOAT32, other);
    assertThat(forward(block, manager.ones(other)).getShape().get(0)).isEqualTo(3);
  }

  @Test
  void should_count_one_number_for_all_axes() {
    Shape[] input = {new Shape(1, 2, 9, 11)};

    assertThat(images().stride(2).padding(3).dilation(2).build().getOutputShapes(input))
        .isEqualTo(
            images().stride(2, 2).padding(3, 3).dilation(2, 2).build().getOutputShapes(input))
        .containsExactly(new Shape(1, 6, 6, 7));
    assertThat(spread().stride(3).padding(1).outputPadding(2).build().getOutputShapes(input))
        .containsExactly(new Shape(1, 6, 27, 33));
  }

  @Test
  void should_have_parameters_that_go_by_pytorch_s_names() {
    for (Block block : List.of(Linear.of(2), images().build(), Convolution.builder(1, 2).build())) {
      assertThat(block.getParameters().keys()).containsExactly("weight", "bias");
    }
    for (Block block :
        List.of(
            Linear.of(2).withoutBias(),
            images().withoutBias().build(),
            spread().withoutBias().build(),
            PRelu.shared(),
            PRelu.perChannel())) {
      assertThat(block.getParameters().keys()).containsExactly("weight");
    }
  }

  @Test
  void should_begin_with_a_slope_of_a_quarter() {
    for (DataType type : List.of(DataType.FLOAT32, DataType.FLOAT64)) {
      Block shared = PRelu.shared();
      Block perChannel = PRelu.perChannel();
      shared.initialize(manager, type, new Shape(2, 3, 4));
      perChannel.initialize(manager, type, new Shape(2, 3, 4));

      assertThat(shared.getParameters().get("weight").getArray().getDataType()).isEqualTo(type);
      assertThat(doubles(shared.getParameters().get("weight").getArray())).containsExactly(0.25);
      assertThat(doubles(perChannel.getParameters().get("weight").getArray()))
          .containsExactly(0.25, 0.25, 0.25);
    }
  }
}

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
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.testing.GradientCheck;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LabelConcatenationTest {
  private static final Block ECHO = new LambdaBlock(list -> list, "echo");

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static NDArray run(Block block, NDArray... inputs) {
    return block
        .forward(new ParameterStore(inputs[0].getManager(), false), new NDList(inputs), false)
        .singletonOrThrow();
  }

  private NDArray counted(Shape shape, DataType type) {
    return manager.arange((int) shape.size()).toType(type, false).reshape(shape);
  }

  @Test
  void should_join_ones_in_the_label_s_place_to_features() {
    NDArray x = counted(new Shape(3, 2), DataType.FLOAT32);

    NDArray joined = run(LabelConcatenation.of(ECHO, 3), x, manager.create(new long[] {2, 0, 1}));

    assertThat(joined.getShape()).isEqualTo(new Shape(3, 5));
    assertThat(joined.getDataType()).isEqualTo(DataType.FLOAT32);
    assertThat(joined.getManager()).isSameAs(manager);
    assertThat(doubles(joined))
        .containsExactly(0, 1, 0, 0, 1, /* */ 2, 3, 1, 0, 0, /* */ 4, 5, 0, 1, 0);
  }

  /** Element (b, c, h, w) is x's for c below C, else whether c - C is the label. */
  @Test
  void should_join_planes_to_images() {
    NDArray x = counted(new Shape(2, 3, 2, 4), DataType.FLOAT64);
    long[] labels = {3, 1};

    NDArray joined = run(LabelConcatenation.of(ECHO, 4), x, manager.create(labels));

    assertThat(joined.getShape()).isEqualTo(new Shape(2, 7, 2, 4));
    double[] actual = doubles(joined);
    double[] from = doubles(x);
    for (int b = 0; b < 2; b++) {
      for (int c = 0; c < 7; c++) {
        for (int place = 0; place < 8; place++) {
          double expected = c < 3 ? from[(b * 3 + c) * 8 + place] : c - 3 == labels[b] ? 1 : 0;
          assertThat(actual[(b * 7 + c) * 8 + place]).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void should_flatten_images_before_it_joins() {
    NDArray x = counted(new Shape(2, 3, 1, 2), DataType.FLOAT64);

    NDArray joined = run(LabelConcatenation.flat(ECHO, 2), x, manager.create(new long[] {1, 0}));

    assertThat(joined.getShape()).isEqualTo(new Shape(2, 8));
    assertThat(doubles(joined))
        .containsExactly(0, 1, 2, 3, 4, 5, 0, 1, /* */ 6, 7, 8, 9, 10, 11, 1, 0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void should_have_the_gradient_of_central_differences(boolean flat) {
    Mlp mlp = Mlp.builder(flat ? new Shape(15) : new Shape(7, 3)).linear(4).tanh().build();
    Block block = flat ? LabelConcatenation.flat(mlp, 3) : LabelConcatenation.of(mlp, 3);
    block.initialize(manager, DataType.FLOAT64, new Shape(2, 4, 3), new Shape(2));
    double[] at = new double[24];
    Arrays.setAll(at, i -> Math.sin(i));
    GradientCheck.assertGradient(
        x -> run(block, x, x.getManager().create(new long[] {2, 0})).square().sum(),
        new Shape(2, 4, 3),
        1e-7,
        at);
  }

  @Test
  void should_make_room_for_the_labels_when_initialised() {
    Block block = LabelConcatenation.of(Linear.of(5), 3);
    Shape[] inputs = {new Shape(2, 4), new Shape(2)};

    block.initialize(manager, DataType.FLOAT32, inputs);

    assertThat(block.getParameters().valueAt(0).getShape()).isEqualTo(new Shape(5, 7));
    assertThat(block.getOutputShapes(inputs)).containsExactly(new Shape(2, 5));
    Block flat = LabelConcatenation.flat(Linear.of(5), 3);
    Shape[] images = {new Shape(2, 1, 3, 4), new Shape(2)};
    assertThat(flat.getOutputShapes(images)).containsExactly(new Shape(2, 5));
    flat.initialize(manager, DataType.FLOAT32, images);
    assertThat(flat.getParameters().valueAt(0).getShape()).isEqualTo(new Shape(5, 15));
  }

  @Test
  void should_be_refused_without_labels_when_initialised() {
    Block block = LabelConcatenation.of(Linear.of(5), 3);

    assertThatThrownBy(() -> block.initialize(manager, DataType.FLOAT32, new Shape(2, 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected two inputs, (B, any...) and labels of shape (B), but was [(2, 4)]");
    assertThatThrownBy(() -> block.getOutputShapes(new Shape[] {new Shape(2, 4), new Shape(2, 1)}))
        .hasMessage(
            "expected two inputs, (B, any...) and labels of shape (B), but was [(2, 4), (2, 1)]");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 3, 100})
  void should_name_the_range_of_labels_when_one_is_out_of_it(int label) {
    NDArray x = counted(new Shape(2, 2), DataType.FLOAT32);
    NDArray labels = manager.create(new long[] {1, label});

    assertThatThrownBy(() -> run(LabelConcatenation.of(ECHO, 3), x, labels))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            String.format(
                Locale.ROOT,
                "labels must be in [0, 3) but were from %d to %d",
                Math.min(1, label),
                Math.max(1, label)));
  }

  @Test
  void should_name_what_is_wrong_with_labels_when_it_runs() {
    NDArray x = counted(new Shape(2, 2), DataType.FLOAT32);
    Block block = LabelConcatenation.of(ECHO, 3);

    assertThatThrownBy(() -> run(block, x))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected two inputs, (B, any...) and labels of shape (B), but was [(2, 2)]");
    assertThatThrownBy(() -> run(block, x, manager.create(new float[] {0, 1})))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected labels of type int64 but was float32");
    assertThatThrownBy(() -> run(block, x, manager.create(new long[] {0, 1, 2})))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a label for each sample of (2, 2) but the labels are (3)");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void should_refuse_a_number_of_classes_that_is_not_positive(int classes) {
    assertThatThrownBy(() -> LabelConcatenation.of(ECHO, classes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("classes must be positive but was " + classes);
    assertThatThrownBy(() -> LabelConcatenation.flat(ECHO, classes))
        .hasMessage("classes must be positive but was " + classes);
  }
}

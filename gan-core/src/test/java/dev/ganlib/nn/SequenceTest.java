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
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.ganlib.internal.torch.EngineRoom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SequenceTest {
  private final List<String> diary = new ArrayList<>();
  private NDManager manager;

  /** Adds a number to its first input, and writes down what it is given. */
  private final class Witness extends AbstractBlock {
    private final int number;

    Witness(int number) {
      this.number = number;
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      List<String> given = new ArrayList<>();
      inputs.forEach(input -> given.add(Arrays.toString(doubles(input))));
      diary.add(number + (training ? "+ " : "- ") + given);
      return new NDList(inputs.get(0).add(number));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return new Shape[] {inputShapes[0]};
    }
  }

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private NDList run(Block block, boolean training, NDArray... inputs) {
    return block.forward(new ParameterStore(manager, false), new NDList(inputs), training);
  }

  private NDArray sample() {
    return manager.create(new double[] {1}, new Shape(1, 1));
  }

  @Test
  void should_hand_the_labels_to_conditional_blocks_alone() {
    Block block =
        Sequence.builder()
            .add(new Witness(1))
            .addConditional(new Witness(10))
            .add(new Witness(100))
            .addConditional(new Witness(1000))
            .build();

    NDArray given = run(block, true, sample(), manager.create(new long[] {7})).get(0);

    assertThat(diary)
        .containsExactly(
            "1+ [[1.0]]", "10+ [[2.0], [7.0]]", "100+ [[12.0]]", "1000+ [[112.0], [7.0]]");
    assertThat(doubles(given)).containsExactly(1112);
  }

  @Test
  void should_run_without_labels_when_no_block_is_conditional() {
    Block block = Sequence.builder().add(new Witness(1)).add(new Witness(2)).build();

    assertThat(doubles(run(block, false, sample()).singletonOrThrow())).containsExactly(4);
    assertThat(diary).containsExactly("1- [[1.0]]", "2- [[2.0]]");
  }

  @Test
  void should_give_all_that_the_last_block_gives() {
    Block block =
        Sequence.builder()
            .addConditional(LabelConcatenation.of(Linear.of(3), 2))
            .add(Heads.of(Linear.of(4), Linear.of(1), Linear.of(5)))
            .build();
    Shape[] inputs = {new Shape(6, 2), new Shape(6)};

    block.initialize(manager, DataType.FLOAT32, inputs);

    assertThat(block.getOutputShapes(inputs)).containsExactly(new Shape(6, 1), new Shape(6, 5));
    NDList given = run(block, false, manager.ones(inputs[0]), manager.create(new long[6]));
    assertThat(given.getShapes()).containsExactly(new Shape(6, 1), new Shape(6, 5));
    // Of each linear layer weight and bias; the first takes two features and two labels.
    assertThat(block.getParameters().values())
        .extracting(parameter -> parameter.getShape().size())
        .containsExactly(12L, 3L, 12L, 4L, 4L, 1L, 20L, 5L);
  }

  @Test
  void should_refuse_another_number_of_inputs_when_built_into_a_network() {
    Block plain = Sequence.builder().add(Linear.of(3)).build();
    Block conditional =
        Sequence.builder().add(Linear.of(3)).addConditional(ConditionalBatchNorm.of(2)).build();
    Shape x = new Shape(6, 2);
    Shape labels = new Shape(6);

    assertThatThrownBy(() -> plain.initialize(manager, DataType.FLOAT32, x, labels))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected 1 input but was 2");
    assertThatThrownBy(() -> plain.getOutputShapes(new Shape[] {x, labels}))
        .hasMessage("expected 1 input but was 2");
    assertThatThrownBy(() -> conditional.initialize(manager, DataType.FLOAT32, x))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected 2 inputs, samples and their labels, but was 1");
    assertThatThrownBy(() -> conditional.getOutputShapes(new Shape[] {x}))
        .hasMessage("expected 2 inputs, samples and their labels, but was 1");
  }

  @Test
  void should_name_the_missing_labels_when_it_runs() {
    Block block = Sequence.builder().add(new Witness(1)).addConditional(new Witness(2)).build();

    assertThatThrownBy(() -> run(block, false, sample()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected 2 inputs, samples and their labels, but was 1");
  }

  @Test
  void should_refuse_to_be_without_a_block() {
    Sequence.Builder builder = Sequence.builder();
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected at least one block but there was none");
  }
}

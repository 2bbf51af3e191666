package dev.ganlib.nn.stock;

import static dev.ganlib.testing.BlockReference.assertClose;
import static dev.ganlib.testing.BlockReference.assertGradients;
import static dev.ganlib.testing.BlockReference.setParameters;
import static dev.ganlib.testing.BlockReference.trained;
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
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.internal.torch.Scope;
import dev.ganlib.nn.StyledNetwork;
import dev.ganlib.testing.Values;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** StyleGAN2's networks: values and gradients against {@code pytorch/stylegan.py}, and errors. */
final class StyleGanTest {
  private record Reference(List<Case> cases) {}

  private record Case(
      String name,
      List<Long> inputShape,
      List<Long> outputShape,
      List<Long> labels,
      List<List<Long>> parameterShapes,
      List<Double> input,
      List<List<Double>> parameters,
      List<Double> weights,
      List<Double> output,
      List<Double> mean,
      List<List<Double>> gradients,
      List<List<Double>> second) {
    @Override
    public String toString() {
      return name;
    }
  }

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  static List<Case> cases() throws IOException {
    return Values.json("/pytorch/stylegan.json", Reference.class).cases();
  }

  private static Block network(String name) {
    return switch (name) {
      case "generator" -> StyleGan.generator(3, new Shape(2, 16, 20)).width(1).build();
      case "conditional_generator" ->
          StyleGan.generator(3, new Shape(1, 8, 12)).width(2).classes(4).build();
      case "discriminator" -> StyleGan.discriminator(new Shape(2, 16, 20)).width(2).build();
      default -> throw new IllegalArgumentException(name);
    };
  }

  private Block initialised(Case one, DataType type) {
    Block block = network(one.name());
    Shape input = new Shape(one.inputShape());
    block.initialize(
        manager,
        type,
        one.labels().isEmpty()
            ? new Shape[] {input}
            : new Shape[] {input, new Shape(input.get(0))});
    setParameters(block, one.parameterShapes(), one.parameters());
    return block;
  }

  private NDArray run(Block block, Case one, NDArray x, boolean training) {
    NDList inputs = new NDList(x);
    if (!one.labels().isEmpty()) {
      inputs.add(manager.create(one.labels().stream().mapToLong(Long::longValue).toArray()));
    }
    return block.forward(new ParameterStore(manager, false), inputs, training).singletonOrThrow();
  }

  @ParameterizedTest
  @MethodSource("cases")
  @SuppressWarnings("try") // scope and mode work by being open
  void should_equal_pytorch_in_value_and_gradients_of_first_and_second_order(Case one) {
    try (Scope scope = new Scope();
        GradMode on = GradMode.on()) {
      Block block = initialised(one, DataType.FLOAT64);
      List<NDArray> by = new ArrayList<>();
      by.add(Gradients.leaf(manager.create(doubles(one.input()), new Shape(one.inputShape()))));
      trained(block).forEach(parameter -> by.add(parameter.getArray()));

      NDArray y = run(block, one, by.get(0), true);

      Shape output = new Shape(one.outputShape());
      assertThat(y.getShape()).isEqualTo(output);
      assertClose("output", y, one.output(), 1e-10);
      if (block instanceof StockGenerator generator) {
        NDArray mean = generator.styled().map(StyledNetwork::meanStyle).orElseThrow().getArray();
        assertClose("mean", mean, one.mean(), 1e-12);
      }
      assertGradients(y, one.weights(), by, one.gradients(), one.second(), 1e-10);
      block.clear();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void should_equal_pytorch_in_float32_in_use(Case one) {
    Block block = initialised(one, DataType.FLOAT32);
    NDArray x =
        manager
            .create(doubles(one.input()), new Shape(one.inputShape()))
            .toType(DataType.FLOAT32, false);

    assertClose("output", run(block, one, x, false), one.output(), 1e-5);
  }

  /**
   * Of n passes over the same latents the mean is 1 - 0.995^n of the way to that of their styles.
   */
  @Test
  void should_follow_the_mean_style_in_training_alone() throws IOException {
    Case one = cases().get(0);
    Block block = initialised(one, DataType.FLOAT64);
    Parameter mean = ((StockGenerator) block).styled().map(StyledNetwork::meanStyle).orElseThrow();
    NDArray x = manager.create(doubles(one.input()), new Shape(one.inputShape()));
    double[] all = one.mean().stream().mapToDouble(share -> share / 0.005).toArray();

    for (int n = 1; n <= 7; n++) {
      run(block, one, x, true);
      run(block, one, x, false);
      double share = 1 - Math.pow(0.995, n);
      double[] expected = Arrays.stream(all).map(style -> share * style).toArray();
      assertThat(doubles(mean.getArray())).containsExactly(expected, within(1e-12));
    }
    assertThat(all).doesNotContain(0.0).doesNotHaveDuplicates();
  }

  @Test
  void should_refuse_latents_without_labels_and_norms() {
    Block conditional = network("conditional_generator");
    assertThatThrownBy(() -> conditional.getOutputShapes(new Shape[] {new Shape(2, 3)}))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected latents of shape (B, 3) and labels (B) but was [(2, 3)]");
    assertThatThrownBy(() -> StyleGan.generator(3, new Shape(1, 8, 8)).norm(Norm.BATCH))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected norm of a stylegan2 generator to be among [NONE] but was BATCH");
    assertThatThrownBy(() -> StyleGan.generator(3, new Shape(1, 9, 8)))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sides of an image must be 4 to 7 times a power of two");
  }
}

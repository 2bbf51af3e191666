package dev.ganlib.nn.stock;

import static dev.ganlib.testing.BlockReference.assertClose;
import static dev.ganlib.testing.BlockReference.assertGradients;
import static dev.ganlib.testing.BlockReference.setParameters;
import static dev.ganlib.testing.BlockReference.trained;
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
import ai.djl.training.ParameterStore;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.internal.torch.Scope;
import dev.ganlib.nn.LayerDescription;
import dev.ganlib.nn.Trait;
import dev.ganlib.testing.Values;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Networks from images to images, and the discriminator of patches: values and gradients against
 * {@code pytorch/translators.py}, shapes, and what they refuse.
 */
final class StockTranslatorTest {
  private record Reference(List<Case> cases) {}

  private record Case(
      String name,
      List<Long> inputShape,
      List<Long> outputShape,
      List<List<Long>> parameterShapes,
      List<Double> input,
      List<List<Double>> parameters,
      List<Double> weights,
      List<Double> output,
      List<Double> inUse,
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
    return Values.json("/pytorch/translators.json", Reference.class).cases();
  }

  private static Block network(String name) {
    return switch (name) {
      case "unet" -> UNet.translator(1, 2).levels(3).width(2).build();
      case "residual" ->
          ResidualTranslator.translator(2, 1).levels(1).blocks(2).kernel(3).width(2).build();
      case "superresolution" ->
          SuperResolution.generator(1)
              .levels(1)
              .blocks(2)
              .kernel(3)
              .width(2)
              .norm(Norm.NONE)
              .build();
      case "residual_twice" ->
          ResidualTranslator.translator(2, 1).blocks(2).kernel(3).width(2).build();
      case "superresolution_batch" ->
          SuperResolution.generator(2).blocks(2).kernel(3).width(2).build();
      case "patches" -> Patches.discriminator(new Shape(2, 16, 20)).layers(2).width(1).build();
      default -> throw new IllegalArgumentException(name);
    };
  }

  private Block initialised(Case one, DataType type) {
    Block block = network(one.name());
    block.initialize(manager, type, new Shape(one.inputShape()));
    setParameters(block, one.parameterShapes(), one.parameters());
    return block;
  }

  private NDArray run(Block block, NDArray x, boolean training) {
    return block
        .forward(new ParameterStore(manager, false), new NDList(x), training)
        .singletonOrThrow();
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

      NDArray y = run(block, by.get(0), true);

      Shape output = new Shape(one.outputShape());
      assertThat(y.getShape()).isEqualTo(output);
      assertThat(block.getOutputShapes(new Shape[] {new Shape(one.inputShape())}))
          .containsExactly(output);
      assertClose("output", y, one.output(), 1e-10);
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

    assertClose("output", run(block, x, false), one.inUse(), 1e-5);
  }

  @Test
  void should_take_images_of_other_sizes_than_it_was_initialised_with() {
    Block translator = UNet.translator(3, 1).width(4).build();
    Block larger = SuperResolution.generator(1).blocks(1).width(4).build();

    translator.initialize(manager, DataType.FLOAT32, new Shape(2, 3, 28, 28));
    larger.initialize(manager, DataType.FLOAT32, new Shape(2, 1, 7, 7));

    assertThat(run(translator, manager.ones(new Shape(1, 3, 8, 12)), false).getShape())
        .isEqualTo(new Shape(1, 1, 8, 12));
    assertThat(run(larger, manager.ones(new Shape(3, 1, 5, 9)), false).getShape())
        .isEqualTo(new Shape(3, 1, 20, 36));
  }

  @Test
  void should_refuse_sides_that_cannot_be_halved_so_often() {
    Block twice = UNet.translator(1, 1).build();
    Block once = ResidualTranslator.translator(1, 1).levels(1).build();

    assertThatThrownBy(() -> twice.initialize(manager, DataType.FLOAT32, new Shape(2, 1, 28, 30)))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "sides of images must be multiples of 4, for they are halved 2 times, but were 28 x 30");
    assertThatThrownBy(() -> once.getOutputShapes(new Shape[] {new Shape(2, 1, 7, 8)}))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "sides of images must be multiples of 2, for they are halved once, but were 7 x 8");
    assertThatThrownBy(() -> run(twice, manager.ones(new Shape(2, 1, 4, 6)), false))
        .hasMessageEndingWith("but were 4 x 6");
  }

  @Test
  void should_refuse_images_of_other_channels() {
    Block block = SuperResolution.generator(3).build();

    assertThatThrownBy(() -> block.getOutputShapes(new Shape[] {new Shape(2, 1, 7, 7)}))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected images of shape (N, 3, H, W) but was [(2, 1, 7, 7)]");
  }

  @Test
  void should_be_built_again_from_its_architecture() {
    StockTranslator block = ResidualTranslator.translator(1, 3).levels(1).width(8).build();

    TranslatorArchitecture read =
        new TranslatorArchitecture("residual", 1, 3, 8, 1, 6, 7, Norm.INSTANCE);

    assertThat(block.architecture()).isEqualTo(read);
    assertThat(read.build()).hasToString(block.toString());
    LayerDescription description = LayerDescription.of(block);
    assertThat(description.attributes())
        .containsEntry("family", "residual")
        .containsEntry("norm", "INSTANCE")
        .containsEntry("blocks", 6);
    assertThat(description.traits())
        .containsExactlyInAnyOrder(Trait.RUNS_IN_ORDER, Trait.SAMPLES_ALONE, Trait.BF16);
  }

  @Test
  void should_refuse_settings_out_of_their_range() {
    StockTranslator.Builder unet = UNet.translator(1, 1);
    StockTranslator.Builder residual = ResidualTranslator.translator(1, 1);

    assertThatThrownBy(() -> UNet.translator(0, 1))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("input channels must be positive but was 0");
    assertThatThrownBy(() -> UNet.translator(1, -1))
        .hasMessage("output channels must be positive but was -1");
    assertThatThrownBy(() -> unet.levels(0)).hasMessage("levels must be from 1 to 10 but was 0");
    assertThatThrownBy(() -> residual.levels(11))
        .hasMessage("halvings must be from 1 to 10 but was 11");
    assertThatThrownBy(() -> SuperResolution.generator(1).levels(0))
        .hasMessage("doublings must be from 1 to 10 but was 0");
    assertThatThrownBy(() -> unet.blocks(3)).hasMessage("blocks of a unet must be 0 but was 3");
    assertThatThrownBy(() -> unet.kernel(3)).hasMessage("kernel of a unet must be 4 but was 3");
    assertThatThrownBy(() -> residual.blocks(0)).hasMessage("blocks must be positive but was 0");
    assertThatThrownBy(() -> residual.kernel(4)).hasMessage("kernel must be odd but was 4");
    assertThatThrownBy(() -> residual.width(0)).hasMessage("width must be positive but was 0");
    assertThatThrownBy(() -> new TranslatorArchitecture("vgg", 1, 1, 8, 1, 1, 3, Norm.NONE))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a family among unet, residual and superresolution but was vgg");
  }
}

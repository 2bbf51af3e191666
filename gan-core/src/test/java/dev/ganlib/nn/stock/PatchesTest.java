package dev.ganlib.nn.stock;

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
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PatchesTest {
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** The numbers of the papers: what a score in the middle depends on is a square of that side. */
  @ParameterizedTest
  @CsvSource({"1, 48, 16", "2, 72, 34", "3, 120, 70"})
  @SuppressWarnings("try") // scope and mode work by being open
  void should_judge_patches_of_the_papers_sizes(int layers, int side, int patch) {
    Block block =
        Patches.discriminator(new Shape(1, side, side))
            .layers(layers)
            .width(4)
            .norm(Norm.NONE)
            .build();
    Shape shape = new Shape(1, 1, side, side);
    block.initialize(manager, DataType.FLOAT64, shape);
    try (Scope scope = new Scope();
        GradMode on = GradMode.on()) {
      NDArray x = Gradients.leaf(manager.randomNormal(shape, DataType.FLOAT64));
      NDArray scores =
          block.forward(new ParameterStore(manager, false), new NDList(x), true).singletonOrThrow();
      long middle = scores.getShape().get(2) / 2;

      NDArray score = scores.get("0, 0, " + middle + ", " + middle);
      double[] gradient = doubles(Gradients.of(score, List.of(x)).get(0));

      int top = side;
      int bottom = -1;
      int left = side;
      int right = -1;
      for (int i = 0; i < gradient.length; i++) {
        if (gradient[i] != 0) {
          top = Math.min(top, i / side);
          bottom = Math.max(bottom, i / side);
          left = Math.min(left, i % side);
          right = Math.max(right, i % side);
        }
      }
      assertThat(List.of(bottom - top + 1, right - left + 1)).containsExactly(patch, patch);
      assertThat(top).isPositive();
      assertThat(bottom).isLessThan(side - 1);
    }
  }

  @Test
  void should_give_a_map_of_scores() {
    Block block = Patches.discriminator(new Shape(2, 28, 28)).layers(1).width(8).build();

    assertThat(block.getOutputShapes(new Shape[] {new Shape(5, 2, 28, 28)}))
        .containsExactly(new Shape(5, 1, 12, 12));
    assertThat(
            Patches.discriminator(new Shape(3, 256, 256))
                .build()
                .getOutputShapes(new Shape[] {new Shape(5, 3, 256, 256)}))
        .containsExactly(new Shape(5, 1, 30, 30));
  }

  @Test
  void should_refuse_an_image_that_is_too_small_for_its_layers() {
    Shape least = new Shape(1, 24, 30);

    assertThat(
            Patches.discriminator(least)
                .build()
                .getOutputShapes(new Shape[] {new Shape(2, 1, 24, 30)}))
        .containsExactly(new Shape(2, 1, 1, 1));
    Patches.Builder small = Patches.discriminator(new Shape(1, 30, 23));
    assertThatThrownBy(small::build)
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "sides of an image must be at least 24 for 3 layers of patches but was (1, 30, 23);"
                + " fewer layers judge smaller patches");
    Patches.Builder tiny = Patches.discriminator(new Shape(1, 5, 5)).layers(1);
    assertThatThrownBy(tiny::build).hasMessageContaining("at least 6 for 1 layer of patches");
  }

  @Test
  void should_refuse_numbers_out_of_their_range() {
    Patches.Builder builder = Patches.discriminator(new Shape(1, 28, 28));

    assertThatThrownBy(() -> builder.layers(0))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("layers must be from 1 to 10 but was 0");
    assertThatThrownBy(() -> builder.layers(11))
        .hasMessage("layers must be from 1 to 10 but was 11");
    assertThatThrownBy(() -> builder.width(0)).hasMessage("width must be positive but was 0");
    assertThatThrownBy(() -> Patches.discriminator(new Shape(28, 28)))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected the shape of an image, (C, H, W), but was (28, 28)");
  }
}

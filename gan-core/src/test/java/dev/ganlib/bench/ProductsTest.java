package dev.ganlib.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import dev.ganlib.data.Placement;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.nn.Convolution;
import dev.ganlib.nn.Linear;
import dev.ganlib.nn.PRelu;
import dev.ganlib.nn.Sequence;
import dev.ganlib.nn.SpectralNorm;
import dev.ganlib.nn.TransposedConvolution;
import dev.ganlib.testing.NativeArrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ProductsTest {
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private Block initialised(Block block, Shape input) {
    block.initialize(manager, DataType.FLOAT32, new Shape(2).addAll(input));
    return block;
  }

  @Test
  void should_have_no_inner_gradients_in_a_single_layer() {
    Products linear = Products.measure(initialised(Linear.of(64), new Shape(64)), 32);
    Products convolution =
        Products.measure(initialised(Convolution.builder(4, 3, 3).build(), new Shape(2, 9, 7)), 4);

    for (Products products : new Products[] {linear, convolution}) {
      assertThat(products.forward()).isPositive();
      assertThat(products.firstInputGradient()).isPositive();
      assertThat(products.weightGradients()).isPositive();
      assertThat(products.inputGradients()).isZero();
    }
  }

  /** A layer of 64 times the products, inside others, takes several times as long. */
  @Test
  void should_grow_with_the_products() {
    Block small =
        Sequence.builder()
            .add(Linear.of(128))
            .add(Activation.reluBlock())
            .add(SpectralNorm.of(Linear.of(128)))
            .build();
    Block large =
        Sequence.builder()
            .add(Linear.of(1024))
            .add(Activation.reluBlock())
            .add(SpectralNorm.of(Linear.of(1024)))
            .build();

    Products few = Products.measure(initialised(small, new Shape(128)), 256);
    Products many = Products.measure(initialised(large, new Shape(1024)), 256);

    assertThat(few.inputGradients()).isPositive();
    assertThat(many.forward()).isGreaterThan(4 * few.forward());
    assertThat(many.weightGradients()).isGreaterThan(4 * few.weightGradients());
    assertThat(many.inputGradients()).isGreaterThan(4 * few.inputGradients());
  }

  @Test
  void should_measure_the_same_layers_by_the_general_operators() {
    Products few = Products.measureGeneral(initialised(Linear.of(128), new Shape(128)), 256);
    Products many = Products.measureGeneral(initialised(Linear.of(1024), new Shape(1024)), 256);

    assertThat(few.inputGradients()).isZero();
    assertThat(many.forward()).isGreaterThan(4 * few.forward());
    assertThat(many.weightGradients()).isGreaterThan(4 * few.weightGradients());
    assertThat(many.firstInputGradient()).isGreaterThan(4 * few.firstInputGradient());
  }

  @Test
  void should_see_nothing_in_a_network_without_products() {
    Products none = Products.measure(initialised(PRelu.shared(), new Shape(3)), 2);

    assertThat(none).isEqualTo(new Products(0, 0, 0, 0));
  }

  @Test
  void should_leave_no_array_behind() {
    Block block = initialised(TransposedConvolution.builder(2, 4, 4).build(), new Shape(3, 4, 4));
    long before = NativeArrays.count();

    Products.measure(block, 2);
    Products.bytesPerSecond(Placement.of(manager, DataType.FLOAT32), 1000);

    assertThat(NativeArrays.count()).isBetween(before, before + 1);
  }

  @Test
  void should_refuse_what_cannot_be_measured() {
    assertThatThrownBy(() -> Products.measure(Linear.of(3), 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a network that is initialised");
    Block block = initialised(Linear.of(3), new Shape(3));
    assertThatThrownBy(() -> Products.measure(block, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("batch must be positive but was 0");
    assertThatThrownBy(() -> Products.measureGeneral(block, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("batch must be positive but was 0");
    assertThatThrownBy(() -> Products.bytesPerSecond(Placement.of(manager, DataType.FLOAT32), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("count must be positive but was 0");
  }
}

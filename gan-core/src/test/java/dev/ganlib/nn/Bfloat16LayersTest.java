package dev.ganlib.nn;

import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import dev.ganlib.internal.torch.Bfloat16;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.Gradients;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Layers whose products are those of bfloat16 numbers, against products in double precision. */
final class Bfloat16LayersTest {
  private static final int BATCH = 5;
  private static final int IN = 33;
  private static final int OUT = 7;

  /** One unit in the last of 8 bits: results are rounded once. */
  private static final double ROUNDING = 1.0 / 256;

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** Rounds to the nearest number of 8 bits, to even where two are as near. */
  private static float rounded(float value) {
    int bits = Float.floatToRawIntBits(value);
    int odd = bits >>> 16 & 1;
    return Float.intBitsToFloat((bits + 0x7fff + odd) & 0xffff0000);
  }

  private static float[] numbers(long seed, int count) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  @SuppressWarnings("try") // the type works by being open
  private NDArray run(Block block, NDArray x, boolean reduced) {
    try (Bfloat16 type = new Bfloat16(reduced)) {
      return block.forward(new ParameterStore(manager, false), new NDList(x), true).get(0);
    }
  }

  private static NDArray parameter(Block block, String name) {
    return block.getParameters().get(name).getArray();
  }

  @Test
  void should_multiply_rounded_numbers_and_add_the_bias_as_it_is() {
    float[] xs = numbers(1, BATCH * IN);
    float[] ws = numbers(2, OUT * IN);
    float[] bs = numbers(3, OUT);
    Block linear = Linear.of(OUT);
    linear.initialize(manager, DataType.FLOAT32, new Shape(BATCH, IN));
    parameter(linear, "weight").set(ws);
    parameter(linear, "bias").set(bs);

    double[] actual = doubles(run(linear, manager.create(xs, new Shape(BATCH, IN)), true));

    double apart = 0;
    for (int n = 0; n < BATCH; n++) {
      for (int o = 0; o < OUT; o++) {
        double product = 0;
        double exact = 0;
        for (int i = 0; i < IN; i++) {
          product += (double) rounded(xs[n * IN + i]) * rounded(ws[o * IN + i]);
          exact += (double) xs[n * IN + i] * ws[o * IN + i];
        }
        double value = actual[n * OUT + o] - bs[o];
        assertThat(value).isCloseTo(product, within(ROUNDING * Math.abs(product) + 1e-5));
        apart = Math.max(apart, Math.abs(value - exact));
      }
    }
    assertThat(apart).as("the error of rounding").isGreaterThan(1e-3);
  }

  /** A convolution of 1x1 is a linear layer at each place. */
  @Test
  void should_convolve_rounded_numbers() {
    Block linear = Linear.of(OUT);
    Block convolution = Convolution.builder(OUT, 1, 1).build();
    linear.initialize(manager, DataType.FLOAT32, new Shape(BATCH, IN));
    convolution.initialize(manager, DataType.FLOAT32, new Shape(BATCH, IN, 1, 1));
    parameter(convolution, "weight").set(parameter(linear, "weight").toFloatArray());
    parameter(convolution, "bias").set(parameter(linear, "bias").toFloatArray());
    NDArray x = manager.create(numbers(4, BATCH * IN), new Shape(BATCH, IN));

    double[] expected = doubles(run(linear, x, true));
    double[] actual = doubles(run(convolution, x.reshape(BATCH, IN, 1, 1), true));

    assertThat(actual).containsExactly(expected, within(0.02));
    assertThat(doubles(run(convolution, x.reshape(BATCH, IN, 1, 1), false))).isNotEqualTo(actual);
  }

  /** The gradients of sum(y^2), and of their own squares, as far as 8 bits tell them. */
  @Test
  @SuppressWarnings("try") // the modes work by being open
  void should_be_differentiable_twice() {
    for (Block layer :
        List.of(
            Linear.of(OUT),
            Convolution.builder(4, 3, 3).stride(2).padding(1).build(),
            TransposedConvolution.builder(4, 4, 4).stride(2).padding(1).build())) {
      Shape shape = layer instanceof Linear ? new Shape(BATCH, IN) : new Shape(BATCH, 3, 6, 6);
      layer.initialize(manager, DataType.FLOAT32, shape);
      NDArray x = manager.create(numbers(6, (int) shape.size()), shape);
      double[] full = slopes(layer, x, false);
      double[] reduced = slopes(layer, x, true);

      double difference = 0;
      double norm = 0;
      for (int i = 0; i < full.length; i++) {
        difference += Math.pow(reduced[i] - full[i], 2);
        norm += full[i] * full[i];
      }
      assertThat(Math.sqrt(difference / norm)).isBetween(1e-6, 0.02);
    }
  }

  @SuppressWarnings("try") // the modes work by being open
  private double[] slopes(Block layer, NDArray x, boolean reduced) {
    try (GradMode on = GradMode.on();
        Bfloat16 type = new Bfloat16(reduced)) {
      NDArray leaf = Gradients.leaf(x);
      NDArray weight = layer.getParameters().get("weight").getArray();
      NDArray y = layer.forward(new ParameterStore(manager, false), new NDList(leaf), true).get(0);
      NDArray slope = Gradients.withGraph(y.square().sum(), List.of(leaf)).get(0);
      NDArray second = Gradients.of(slope.square().sum(), List.of(weight)).get(0);
      assertThat(second.getDataType()).isEqualTo(DataType.FLOAT32);
      return doubles(second);
    }
  }

  @Test
  @SuppressWarnings("try") // the types work by being open
  void should_end_where_it_began() {
    Block linear = Linear.of(OUT);
    linear.initialize(manager, DataType.FLOAT32, new Shape(BATCH, IN));
    NDArray x = manager.create(numbers(8, BATCH * IN), new Shape(BATCH, IN));
    double[] full = doubles(run(linear, x, false));
    double[] reduced = doubles(run(linear, x, true));

    assertThat(reduced).isNotEqualTo(full);
    try (Bfloat16 type = new Bfloat16(true)) {
      assertThat(doubles(run(linear, x, false))).isEqualTo(full);
      ParameterStore store = new ParameterStore(manager, false);
      assertThat(doubles(linear.forward(store, new NDList(x), true).get(0))).isEqualTo(reduced);
    }
  }
}

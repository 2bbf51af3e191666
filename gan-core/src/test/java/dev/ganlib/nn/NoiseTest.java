package dev.ganlib.nn;

import static dev.ganlib.testing.Values.bits;
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
import ai.djl.training.ParameterStore;
import dev.ganlib.internal.torch.DrawKey;
import dev.ganlib.internal.torch.DrawScope;
import dev.ganlib.internal.torch.Draws;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.Gradients;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Noise} and {@link BlockDraws}, against the numbers that the seeds of draws give. */
@SuppressWarnings("try") // scopes and modes work by being open
final class NoiseTest {
  private static final DrawKey KEY = new DrawKey(1, 2, 0, "move/test");

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private NDArray ramp(Shape shape) {
    return manager.arange((int) shape.size()).toType(DataType.FLOAT64, false).reshape(shape);
  }

  /** Returns the numbers of the k-th draw of the move. */
  private NDArray drawn(long k, Shape shape) {
    NDArray like = manager.zeros(new Shape(1), DataType.FLOAT64);
    return Draws.normal(like, KEY.seedOf(k), shape, manager);
  }

  private NDArray forward(Block block, NDArray x, boolean training) {
    return block
        .forward(new ParameterStore(manager, false), new NDList(x), training)
        .singletonOrThrow();
  }

  private Noise learned(NDArray x, double... strength) {
    Noise noise = Noise.learned();
    noise.initialize(manager, DataType.FLOAT64, x.getShape());
    assertThat(doubles(noise.getParameters().valueAt(0).getArray()))
        .containsOnly(0)
        .hasSize(strength.length);
    noise.getParameters().valueAt(0).getArray().set(strength);
    return noise;
  }

  @Test
  void should_add_the_numbers_of_the_move_times_the_deviation() {
    NDArray x = ramp(new Shape(2, 3));
    NDArray once;
    NDArray twice;
    try (DrawScope draws = new DrawScope(KEY)) {
      once = forward(Noise.of(0.5), x, true);
      twice = forward(Noise.of(0.25), once, true);
    }

    double[] first = doubles(drawn(0, x.getShape()));
    double[] second = doubles(drawn(1, x.getShape()));
    for (int i = 0; i < 6; i++) {
      assertThat(doubles(once)[i]).isCloseTo(i + 0.5 * first[i], within(1e-12));
      assertThat(doubles(twice)[i]).isCloseTo(i + 0.5 * first[i] + 0.25 * second[i], within(1e-12));
    }
  }

  @Test
  void should_add_one_number_a_place_times_the_strength_of_each_channel() {
    NDArray x = ramp(new Shape(2, 3, 2, 2));
    Noise noise = learned(x, 0, 1, -2);
    NDArray noisy;
    try (DrawScope draws = new DrawScope(KEY)) {
      noisy = forward(noise, x, true);
    }

    double[] places = doubles(drawn(0, new Shape(2, 1, 2, 2)));
    double[] strengths = {0, 1, -2};
    for (int sample = 0; sample < 2; sample++) {
      for (int channel = 0; channel < 3; channel++) {
        for (int place = 0; place < 4; place++) {
          int i = sample * 12 + channel * 4 + place;
          assertThat(doubles(noisy)[i])
              .isCloseTo(i + strengths[channel] * places[sample * 4 + place], within(1e-12));
        }
      }
    }
  }

  @Test
  void should_learn_the_strength_by_the_numbers_that_were_added() {
    NDArray x = Gradients.leaf(ramp(new Shape(2, 2, 3)));
    Noise noise = learned(x, 0, 0);
    NDArray strength = noise.getParameters().valueAt(0).getArray();
    List<NDArray> gradients;
    try (DrawScope draws = new DrawScope(KEY);
        GradMode on = GradMode.on()) {
      NDArray noisy = forward(noise, x, true);
      gradients = Gradients.of(noisy.mul(noisy).sum(), List.of(x, strength));
    }

    // With strength 0: d(y^2) is 2 x by x, and 2 x n by the channel's strength.
    double[] values = doubles(x);
    double[] places = doubles(drawn(0, new Shape(2, 1, 3)));
    double[] expected = new double[2];
    for (int i = 0; i < values.length; i++) {
      int sample = i / 6;
      expected[i / 3 % 2] += 2 * values[i] * places[sample * 3 + i % 3];
      assertThat(doubles(gradients.get(0))[i]).isCloseTo(2 * values[i], within(1e-12));
    }
    assertThat(doubles(gradients.get(1))).containsExactly(expected, within(1e-9));
  }

  @Test
  void should_pass_the_input_in_inference() {
    NDArray x = ramp(new Shape(2, 3));

    assertThat(forward(Noise.of(0.5), x, false)).isSameAs(x);
    assertThat(forward(learned(x, 1, 2, 3), x, false)).isSameAs(x);
  }

  @Test
  void should_give_blocks_the_numbers_of_the_move_in_their_order() {
    NDArray like = manager.zeros(new Shape(1), DataType.FLOAT64);
    Shape shape = new Shape(4, 2);
    NDArray normal;
    NDArray uniform;
    try (DrawScope draws = new DrawScope(KEY)) {
      normal = BlockDraws.normal(like, shape);
      uniform = BlockDraws.uniform(like, -3, 5, shape);
    }

    assertThat(bits(normal)).isEqualTo(bits(drawn(0, shape)));
    assertThat(bits(uniform))
        .isEqualTo(bits(Draws.uniform(like, KEY.seedOf(1), -3, 5, shape, manager)));
    assertThat(Arrays.stream(doubles(uniform))).allMatch(u -> u >= -3 && u < 5);
    assertThat(normal.getManager()).isSameAs(like.getManager());
    assertThat(normal.hasGradient()).isFalse();
  }

  @Test
  void should_ask_for_a_move_when_there_is_none() {
    NDArray x = ramp(new Shape(2, 3));
    String end =
        " draws its randomness from the move that runs it, but no move is being played on this"
            + " thread; run the network through a trainer, or in inference mode";

    assertThatThrownBy(() -> forward(Noise.of(0.5), x, true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Noise" + end);
    assertThatThrownBy(() -> BlockDraws.normal(x, x.getShape()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("BlockDraws, which a block asks in training only," + end);
    assertThatThrownBy(() -> BlockDraws.uniform(x, 0, 1, x.getShape()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("BlockDraws, which a block asks in training only," + end);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.1, Double.NaN, Double.POSITIVE_INFINITY})
  void should_refuse_a_deviation_out_of_range(double deviation) {
    assertThatThrownBy(() -> Noise.of(deviation))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("deviation must be positive and finite but was " + deviation);
  }

  @Test
  void should_refuse_other_channels_than_it_learned_for() {
    Noise noise = learned(ramp(new Shape(1, 3, 2)), 0, 0, 0);

    assertThatThrownBy(() -> noise.getOutputShapes(new Shape[] {new Shape(5, 2, 2)}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected input of 3 channels but was (N, 2, 2)");
    assertThatThrownBy(() -> Noise.learned().getOutputShapes(new Shape[] {new Shape(5)}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected input of shape (N, C, ...) but was (N)");
    assertThat(Noise.of(1).getOutputShapes(new Shape[] {new Shape(5)}))
        .containsExactly(new Shape(5));
  }

  @Test
  void should_say_its_settings() {
    assertThat(Noise.of(0.5)).hasToString("Noise[deviation=0.5]");
    assertThat(Noise.learned()).hasToString("Noise[learned]");
    assertThat(Dropout.of(0.5)).hasToString("Dropout[rate=0.5]");
  }
}

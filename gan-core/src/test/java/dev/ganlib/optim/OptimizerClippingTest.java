package dev.ganlib.optim;

import static dev.ganlib.testing.Values.bits;
import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.Gradients;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bounds on gradients and weights, and what an optimizer says of itself when it is adjusted. */
final class OptimizerClippingTest {
  private static final double[] NO_WEIGHTS = {0, 0, 0};

  /** A user's own optimizer, which needs no engine: w = w - g. */
  private record Own() implements Optimizer {
    @Override
    public OptimizerState start(List<NDArray> parameters, NDManager manager) {
      return OptimizerState.of(Map.of());
    }

    @Override
    public void apply(
        OptimizerState state, List<NDArray> parameters, List<NDArray> gradients, Update update) {
      for (int i = 0; i < parameters.size(); i++) {
        parameters.get(i).subi(gradients.get(i));
      }
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

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void should_leave_gradients_alone_whose_norm_is_below_the_bound(DataType type) {
    double[] gradient = {3, -4, 0.1};

    double[] moved = moved(new Own().clipGradientNorm(5.01), type, NO_WEIGHTS, gradient);

    // float32 has its own 0.1
    double last = type == DataType.FLOAT32 ? 0.1f : 0.1;
    assertThat(moved).containsExactly(-3, 4, -last);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void should_scale_gradients_whose_norm_is_above_the_bound(DataType type) {
    double tolerance = type == DataType.FLOAT32 ? 1e-6 : 1e-12;
    double factor = 2 / (5 + 1e-6);

    double[] moved = moved(new Own().clipGradientNorm(2), type, NO_WEIGHTS, 3, -4, 0);

    assertThat(moved).containsExactly(new double[] {-3 * factor, 4 * factor, 0}, within(tolerance));
  }

  /** The norm of (3), (4, 0) and (0, -12) is 13. */
  @Test
  void should_take_the_norm_of_all_gradients_together() {
    List<NDArray> w =
        List.of(
            manager.zeros(new Shape(), DataType.FLOAT64),
            manager.zeros(new Shape(2), DataType.FLOAT64),
            manager.zeros(new Shape(2, 1), DataType.FLOAT64));
    List<NDArray> gradients =
        List.of(
            manager.create(3.0),
            manager.create(new double[] {4, 0}),
            manager.create(new double[] {0, -12}, new Shape(2, 1)));
    Optimizer optimizer = SGD.of(1).clipGradientNorm(6.5);

    apply(optimizer, w, gradients);

    double factor = 6.5 / (13 + 1e-6);
    assertThat(doubles(w.get(0))).containsExactly(new double[] {-3 * factor}, within(1e-12));
    assertThat(doubles(w.get(1))).containsExactly(new double[] {-4 * factor, 0}, within(1e-12));
    assertThat(doubles(w.get(2))).containsExactly(new double[] {0, 12 * factor}, within(1e-12));
  }

  @Test
  void should_bear_gradients_that_are_all_zero() {
    assertThat(moved(new Own().clipGradientNorm(2), DataType.FLOAT32, NO_WEIGHTS, 0, 0, 0))
        .containsExactly(0, 0, 0);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void should_move_gradients_into_the_bounds_on_both_sides(DataType type) {
    double[] moved = moved(new Own().clipGradientValue(0.5), type, NO_WEIGHTS, 3, -4, 0.25);

    assertThat(moved).containsExactly(-0.5, 0.5, -0.25);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void should_move_weights_into_the_bounds_on_both_sides_after_the_move(DataType type) {
    double[] weights = {0.25, -0.25, 0.25};

    double[] moved = moved(SGD.of(1).clipWeights(0.5), type, weights, -3, 4, 0.125);

    assertThat(moved).containsExactly(0.5, -0.5, 0.125);
  }

  @Test
  void should_leave_weights_outside_their_bounds_when_the_move_is_refused() {
    NDArray w = manager.create(new float[] {3, -4, 0.25f});
    NDArray gradient = manager.create(new float[] {1, Float.NaN, 1});
    Optimizer optimizer = SGD.of(1).clipWeights(0.5);

    NDArray checked = Gradients.check(manager.create(1f), List.of(gradient));
    optimizer.apply(
        optimizer.start(List.of(w), manager), List.of(w), List.of(gradient), Update.first(checked));

    assertThat(doubles(w)).containsExactly(3, -4, 0.25);
  }

  @Test
  void should_leave_weights_as_they_are_when_they_are_within_their_bounds() {
    NDArray w = manager.create(new double[] {0.5, -0.5, -0.0});
    long[] before = bits(w);
    NDArray zero = manager.zeros(new Shape(3), DataType.FLOAT64);

    apply(new Own().clipWeights(0.5), List.of(w), List.of(zero));

    assertThat(bits(w)).containsExactly(before);
  }

  /** Values clipped to (1, -1, 0) have a norm of sqrt(2), not the 5 of before. */
  @Test
  void should_scale_by_the_norm_of_the_gradients_as_they_arrive() {
    Optimizer optimizer = new Own().clipGradientNorm(1).clipGradientValue(1);

    double[] moved = moved(optimizer, DataType.FLOAT64, NO_WEIGHTS, 3, -4, 0);

    double factor = 1 / (Math.sqrt(2) + 1e-6);
    assertThat(moved).containsExactly(new double[] {-factor, factor, 0}, within(1e-12));
  }

  /** (3, -4) scaled to a norm of 2.5 is (1.5, -2). */
  @Test
  void should_clip_values_after_the_norm_when_the_norm_is_said_last() {
    Optimizer optimizer = new Own().clipGradientValue(1.75).clipGradientNorm(2.5);

    double[] moved = moved(optimizer, DataType.FLOAT64, NO_WEIGHTS, 3, -4, 0);

    assertThat(moved).containsExactly(new double[] {-3 * 2.5 / (5 + 1e-6), 1.75, 0}, within(1e-12));
  }

  @Test
  void should_have_the_lesser_of_two_bounds_on_the_norm() {
    double[] outer =
        moved(
            new Own().clipGradientNorm(2).clipGradientNorm(4),
            DataType.FLOAT64,
            NO_WEIGHTS,
            3,
            -4,
            0);
    double[] inner =
        moved(
            new Own().clipGradientNorm(4).clipGradientNorm(2),
            DataType.FLOAT64,
            NO_WEIGHTS,
            3,
            -4,
            0);

    assertThat(outer).containsExactly(new double[] {-1.2, 1.6, 0}, within(1e-5));
    assertThat(inner).containsExactly(new double[] {-1.2, 1.6, 0}, within(1e-5));
  }

  @Test
  void should_clip_gradients_before_the_weight_decay_and_weights_after_all() {
    Optimizer optimizer = SGD.of(1).weightDecay(0.5).clipWeights(1.5).clipGradientValue(1);

    double[] moved = moved(optimizer, DataType.FLOAT64, new double[] {2, -8, 1}, 3, 3, -3);

    // w - (g + w / 2) with g clipped to 1: 0, -5 and 1.5
    assertThat(moved).containsExactly(0, -1.5, 1.5);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.5, Double.NaN, Double.POSITIVE_INFINITY})
  void should_refuse_bounds_that_are_not_positive(double bound) {
    assertThatThrownBy(() -> Adam.of(0.1).clipGradientNorm(bound))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bound of gradient norm must be positive and finite but was " + bound);
    assertThatThrownBy(() -> Adam.of(0.1).clipGradientValue(bound))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bound of gradient values must be positive and finite but was " + bound);
    assertThatThrownBy(() -> Adam.of(0.1).clipWeights(bound))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bound of weights must be positive and finite but was " + bound);
  }

  @Test
  void should_say_through_every_adjustment_whether_weights_are_clipped() {
    List<UnaryOperator<Optimizer>> others =
        List.of(
            o -> o.clipGradientNorm(1),
            o -> o.clipGradientValue(1),
            o -> o.schedule(Schedule.constant()));

    for (Optimizer plain :
        List.of(Adam.of(0.1), AdamW.of(0.1), RMSProp.of(0.1), SGD.of(0.1), new Own())) {
      assertThat(plain.clipsWeights()).isFalse();
      assertThat(plain.clipWeights(0.01).clipsWeights()).isTrue();
      for (UnaryOperator<Optimizer> other : others) {
        assertThat(other.apply(plain).clipsWeights()).isFalse();
        assertThat(other.apply(plain.clipWeights(0.01)).clipsWeights()).isTrue();
        assertThat(other.apply(plain).clipWeights(0.01).clipsWeights()).isTrue();
      }
    }
  }

  @Test
  void should_say_of_a_custom_optimizer_what_it_says_itself() {
    assertThat(new Own().clipGradientNorm(1).leavesRefusedMovesAlone()).isFalse();
    assertThat(new Own().clipGradientValue(1).leavesRefusedMovesAlone()).isFalse();
    assertThat(new Own().clipWeights(1).leavesRefusedMovesAlone()).isFalse();
    assertThat(new Own().schedule(Schedule.constant()).leavesRefusedMovesAlone()).isFalse();
  }

  @Test
  void should_describe_itself_for_the_record_of_a_run() {
    assertThat(RMSProp.of(5e-5).clipWeights(0.01))
        .hasToString(
            "RMSProp[learningRate=5.0E-5, alpha=0.99, epsilon=1.0E-8, momentum=0.0, centered=false,"
                + " weightDecay=0.0], weights at most 0.01");
    assertThat(SGD.of(0.1).clipGradientValue(0.5))
        .hasToString(
            "SGD[learningRate=0.1, momentum=0.0, nesterov=false, weightDecay=0.0], gradient values"
                + " at most 0.5");
    assertThat(
            Adam.of(0.1).clipGradientNorm(1).schedule(Schedule.linear(1, 0, 50_000).warmUp(1000)))
        .hasToString(
            "Adam[learningRate=0.1, beta1=0.9, beta2=0.999, epsilon=1.0E-8, weightDecay=0.0],"
                + " gradient norm at most 1.0, rate linear from 1.0 to 0.0 in 50000 steps,"
                + " warm-up of 1000 steps");
  }

  private double[] moved(Optimizer optimizer, DataType type, double[] weights, double... gradient) {
    NDArray w = manager.create(weights).toType(type, true);
    apply(optimizer, List.of(w), List.of(manager.create(gradient).toType(type, true)));
    return doubles(w);
  }

  private void apply(Optimizer optimizer, List<NDArray> parameters, List<NDArray> gradients) {
    NDArray checked = Gradients.check(manager.create(1f), gradients);
    optimizer.apply(
        optimizer.start(parameters, manager), parameters, gradients, Update.first(checked));
  }
}

package dev.ganlib.optim;

import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.EngineRoom;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Closed forms, defaults and ranges; {@link OptimizerContractTest} has the rest. */
final class RMSPropTest {
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** The mean of the squares starts at 0 and is not corrected: s = (1 - alpha) g^2. */
  @Test
  void should_make_the_first_step_of_the_closed_form() {
    RMSProp rmsProp = RMSProp.of(0.1).alpha(0.75).epsilon(0.5);
    NDArray w = manager.create(new double[] {1, 1, 1});

    move(rmsProp, rmsProp.start(List.of(w), manager), w, 0.25, -4, 0);

    // sqrt(1 - 0.75) = 0.5
    assertThat(doubles(w))
        .containsExactly(
            new double[] {1 - 0.1 * 0.25 / (0.125 + 0.5), 1 + 0.1 * 4 / (2 + 0.5), 1},
            within(1e-12));
  }

  /**
   * The mean of the gradients is (1 - alpha) g, so the deviation is sqrt(alpha (1 - alpha)) |g|.
   */
  @Test
  void should_take_the_gradients_mean_off_when_centered() {
    RMSProp rmsProp = RMSProp.of(0.1).alpha(0.8).epsilon(0.5).centered(true);
    NDArray w = manager.create(new double[] {1, 1});

    move(rmsProp, rmsProp.start(List.of(w), manager), w, 0.25, -4);

    // sqrt(0.8 * 0.2) = 0.4
    assertThat(doubles(w))
        .containsExactly(
            new double[] {1 - 0.1 * 0.25 / (0.1 + 0.5), 1 + 0.1 * 4 / (1.6 + 0.5)}, within(1e-12));
  }

  /** Without memory of squares each step's share is g / (|g| + epsilon), here 0.8. */
  @Test
  void should_gather_momentum() {
    RMSProp rmsProp = RMSProp.of(0.1).alpha(0).epsilon(0.5).momentum(0.9);
    NDArray w = manager.create(new double[] {1});
    OptimizerState state = rmsProp.start(List.of(w), manager);

    move(rmsProp, state, w, 2);
    move(rmsProp, state, w, 2);

    assertThat(doubles(w)).containsExactly(new double[] {1 - 0.1 * 0.8 * (1 + 1.9)}, within(1e-12));
  }

  /** The deviation of equal gradients is 0, which rounding must not make the root of less. */
  @Test
  void should_stay_finite_when_centered_on_a_constant_gradient() {
    RMSProp rmsProp = RMSProp.of(1e-3).alpha(0.5).epsilon(1e-2).centered(true);
    float[] gradient = {0.1f, -0.3f, 0.7f, 1.1f, 1.3f, 1.7f, 1.9f, 2.3f, 3.3f};
    NDArray w = manager.zeros(new Shape(gradient.length));
    OptimizerState state = rmsProp.start(List.of(w), manager);

    for (int step = 0; step < 100; step++) {
      rmsProp.apply(
          state,
          List.of(w),
          List.of(manager.create(gradient)),
          Update.first(manager.create(new float[] {0, 1})));
    }

    assertThat(Arrays.stream(doubles(w)).boxed()).allMatch(Double::isFinite);
  }

  @Test
  void should_remember_only_what_it_needs() {
    List<NDArray> w = List.of(manager.create(new double[] {1}));

    assertThat(RMSProp.of(0.1).start(w, manager).arrays().keySet()).containsExactly("s");
    assertThat(RMSProp.of(0.1).momentum(0.9).start(w, manager).arrays().keySet())
        .containsExactlyInAnyOrder("s", "v");
    assertThat(RMSProp.of(0.1).centered(true).start(w, manager).arrays().keySet())
        .containsExactlyInAnyOrder("s", "m");
    assertThat(RMSProp.of(0.1).momentum(0.9).centered(true).start(w, manager).arrays().keySet())
        .containsExactlyInAnyOrder("s", "v", "m");
  }

  @Test
  void should_have_pytorch_s_defaults() {
    assertThat(RMSProp.of(5e-5)).isEqualTo(new RMSProp(5e-5, 0.99, 1e-8, 0, false, 0));
    assertThat(
            RMSProp.of(5e-5).alpha(0.9).epsilon(1e-7).momentum(0.8).centered(true).weightDecay(0.3))
        .isEqualTo(new RMSProp(5e-5, 0.9, 1e-7, 0.8, true, 0.3));
    assertThat(
            RMSProp.of(5e-5).weightDecay(0.3).centered(true).momentum(0.8).epsilon(1e-7).alpha(0.9))
        .isEqualTo(new RMSProp(5e-5, 0.9, 1e-7, 0.8, true, 0.3));
    assertThat(new RMSProp(5e-5, 0.9, 1e-7, 0.8, true, 0.3).centered(false).centered()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1e-4, Double.NaN, Double.POSITIVE_INFINITY})
  void should_refuse_a_learning_rate_or_epsilon_that_is_not_positive(double value) {
    assertThatThrownBy(() -> RMSProp.of(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("learning rate must be positive and finite but was " + value);
    assertThatThrownBy(() -> RMSProp.of(0.1).epsilon(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("epsilon must be positive and finite but was " + value);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, 1.5, Double.NaN})
  void should_refuse_decays_out_of_range(double value) {
    assertThatThrownBy(() -> RMSProp.of(0.1).alpha(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("alpha must be in [0, 1) but was " + value);
    assertThatThrownBy(() -> RMSProp.of(0.1).momentum(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("momentum must be in [0, 1) but was " + value);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1e-4, Double.NaN, Double.POSITIVE_INFINITY})
  void should_refuse_a_weight_decay_that_is_negative_or_not_finite(double value) {
    assertThatThrownBy(() -> RMSProp.of(0.1).weightDecay(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("weight decay must be finite and not negative but was " + value);
  }

  private void move(Optimizer optimizer, OptimizerState state, NDArray w, double... gradient) {
    NDArray checked = manager.create(new float[] {0, 1});
    optimizer.apply(state, List.of(w), List.of(manager.create(gradient)), Update.first(checked));
  }
}

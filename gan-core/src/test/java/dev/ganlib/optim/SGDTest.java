package dev.ganlib.optim;

import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ganlib.internal.torch.EngineRoom;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Closed forms, defaults and ranges; {@link OptimizerContractTest} has the rest. */
final class SGDTest {
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void should_step_down_the_gradient() {
    SGD sgd = SGD.of(0.1);
    NDArray w = manager.create(new double[] {1, 1, 1});

    move(sgd, sgd.start(List.of(w), manager), w, 0.25, -4, 0);

    assertThat(doubles(w)).containsExactly(new double[] {0.975, 1.4, 1}, within(1e-12));
  }

  @Test
  void should_add_the_weight_decay_to_the_gradient() {
    SGD sgd = SGD.of(0.1).weightDecay(0.5);
    NDArray w = manager.create(new double[] {2, -2});

    move(sgd, sgd.start(List.of(w), manager), w, 3, 3);

    assertThat(doubles(w))
        .containsExactly(new double[] {2 - 0.1 * (3 + 1), -2 - 0.1 * (3 - 1)}, within(1e-12));
  }

  /** After two equal gradients the velocities were g and 1.9 g. */
  @Test
  void should_gather_momentum() {
    SGD sgd = SGD.of(0.1).momentum(0.9);
    NDArray w = manager.create(new double[] {1});
    OptimizerState state = sgd.start(List.of(w), manager);

    move(sgd, state, w, 2);
    move(sgd, state, w, 2);

    assertThat(doubles(w)).containsExactly(new double[] {1 - 0.1 * 2 * 2.9}, within(1e-12));
    assertThat(doubles(state.get("v").get(0))).containsExactly(new double[] {3.8}, within(1e-12));
  }

  /** The steps are g + 0.9 g, then g + 0.9 (1.9 g). */
  @Test
  void should_look_ahead_with_nesterov_s_momentum() {
    SGD sgd = SGD.of(0.1).nesterov(0.9);
    NDArray w = manager.create(new double[] {1});
    OptimizerState state = sgd.start(List.of(w), manager);

    move(sgd, state, w, 2);
    move(sgd, state, w, 2);

    assertThat(doubles(w))
        .containsExactly(new double[] {1 - 0.1 * 2 * (1.9 + 1 + 0.9 * 1.9)}, within(1e-12));
  }

  @Test
  void should_remember_nothing_without_momentum() {
    List<NDArray> w = List.of(manager.create(new double[] {1}));

    assertThat(SGD.of(0.1).start(w, manager).arrays()).isEmpty();
    assertThat(SGD.of(0.1).momentum(0.9).start(w, manager).arrays().keySet()).containsExactly("v");
  }

  @Test
  void should_be_plain_by_default() {
    assertThat(SGD.of(0.1)).isEqualTo(new SGD(0.1, 0, false, 0));
    assertThat(SGD.of(0.1).nesterov(0.9).weightDecay(0.3)).isEqualTo(new SGD(0.1, 0.9, true, 0.3));
    assertThat(SGD.of(0.1).weightDecay(0.3).momentum(0.9)).isEqualTo(new SGD(0.1, 0.9, false, 0.3));
    assertThat(SGD.of(0.1).nesterov(0.9).momentum(0.8)).isEqualTo(new SGD(0.1, 0.8, true, 0));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1e-4, Double.NaN, Double.POSITIVE_INFINITY})
  void should_refuse_a_learning_rate_that_is_not_positive(double value) {
    assertThatThrownBy(() -> SGD.of(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("learning rate must be positive and finite but was " + value);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, 1.5, Double.NaN})
  void should_refuse_a_momentum_out_of_range(double value) {
    assertThatThrownBy(() -> SGD.of(0.1).momentum(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("momentum must be in [0, 1) but was " + value);
    assertThatThrownBy(() -> SGD.of(0.1).nesterov(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("momentum must be in [0, 1) but was " + value);
  }

  @Test
  void should_refuse_nesterov_without_momentum() {
    assertThatThrownBy(() -> SGD.of(0.1).nesterov(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("nesterov needs a momentum but it was 0.0");
    assertThatThrownBy(() -> SGD.of(0.1).nesterov(0.9).momentum(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("nesterov needs a momentum but it was 0.0");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1e-4, Double.NaN, Double.POSITIVE_INFINITY})
  void should_refuse_a_weight_decay_that_is_negative_or_not_finite(double value) {
    assertThatThrownBy(() -> SGD.of(0.1).weightDecay(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("weight decay must be finite and not negative but was " + value);
  }

  private void move(Optimizer optimizer, OptimizerState state, NDArray w, double... gradient) {
    NDArray checked = manager.create(new float[] {0, 1});
    optimizer.apply(state, List.of(w), List.of(manager.create(gradient)), Update.first(checked));
  }
}

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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Closed forms of the first steps, defaults and ranges; {@link OptimizerContractTest} has the rest.
 */
final class AdamTest {
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** Bias correction makes the first moments g and g^2: a step of lr g / (|g| + epsilon). */
  @ParameterizedTest
  @CsvSource({"0.1, 0.9, 0.999, 1e-8", "0.01, 0, 0, 0.5"})
  void should_make_the_first_step_of_the_closed_form(
      double learningRate, double beta1, double beta2, double epsilon) {
    Adam adam = Adam.of(learningRate).betas(beta1, beta2).epsilon(epsilon);
    NDArray w = manager.create(new double[] {1, 1, 1});
    double[] gradient = {0.25, -4, 0};

    adam.apply(
        adam.start(List.of(w), manager),
        List.of(w),
        List.of(manager.create(gradient)),
        Update.first(accepted()));

    assertThat(doubles(w))
        .containsExactly(
            new double[] {
              1 - learningRate * 0.25 / (0.25 + epsilon), 1 + learningRate * 4 / (4 + epsilon), 1
            },
            within(1e-12));
  }

  @Test
  void should_count_its_steps_and_keep_moments_for_saving() {
    Adam adam = Adam.of(0.1).betas(0.9, 0.99);
    NDArray w = manager.create(new double[] {1, 1});
    OptimizerState state = adam.start(List.of(w), manager);
    assertThat(state.arrays().keySet()).containsExactlyInAnyOrder("m", "v", "t");

    NDArray gradient = manager.create(new double[] {2, -3});
    adam.apply(state, List.of(w), List.of(gradient), Update.first(accepted()));
    adam.apply(state, List.of(w), List.of(gradient), Update.first(accepted()));

    // m = (1 - b^2) g and v = (1 - b^2) g^2 after two equal gradients.
    assertThat(doubles(state.get("m").get(0)))
        .containsExactly(new double[] {0.19 * 2, 0.19 * -3}, within(1e-12));
    assertThat(doubles(state.get("v").get(0)))
        .containsExactly(new double[] {0.0199 * 4, 0.0199 * 9}, within(1e-12));
    assertThat(doubles(state.get("t").get(0))).containsExactly(2);
  }

  @Test
  void should_have_pytorch_s_defaults() {
    assertThat(Adam.of(2e-4)).isEqualTo(new Adam(2e-4, 0.9, 0.999, 1e-8, 0, false));
    assertThat(Adam.of(2e-4).betas(0.5, 0.99).epsilon(1e-7).weightDecay(0.3))
        .isEqualTo(new Adam(2e-4, 0.5, 0.99, 1e-7, 0.3, false));
    assertThat(Adam.of(2e-4).weightDecay(0.3).epsilon(1e-7).betas(0, 0))
        .isEqualTo(new Adam(2e-4, 0, 0, 1e-7, 0.3, false));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1e-4, Double.NaN, Double.POSITIVE_INFINITY})
  void should_refuse_a_learning_rate_or_epsilon_that_is_not_positive(double value) {
    assertThatThrownBy(() -> Adam.of(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("learning rate must be positive and finite but was " + value);
    assertThatThrownBy(() -> Adam.of(0.1).epsilon(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("epsilon must be positive and finite but was " + value);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1e-4, Double.NaN, Double.POSITIVE_INFINITY})
  void should_refuse_a_weight_decay_that_is_negative_or_not_finite(double value) {
    assertThatThrownBy(() -> Adam.of(0.1).weightDecay(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("weight decay must be finite and not negative but was " + value);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, 1.5, Double.NaN})
  void should_refuse_betas_out_of_range(double value) {
    assertThatThrownBy(() -> Adam.of(0.1).betas(value, 0.999))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("beta1 must be in [0, 1) but was " + value);
    assertThatThrownBy(() -> Adam.of(0.1).betas(0.9, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("beta2 must be in [0, 1) but was " + value);
  }

  private NDArray accepted() {
    return manager.create(new float[] {0, 1});
  }
}

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
final class AdamWTest {
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** The decay comes first, and is no part of the bias-corrected step lr g / (|g| + epsilon). */
  @Test
  void should_make_the_first_step_of_the_closed_form() {
    Adam adamW = AdamW.of(0.1).epsilon(0.5).weightDecay(0.3);
    NDArray w = manager.create(new double[] {1, -2, 3});

    move(adamW, adamW.start(List.of(w), manager), w, 0.25, -4, 0);

    double kept = 1 - 0.1 * 0.3;
    assertThat(doubles(w))
        .containsExactly(
            new double[] {kept - 0.1 * 0.25 / 0.75, -2 * kept + 0.1 * 4 / 4.5, 3 * kept},
            within(1e-12));
  }

  @Test
  void should_keep_the_decay_out_of_the_moments() {
    Adam adamW = AdamW.of(0.1).betas(0.9, 0.99).weightDecay(0.5);
    NDArray w = manager.create(new double[] {10});
    OptimizerState state = adamW.start(List.of(w), manager);
    assertThat(state.arrays().keySet()).containsExactlyInAnyOrder("m", "v", "t");

    move(adamW, state, w, 2);
    move(adamW, state, w, 2);

    assertThat(doubles(state.get("m").get(0)))
        .containsExactly(new double[] {0.19 * 2}, within(1e-12));
    assertThat(doubles(state.get("v").get(0)))
        .containsExactly(new double[] {0.0199 * 4}, within(1e-12));
    assertThat(doubles(state.get("t").get(0))).containsExactly(2);
  }

  @Test
  void should_have_pytorch_s_defaults() {
    assertThat(AdamW.of(2e-4)).isEqualTo(new Adam(2e-4, 0.9, 0.999, 1e-8, 0.01, true));
    assertThat(AdamW.of(2e-4).weightDecay(0).betas(0.5, 0.99).epsilon(1e-7))
        .isEqualTo(new Adam(2e-4, 0.5, 0.99, 1e-7, 0, true));
    assertThat(AdamW.of(2e-4).epsilon(1e-7).betas(0.5, 0.99).weightDecay(0.3))
        .isEqualTo(new Adam(2e-4, 0.5, 0.99, 1e-7, 0.3, true));
  }

  /** In the words of the checkpoints that are there already. */
  @Test
  void should_keep_its_words() {
    assertThat(AdamW.of(2e-4).betas(0.5, 0.99))
        .isNotEqualTo(Adam.of(2e-4).betas(0.5, 0.99).weightDecay(0.01))
        .hasToString(
            "AdamW[learningRate=2.0E-4, beta1=0.5, beta2=0.99, epsilon=1.0E-8, weightDecay=0.01]");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1e-4, Double.NaN, Double.POSITIVE_INFINITY})
  void should_refuse_a_learning_rate_or_epsilon_that_is_not_positive(double value) {
    assertThatThrownBy(() -> AdamW.of(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("learning rate must be positive and finite but was " + value);
    assertThatThrownBy(() -> AdamW.of(0.1).epsilon(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("epsilon must be positive and finite but was " + value);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, 1.5, Double.NaN})
  void should_refuse_betas_out_of_range(double value) {
    assertThatThrownBy(() -> AdamW.of(0.1).betas(value, 0.999))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("beta1 must be in [0, 1) but was " + value);
    assertThatThrownBy(() -> AdamW.of(0.1).betas(0.9, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("beta2 must be in [0, 1) but was " + value);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1e-4, Double.NaN, Double.POSITIVE_INFINITY})
  void should_refuse_a_weight_decay_that_is_negative_or_not_finite(double value) {
    assertThatThrownBy(() -> AdamW.of(0.1).weightDecay(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("weight decay must be finite and not negative but was " + value);
  }

  private void move(Optimizer optimizer, OptimizerState state, NDArray w, double... gradient) {
    NDArray checked = manager.create(new float[] {0, 1});
    optimizer.apply(state, List.of(w), List.of(manager.create(gradient)), Update.first(checked));
  }
}

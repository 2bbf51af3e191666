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
import dev.ganlib.testing.Values;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against torch.optim.Adam, from {@code pytorch/adam.py}, and the first step's closed form. */
final class AdamTest {
  /** The gradient is a (w - c); the last weight has none, and stays. */
  private static final double[][] A = {{0.5, 2, 10}, {1, 0.01, 3, 0}};

  private static final double[][] C = {{1, -2, 0.5}, {0.25, 4, -1, 1}};
  private static final double[][] START = {{0, 0, 3}, {1, -1, -1.5, 2}};

  private record Reference(List<Run> runs) {}

  private record Run(
      double learningRate,
      double beta1,
      double beta2,
      double epsilon,
      String dtype,
      Map<String, List<List<Double>>> weights) {

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "%s %s %s %s %s", learningRate, beta1, beta2, epsilon, dtype);
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

  static List<Run> runs() throws IOException {
    return Values.json("/pytorch/adam.json", Reference.class).runs();
  }

  @ParameterizedTest
  @MethodSource("runs")
  void should_follow_pytorch_for_a_hundred_steps(Run run) {
    Adam adam = new Adam(run.learningRate(), run.beta1(), run.beta2(), run.epsilon(), 0);
    DataType type = DataType.valueOf(run.dtype().toUpperCase(Locale.ROOT));
    double tolerance = type == DataType.FLOAT64 ? 1e-9 : 1e-5;
    List<NDArray> weights = start(type);
    OptimizerState state = adam.start(weights, manager);
    int compared = 0;

    for (int step = 1; step <= 100; step++) {
      move(adam, state, weights);
      List<List<Double>> expected = run.weights().get(Integer.toString(step));
      if (expected != null) {
        for (int i = 0; i < 2; i++) {
          assertThat(doubles(weights.get(i)))
              .as("weights %d after step %d", i, step)
              .containsExactly(doubles(expected.get(i)), within(tolerance));
        }
        compared++;
      }
    }
    assertThat(compared).isEqualTo(4);
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

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void should_leave_everything_as_it_was_when_the_move_is_refused(double poison) {
    Adam adam = Adam.of(0.1);
    List<NDArray> weights = start(DataType.FLOAT32);
    OptimizerState state = adam.start(weights, manager);
    move(adam, state, weights);
    move(adam, state, weights);
    List<long[]> before = snapshot(weights, state);

    List<NDArray> gradients =
        List.of(
            manager.create(new float[] {1, (float) poison, 1}),
            manager.create(new float[] {1, 2, 3, 4}, new Shape(2, 2)));
    NDArray checked = Gradients.check(manager.create(1f), gradients);
    adam.apply(state, weights, gradients, Update.first(checked));

    assertThat(snapshot(weights, state)).usingRecursiveComparison().isEqualTo(before);
  }

  @Test
  void should_go_on_as_if_nothing_had_happened_when_a_move_was_refused() {
    Adam adam = Adam.of(0.1);
    List<NDArray> weights = start(DataType.FLOAT64);
    List<NDArray> undisturbed = start(DataType.FLOAT64);
    OptimizerState state = adam.start(weights, manager);
    OptimizerState other = adam.start(undisturbed, manager);

    for (int step = 0; step < 5; step++) {
      move(adam, state, weights);
      adam.apply(
          state, weights, gradients(weights), Update.first(manager.create(new float[] {1, 7})));
      move(adam, other, undisturbed);
    }

    assertThat(snapshot(weights, state))
        .usingRecursiveComparison()
        .isEqualTo(snapshot(undisturbed, other));
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
    assertThat(Adam.of(2e-4)).isEqualTo(new Adam(2e-4, 0.9, 0.999, 1e-8, 0));
    assertThat(Adam.of(2e-4).betas(0.5, 0.99).epsilon(1e-7))
        .isEqualTo(new Adam(2e-4, 0.5, 0.99, 1e-7, 0));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1e-4, Double.NaN, Double.POSITIVE_INFINITY})
  void should_refuse_a_learning_rate_or_epsilon_that_is_not_positive(double value) {
    assertThatThrownBy(() -> Adam.of(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("learning rate must be positive but was " + value);
    assertThatThrownBy(() -> Adam.of(0.1).epsilon(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("epsilon must be positive but was " + value);
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

  private List<NDArray> start(DataType type) {
    return List.of(
        manager.create(START[0]).toType(type, true),
        manager.create(START[1], new Shape(2, 2)).toType(type, true));
  }

  private void move(Adam adam, OptimizerState state, List<NDArray> weights) {
    List<NDArray> gradients = gradients(weights);
    NDArray loss = manager.create(1f);
    adam.apply(state, weights, gradients, Update.first(Gradients.check(loss, gradients)));
  }

  /** Computed in Java, in the weights' precision. */
  private List<NDArray> gradients(List<NDArray> weights) {
    List<NDArray> gradients = new ArrayList<>();
    for (int k = 0; k < weights.size(); k++) {
      NDArray w = weights.get(k);
      boolean narrow = w.getDataType() == DataType.FLOAT32;
      double[] gradient = doubles(w);
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] =
            narrow
                ? (float) A[k][i] * ((float) gradient[i] - (float) C[k][i])
                : A[k][i] * (gradient[i] - C[k][i]);
      }
      gradients.add(manager.create(gradient, w.getShape()).toType(w.getDataType(), true));
    }
    return gradients;
  }

  private NDArray accepted() {
    return manager.create(new float[] {0, 1});
  }

  private static List<long[]> snapshot(List<NDArray> weights, OptimizerState state) {
    return Stream.concat(
            weights.stream(), Stream.of("m", "v", "t").flatMap(name -> state.get(name).stream()))
        .map(array -> bits(Objects.requireNonNull(array)))
        .toList();
  }
}

package dev.ganlib.internal.torch;

import static dev.ganlib.testing.GradientCheck.assertGradient;
import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OperatorsTest {
  /** No kink of an operator below is within a step of these. */
  private static final double[] POINTS = {-2.5, -0.75, 0.4, 1.25, 3};

  private static final double[] PROBABILITIES = {0.1, 0.45, 0.7, 0.85};

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static Arguments operator(
      String name, UnaryOperator<NDArray> operator, DoubleUnaryOperator formula) {
    return Arguments.of(name, operator, formula);
  }

  static List<Arguments> elementwise() {
    return List.of(
        operator("scale", x -> Operators.scale(x, -0.3), v -> -0.3 * v),
        operator("shift", x -> Operators.shift(x, 0.7), v -> v + 0.7),
        operator("square", x -> Operators.power(x, 2), v -> v * v),
        operator("cube", x -> Operators.power(x, 3), v -> v * v * v),
        operator("atLeast", x -> Operators.atLeast(x, 0.5), v -> Math.max(v, 0.5)),
        operator("atMost", x -> Operators.atMost(x, 0.5), v -> Math.min(v, 0.5)),
        operator("softplus", Operators::softplus, v -> Math.log1p(Math.exp(v))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("elementwise")
  void should_compute_the_formula(
      String name, UnaryOperator<NDArray> operator, DoubleUnaryOperator formula) {
    double[] expected = DoubleStream.of(POINTS).map(formula).toArray();
    NDArray wide = manager.create(POINTS, new Shape(5, 1));
    NDArray narrow = wide.toType(DataType.FLOAT32, true);

    NDArray result = operator.apply(wide);
    NDArray narrowResult = operator.apply(narrow);

    assertThat(result.getShape()).isEqualTo(new Shape(5, 1));
    assertThat(result.getDataType()).isEqualTo(DataType.FLOAT64);
    assertThat(doubles(result)).containsExactly(expected, within(1e-12));
    assertThat(narrowResult.getDataType()).isEqualTo(DataType.FLOAT32);
    assertThat(doubles(narrowResult)).containsExactly(expected, within(1e-5));
    assertThat(doubles(wide)).as("the operand").containsExactly(POINTS);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("elementwise")
  void should_have_the_gradient_of_central_differences(
      String name, UnaryOperator<NDArray> operator, DoubleUnaryOperator formula) {
    assertGradient(x -> weigh(operator.apply(x)), new Shape(5), 1e-8, POINTS);
  }

  /** A sum that treats no two elements alike. */
  private static NDArray weigh(NDArray x) {
    NDManager manager = x.getManager();
    return x.mul(manager.create(new double[] {1, -2, 0.5, 3, 1.5})).sum();
  }

  @Test
  void should_raise_to_a_fraction_and_to_a_negative_number() {
    NDArray x = manager.create(new double[] {4, 0.25});

    assertThat(doubles(Operators.power(x, 0.5))).containsExactly(new double[] {2, 0.5});
    assertThat(doubles(Operators.power(x, -1))).containsExactly(new double[] {0.25, 4});
    assertGradient(v -> Operators.power(v, -0.5).sum(), new Shape(2), 1e-7, 4, 0.25);
  }

  @Test
  void should_stay_finite_and_exact_when_softplus_is_far_out() {
    NDArray x = Gradients.leaf(manager.create(new double[] {-800, -100, 100, 800}));
    try (GradMode on = GradMode.on()) {
      assertThat(on).isNotNull();
      NDArray result = Operators.softplus(x);

      assertThat(doubles(result))
          .containsExactly(new double[] {0, Math.exp(-100), 100, 800}, within(1e-50));
      assertThat(doubles(Gradients.of(result.sum(), List.of(x)).get(0)))
          .containsExactly(new double[] {0, Math.exp(-100), 1, 1}, within(1e-50));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.02, 0.5, 0.9, 1})
  void should_be_the_mean_cross_entropy_of_probabilities(double label) {
    NDArray p = manager.create(PROBABILITIES, new Shape(2, 2));
    double expected =
        DoubleStream.of(PROBABILITIES)
            .map(v -> -label * Math.log(v) - (1 - label) * Math.log(1 - v))
            .average()
            .orElseThrow();

    assertThat(Operators.bce(p, label).getDouble()).isCloseTo(expected, within(1e-12));
    assertThat(Operators.bce(p, Operators.like(p, label)).getDouble())
        .isCloseTo(expected, within(1e-12));
    assertGradient(x -> Operators.bce(x, label), new Shape(2, 2), 1e-7, PROBABILITIES);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.02, 0.5, 0.9, 1})
  void should_be_the_mean_cross_entropy_of_logits(double label) {
    NDArray x = manager.create(POINTS);
    double expected =
        DoubleStream.of(POINTS)
            .map(v -> label * Math.log1p(Math.exp(-v)) + (1 - label) * Math.log1p(Math.exp(v)))
            .average()
            .orElseThrow();

    assertThat(Operators.bceWithLogits(x, label).getDouble()).isCloseTo(expected, within(1e-12));
    assertThat(Operators.bceWithLogits(x, Operators.like(x, label)).getDouble())
        .isCloseTo(expected, within(1e-12));
    assertGradient(v -> Operators.bceWithLogits(v, label), new Shape(5), 1e-8, POINTS);
  }

  @Test
  void should_take_a_label_for_each_element() {
    NDArray labels = manager.create(new double[] {1, 0, 0.25, 0.9});
    NDArray p = manager.create(PROBABILITIES);
    // log of the odds: the same losses
    NDArray logits =
        manager.create(DoubleStream.of(PROBABILITIES).map(OperatorsTest::logit).toArray());
    double expected =
        -(Math.log(0.1)
                + Math.log(0.55)
                + 0.25 * Math.log(0.7)
                + 0.75 * Math.log(0.3)
                + 0.9 * Math.log(0.85)
                + 0.1 * Math.log(0.15))
            / 4;

    assertThat(Operators.bce(p, labels).getDouble()).isCloseTo(expected, within(1e-12));
    assertThat(Operators.bceWithLogits(logits, labels).getDouble())
        .isCloseTo(expected, within(1e-12));
  }

  private static double logit(double p) {
    return Math.log(p / (1 - p));
  }

  @Test
  void should_clamp_the_logarithm_at_minus_100_when_a_probability_is_0_or_1() {
    NDArray p = manager.create(new double[] {0, 1});

    assertThat(Operators.bce(p, 1).getDouble()).isEqualTo(50);
    assertThat(Operators.bce(p, 0).getDouble()).isEqualTo(50);
  }

  @Test
  void should_average_two_scalars() {
    NDArray a = manager.create(3f);
    NDArray b = manager.create(-1f);

    NDArray average = Operators.average(a, b);

    assertThat(average.getDataType()).isEqualTo(DataType.FLOAT32);
    assertThat(average.getFloat()).isEqualTo(1);
    assertGradient(x -> Operators.average(x.mul(x).sum(), x.sum()), new Shape(1), 1e-8, 3);
  }

  @Test
  void should_fill_without_graph_when_like_is_called() {
    NDArray x = Gradients.leaf(manager.create(new double[] {1, 2, 3}));
    try (GradMode on = GradMode.on()) {
      assertThat(on).isNotNull();
      NDArray filled = Operators.like(x.mul(x), 0.1);

      assertThat(doubles(filled)).containsExactly(0.1, 0.1, 0.1);
      assertThat(Gradients.depends(filled)).isFalse();
    }
  }

  @Test
  void should_give_probability_and_accuracy() {
    NDArray p = manager.create(new double[] {0.9, 0.2, 0.6, 0.5}, new Shape(4, 1));
    NDArray logits = manager.create(new double[] {Math.log(3), -Math.log(3), 0, 50});

    // An output of exactly one half is wrong on either side.
    assertFigures(Operators.probabilityAndAccuracy(p, false, true), 0.55, 0.5);
    assertFigures(Operators.probabilityAndAccuracy(p, false, false), 0.55, 0.25);
    assertFigures(
        Operators.probabilityAndAccuracy(logits, true, true), (0.75 + 0.25 + 1.5) / 4, 0.5);
    assertFigures(
        Operators.probabilityAndAccuracy(logits, true, false), (0.75 + 0.25 + 1.5) / 4, 0.25);
  }

  private static void assertFigures(NDArray figures, double probability, double accuracy) {
    assertThat(figures.getDataType()).isEqualTo(DataType.FLOAT64);
    assertThat(doubles(figures))
        .containsExactly(new double[] {probability, accuracy}, within(1e-12));
  }

  @Test
  void should_keep_its_numbers_when_garbage_is_collected_before_the_gradient_is_taken() {
    int graphs = 200;
    NDArray x = Gradients.leaf(manager.ones(new Shape(), DataType.FLOAT32));
    try (GradMode on = GradMode.on()) {
      assertThat(on).isNotNull();
      NDArray[] losses = new NDArray[graphs];
      for (int i = 0; i < graphs; i++) {
        losses[i] = Operators.scale(x, 0.5);
      }
      System.gc();
      for (NDArray loss : losses) {
        assertThat(Gradients.of(loss, List.of(x)).get(0).getFloat()).isEqualTo(0.5f);
      }
    }
  }
}

package dev.ganlib.internal.torch;

import static dev.ganlib.testing.Values.doubles;
import static dev.ganlib.testing.Values.farthest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.Perceptron.Activation;
import dev.ganlib.internal.torch.Perceptron.Layer;
import dev.ganlib.testing.NativeArrays;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients through oneDNN's products, against those that libtorch computes by itself. */
final class ProductTapeTest {
  private static final int WIDTH = 6;

  private NDManager manager;
  private GradMode mode;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
    mode = GradMode.on();
    assumeTrue(Processor.prefersOneDnn());
  }

  @AfterEach
  void close() {
    mode.close();
    manager.close();
  }

  private NDArray random(long seed, long... shape) {
    return Draws.normal(manager.zeros(new Shape()), seed, new Shape(shape), manager);
  }

  private NDArray parameter(long seed, long... shape) {
    NDArray array = random(seed, shape);
    array.setRequiresGradient(true);
    return array;
  }

  /** A square weight and bias, another square weight, and a weight of one output. */
  private List<NDArray> parameters() {
    return List.of(
        parameter(1, WIDTH, WIDTH),
        parameter(2, WIDTH),
        parameter(3, WIDTH, WIDTH),
        parameter(4, 1, WIDTH));
  }

  private static NDArray linear(NDArray x, NDArray... parameters) {
    return LayerOperators.linear(x, List.of(parameters));
  }

  /** A scalar computed from inputs and {@link #parameters}. */
  @FunctionalInterface
  private interface Network {
    NDArray loss(NDArray x, List<NDArray> p);
  }

  private static NDArray perceptron(NDArray x, List<NDArray> parameters, Layer... layers) {
    return new Perceptron(List.of(layers)).forward(x, parameters, List.of(), true);
  }

  private static NDArray normalised(NDArray x, List<NDArray> parameters, Layer... layers) {
    List<NDArray> running =
        List.of(x.getManager().zeros(new Shape(WIDTH)), x.getManager().ones(new Shape(WIDTH)));
    return new Perceptron(List.of(layers)).forward(x, parameters, running, true);
  }

  private static final Layer PLAIN = Layer.linear(false);
  private static final Layer LEAKY = Layer.linear(true).then(Activation.LEAKY_RELU, 0.2);
  private static final Layer NORM = Layer.batchNorm(0.1, 1e-5);

  private static final Map<String, Network> NETWORKS =
      Map.ofEntries(
          Map.entry(
              "perceptron",
              (x, p) ->
                  perceptron(x, p, LEAKY, PLAIN.then(Activation.TANH, 0), PLAIN).square().mean()),
          Map.entry(
              "perceptron with other activations and none",
              (x, p) -> {
                Layer sigmoid = PLAIN.then(Activation.SIGMOID, 0);
                Layer relu = PLAIN.then(Activation.RELU, 0);
                List<NDArray> parameters =
                    List.of(p.get(0), p.get(2), p.get(0), p.get(1), p.get(3));
                return perceptron(x, parameters, sigmoid, relu, Layer.linear(true), PLAIN)
                    .exp()
                    .mean();
              }),
          Map.entry(
              "normalised perceptron",
              (x, p) -> {
                Layer leaky = NORM.then(Activation.LEAKY_RELU, 0.2);
                List<NDArray> parameters =
                    List.of(p.get(0), p.get(1), p.get(1).exp(), p.get(1), p.get(2), p.get(3));
                return normalised(
                        x, parameters, LEAKY.then(Activation.NONE, 0), leaky, PLAIN, PLAIN)
                    .square()
                    .mean();
              }),
          Map.entry(
              "perceptrons on one trunk, on a perceptron",
              (x, p) -> {
                NDArray h = perceptron(x, p.subList(0, 3), LEAKY, PLAIN).tanh();
                NDArray a = perceptron(h, List.of(p.get(2), p.get(3)), PLAIN, PLAIN);
                NDArray b = perceptron(h, p.subList(0, 3), LEAKY, PLAIN);
                return a.square().mean().add(b.exp().mean());
              }),
          Map.entry(
              "chain",
              (x, p) -> linear(linear(x, p.get(0), p.get(1)).tanh(), p.get(3)).square().mean()),
          Map.entry(
              "layer on layer",
              (x, p) -> linear(linear(linear(x, p.get(0)), p.get(2)), p.get(3)).square().mean()),
          Map.entry(
              "skip connection",
              (x, p) -> {
                NDArray h = linear(x, p.get(0), p.get(1)).tanh();
                return linear(linear(h, p.get(2)).add(h), p.get(3)).exp().mean();
              }),
          Map.entry(
              "input of two layers and of the loss",
              (x, p) -> {
                NDArray h = linear(x, p.get(0), p.get(1)).cos();
                NDArray products = linear(h, p.get(2)).mul(linear(h, p.get(0)));
                return products.add(h).square().mean();
              }),
          Map.entry(
              "weight used twice",
              (x, p) -> {
                NDArray h = linear(x, p.get(0), p.get(1)).tanh();
                return linear(linear(h, p.get(0), p.get(1)).tanh(), p.get(3)).square().sum();
              }),
          Map.entry(
              "weight used by the loss, too",
              (x, p) -> linear(x, p.get(0)).square().mean().add(p.get(0).square().sum())),
          Map.entry(
              "weight and bias computed from parameters",
              (x, p) -> {
                NDArray weight = p.get(0).div(p.get(0).norm());
                NDArray h = linear(x, weight, p.get(1).exp()).tanh();
                return linear(h, linear(p.get(3), p.get(2))).square().mean();
              }),
          Map.entry(
              "result that does not matter",
              (x, p) -> {
                linear(x, p.get(2));
                return linear(x, p.get(0), p.get(1)).square().mean();
              }),
          Map.entry(
              "two heads on one trunk",
              (x, p) -> {
                NDArray h = linear(x, p.get(0), p.get(1)).tanh();
                NDArray heads = linear(h, p.get(2)).square().mean();
                return heads.add(linear(h, p.get(3)).exp().mean()).add(linear(h, p.get(0)).mean());
              }),
          Map.entry(
              "result changed in place",
              (x, p) -> {
                NDArray h = linear(x, p.get(0), p.get(1));
                h.addi(h.tanh());
                h.get("0:1").addi(p.get(1));
                return linear(h, p.get(3)).exp().mean();
              }),
          Map.entry(
              "input, result and weight closed",
              (x, p) -> {
                NDArray weight = p.get(0).mul(p.get(0));
                NDArray h = x.tanh();
                NDArray y = linear(h, weight, p.get(1));
                h.close();
                weight.close();
                NDArray z = y.exp();
                y.close();
                return linear(z, p.get(3)).mean();
              }),
          Map.entry(
              "operands that are views",
              (x, p) -> {
                NDArray h = linear(x.get(":, ::2"), p.get(2).get(":, 1:4"), p.get(0).get(":, 2"));
                NDArray b = p.get(1).get("0:1").broadcast(new Shape(WIDTH));
                return linear(h, p.get(2).transpose(), b).exp().mean();
              }),
          Map.entry(
              "same rows in two losses",
              (x, p) -> {
                NDArray h = linear(x, p.get(0), p.get(1));
                NDArray first = linear(Copies.rows(h, 0, 2), p.get(3)).square().mean();
                return first.add(linear(Copies.rows(h, 2, 5), p.get(3)).exp().mean());
              }));

  static Set<String> networks() {
    return new TreeSet<>(NETWORKS.keySet());
  }

  @SuppressWarnings("try") // the tape works by being open
  private List<double[]> gradients(Network network, boolean byOneDnn, List<Integer> of) {
    NDArray x = parameter(7, 5, WIDTH);
    List<NDArray> parameters = parameters();
    List<NDArray> asked = new ArrayList<>();
    of.forEach(i -> asked.add(i == parameters.size() ? x : parameters.get(i)));
    try (ProductTape tape = new ProductTape(byOneDnn ? 0 : Long.MAX_VALUE)) {
      NDArray loss = network.loss(x, parameters);
      assertThat(ProductTape.noted() != null).isEqualTo(byOneDnn);
      List<double[]> result = new ArrayList<>();
      result.add(doubles(loss));
      Gradients.of(loss, asked).forEach(gradient -> result.add(doubles(gradient)));
      return result;
    }
  }

  private void assertSame(Network network, List<Integer> of) {
    List<double[]> expected = gradients(network, false, of);
    List<double[]> actual = gradients(network, true, of);
    for (int i = 0; i < expected.size(); i++) {
      double scale = 1e-3;
      for (double value : expected.get(i)) {
        scale = Math.max(scale, Math.abs(value));
      }
      assertThat(actual.get(i))
          .as("loss, then gradients: " + i)
          .containsExactly(expected.get(i), within(2e-6 * scale));
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void should_equal_libtorch_for_all_parameters_and_the_input(String name) {
    assertSame(NETWORKS.get(name), List.of(0, 1, 2, 3, 4));
  }

  /** Parameters that are not asked for pass the gradient on: the generator's through D. */
  @ParameterizedTest
  @MethodSource("networks")
  void should_equal_libtorch_for_some_parameters(String name) {
    assertSame(NETWORKS.get(name), List.of(1));
    assertSame(NETWORKS.get(name), List.of(0, 2));
    assertSame(NETWORKS.get(name), List.of(3));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void should_give_the_same_bits_again(String name) {
    List<double[]> first = gradients(NETWORKS.get(name), true, List.of(0, 1, 2, 3, 4));
    List<double[]> second = gradients(NETWORKS.get(name), true, List.of(0, 1, 2, 3, 4));
    for (int i = 0; i < first.size(); i++) {
      assertThat(second.get(i)).containsExactly(first.get(i));
    }
  }

  /** Sizes of real layers: some of oneDNN's kernels are for large ones only. */
  @ParameterizedTest
  @CsvSource({"1, 100", "3, 100", "64, 100", "1, 512", "3, 512", "128, 512", "129, 512"})
  @SuppressWarnings("try") // the tape works by being open
  void should_equal_libtorch_for_layers_of_784_and_many_units(int batch, int units) {
    NDArray x = random(1, batch, 784);
    NDArray weight = parameter(2, units, 784);
    NDArray bias = parameter(3, units);
    List<List<double[]>> both = new ArrayList<>();
    for (boolean byOneDnn : new boolean[] {false, true}) {
      try (ProductTape tape = new ProductTape(byOneDnn ? 0 : Long.MAX_VALUE)) {
        NDArray y = linear(x, weight, bias);
        NDList found = Gradients.of(y.square().mean(), List.of(weight, bias));
        both.add(List.of(doubles(y), doubles(found.get(0)), doubles(found.get(1))));
      }
    }
    // Sums of 784 products of numbers about 1 are about 28, and rounded at 1e-7 of that.
    double[] precision = {1e-4, 2e-5, 2e-5};
    for (int i = 0; i < 3; i++) {
      // As lists, 400,000 elements take longer to compare than to compute.
      assertThat(farthest(both.get(1).get(i), both.get(0).get(i)))
          .as("of output, gradient of the weight, gradient of the bias: number %d", i)
          .isBetween(0.0, precision[i]);
    }
  }

  @Test
  @SuppressWarnings("try") // the tape works by being open
  void should_tell_what_the_loss_depends_on() {
    List<NDArray> p = parameters();
    try (ProductTape tape = new ProductTape(0)) {
      NDArray loss = linear(linear(random(7, 5, WIDTH), p.get(0)), p.get(2)).mean();

      assertThat(Gradients.reach(loss, List.of(p.get(0)))).isTrue();
      assertThat(Gradients.reach(loss, List.of(p.get(1), p.get(2)))).isTrue();
      assertThat(Gradients.reach(loss, List.of(p.get(1), p.get(3)))).isFalse();
      assertThat(doubles(Gradients.of(loss, List.of(p.get(1))).get(0))).containsOnly(0);
    }
  }

  /**
   * The gradient of a layer's output by its input is the weight, whose squares' sum is its norm.
   */
  @Test
  @SuppressWarnings("try") // the tape works by being open
  void should_stop_where_gradients_are_taken() {
    NDArray weight = parameter(1, 1, WIDTH);
    try (ProductTape tape = new ProductTape(0)) {
      NDArray before = linear(random(6, 5, WIDTH), weight).mean();
      NDArray points = Gradients.leaf(random(7, 5, WIDTH));
      NDArray output = linear(points, weight);
      NDArray penalty = InputGradients.squarePenalty(output, points, 1).get(0);

      assertThat(doubles(penalty)[0]).isCloseTo(doubles(weight.square().sum())[0], within(1e-5));
      double[] gradient = doubles(Gradients.of(penalty.add(before), List.of(weight)).get(0));
      double[] mean = doubles(random(6, 5, WIDTH).mean(new int[] {0}));
      double[] values = doubles(weight);
      for (int i = 0; i < WIDTH; i++) {
        assertThat(gradient[i]).isCloseTo(2 * values[i] + mean[i], within(1e-5));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"between", "around"})
  @SuppressWarnings("try") // the tape works by being open
  void should_stop_at_points_near_samples(String place) {
    NDArray weight = parameter(1, 1, WIDTH);
    NDArray real = random(2, 5, WIDTH);
    try (ProductTape tape = new ProductTape(0)) {
      NDArray points =
          "between".equals(place)
              ? InputGradients.between(real, random(3, 5, WIDTH), random(4, 5))
              : InputGradients.around(real, random(4, 5, WIDTH));
      linear(points, weight);

      assertThat(ProductTape.noted()).isNull();
    }
  }

  @Test
  @SuppressWarnings("try") // the tape works by being open
  void should_refuse_a_gradient_with_graph_behind_a_noted_product() {
    NDArray weight = parameter(1, 1, WIDTH);
    try (ProductTape tape = new ProductTape(0)) {
      NDArray loss = linear(random(6, 5, WIDTH), weight).mean();

      assertThatThrownBy(() -> Gradients.withGraph(loss, List.of(weight)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("expected no linear layer before a gradient with a graph inside a move");
    }
  }

  @Test
  @SuppressWarnings("try") // the tape works by being open
  void should_refuse_a_gradient_by_custom_points() {
    NDArray points = parameter(6, 5, WIDTH);
    try (ProductTape tape = new ProductTape(0)) {
      NDArray output = linear(points, parameter(1, 1, WIDTH));

      String message =
          "expected the points of a gradient to come from GradientNorm.start before the network judges"
              + " them";
      assertThatThrownBy(() -> InputGradients.squarePenalty(output, points, 1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(message);
      assertThatThrownBy(() -> InputGradients.normPenalty(output, points, 1, 1, false))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(message);
    }
  }

  /** As libtorch does, where the gradient needs the values; it never needs those of a bias. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, true",
    "0, 1, false",
    "1, 0, false",
    "1, 1, true",
    "2, 0, false",
    "2, 1, false"
  })
  @SuppressWarnings("try") // tapes and modes work by being open
  void should_refuse_operands_that_have_changed(int operand, int asked, boolean refused) {
    List<NDArray> operands =
        List.of(parameter(6, 5, WIDTH), parameter(1, WIDTH, WIDTH), parameter(2, WIDTH));
    // The gradient of the weight needs the input, and that of the input the weight.
    NDArray of = operands.get(1 - asked);
    operands.get(asked).setRequiresGradient(false);
    for (boolean byOneDnn : new boolean[] {false, true}) {
      try (ProductTape tape = new ProductTape(byOneDnn ? 0 : Long.MAX_VALUE)) {
        NDArray loss = linear(operands.get(0), operands.get(1), operands.get(2)).exp().mean();
        try (GradMode off = GradMode.off()) {
          operands.get(operand).addi(1);
        }

        if (refused) {
          assertThatThrownBy(() -> Gradients.of(loss, List.of(of)))
              .hasMessageContaining(byOneDnn ? "was changed in place" : "inplace operation");
        } else {
          assertThat(doubles(Gradients.of(loss, List.of(of)).get(0))).isNotEmpty();
        }
      }
    }
  }

  @Test
  @SuppressWarnings("try") // tapes and modes work by being open
  void should_refuse_a_weight_that_has_changed_amid_layers() {
    List<NDArray> p = parameters();
    for (boolean byOneDnn : new boolean[] {false, true}) {
      try (ProductTape tape = new ProductTape(byOneDnn ? 0 : Long.MAX_VALUE)) {
        NDArray loss = perceptron(random(6, 5, WIDTH), p, LEAKY, PLAIN, PLAIN).mean();
        try (GradMode off = GradMode.off()) {
          p.get(2).addi(1);
        }

        assertThatThrownBy(() -> Gradients.of(loss, List.of(p.get(0))))
            .hasMessageContaining(byOneDnn ? "was changed in place" : "inplace operation");
      }
    }
  }

  /** The last layer of three is too small for oneDNN, but noted with the others. */
  @Test
  @SuppressWarnings("try") // the tape works by being open
  void should_equal_libtorch_where_a_run_has_a_small_product() {
    NDArray x = parameter(7, 5, WIDTH);
    List<NDArray> p = parameters();
    List<NDArray> asked = List.of(p.get(0), p.get(1), p.get(2), p.get(3), x);
    List<List<double[]>> both = new ArrayList<>();
    for (long least : new long[] {Long.MAX_VALUE, 5 * WIDTH * WIDTH}) {
      try (ProductTape tape = new ProductTape(least)) {
        NDArray y = perceptron(x, p, LEAKY, PLAIN, PLAIN);
        List<double[]> found = new ArrayList<>(List.of(doubles(y)));
        assertThat(ProductTape.noted() != null).isEqualTo(least < Long.MAX_VALUE);
        Gradients.of(y.square().mean(), asked).forEach(g -> found.add(doubles(g)));
        both.add(found);
      }
    }
    for (int i = 0; i < both.get(0).size(); i++) {
      assertThat(both.get(1).get(i)).containsExactly(both.get(0).get(i), within(2e-5));
    }
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  @SuppressWarnings("try") // tapes and modes work by being open
  void should_normalise_as_libtorch_does(boolean records, boolean training) {
    Layer norm = Layer.batchNorm(0.3, 1e-2).then(Activation.RELU, 0);
    List<NDArray> p = parameters();
    List<NDArray> parameters = List.of(p.get(0), random(8, WIDTH), random(9, WIDTH), p.get(3));
    List<List<double[]>> both = new ArrayList<>();
    for (boolean byOneDnn : new boolean[] {false, true}) {
      List<NDArray> running =
          List.of(
              random(10, WIDTH),
              Draws.uniform(manager.zeros(new Shape()), 11, 1, 2, new Shape(WIDTH), manager));
      try (ProductTape tape = new ProductTape(byOneDnn ? 0 : Long.MAX_VALUE);
          GradMode recording = records ? GradMode.on() : GradMode.off()) {
        NDArray y =
            new Perceptron(List.of(PLAIN, norm, PLAIN))
                .forward(random(7, 5, WIDTH), parameters, running, training);
        both.add(List.of(doubles(y), doubles(running.get(0)), doubles(running.get(1))));
      }
    }
    for (int i = 0; i < 3; i++) {
      assertThat(both.get(1).get(i)).containsExactly(both.get(0).get(i), within(2e-5));
    }
  }

  @Test
  @SuppressWarnings("try") // the mode works by being open
  void should_give_the_same_turned_or_not() {
    NDArray x = random(1, 3, 512);
    List<NDArray> p = List.of(random(2, 512, 512), random(3, 512));
    List<double[]> both = new ArrayList<>();
    try (GradMode off = GradMode.off()) {
      for (long turned : new long[] {0, 2, 3}) {
        both.add(
            doubles(
                Perceptron.of(p)
                    .call("perceptron", x, p, List.of(), true, 0, turned)
                    .runForOne(manager)));
      }
    }
    assertThat(both.get(1)).containsExactly(both.get(0));
    assertThat(both.get(2)).containsExactly(both.get(0), within(1e-4)).isNotEqualTo(both.get(0));
  }

  @Test
  void should_refuse_layers_that_do_not_end_with_a_linear_one() {
    String message = "expected linear layers at both ends";
    assertThatThrownBy(() -> new Perceptron(List.of(PLAIN, NORM))).hasMessage(message);
    assertThatThrownBy(() -> new Perceptron(List.of(NORM, PLAIN))).hasMessage(message);
    assertThatThrownBy(() -> new Perceptron(List.of(PLAIN, LEAKY))).hasMessage(message);
  }

  /** A reshaped vector is another Java object for the same tensor. */
  @Test
  @SuppressWarnings("try") // the tape works by being open
  void should_know_a_parameter_by_another_handle_and_twice() {
    NDArray x = random(6, 5, WIDTH);
    NDArray weight = parameter(1, WIDTH, WIDTH);
    NDArray bias = parameter(2, WIDTH);
    try (ProductTape tape = new ProductTape(0)) {
      NDArray loss = linear(x, weight, bias.flatten()).mean();
      NDList found = Gradients.of(loss, List.of(bias, weight, bias));

      assertThat(doubles(found.get(0))).containsOnly(new double[] {1.0 / WIDTH}, within(1e-7));
      assertThat(doubles(found.get(2))).containsExactly(doubles(found.get(0)));
      assertThat(found.get(1).getShape()).isEqualTo(weight.getShape());
    }
  }

  @Test
  @SuppressWarnings("try") // the tape works by being open
  void should_note_neither_small_products_nor_those_of_constants() {
    NDArray x = random(6, 4, WIDTH);
    NDArray weight = parameter(1, WIDTH, WIDTH);
    try (ProductTape tape = new ProductTape(4 * WIDTH * WIDTH + 1)) {
      linear(x, weight);
      assertThat(ProductTape.noted()).isNull();
    }
    try (ProductTape tape = new ProductTape(4 * WIDTH * WIDTH)) {
      NDArray constant = linear(x, random(1, WIDTH, WIDTH), random(2, WIDTH));
      assertThat(Gradients.depends(constant)).isFalse();
      assertThat(ProductTape.noted()).isNull();
      linear(x, weight);
      assertThat(ProductTape.noted()).isSameAs(tape);
    }
  }

  /** An array's name decides how it is passed, so one that threads share must keep its own. */
  @Test
  @SuppressWarnings("try") // the tape works by being open
  void should_not_name_arrays_that_are_not_parameters() {
    NDArray x = random(6, 5, WIDTH);
    NDArray weight = parameter(1, WIDTH, WIDTH);
    try (ProductTape tape = new ProductTape(0)) {
      NDArray y = linear(x, weight);
      Gradients.of(y.exp().mean(), List.of(weight));

      assertThat(x.getName()).isNull();
      assertThat(y.getName()).isNull();
    }
  }

  @Test
  @SuppressWarnings("try") // tapes and mode work by being open
  void should_note_on_the_innermost_tape_with_gradients_only() {
    NDArray x = random(6, 5, WIDTH);
    NDArray weight = parameter(1, 1, WIDTH);
    linear(x, weight);
    assertThat(ProductTape.noted()).isNull();
    try (ProductTape outer = new ProductTape(0)) {
      try (GradMode off = GradMode.off()) {
        NDArray y = linear(x, weight);
        assertThat(doubles(y)).containsExactly(doubles(x.matMul(weight.transpose())), within(1e-5));
        assertThat(Gradients.depends(y)).isFalse();
      }
      assertThat(ProductTape.noted()).isNull();
      try (ProductTape inner = new ProductTape(0)) {
        linear(x, weight);
        assertThat(ProductTape.noted()).isSameAs(inner);
      }
      assertThat(ProductTape.noted()).isNull();
      linear(x, weight);
      assertThat(ProductTape.noted()).isSameAs(outer);
    }
    assertThat(ProductTape.noted()).isNull();
  }

  @Test
  @SuppressWarnings("try") // the tape works by being open
  void should_leave_other_types_and_shapes_to_libtorch() {
    NDArray weight = parameter(1, 1, WIDTH);
    NDArray exact = manager.ones(new Shape(1, WIDTH), DataType.FLOAT64);
    exact.setRequiresGradient(true);
    try (ProductTape tape = new ProductTape(0)) {
      linear(random(6, 5, 2, WIDTH), weight);
      linear(manager.ones(new Shape(3, WIDTH), DataType.FLOAT64), exact);
      try (Bfloat16 type = new Bfloat16(true)) {
        linear(random(6, 5, WIDTH), weight);
      }

      assertThat(ProductTape.noted()).isNull();
    }
  }

  @Test
  @SuppressWarnings("try") // scope and tape work by being open
  void should_leave_no_arrays_behind() {
    NDArray x = random(6, 5, WIDTH);
    NDArray weight = parameter(1, 1, WIDTH);
    List<NDArray> p = parameters();
    List<NDArray> layers = List.of(p.get(0), p.get(1), p.get(1), p.get(1), p.get(3));
    long before = NativeArrays.count();
    for (int i = 0; i < 10; i++) {
      try (Scope scope = new Scope();
          ProductTape tape = new ProductTape(0)) {
        Gradients.of(linear(x, weight).mean(), List.of(weight));
        NDArray y = normalised(x, layers, LEAKY.then(Activation.NONE, 0), NORM, PLAIN);
        Gradients.of(y.mean(), List.of(layers.get(0)));
      }
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }
}

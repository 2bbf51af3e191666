package dev.ganlib.optim;

import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.testing.Values;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests the contract of every optimizer of the library, with and without clipping and schedules: it
 * follows torch.optim, of which {@code pytorch/optimizers.py} made the weights, goes on from a
 * saved state to the bit, and leaves refused moves alone.
 */
final class OptimizerContractTest {
  private static final Map<String, Optimizer> OPTIMIZERS = optimizers();

  private record Reference(List<Run> runs) {}

  private record Run(String name, String dtype, Map<String, List<List<Double>>> weights) {
    @Override
    public String toString() {
      return name + " in " + dtype;
    }
  }

  /** An array as Java numbers, which no manager closes. */
  private record Saved(List<Double> values, Shape shape, DataType type) {
    static Saved of(NDArray array) {
      return new Saved(
          Arrays.stream(doubles(array)).boxed().toList(), array.getShape(), array.getDataType());
    }

    NDArray array(NDManager manager) {
      return manager.create(doubles(values), shape).toType(type, true);
    }
  }

  private NDManager manager;
  private GradMode gradients;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
    gradients = GradMode.off();
  }

  @AfterEach
  void close() {
    gradients.close();
    manager.close();
  }

  private static Map<String, Optimizer> optimizers() {
    Map<String, Optimizer> all = new LinkedHashMap<>();
    all.put("Adam", Adam.of(0.1));
    all.put("Adam, other betas", Adam.of(2e-4).betas(0.5, 0.999));
    all.put("Adam, no first moment", Adam.of(0.03).betas(0, 0.9).epsilon(1e-3));
    all.put("Adam, weight decay", Adam.of(0.1).weightDecay(0.2));
    all.put("AdamW", AdamW.of(0.1));
    all.put("AdamW, other numbers", AdamW.of(0.01).betas(0.5, 0.99).epsilon(1e-3).weightDecay(0.2));
    all.put("RMSProp", RMSProp.of(0.01));
    all.put("RMSProp, other numbers", RMSProp.of(0.003).alpha(0.9).epsilon(1e-3));
    all.put("RMSProp, momentum", RMSProp.of(0.002).momentum(0.8));
    all.put("RMSProp, centered", RMSProp.of(0.005).centered(true));
    all.put("RMSProp, centered, momentum", RMSProp.of(0.001).momentum(0.7).centered(true));
    all.put("RMSProp, weight decay", RMSProp.of(0.01).weightDecay(0.2));
    all.put("RMSProp, everything", new RMSProp(0.001, 0.95, 1e-2, 0.7, true, 0.2));
    all.put("SGD", SGD.of(0.05));
    all.put("SGD, momentum", SGD.of(0.02).momentum(0.8));
    all.put("SGD, Nesterov", SGD.of(0.02).nesterov(0.8));
    all.put("SGD, weight decay", SGD.of(0.05).weightDecay(0.2));
    all.put("SGD, everything", SGD.of(0.02).nesterov(0.8).weightDecay(0.2));
    all.put("Adam, norm", Adam.of(0.1).clipGradientNorm(1));
    all.put("SGD, norm", SGD.of(0.05).clipGradientNorm(2));
    all.put("RMSProp, value", RMSProp.of(0.01).clipGradientValue(0.7));
    all.put("SGD, value", SGD.of(0.05).clipGradientValue(0.7));
    // each method is "this on clipped gradients", so what is said last is done first
    all.put("SGD, norm then value", SGD.of(0.05).clipGradientValue(0.7).clipGradientNorm(2));
    all.put("SGD, value then norm", SGD.of(0.05).clipGradientNorm(1).clipGradientValue(0.7));
    all.put("RMSProp, weights", RMSProp.of(0.01).clipWeights(0.6));
    all.put("AdamW, value and weights", AdamW.of(0.1).clipGradientValue(0.7).clipWeights(1.2));
    all.put("Adam, linear", Adam.of(0.1).schedule(Schedule.linear(1, 0.1, 50)));
    all.put("SGD, linear", SGD.of(0.02).momentum(0.8).schedule(Schedule.linear(0.5, 1, 20)));
    all.put("AdamW, cosine", AdamW.of(0.1).schedule(Schedule.cosine(0.1, 100)));
    all.put("RMSProp, steps", RMSProp.of(0.002).momentum(0.8).schedule(Schedule.step(0.5, 30)));
    all.put("RMSProp, warm-up", RMSProp.of(0.01).schedule(Schedule.constant().warmUp(10)));
    all.put(
        "SGD, cosine, warm-up, norm",
        SGD.of(0.05).schedule(Schedule.cosine(0.1, 60).warmUp(20)).clipGradientNorm(2));
    return all;
  }

  static Stream<String> names() {
    return OPTIMIZERS.keySet().stream();
  }

  static List<Run> runs() throws IOException {
    return Values.json("/pytorch/optimizers.json", Reference.class).runs();
  }

  private static Optimizer optimizer(String name) {
    return Objects.requireNonNull(OPTIMIZERS.get(name), name);
  }

  @Test
  void should_have_a_reference_in_both_types_for_every_optimizer() throws IOException {
    assertThat(runs().stream().map(Run::toString))
        .containsExactlyInAnyOrderElementsOf(
            names().flatMap(n -> Stream.of(n + " in float32", n + " in float64")).toList());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("runs")
  void should_follow_pytorch_for_a_hundred_steps(Run run) {
    Optimizer optimizer = optimizer(run.name());
    DataType type = DataType.valueOf(run.dtype().toUpperCase(Locale.ROOT));
    double tolerance = type == DataType.FLOAT64 ? 1e-9 : 1e-5;
    List<NDArray> weights = Quadratic.start(type, manager);
    OptimizerState state = optimizer.start(weights, manager);
    int compared = 0;

    for (int step = 1; step <= 100; step++) {
      Quadratic.move(optimizer, state, weights, step - 1, step);
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

  /** Long arrays take other paths through the engine, many numbers at once. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("names")
  void should_move_weights_among_many_as_it_moves_them_alone(String name) {
    Optimizer optimizer = optimizer(name);
    for (DataType type : List.of(DataType.FLOAT32, DataType.FLOAT64)) {
      List<NDArray> alone = Quadratic.start(type, manager);
      OptimizerState state = optimizer.start(alone, manager);
      List<NDArray> among = alone.stream().map(w -> amongZeros(w)).toList();
      OptimizerState other = optimizer.start(among, manager);

      for (int step = 0; step < 20; step++) {
        List<NDArray> gradients = Quadratic.gradients(alone);
        List<NDArray> many = gradients.stream().map(g -> amongZeros(g)).toList();
        NDArray checked = Gradients.check(manager.create(1f), gradients);
        optimizer.apply(state, alone, gradients, new Update(step, 1, checked));
        optimizer.apply(other, among, many, new Update(step, 1, checked));
      }

      double tolerance = type == DataType.FLOAT64 ? 1e-12 : 1e-5;
      for (int i = 0; i < 2; i++) {
        assertThat(doubles(among.get(i)))
            .as("weights %d in %s", i, type)
            .containsExactly(doubles(amongZeros(alone.get(i))), within(tolerance));
      }
    }
  }

  private NDArray amongZeros(NDArray array) {
    double[] few = doubles(array);
    double[] many = new double[100];
    System.arraycopy(few, 0, many, 37, few.length);
    return manager.create(many).toType(array.getDataType(), true);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("names")
  void should_resume_to_the_bit_from_a_saved_state(String name) {
    for (DataType type : List.of(DataType.FLOAT32, DataType.FLOAT64)) {
      List<NDArray> uninterrupted = Quadratic.start(type, manager);
      OptimizerState whole = optimizer(name).start(uninterrupted, manager);
      Quadratic.move(optimizer(name), whole, uninterrupted, 0, 100);

      List<Saved> savedWeights;
      Map<String, List<Saved>> savedState = new LinkedHashMap<>();
      try (NDManager first = EngineRoom.newManager(Device.cpu())) {
        List<NDArray> weights = Quadratic.start(type, first);
        OptimizerState state = optimizer(name).start(weights, first);
        Quadratic.move(optimizer(name), state, weights, 0, 50);
        savedWeights = weights.stream().map(Saved::of).toList();
        state.arrays().forEach((k, v) -> savedState.put(k, v.stream().map(Saved::of).toList()));
        state.close();
      }
      List<NDArray> weights = savedWeights.stream().map(s -> s.array(manager)).toList();
      Map<String, List<NDArray>> arrays = new LinkedHashMap<>();
      savedState.forEach((k, v) -> arrays.put(k, v.stream().map(s -> s.array(manager)).toList()));
      OptimizerState state = OptimizerState.of(arrays);
      Quadratic.move(optimizers().get(name), state, weights, 50, 100);

      assertThat(Quadratic.snapshot(weights, state))
          .as("after resuming in %s", type)
          .usingRecursiveComparison()
          .isEqualTo(Quadratic.snapshot(uninterrupted, whole));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("names")
  void should_leave_everything_as_it_was_when_the_move_is_refused(String name) {
    Optimizer optimizer = optimizer(name);
    for (DataType type : List.of(DataType.FLOAT32, DataType.FLOAT64)) {
      for (double poison : new double[] {Double.NaN, Double.POSITIVE_INFINITY, 3}) {
        List<NDArray> weights = Quadratic.start(type, manager);
        OptimizerState state = optimizer.start(weights, manager);
        Quadratic.move(optimizer, state, weights, 0, 3);
        // a zero's sign is what careless arithmetic loses first
        weights.get(0).muli(manager.create(new double[] {-0.0, 0, 1}).toType(type, false));
        weights.get(1).subi(weights.get(1)).muli(-1);
        Map<String, List<long[]>> before = Quadratic.snapshot(weights, state);

        NDArray loss = manager.create(poison == 3 ? Double.NaN : 1);
        List<NDArray> poisoned =
            List.of(
                manager.create(new double[] {1, poison, -poison}).toType(type, true),
                manager.create(new double[] {1, 2, 3, -4}, new Shape(2, 2)).toType(type, true));
        NDArray checked = Gradients.check(loss, poisoned);
        optimizer.apply(state, weights, poisoned, new Update(3, 1, checked));

        assertThat(checked.toFloatArray()[0]).as("refused").isEqualTo(1);
        assertThat(Quadratic.snapshot(weights, state))
            .as("after %s in %s", poison, type)
            .usingRecursiveComparison()
            .isEqualTo(before);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("names")
  void should_continue_as_if_nothing_had_happened_after_refused_moves(String name) {
    Optimizer optimizer = optimizer(name);
    for (DataType type : List.of(DataType.FLOAT32, DataType.FLOAT64)) {
      List<NDArray> disturbed = Quadratic.start(type, manager);
      List<NDArray> undisturbed = Quadratic.start(type, manager);
      OptimizerState state = optimizer.start(disturbed, manager);
      OptimizerState other = optimizer.start(undisturbed, manager);

      for (int step = 0; step < 12; step++) {
        // in the first step too, before there is anything to remember
        List<NDArray> poisoned = Quadratic.gradients(disturbed);
        poisoned.get(0).muli(Double.NaN);
        NDArray checked = Gradients.check(manager.create(1f), poisoned);
        optimizer.apply(state, disturbed, poisoned, new Update(step, 1, checked));
        Quadratic.move(optimizer, state, disturbed, step, step + 1);
        Quadratic.move(optimizer, other, undisturbed, step, step + 1);
      }

      assertThat(Quadratic.snapshot(disturbed, state))
          .as("in %s", type)
          .usingRecursiveComparison()
          .isEqualTo(Quadratic.snapshot(undisturbed, other));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("names")
  void should_say_that_refused_moves_are_left_alone(String name) {
    assertThat(optimizer(name).leavesRefusedMovesAlone()).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("names")
  void should_start_with_zeros_of_the_parameters_shapes_or_counts(String name) {
    List<NDArray> weights = Quadratic.start(DataType.FLOAT64, manager);

    OptimizerState state = optimizer(name).start(weights, manager);

    state
        .arrays()
        .forEach(
            (key, list) -> {
              assertThat(list).as(key).hasSize(2);
              for (int i = 0; i < 2; i++) {
                assertThat(doubles(list.get(i))).as(key).containsOnly(0);
                assertThat(list.get(i).getShape())
                    .as(key)
                    .isEqualTo(key.equals("t") ? new Shape() : weights.get(i).getShape());
              }
            });
    assertThat(doubles(weights.get(0))).containsExactly(0, 0, 3);
  }
}

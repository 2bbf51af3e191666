package dev.ganlib.internal.torch;

import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.EngineContract.Difference;
import dev.ganlib.internal.torch.EngineOperator.Size;
import dev.ganlib.testing.EngineThreads;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests what the library asks of the engine's other operators, in odd sizes, with one thread and
 * with many: values, gradients and second derivatives in float32 as in float64.
 */
final class EngineOperatorsContractTest {
  private static final List<Size> CHOICE =
      List.of(new Size(1, 1, 2), new Size(3, 7, 17), new Size(33, 20, 3), new Size(17, 5, 18));

  /** Weights that oneDNN multiplies in another way with few rows than with many. */
  private static final List<Size> WIDE = List.of(new Size(513, 515, 19), new Size(512, 528, 130));

  static Stream<Arguments> threadsAndOperators() {
    return EngineThreads.counts().stream()
        .flatMap(threads -> EngineOperator.all().stream().map(one -> Arguments.of(threads, one)));
  }

  static Stream<Arguments> threadsAndOperatorsOnTape() {
    return EngineThreads.counts().stream()
        .flatMap(
            threads -> EngineOperator.onTape().stream().map(one -> Arguments.of(threads, one)));
  }

  private static List<Size> manySizes() {
    List<Size> sizes = new ArrayList<>();
    for (int a = 1; a <= 40; a++) {
      for (int b : new int[] {1, 7, 16, 33}) {
        for (int batch : new int[] {1, 3, 17, 24}) {
          sizes.add(new Size(a, b, batch));
        }
      }
    }
    Collections.shuffle(sizes, new Random(3));
    return sizes.subList(0, 100);
  }

  /** Returns what is wrong: for each such result, by how much of its tolerance. */
  @SuppressWarnings("try") // the threads work by being open
  private static List<String> wrong(
      EngineOperator operator, List<Size> sizes, int threads, boolean onTape) {
    List<String> wrong = new ArrayList<>();
    try (EngineThreads set = new EngineThreads(threads);
        EngineContract contract = new EngineContract(false)) {
      long seed = 0;
      for (Size size : sizes) {
        seed += 1000;
        compare(contract, operator, size, seed, onTape)
            .forEach(
                (result, difference) -> {
                  double factor =
                      difference.distance()
                          / (operator.tolerance() * EngineContract.EPSILON)
                          / Math.max(1, difference.magnitude());
                  if (!(factor <= 1)) {
                    wrong.add(result + " of " + size + ": " + factor);
                  }
                });
      }
    }
    return wrong;
  }

  private static Map<String, Difference> compare(
      EngineContract contract, EngineOperator operator, Size size, long seed, boolean onTape) {
    // A tape notes what comes after it was opened, and is asked when gradients are.
    List<ProductTape> tapes = new ArrayList<>();
    try {
      return contract.compare(
          inputs -> {
            if (onTape) {
              tapes.add(0, new ProductTape(1));
            }
            return operator.definition().of(size, inputs);
          },
          operator.inputs().apply(size),
          seed,
          operator.order());
    } finally {
      tapes.forEach(ProductTape::close);
    }
  }

  @ParameterizedTest
  @MethodSource("threadsAndOperators")
  void should_compute_as_in_float64(int threads, EngineOperator operator) {
    assertThat(wrong(operator, CHOICE, threads, false)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("threadsAndOperators")
  @Tag("slow")
  void should_compute_many_sizes_as_in_float64(int threads, EngineOperator operator) {
    assertThat(wrong(operator, manySizes(), threads, false)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("threadsAndOperatorsOnTape")
  void should_compute_products_on_a_tape_as_in_float64(int threads, EngineOperator operator) {
    assumeTrue(Processor.prefersOneDnn());
    List<Size> sizes = new ArrayList<>(CHOICE);
    sizes.addAll(WIDE);

    assertThat(wrong(operator, sizes, threads, true)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("threadsAndOperatorsOnTape")
  @Tag("slow")
  void should_compute_many_products_on_a_tape_as_in_float64(int threads, EngineOperator operator) {
    assumeTrue(Processor.prefersOneDnn());
    List<Size> sizes = manySizes().stream().filter(size -> size.batch() > 1).toList();

    assertThat(wrong(operator, sizes, threads, true)).isEmpty();
  }

  /** Where this fails, the comparison has become blind. */
  @Test
  void should_find_what_is_wrong_in_float32_alone() {
    EngineOperator sound =
        EngineOperator.all().stream()
            .filter(one -> one.name().equals("linear"))
            .findFirst()
            .orElseThrow();

    List<String> wrong =
        wrong(
            sound.computing(
                (n, t) -> {
                  NDArray y = sound.definition().of(n, t);
                  boolean single = y.getDataType() == DataType.FLOAT32;
                  // A thousandth is missing, and only where there are five outputs.
                  return single && n.b() == 5 ? Operators.scale(y, 0.999) : y;
                }),
            CHOICE,
            1,
            false);

    assertThat(wrong).hasSize(7).allMatch(one -> one.contains("b=5"));
    assertThat(wrong).noneMatch(one -> one.startsWith("second by bias"));
  }

  // Updates of parameters.

  /** One step of an optimizer, or of what goes with it. */
  private enum Step {
    ADAM {
      @Override
      void apply(State of) {
        adam(of, 0.5, 0.9, false);
      }
    },
    ADAM_W {
      @Override
      void apply(State of) {
        adam(of, 0, 0.999, true);
      }
    },
    SGD {
      @Override
      void apply(State of) {
        FusedUpdates.sgd(of.parameters, of.gradients, of.first, of.checked, 0.1, 0.9, 0.01, true);
      }
    },
    RMS_PROP {
      @Override
      void apply(State of) {
        FusedUpdates.rmsProp(
            of.parameters,
            of.gradients,
            of.second,
            of.first,
            List.of(),
            of.checked,
            0.01,
            0.9,
            1e-8,
            0.1,
            0.5);
      }
    },
    CLIP_NORM {
      @Override
      void apply(State of) {
        FusedUpdates.clipGradientNorm(of.gradients, 0.5);
        FusedUpdates.addScaled(of.first, of.gradients, 0.3);
      }
    },
    CLIP_VALUES {
      @Override
      void apply(State of) {
        FusedUpdates.clipGradientValue(of.gradients, 0.5);
        FusedUpdates.addScaled(of.first, of.gradients, 0.3);
      }
    },
    CLIP_WEIGHTS {
      @Override
      void apply(State of) {
        FusedUpdates.clipWeights(of.parameters, of.checked, 0.5);
      }
    },
    AVERAGE {
      @Override
      void apply(State of) {
        FusedUpdates.approach(of.first, of.parameters, 0.3);
        FusedUpdates.approach(of.second, of.gradients, 0.7);
      }
    };

    abstract void apply(State of);

    private static void adam(State of, double beta1, double beta2, boolean decoupled) {
      FusedUpdates.adam(
          of.parameters,
          of.gradients,
          of.first,
          of.second,
          of.steps,
          of.checked,
          0.01,
          beta1,
          beta2,
          1e-8,
          0.1,
          decoupled);
    }
  }

  /** Parameters of some sizes and what belongs to them, in one type. */
  private static final class State {
    final List<NDArray> parameters = new ArrayList<>();
    final List<NDArray> first = new ArrayList<>();
    final List<NDArray> second = new ArrayList<>();
    final List<NDArray> steps = new ArrayList<>();
    List<NDArray> gradients = List.of();
    NDArray checked;

    private final EngineContract contract;
    private final DataType type;

    State(EngineContract contract, List<Shape> shapes, DataType type) {
      this.contract = contract;
      this.type = type;
      for (Shape shape : shapes) {
        parameters.add(numbers(parameters.size(), shape));
        first.add(contract.manager().zeros(shape, type));
        second.add(contract.manager().zeros(shape, type));
        steps.add(contract.manager().zeros(new Shape(), DataType.FLOAT32));
      }
      draw(0);
    }

    private NDArray numbers(long seed, Shape shape) {
      return contract.numbers(seed, shape).toType(type, true);
    }

    /** Draws new gradients, and has them checked as the library does. */
    void draw(long seed) {
      List<NDArray> drawn = new ArrayList<>();
      for (NDArray parameter : parameters) {
        drawn.add(numbers(1000 + 100 * seed + drawn.size(), parameter.getShape()));
      }
      gradients = drawn;
      checked = Gradients.check(contract.manager().zeros(new Shape(), type), gradients);
    }

    List<NDArray> results() {
      List<NDArray> all = new ArrayList<>(List.of(checked));
      List.of(parameters, gradients, first, second).forEach(all::addAll);
      return all;
    }
  }

  @SuppressWarnings("try") // threads and mode work by being open
  @ParameterizedTest
  @EnumSource(Step.class)
  void should_update_as_in_float64(Step step) {
    List<Shape> shapes =
        IntStream.of(1, 2, 3, 7, 8, 15, 16, 17, 33)
            .mapToObj(size -> size % 2 == 0 ? new Shape(size) : new Shape(size, 7, 3))
            .toList();
    for (int threads : EngineThreads.counts()) {
      try (EngineThreads set = new EngineThreads(threads);
          EngineContract contract = new EngineContract(false);
          GradMode off = GradMode.off()) {
        State exact = new State(contract, shapes, DataType.FLOAT64);
        State found = new State(contract, shapes, DataType.FLOAT32);
        for (State state : List.of(exact, found)) {
          for (int i = 1; i <= 3; i++) {
            state.draw(i);
            step.apply(state);
          }
        }

        List<NDArray> expected = exact.results();
        List<NDArray> actual = found.results();
        for (int i = 0; i < expected.size(); i++) {
          NDArray wide = expected.get(i).toType(DataType.FLOAT64, true);
          Difference difference = contract.difference(actual.get(i), wide);
          assertThat(difference.distance())
              .as("result %d, shape %s", i, wide.getShape())
              .isLessThanOrEqualTo(
                  50 * EngineContract.EPSILON * Math.max(1, difference.magnitude()));
        }
      }
    }
  }

  // Matrices in float64.

  /** Q D Q', with the Q of a reflection that is the same for all D of a size. */
  private static double[] reflected(double... diagonal) {
    int n = diagonal.length;
    double[] v = new Random(n).doubles(n, -1, 1).toArray();
    double square = java.util.Arrays.stream(v).map(x -> x * x).sum();
    double[] q = new double[n * n];
    for (int i = 0; i < n * n; i++) {
      q[i] = (i / n == i % n ? 1 : 0) - 2 * v[i / n] * v[i % n] / square;
    }
    double[] matrix = new double[n * n];
    for (int i = 0; i < n * n; i++) {
      for (int k = 0; k < n; k++) {
        matrix[i] += q[i / n * n + k] * diagonal[k] * q[i % n * n + k];
      }
    }
    return matrix;
  }

  /** Of matrices with common eigenvectors the root's trace is the sum of the eigenvalues' roots. */
  @SuppressWarnings("try") // the threads work by being open
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 16, 17, 33, 64})
  void should_find_the_trace_of_the_root_of_a_product(int size) {
    double[] a = new Random(1).doubles(size, 0, 3).toArray();
    double[] b = new Random(2).doubles(size, 0, 3).toArray();
    double trace = IntStream.range(0, size).mapToDouble(i -> Math.sqrt(a[i] * b[i])).sum();
    for (int threads : EngineThreads.counts()) {
      try (EngineThreads set = new EngineThreads(threads)) {
        assertThat(LinearAlgebra.traceOfRootOfProduct(reflected(a), reflected(b), size))
            .isCloseTo(trace, within(1e-9 * size));
      }
    }
  }

  @SuppressWarnings("try") // the threads work by being open
  @ParameterizedTest
  @CsvSource({"1, 1", "17, 3", "24, 33", "101, 20"})
  void should_find_means_and_scatter(int rows, int width) {
    for (int threads : EngineThreads.counts()) {
      try (EngineThreads set = new EngineThreads(threads);
          EngineContract contract = new EngineContract(false)) {
        NDArray array = contract.numbers(1, new Shape(rows, width));
        double[] x = doubles(array);
        double[] expected = new double[width + width * width];
        for (int i = 0; i < x.length; i++) {
          expected[i % width] += x[i] / rows;
        }
        for (int n = 0; n < rows; n++) {
          for (int i = 0; i < width * width; i++) {
            double left = x[n * width + i / width] - expected[i / width];
            expected[width + i] += left * (x[n * width + i % width] - expected[i % width]);
          }
        }

        assertThat(LinearAlgebra.meanAndScatter(array.toType(DataType.FLOAT32, true)))
            .containsExactly(expected, within(1e-11 * rows));
      }
    }
  }
}

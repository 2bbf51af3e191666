package dev.ganlib.internal.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Computes in float32 and in float64 from the same numbers, and says how far apart the results are:
 * the value y, its gradients under an upstream gradient g, and second derivatives. In float64
 * libtorch computes without oneDNN.
 *
 * <p>All numbers are drawn from N(0, 1), then rounded so that both types have them exactly. The
 * gradients are those of {@code <g, y>}; the second derivatives are those of the sum over the
 * inputs of {@code <u, gradient>} with a direction u for each, by the inputs and by g. Before each
 * step in float32 freed memory is filled with NaN, for some faults show only where a result is left
 * unwritten.
 *
 * <p>For the thread that opens it.
 */
final class EngineContract implements AutoCloseable {
  /** How far 1 is from the next number in float32. */
  static final double EPSILON = 0x1p-23;

  /** The same in bfloat16. */
  static final double BFLOAT16_EPSILON = 0x1p-7;

  private static final int FLOAT32_CODE = 6;
  private static final int BFLOAT16_CODE = 15;
  private static final int UPSTREAM_SEED = 100;
  private static final int DIRECTION_SEED = 200;

  private final NDManager manager = EngineRoom.newManager(Device.cpu());
  private final GradMode on = GradMode.on();
  private final boolean bfloat16;

  /** Opens it; numbers are rounded to float32, or to bfloat16. */
  EngineContract(boolean bfloat16) {
    this.bfloat16 = bfloat16;
    QuietEngine.hush();
  }

  /** Of which order the derivatives are that are compared beside the value. */
  enum Order {
    FIRST,
    SECOND
  }

  /** An array that a computation starts from and is differentiated by. */
  record Input(String name, Shape shape) {
    static Input of(String name, long... shape) {
      return new Input(name, new Shape(shape));
    }
  }

  /** Computes an array from inputs, all of one type, without knowing which. */
  @FunctionalInterface
  interface Computation {
    NDArray of(List<NDArray> inputs);
  }

  /**
   * The difference of float32 and float64 in one result.
   *
   * @param distance of the two elements that are farthest apart; NaN if any element is
   * @param magnitude of the largest element in float64
   */
  record Difference(double distance, double magnitude) {}

  /** Draws numbers, as float64. */
  NDArray numbers(long seed, Shape shape) {
    long[] spec = new long[shape.dimension() + 1];
    spec[0] = seed;
    System.arraycopy(shape.getShape(), 0, spec, 1, shape.dimension());
    return Holder.PROGRAM
        .start("numbers")
        .withVector(spec)
        .withIntegers(bfloat16 ? BFLOAT16_CODE : FLOAT32_CODE)
        .runForOne(manager);
  }

  /**
   * Returns how each result differs: {@code value}, for each input {@code by NAME} and {@code
   * second by NAME}, and {@code second by upstream}.
   */
  @SuppressWarnings("try") // the scope works by being open
  Map<String, Difference> compare(
      Computation computation, List<Input> inputs, long seed, Order order) {
    try (Scope scope = new Scope()) {
      List<NDArray> numbers = new ArrayList<>();
      for (Input input : inputs) {
        numbers.add(numbers(seed + numbers.size(), input.shape()));
      }
      Map<String, NDArray> exact =
          results(computation, inputs, numbers, seed, order, DataType.FLOAT64);
      Map<String, NDArray> found =
          results(computation, inputs, numbers, seed, order, DataType.FLOAT32);
      Map<String, Difference> differences = new LinkedHashMap<>();
      exact.forEach((name, array) -> differences.put(name, difference(found.get(name), array)));
      return differences;
    }
  }

  /** Returns how two arrays differ, of which the second is float64. */
  Difference difference(NDArray found, NDArray exact) {
    if (!found.getShape().equals(exact.getShape())) {
      throw new AssertionError("shapes " + found.getShape() + " and " + exact.getShape());
    }
    double[] numbers =
        Reads.doubles(Holder.PROGRAM.start("farthest").with(found).with(exact).runForOne(manager));
    return new Difference(numbers[0], numbers[1]);
  }

  private Map<String, NDArray> results(
      Computation computation,
      List<Input> inputs,
      List<NDArray> numbers,
      long seed,
      Order order,
      DataType type) {
    List<NDArray> arrays = new ArrayList<>();
    numbers.forEach(array -> arrays.add(leaf(array, type)));
    poison(arrays, type);
    NDArray y = computation.of(List.copyOf(arrays));
    Map<String, NDArray> results = new LinkedHashMap<>(Map.of("value", y));
    NDArray upstream = leaf(numbers(seed + UPSTREAM_SEED, y.getShape()), type);
    NDArray loss = y.mul(upstream).sum();
    poison(arrays, type);
    List<NDArray> first =
        order == Order.FIRST ? Gradients.of(loss, arrays) : Gradients.withGraph(loss, arrays);
    NDArray total = manager.zeros(new Shape(), type);
    for (int i = 0; i < inputs.size(); i++) {
      results.put("by " + inputs.get(i).name(), first.get(i));
      NDArray direction = numbers(seed + DIRECTION_SEED + i, inputs.get(i).shape());
      total = total.add(first.get(i).mul(direction.toType(type, true)).sum());
    }
    if (order == Order.FIRST) {
      return results;
    }
    arrays.add(upstream);
    poison(arrays, type);
    List<NDArray> second = Gradients.of(total, arrays);
    for (int i = 0; i < inputs.size(); i++) {
      results.put("second by " + inputs.get(i).name(), second.get(i));
    }
    results.put("second by upstream", second.get(inputs.size()));
    return results;
  }

  private static NDArray leaf(NDArray numbers, DataType type) {
    return Gradients.leaf(numbers.toType(type, true));
  }

  private void poison(List<NDArray> arrays, DataType type) {
    if (type == DataType.FLOAT32) {
      Holder.PROGRAM.start("poison").withList("arrays", arrays).runForOne(manager);
    }
  }

  NDManager manager() {
    return manager;
  }

  @Override
  public void close() {
    on.close();
    manager.close();
  }

  private static final class Holder {
    private static final Program PROGRAM = Program.alone("engine_contract.py");
  }
}

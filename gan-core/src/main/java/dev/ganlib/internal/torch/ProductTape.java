package dev.ganlib.internal.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Has oneDNN compute the products of linear layers and their gradients on the calling thread, from
 * opening to closing, where {@link Processor} says that it is faster than MKL.
 *
 * <p>oneDNN's product of plain arrays has no gradient in libtorch. A layer's result therefore
 * starts a graph of its own, and the tape notes what it was computed from. {@link Gradients} then
 * goes through the notes from the last to the first: libtorch differentiates the graph down to a
 * result, oneDNN computes the gradients of its operands, and these go on into the graphs that made
 * the operands. The sums are those of the ordinary way, in another order.
 *
 * <p>Such a gradient cannot be differentiated again. Where a start for slopes is made, the tape
 * stops: later products are libtorch's own. Small products always are, for a note costs more than
 * they would save, and each may have libtorch walk a graph once more.
 */
public final class ProductTape implements AutoCloseable {
  /** Multiplications of the smallest product that oneDNN computes. */
  private static final long LEAST = Processor.prefersOneDnn() ? 1 << 21 : Long.MAX_VALUE;

  private static final ThreadLocal<@Nullable ProductTape> OPEN = new ThreadLocal<>();

  private final @Nullable ProductTape before = OPEN.get();
  private final List<Product> products = new ArrayList<>();
  private final long least;
  private boolean stopped;

  /**
   * One {@code result = input * weight^T + bias}.
   *
   * @param operands the input, the weight, and the bias if there is one, as the caller has them
   * @param noted arrays of the tape's own: the start of the result's graph, the operands' versions,
   *     and the operands
   */
  private record Product(List<NDArray> operands, NDList noted) {}

  /** Opens a tape on the calling thread; they nest, and the innermost notes. */
  public ProductTape() {
    this(LEAST);
  }

  /** Opens one that notes products of at least so many multiplications. */
  ProductTape(long least) {
    this.least = least;
    OPEN.set(this);
  }

  /** Returns the open tape that has noted something, if there is one. */
  static @Nullable ProductTape noted() {
    ProductTape tape = OPEN.get();
    return tape == null || tape.products.isEmpty() ? null : tape;
  }

  /** Has the open tape, if there is one, note no more products. */
  static void stop() {
    ProductTape tape = OPEN.get();
    if (tape != null) {
      tape.stopped = true;
    }
  }

  /**
   * Checks that a slope may be taken.
   *
   * @throws IllegalStateException if products were noted and no start for slopes was made
   */
  static void requireStopped() {
    ProductTape tape = noted();
    if (tape != null && !tape.stopped) {
      throw new IllegalStateException(
          "expected the points of a slope to come from Penalty.points before the network judges"
              + " them");
    }
  }

  /** Returns whether oneDNN computes the product of inputs and a weight (out, in), if it may. */
  static boolean computes(NDArray x, NDArray weight) {
    ProductTape tape = OPEN.get();
    return x.getDataType() == DataType.FLOAT32
        && !x.getDevice().isGpu()
        && x.getShape().dimension() == 2
        && x.getShape().get(0) * weight.getShape().size() >= (tape == null ? LEAST : tape.least);
  }

  /**
   * Returns {@code x * weight^T + bias} by oneDNN, or null where libtorch's own product is wanted.
   *
   * @param parameters weight (out, in), and bias (out) if any
   */
  static @Nullable NDArray linear(NDArray x, List<NDArray> parameters) {
    if (!computes(x, parameters.get(0))) {
      return null;
    }
    boolean records = JniUtils.isGradMode();
    ProductTape tape = OPEN.get();
    if (records && (tape == null || tape.stopped)) {
      return null;
    }
    NDList made =
        Program.call(records ? "linear_on_tape" : "linear_by_onednn")
            .with(x)
            .withList(Role.PARAMETERS, parameters)
            .run(x.getManager());
    NDArray result = made.remove(0);
    if (tape != null && !made.isEmpty()) {
      List<NDArray> operands = new ArrayList<>(List.of(x));
      operands.addAll(parameters);
      tape.products.add(new Product(operands, Scope.keep(made)));
    }
    return result;
  }

  /**
   * Returns the gradients of a scalar, one for each array, zeros where it does not depend on it.
   *
   * @param of the arrays to differentiate by
   */
  NDList gradients(NDArray loss, List<NDArray> of) {
    IdentityHashMap<NDArray, Integer> places = new IdentityHashMap<>();
    NDList found = run("gradients_on_tape", loss, of, places);
    if (found.size() == of.size()) {
      return found;
    }
    NDList all = new NDList();
    of.forEach(array -> all.add(found.get(places.getOrDefault(array, -1))));
    return all;
  }

  /** Returns how many of some arrays a scalar depends on: int64, 0-d. */
  NDArray reached(NDArray loss, List<NDArray> of) {
    return run("reached_on_tape", loss, of, new IdentityHashMap<>()).singletonOrThrow();
  }

  /**
   * Runs a method that goes through the notes. Its arguments are the scalar; the arrays to
   * differentiate by, each once, the starts of results, and then the other arrays of the notes; and
   * how many there are of the first two, and the places of each note's versions, input, weight and
   * bias.
   *
   * @param places is given the place of each array
   */
  @SuppressWarnings("try") // the mode works by being open
  private NDList run(
      String method, NDArray loss, List<NDArray> of, IdentityHashMap<NDArray, Integer> places) {
    List<NDArray> arrays = new ArrayList<>();
    of.forEach(array -> places.computeIfAbsent(array, key -> append(arrays, key)));
    List<Integer> numbers = new ArrayList<>(List.of(arrays.size(), products.size()));
    products.forEach(product -> arrays.add(product.noted().get(0)));
    for (Product product : products) {
      numbers.add(append(arrays, product.noted().get(1)));
      for (int i = 0; i < 3; i++) {
        if (i == product.operands().size()) {
          numbers.add(-1);
        } else {
          NDArray own = product.noted().get(i + 2);
          NDArray operand = product.operands().get(i);
          numbers.add(places.computeIfAbsent(operand, key -> append(arrays, own)));
        }
      }
    }
    try (GradMode off = GradMode.off()) {
      return Program.call(method)
          .with(loss)
          .withList(Role.PARAMETERS, arrays)
          .withVector(numbers.stream().mapToLong(Integer::longValue).toArray())
          .run(loss.getManager());
    }
  }

  private static int append(List<NDArray> arrays, NDArray array) {
    arrays.add(array);
    return arrays.size() - 1;
  }

  /** Restores what was before; call it on the thread that opened. */
  @Override
  public void close() {
    products.forEach(product -> product.noted().close());
    if (before == null) {
      OPEN.remove();
    } else {
      OPEN.set(before);
    }
  }
}

package dev.ganlib.internal.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
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
 * stops: later products are libtorch's own.
 */
public final class ProductTape implements AutoCloseable {
  private static final ThreadLocal<@Nullable ProductTape> OPEN = new ThreadLocal<>();

  private final @Nullable ProductTape before = OPEN.get();
  private final List<Product> products = new ArrayList<>();
  private final boolean preferred;
  private boolean stopped;

  /** One {@code result = input * weight^T + bias}; parameters are the weight, then the bias. */
  private record Product(NDArray input, List<NDArray> parameters, NDArray result) {}

  /** Opens a tape on the calling thread; they nest, and the innermost notes. */
  public ProductTape() {
    this(Processor.prefersOneDnn());
  }

  /** Opens one that has all products computed by oneDNN, or none. */
  ProductTape(boolean preferred) {
    this.preferred = preferred;
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

  /** Returns whether oneDNN computes a layer's products of inputs (B, features), if it may. */
  static boolean computes(NDArray x) {
    ProductTape tape = OPEN.get();
    return (tape == null ? Processor.prefersOneDnn() : tape.preferred)
        && x.getDataType() == DataType.FLOAT32
        && !x.getDevice().isGpu()
        && x.getShape().dimension() == 2;
  }

  /**
   * Returns {@code x * weight^T + bias} by oneDNN, or null where libtorch's own product is wanted.
   *
   * @param parameters weight (out, in), and bias (out) if any
   */
  @SuppressWarnings("try") // the mode works by being open
  static @Nullable NDArray linear(NDArray x, List<NDArray> parameters) {
    if (!computes(x)) {
      return null;
    }
    if (!JniUtils.isGradMode()) {
      return product("linear_by_onednn", x, parameters);
    }
    ProductTape tape = OPEN.get();
    if (tape == null || tape.stopped) {
      return null;
    }
    try (GradMode off = GradMode.off()) {
      NDArray result = product("linear_on_tape", x, parameters);
      tape.products.add(new Product(x, List.copyOf(parameters), result));
      return result;
    }
  }

  private static NDArray product(String method, NDArray x, List<NDArray> parameters) {
    return Program.call(method)
        .with(x)
        .withList(Role.PARAMETERS, parameters)
        .runForOne(x.getManager());
  }

  /**
   * Runs a method that goes through the notes. Its arguments are the scalar; the arrays to
   * differentiate by, the results, and then the other arrays of the notes; and how many there are
   * of the first two, and the places of each note's input, weight and bias.
   */
  @SuppressWarnings("try") // the mode works by being open
  NDList run(String method, NDArray loss, List<NDArray> of) {
    List<NDArray> arrays = new ArrayList<>(of);
    products.forEach(product -> arrays.add(product.result()));
    int known = arrays.size();
    List<Integer> places = new ArrayList<>(List.of(of.size(), products.size()));
    for (Product product : products) {
      List<NDArray> parameters = product.parameters();
      places.add(place(arrays, known, product.input()));
      places.add(place(arrays, known, parameters.get(0)));
      places.add(parameters.size() == 1 ? -1 : place(arrays, known, parameters.get(1)));
    }
    try (GradMode off = GradMode.off()) {
      return Program.call(method)
          .with(loss)
          .withList(Role.PARAMETERS, arrays)
          .withVector(places.stream().mapToLong(Integer::longValue).toArray())
          .run(loss.getManager());
    }
  }

  /** Returns where an array is among the first that are known, or appends it. */
  private static int place(List<NDArray> arrays, int known, NDArray array) {
    for (int i = 0; i < known; i++) {
      if (arrays.get(i) == array) {
        return i;
      }
    }
    arrays.add(array);
    return arrays.size() - 1;
  }

  /** Restores what was before; call it on the thread that opened. */
  @Override
  public void close() {
    if (before == null) {
      OPEN.remove();
    } else {
      OPEN.set(before);
    }
  }
}

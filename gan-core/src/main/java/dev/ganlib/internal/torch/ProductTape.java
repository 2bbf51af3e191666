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
 * <p>oneDNN's product of plain arrays has no gradient in libtorch. The result of a layer, or of all
 * layers of a {@link Perceptron}, therefore starts a graph of its own, and the tape notes what it
 * was computed from. {@link Gradients} then goes through the notes from the last to the first:
 * libtorch differentiates the graph down to a result, the layers' own formulas with oneDNN's
 * products give the gradients of the operands, and these go on into the graphs that made the
 * operands. The sums are those of the ordinary way, in another order.
 *
 * <p>With two threads oneDNN is up to three times as slow at x W<sup>T</sup> as at W x<sup>T</sup>
 * where a large weight meets few rows, so there it computes the latter, and the result is turned.
 *
 * <p>Such a gradient cannot be differentiated again. Where points of an input gradient are made,
 * the tape stops: later products are libtorch's own. Small products always are, for a note costs
 * more than they would save, and each may have libtorch walk a graph once more.
 */
public final class ProductTape implements AutoCloseable {
  /** Multiplications of the smallest product that oneDNN computes. */
  private static final long LEAST = Processor.prefersOneDnn() ? 1 << 21 : Long.MAX_VALUE;

  /** Rows of the largest input that is worth turning, with more than one thread. */
  private static final long TURNED = 128;

  private static final ThreadLocal<@Nullable ProductTape> OPEN = new ThreadLocal<>();

  private final @Nullable ProductTape before = OPEN.get();
  private final List<Note> notes = new ArrayList<>();
  private final long least;
  private boolean stopped;

  /**
   * One linear layer, or several with what is between them.
   *
   * @param operands the input and the parameters, as the caller has them
   * @param noted arrays of the tape's own: the start of the result's graph, the operands' versions,
   *     the layers' numbers, the operands, and what the layers need of their forward pass
   */
  private record Note(List<NDArray> operands, NDList noted) {
    /** The start, versions and numbers. */
    static final int HEAD = 3;

    NDArray own(int operand) {
      return noted.get(HEAD + operand);
    }

    List<NDArray> saved() {
      return noted.subList(HEAD + operands.size(), noted.size());
    }
  }

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
    return tape == null || tape.notes.isEmpty() ? null : tape;
  }

  /** Has the open tape, if there is one, note no more products. */
  static void stop() {
    ProductTape tape = OPEN.get();
    if (tape != null) {
      tape.stopped = true;
    }
  }

  /**
   * Checks that an input gradient may be taken.
   *
   * @throws IllegalStateException if products were noted and no points of an input gradient were
   *     made
   */
  static void requireStopped() {
    ProductTape tape = noted();
    if (tape != null && !tape.stopped) {
      throw new IllegalStateException(
          "expected the points of a gradient to come from GradientNorm.start before the network"
              + " judges them");
    }
  }

  /** Returns whether oneDNN computes the product of inputs and a weight (out, in), if it may. */
  static boolean computes(NDArray x, NDArray weight) {
    return computes(x, List.of(weight));
  }

  private static boolean computes(NDArray x, List<NDArray> parameters) {
    if (x.getDataType() != DataType.FLOAT32
        || x.getDevice().isGpu()
        || x.getShape().dimension() != 2) {
      return false;
    }
    long largest = 0;
    for (NDArray parameter : parameters) {
      if (parameter.getShape().dimension() == 2) {
        largest = Math.max(largest, parameter.getShape().size());
      }
    }
    return x.getShape().get(0) * largest >= least();
  }

  private static long least() {
    ProductTape tape = OPEN.get();
    return tape == null ? LEAST : tape.least;
  }

  /** Returns up to how many rows W x<sup>T</sup> is computed instead of x W<sup>T</sup>. */
  static long turned() {
    return EngineRoom.threads() > 1 ? TURNED : 0;
  }

  /**
   * Returns what layers make of x, with oneDNN's products, or null where libtorch's own are wanted:
   * small ones, behind points of an input gradient, and normalisations that record gradients in
   * inference.
   *
   * @param parameters weight and bias of each linear layer, scale and shift of each normalisation
   * @param buffers running mean and variance of each normalisation
   * @param training whether normalisations take the batch's statistics
   */
  static @Nullable NDArray run(
      Perceptron layers,
      NDArray x,
      List<NDArray> parameters,
      List<NDArray> buffers,
      boolean training) {
    if (Bfloat16.isOn() || !computes(x, parameters)) {
      return null;
    }
    boolean records = JniUtils.isGradMode();
    ProductTape tape = OPEN.get();
    if (records && (tape == null || tape.stopped || (!training && !buffers.isEmpty()))) {
      return null;
    }
    String method = records ? "layers_on_tape" : "perceptron";
    NDList made =
        layers
            .call(method, x, parameters, buffers, training, least(), turned())
            .run(x.getManager());
    NDArray result = made.remove(0);
    if (tape != null && !made.isEmpty()) {
      List<NDArray> operands = new ArrayList<>(List.of(x));
      operands.addAll(parameters);
      tape.notes.add(new Note(operands, Scope.keep(made)));
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
   * numbers: how many there are of the first two, where in the numbers each note is, and the notes,
   * which are the places of versions and layers, the count of saved arrays, and the places of the
   * input, of the parameters and of the saved arrays.
   *
   * @param places is given the place of each array
   */
  @SuppressWarnings("try") // the mode works by being open
  private NDList run(
      String method, NDArray loss, List<NDArray> of, IdentityHashMap<NDArray, Integer> places) {
    List<NDArray> arrays = new ArrayList<>();
    of.forEach(array -> places.computeIfAbsent(array, key -> append(arrays, key)));
    List<Integer> numbers = new ArrayList<>(List.of(arrays.size(), notes.size()));
    notes.forEach(note -> arrays.add(note.noted().get(0)));
    List<Integer> contents = new ArrayList<>();
    for (Note note : notes) {
      numbers.add(2 + notes.size() + contents.size());
      contents.add(append(arrays, note.noted().get(1)));
      contents.add(append(arrays, note.noted().get(2)));
      contents.add(note.saved().size());
      for (int i = 0; i < note.operands().size(); i++) {
        NDArray own = note.own(i);
        contents.add(places.computeIfAbsent(note.operands().get(i), key -> append(arrays, own)));
      }
      note.saved().forEach(saved -> contents.add(append(arrays, saved)));
    }
    numbers.addAll(contents);
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
    notes.forEach(note -> note.noted().close());
    if (before == null) {
      OPEN.remove();
    } else {
      OPEN.set(before);
    }
  }
}

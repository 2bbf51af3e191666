package dev.ganlib.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An optimizer's memory of one player: named lists of arrays, one array for each parameter.
 *
 * <p>Closing it closes the arrays. Not thread-safe.
 */
public final class OptimizerState implements AutoCloseable {
  private final Map<String, List<NDArray>> arrays = new TreeMap<>();

  /**
   * {@return the state with the given contents}
   *
   * @param arrays the lists by name, all of one length; the state owns the arrays from here on
   * @throws IllegalArgumentException if the lists differ in length
   */
  public static OptimizerState of(Map<String, List<NDArray>> arrays) {
    if (arrays.values().stream().mapToInt(List::size).distinct().count() > 1) {
      Map<String, Integer> lengths = new TreeMap<>();
      arrays.forEach((name, list) -> lengths.put(name, list.size()));
      throw new IllegalArgumentException(
          "an optimizer's state needs lists of one length but has " + lengths);
    }
    OptimizerState state = new OptimizerState();
    arrays.forEach((name, list) -> state.arrays.put(name, List.copyOf(list)));
    return state;
  }

  /**
   * {@return zeros, one array for each parameter, of its shape and type}
   *
   * @param parameters only their shapes and types matter
   * @param manager owns the zeros
   */
  public static List<NDArray> zeros(List<NDArray> parameters, NDManager manager) {
    return parameters.stream().map(p -> manager.zeros(p.getShape(), p.getDataType())).toList();
  }

  private OptimizerState() {}

  /**
   * {@return the list of a name, unmodifiable; the arrays stay the state's}
   *
   * @param name one that the state was made with
   * @throws IllegalArgumentException if there is none of that name
   */
  public List<NDArray> get(String name) {
    List<NDArray> list = arrays.get(name);
    if (list == null) {
      throw new IllegalArgumentException("expected one of " + arrays.keySet() + " but was " + name);
    }
    return list;
  }

  /** {@return all lists by name, for saving, unmodifiable; the arrays stay the state's} */
  public Map<String, List<NDArray>> arrays() {
    return Map.copyOf(arrays);
  }

  /** Closes the arrays. */
  @Override
  public void close() {
    arrays.values().forEach(list -> list.forEach(NDArray::close));
  }
}

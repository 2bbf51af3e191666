package dev.ganlib.optim;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an optimizer remembers of one player: named lists of arrays, one array for each parameter.
 *
 * <p>Closing it closes the arrays. Not thread-safe.
 */
public final class OptimizerState implements AutoCloseable {
  private final Map<String, List<NDArray>> arrays = new TreeMap<>();

  /**
   * {@return the state with the given contents}
   *
   * @param arrays the lists by name, all of one length; the state owns the arrays from here on
   */
  public static OptimizerState of(Map<String, List<NDArray>> arrays) {
    OptimizerState state = new OptimizerState();
    arrays.forEach((name, list) -> state.arrays.put(name, List.copyOf(list)));
    return state;
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

package dev.ganlib.nn;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.util.List;

/** Gives some parameters other values and asks another store for the rest; owns no array. */
final class ReplacedWeights extends ParameterStore {
  private final ParameterStore others;
  private final List<Parameter> weights;
  private final List<NDArray> values;

  ReplacedWeights(ParameterStore others, Parameter weight, NDArray value) {
    this(others, List.of(weight), List.of(value));
  }

  /** Takes a value for each of the weights. */
  ReplacedWeights(ParameterStore others, List<Parameter> weights, List<NDArray> values) {
    super(others.getManager(), false);
    this.others = others;
    this.weights = weights;
    this.values = values;
  }

  @Override
  public NDArray getValue(Parameter parameter, Device device, boolean training) {
    int at = indexOf(parameter);
    return at < 0 ? others.getValue(parameter, device, training) : values.get(at);
  }

  private int indexOf(Parameter parameter) {
    for (int i = 0; i < weights.size(); i++) {
      if (weights.get(i) == parameter) {
        return i;
      }
    }
    return -1;
  }
}

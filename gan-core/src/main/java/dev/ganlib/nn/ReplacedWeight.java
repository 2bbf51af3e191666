package dev.ganlib.nn;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;

/** Gives one parameter another value and asks another store for all others; owns no array. */
final class ReplacedWeight extends ParameterStore {
  private final ParameterStore others;
  private final Parameter weight;
  private final NDArray value;

  ReplacedWeight(ParameterStore others, Parameter weight, NDArray value) {
    super(others.getManager(), false);
    this.others = others;
    this.weight = weight;
    this.value = value;
  }

  @Override
  public NDArray getValue(Parameter parameter, Device device, boolean training) {
    return parameter == weight ? value : others.getValue(parameter, device, training);
  }
}

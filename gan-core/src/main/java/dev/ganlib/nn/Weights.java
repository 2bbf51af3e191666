package dev.ganlib.nn;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The weight of a linear layer or a convolution, and its bias if it has one. */
final class Weights {
  private final Parameter weight =
      Parameter.builder().setName("weight").setType(Parameter.Type.WEIGHT).build();
  private final List<Parameter> all;

  Weights(boolean bias) {
    all =
        bias
            ? List.of(
                weight, Parameter.builder().setName("bias").setType(Parameter.Type.BIAS).build())
            : List.of(weight);
  }

  /** Returns the weight, then the bias if there is one. */
  List<Parameter> all() {
    return all;
  }

  boolean hasBias() {
    return all.size() > 1;
  }

  /** Returns the shape of the weight once it has values. */
  @Nullable Shape shape() {
    return weight.isInitialized() ? weight.getShape() : null;
  }

  void prepare(Shape shape, long outputs) {
    weight.setShape(shape);
    all.stream().skip(1).forEach(bias -> bias.setShape(new Shape(outputs)));
  }

  List<NDArray> arrays(ParameterStore store, Device device, boolean training) {
    return all.stream().map(parameter -> store.getValue(parameter, device, training)).toList();
  }
}

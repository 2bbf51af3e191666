package dev.ganlib.nn;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import org.jspecify.annotations.Nullable;

/** The learned scale and shift that follow a normalisation, at first 1 and 0. */
final class Affine {
  private Affine() {}

  static Parameter gamma() {
    return Parameter.builder().setName("gamma").setType(Parameter.Type.GAMMA).build();
  }

  static Parameter beta() {
    return Parameter.builder().setName("beta").setType(Parameter.Type.BETA).build();
  }

  static void prepare(@Nullable Parameter gamma, @Nullable Parameter beta, Shape shape) {
    if (gamma != null && beta != null) {
      gamma.setShape(shape);
      beta.setShape(shape);
    }
  }
}

package dev.ganlib;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/** Holds what an adaptive {@link Augmentation} has counted, as the buffer of a network. */
final class AugmentationState extends AbstractBlock {
  /** The name of the buffer. */
  static final String STATE = "state";

  private final long size;

  AugmentationState(long size) {
    this.size = size;
    addParameter(
        Parameter.builder()
            .setName(STATE)
            .setType(Parameter.Type.OTHER)
            .optRequiresGrad(false)
            .optInitializer(Initializer.ZEROS)
            .optShape(new Shape(size))
            .build());
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    return inputs;
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {new Shape(size)};
  }
}

package dev.ganlib;

import ai.djl.ndarray.types.Shape;

/** Holds what an adaptive {@link Augmentation} has counted, as the buffer of a network. */
final class AugmentationState extends BufferBlock {
  /** The name of the buffer. */
  static final String STATE = "state";

  private final long size;

  AugmentationState(long size) {
    this.size = size;
    addBuffer(STATE, new Shape(size));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {new Shape(size)};
  }
}

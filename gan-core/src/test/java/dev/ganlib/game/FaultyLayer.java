package dev.ganlib.game;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.ganlib.internal.torch.Gradients;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** A layer that is right in float64, and in float32 wrong as an engine may be. */
final class FaultyLayer extends AbstractBlock {
  /** A way to be wrong. */
  enum Fault {
    NONE,
    /** The first channel of its input counts for nothing. */
    WEIGHTS_LOST,
    /** One element is not a number. */
    NAN,
    /** Value and slopes are right, but not the slope of the slope by the input. */
    SECOND_DERIVATIVE,
    /** It is another each time, as where memory is read that nobody wrote. */
    VARYING
  }

  private final Block layer;
  private final Fault fault;
  private final AtomicInteger runs = new AtomicInteger();

  FaultyLayer(Block layer, Fault fault) {
    this.layer = addChildBlock("layer", layer);
    this.fault = fault;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDArray x = inputs.singletonOrThrow();
    if (x.getDataType() != DataType.FLOAT32) {
      return layer.forward(store, inputs, training, params);
    }
    NDArray in = fault == Fault.WEIGHTS_LOST ? x.mul(withoutFirst(x, 0)) : x;
    NDArray y = layer.forward(store, new NDList(in), training, params).singletonOrThrow();
    return new NDList(
        switch (fault) {
          case NONE, WEIGHTS_LOST -> y;
          case NAN -> y.mul(withoutFirst(y, Float.NaN));
          case VARYING -> y.mul(filled(y, 1 + 0.01f * runs.incrementAndGet()));
          case SECOND_DERIVATIVE -> y.add(secondOrder(x, weight(store, x)));
        });
  }

  private NDArray weight(ParameterStore store, NDArray x) {
    return store.getValue(getParameters().valueAt(0), x.getDevice(), true);
  }

  /** Zero, with slopes of zero, whose slopes are not. */
  private static NDArray secondOrder(NDArray x, NDArray weight) {
    return x.sub(Gradients.detach(x)).sum().mul(weight.sub(Gradients.detach(weight)).sum());
  }

  private static NDArray filled(NDArray like, float value) {
    return like.getManager().full(new Shape(1), value, DataType.FLOAT32);
  }

  /** Ones, but for the first channel of every sample. */
  private static NDArray withoutFirst(NDArray like, float first) {
    NDManager manager = like.getManager();
    long channels = like.getShape().get(1);
    long[] shape = new long[like.getShape().dimension()];
    Arrays.fill(shape, 1);
    NDArray one = manager.full(new Shape(1), first, DataType.FLOAT32);
    NDArray all =
        channels == 1 ? one : one.concat(manager.ones(new Shape(channels - 1), DataType.FLOAT32));
    shape[1] = channels;
    return all.reshape(shape);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    layer.initialize(manager, type, inputShapes);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return layer.getOutputShapes(inputShapes);
  }
}

package dev.ganlib.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.Draws;

/**
 * Uniform noise in [-1, 1) without end, with fresh numbers in each batch.
 *
 * @param sampleShape the shape of one sample
 * @param classes of the labels, which are uniform, too; 0 for none
 */
record NoiseSource(Shape sampleShape, int classes) implements Source {
  NoiseSource {
    Ranges.notNegative("classes", classes);
  }

  @Override
  public long size() {
    return -1;
  }

  @Override
  public boolean isKnownFinite() {
    return true;
  }

  @Override
  public Epoch begin(Placement placement, Order order) {
    return new Endless(placement, order);
  }

  private final class Endless implements Epoch {
    private final Placement placement;
    private final Order order;

    Endless(Placement placement, Order order) {
      this.placement = placement;
      this.order = order;
    }

    @Override
    public Batch next(long step, long index) {
      NDManager owner = placement.manager();
      long seed = order.replacementSeed(step, 2 * index);
      Shape shape = new Shape(order.batch()).addAll(sampleShape);
      NDArray samples = Draws.uniform(placement.array(), seed, -1, 1, shape, owner);
      long labelSeed = order.replacementSeed(step, 2 * index + 1);
      return new Batch(
          samples,
          classes == 0
              ? null
              : Draws.integers(placement.array(), labelSeed, classes, order.batch(), owner));
    }

    @Override
    public void close() {}
  }
}

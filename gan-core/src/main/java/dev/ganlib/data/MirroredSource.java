package dev.ganlib.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.Draws;
import dev.ganlib.internal.torch.Operators;
import dev.ganlib.internal.torch.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Mirrors each image of another source left to right with probability 1/2, drawn anew whenever it
 * is handed out: on average as a set with every image's mirror image beside it, but not larger.
 */
final class MirroredSource implements Source {
  private static final int IMAGE_AXES = 3;

  private final Source images;

  MirroredSource(Source images) {
    if (images.sampleShape().dimension() != IMAGE_AXES) {
      throw new IllegalArgumentException(
          "expected images of shape (C, H, W) to mirror but was " + images.sampleShape());
    }
    this.images = images;
  }

  @Override
  public Shape sampleShape() {
    return images.sampleShape();
  }

  @Override
  public long size() {
    return images.size();
  }

  @Override
  public int classes() {
    return images.classes();
  }

  @Override
  public String fingerprint() {
    return images.fingerprint() + ", mirrored at random";
  }

  @Override
  public Drawing drawing() {
    return images.drawing();
  }

  @Override
  public boolean isKnownFinite() {
    return images.isKnownFinite();
  }

  @Override
  public long indexOf(Placement placement, Order order, long batch, int row) {
    return images.indexOf(placement, order, batch, row);
  }

  @Override
  public Epoch begin(Placement placement, Order order) {
    return new Mirrored(images.begin(placement, order), placement, order);
  }

  @Override
  public Epoch begin(Placement placement, Order order, long batches) {
    return new Mirrored(images.begin(placement, order, batches), placement, order);
  }

  /** Mirrors images of each batch; the batch's place in the run alone decides which. */
  private record Mirrored(Epoch epoch, Placement placement, Order order) implements Epoch {
    @Override
    public @Nullable Batch next(long step, long index) {
      Batch batch = epoch.next(step, index);
      if (batch == null) {
        return null;
      }
      try (NDArray plain = batch.samples()) {
        long seed = order.mirrorSeed(step, index);
        return new Batch(mirrored(plain, seed, placement.manager()), batch.labels());
      }
    }

    private NDArray mirrored(NDArray plain, long seed, NDManager owner) {
      Shape each = new Shape(plain.getShape().get(0), 1, 1, 1); // of (B, C, H, W)
      try (NDArray uniform = Draws.uniform(placement.array(), seed, 0, 1, each, owner);
          NDArray half = Operators.like(uniform, 0.5);
          NDArray chosen = uniform.lt(half);
          NDArray pixels = chosen.broadcast(plain.getShape());
          NDArray other = plain.flip(IMAGE_AXES)) {
        NDArray result = Scope.keep(NDArrays.where(pixels, other, plain));
        result.attach(owner);
        return result;
      }
    }

    @Override
    public void close() {
      epoch.close();
    }
  }
}

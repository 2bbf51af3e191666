package dev.ganlib.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.DrawKey;
import dev.ganlib.internal.torch.Draws;
import dev.ganlib.internal.torch.Gradients;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A discriminator that is a function of its input, outside any trainer. */
final class FunctionJudge implements Judge {
  private final UnaryOperator<NDArray> discriminator;
  private final Side real;
  private final Side fake;
  private final NDArray like;
  private final long seed;
  private long draws;

  /**
   * Shows a function a batch, of which it looks at nothing before it is asked to.
   *
   * @param penalty that will look at it
   * @param seed of the first draw
   */
  FunctionJudge(
      Penalty penalty,
      UnaryOperator<NDArray> discriminator,
      NDArray real,
      NDArray fake,
      long seed) {
    this.discriminator = discriminator;
    this.real = new LazySide(real, penalty.startsAtSamples());
    this.fake = new LazySide(fake, penalty.startsAtSamples());
    this.like = real;
    this.seed = seed;
  }

  /** One side, shown without noise and augmentation. */
  private final class LazySide implements Side {
    private final NDArray given;
    private final boolean isStart;
    private @Nullable NDArray samples;
    private @Nullable NDArray outputs;

    private LazySide(NDArray given, boolean isStart) {
      this.given = given;
      this.isStart = isStart;
    }

    @Override
    public NDArray samples() {
      if (samples == null) {
        samples = isStart ? Gradients.leaf(given) : Gradients.detach(given);
      }
      return samples;
    }

    @Override
    public NDArray shown() {
      return samples();
    }

    @Override
    public NDArray outputs() {
      if (outputs == null) {
        outputs = discriminator.apply(samples());
      }
      return outputs;
    }
  }

  @Override
  public Side real() {
    return real;
  }

  @Override
  public Side fake() {
    return fake;
  }

  @Override
  public NDArray outputs(NDArray points) {
    return discriminator.apply(points);
  }

  @Override
  public NDArray uniform(Shape sample) {
    return Draws.uniform(like, nextSeed(), 0, 1, batch(sample), like.getManager());
  }

  @Override
  public NDArray normal(Shape sample) {
    return Draws.normal(like, nextSeed(), batch(sample), like.getManager());
  }

  private Shape batch(Shape sample) {
    return new Shape(like.getShape().get(0)).addAll(sample);
  }

  /** Returns the given seed for the first draw, and seeds made of it for others. */
  private long nextSeed() {
    long number = draws++;
    return number == 0 ? seed : new DrawKey(seed, 0, 0, "penalty").seedOf(number);
  }
}

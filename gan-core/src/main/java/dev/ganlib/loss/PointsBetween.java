package dev.ganlib.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.InputGradients;

/**
 * WGAN-GP's points: {@code u x + (1 - u) G(z)}, with one uniform u in [0, 1) for each pair of a
 * real and the fake beside it.
 */
record PointsBetween() implements Points {
  @Override
  public NDArray start(Judge judge) {
    NDArray real = judge.real().shown();
    NDArray fake = judge.fake().shown();
    if (!real.getShape().equals(fake.getShape())) {
      throw new IllegalArgumentException(
          "expected fakes of the shape of the reals, %s, but was %s"
              .formatted(real.getShape(), fake.getShape()));
    }
    return InputGradients.between(real, fake, Points.uniform(judge, real, new Shape()));
  }
}

package dev.ganlib.loss;

import ai.djl.ndarray.NDArray;
import dev.ganlib.internal.torch.InputGradients;

/**
 * DRAGAN's points: {@code x + 0.5 std(x) u}, with one uniform u in [0, 1) for each number and the
 * deviation of all numbers of the batch.
 */
record PointsAroundReals() implements Points {
  @Override
  public NDArray start(Judge judge) {
    NDArray real = judge.real().shown();
    return InputGradients.around(real, Points.uniform(judge, real, real.getShape().slice(1)));
  }

  @Override
  public boolean needsFakes() {
    return false;
  }

  @Override
  public boolean areOfSamples() {
    return false;
  }
}

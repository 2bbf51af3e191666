package dev.ganlib.example.mnist.judge;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.Sampler;
import dev.ganlib.example.mnist.data.Mnist;
import dev.ganlib.example.mnist.data.StackedMnist;
import dev.ganlib.metric.ClassShares;

/** The numbers that a judge reads in images of three digits, one channel after the other. */
final class StackedEvaluation {
  private static final int PORTION = 250;

  private final Judge judge;
  private final long[] counts = new long[StackedMnist.MODES];

  private StackedEvaluation(Judge judge) {
    this.judge = judge;
  }

  /** Returns how samples of a generator are spread over the modes. */
  static ClassShares of(Judge judge, Sampler sampler, int count, long seed) {
    StackedEvaluation evaluation = new StackedEvaluation(judge);
    sampler.sample(count, seed, evaluation::take);
    return ClassShares.of(evaluation.counts);
  }

  /** Returns how real images are spread over the modes, as the judge sees them. */
  static ClassShares of(Judge judge, StackedMnist images) {
    StackedEvaluation evaluation = new StackedEvaluation(judge);
    for (int start = 0; start < images.count(); start += PORTION) {
      int end = Math.min(images.count(), start + PORTION);
      try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
        NDArray bytes = images.array(manager, start, end);
        evaluation.take(bytes.toType(DataType.FLOAT32, false).mul(2f / 255).sub(1));
      }
    }
    return ClassShares.of(evaluation.counts);
  }

  /** Counts images, float32 (B, 3, 28, 28) in [-1, 1]. */
  private void take(NDArray images) {
    Shape apart = new Shape(-1, 1, Mnist.SIDE, Mnist.SIDE);
    try (NDArray digits = images.reshape(apart);
        NDArray classes = judge.classes(digits)) {
      long[] read = classes.toLongArray();
      for (int i = 0; i < read.length; i += StackedMnist.CHANNELS) {
        counts[StackedMnist.mode(read[i], read[i + 1], read[i + 2])]++;
      }
    }
  }
}

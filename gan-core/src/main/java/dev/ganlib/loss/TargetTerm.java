package dev.ganlib.loss;

import ai.djl.ndarray.NDArray;
import dev.ganlib.internal.torch.Operators;
import java.util.OptionalDouble;

/** The mean loss of a discriminator's outputs against targets between 0 (fake) and 1 (real). */
interface TargetTerm {
  /** Returns the mean over all elements, a 0-d array, with one target for all. */
  NDArray of(NDArray output, double target);

  /** Returns the mean over all elements, a 0-d array, with a target for each sample, (B). */
  NDArray of(NDArray output, NDArray targets);

  /** Returns the output between real and fake, or empty if reals have the lower outputs. */
  OptionalDouble border();

  /** Cross-entropy of probabilities. */
  TargetTerm BCE =
      new TargetTerm() {
        @Override
        public NDArray of(NDArray output, double target) {
          return Operators.bce(output, target);
        }

        @Override
        public NDArray of(NDArray output, NDArray targets) {
          return Operators.bce(output, targets);
        }

        @Override
        public OptionalDouble border() {
          return OptionalDouble.of(0.5);
        }
      };

  /** Cross-entropy of logits. */
  TargetTerm BCE_WITH_LOGITS =
      new TargetTerm() {
        @Override
        public NDArray of(NDArray output, double target) {
          return Operators.bceWithLogits(output, target);
        }

        @Override
        public NDArray of(NDArray output, NDArray targets) {
          return Operators.bceWithLogits(output, targets);
        }

        @Override
        public OptionalDouble border() {
          return OptionalDouble.of(0);
        }
      };

  /** Half the squared distance to {@code a} for target 0, {@code b} for target 1. */
  record Squares(double a, double b) implements TargetTerm {
    @Override
    public NDArray of(NDArray output, double target) {
      return Operators.halfSquare(output, a + (b - a) * target);
    }

    @Override
    public NDArray of(NDArray output, NDArray targets) {
      return Operators.halfSquare(output, targets, a, b);
    }

    @Override
    public OptionalDouble border() {
      return a < b ? OptionalDouble.of((a + b) / 2) : OptionalDouble.empty();
    }
  }
}

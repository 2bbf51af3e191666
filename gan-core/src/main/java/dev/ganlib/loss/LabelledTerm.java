package dev.ganlib.loss;

import ai.djl.ndarray.NDArray;
import dev.ganlib.internal.torch.Operators;

/** The mean loss of a discriminator's outputs against labels between 0 (fake) and 1 (real). */
interface LabelledTerm {
  /** Returns the mean over all elements, a 0-d array, with one label for all. */
  NDArray of(NDArray output, double label);

  /** Returns the mean over all elements, a 0-d array, with a label for each sample, (B). */
  NDArray of(NDArray output, NDArray labels);

  /** Cross-entropy of probabilities. */
  LabelledTerm BCE =
      new LabelledTerm() {
        @Override
        public NDArray of(NDArray output, double label) {
          return Operators.bce(output, label);
        }

        @Override
        public NDArray of(NDArray output, NDArray labels) {
          return Operators.bce(output, labels);
        }
      };

  /** Cross-entropy of logits. */
  LabelledTerm BCE_WITH_LOGITS =
      new LabelledTerm() {
        @Override
        public NDArray of(NDArray output, double label) {
          return Operators.bceWithLogits(output, label);
        }

        @Override
        public NDArray of(NDArray output, NDArray labels) {
          return Operators.bceWithLogits(output, labels);
        }
      };

  /** Half the squared distance to {@code a} for label 0, {@code b} for label 1. */
  record Squares(double a, double b) implements LabelledTerm {
    @Override
    public NDArray of(NDArray output, double label) {
      return Operators.halfSquare(output, a + (b - a) * label);
    }

    @Override
    public NDArray of(NDArray output, NDArray labels) {
      return Operators.halfSquare(output, labels, a, b);
    }
  }
}

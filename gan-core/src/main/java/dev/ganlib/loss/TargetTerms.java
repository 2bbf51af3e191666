package dev.ganlib.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.Operators;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Terms on reals and on fakes that are the same function of different targets.
 *
 * @param name of the loss
 * @param term of outputs and targets
 * @param targets of the discriminator's outputs
 * @param ofGenerator takes the outputs on fakes
 * @param isAveraged whether the discriminator's loss is the mean of the terms instead of their sum
 * @param saturates whether the generator gets no gradient where the discriminator is sure of a fake
 */
record TargetTerms(
    String name,
    Term term,
    Targets targets,
    UnaryOperator<NDArray> ofGenerator,
    boolean isAveraged,
    boolean saturates)
    implements Formula {

  /** The mean loss of a discriminator's outputs against targets between 0 (fake) and 1 (real). */
  interface Term {
    /** Returns the mean over all elements, a 0-d array, with one target for all. */
    NDArray of(NDArray output, double target);

    /** Returns the mean over all elements, a 0-d array, with a target for each sample, (B). */
    NDArray of(NDArray output, NDArray targets);

    /** Returns the output between real and fake, or empty if reals have the lower outputs. */
    OptionalDouble border();

    /** Cross-entropy of probabilities. */
    Term BCE =
        new Term() {
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
    Term BCE_WITH_LOGITS =
        new Term() {
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
    record Squares(double a, double b) implements Term {
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

  TargetTerms(String name, Term term, UnaryOperator<NDArray> ofGenerator, boolean saturates) {
    this(name, term, Targets.exact(), ofGenerator, false, saturates);
  }

  @Override
  public NDArray discriminator(NDArray real, NDArray fake) {
    return TwoTerms.join(isAveraged, realTerm(real), fakeTerm(fake));
  }

  @Override
  public NDArray discriminator(
      NDArray real, NDArray fake, NDArray realTargets, NDArray fakeTargets) {
    return TwoTerms.join(isAveraged, term(real, realTargets), term(fake, fakeTargets));
  }

  @Override
  public NDArray generator(@Nullable NDArray real, NDArray fake) {
    return ofGenerator.apply(fake);
  }

  @Override
  public OptionalDouble border(DiscriminatorOutput output) {
    return term.border();
  }

  @Override
  public boolean hasTwoTerms() {
    return true;
  }

  @Override
  public Formula averaged() {
    return new TargetTerms(name, term, targets, ofGenerator, true, saturates);
  }

  @Override
  public Formula targets(Targets others) {
    return new TargetTerms(name, term, others, ofGenerator, isAveraged, saturates);
  }

  @Override
  public NDArray realTerm(NDArray real) {
    return term.of(real, fixed(targets.realLow()));
  }

  @Override
  public NDArray fakeTerm(NDArray fake) {
    return term.of(fake, fixed(targets.fakeLow()));
  }

  private double fixed(double target) {
    if (targets.areDrawn()) {
      throw new IllegalStateException(
          "the targets of %s are drawn for each sample; pass them".formatted(words()));
    }
    return target;
  }

  @Override
  public NDArray term(NDArray outputs, NDArray others) {
    Shape forSamples = new Shape(outputs.getShape().get(0));
    if (!others.getShape().equals(forSamples) && !others.getShape().equals(outputs.getShape())) {
      throw new IllegalArgumentException(
          "expected targets of shape %s or %s but was %s"
              .formatted(forSamples, outputs.getShape(), others.getShape()));
    }
    return term.of(outputs, others);
  }

  @Override
  public String words() {
    // Checkpoints of older builds have "labels" here, and are compared with it.
    return name + "(labels " + targets + ", " + (isAveraged ? "averaged" : "summed") + ")";
  }
}

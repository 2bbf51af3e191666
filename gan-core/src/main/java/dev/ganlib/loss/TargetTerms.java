package dev.ganlib.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
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
    TargetTerm term,
    Targets targets,
    UnaryOperator<NDArray> ofGenerator,
    boolean isAveraged,
    boolean saturates)
    implements Formula {

  TargetTerms(String name, TargetTerm term, UnaryOperator<NDArray> ofGenerator, boolean saturates) {
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

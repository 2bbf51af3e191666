package dev.ganlib.loss;

import ai.djl.ndarray.NDArray;
import dev.ganlib.internal.torch.Operators;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A term on reals and one on fakes, without targets.
 *
 * @param name of the loss
 * @param ofReals takes the outputs on reals
 * @param ofFakes takes the outputs on fakes
 * @param ofGenerator takes the outputs on fakes
 * @param isAveraged whether the discriminator's loss is the mean of the terms instead of their sum
 * @param knowledge of a stock loss
 */
record TwoTerms(
    String name,
    UnaryOperator<NDArray> ofReals,
    UnaryOperator<NDArray> ofFakes,
    UnaryOperator<NDArray> ofGenerator,
    boolean isAveraged,
    Knowledge knowledge)
    implements Formula {

  /** The known properties of such a loss. */
  enum Knowledge {
    /** Nothing, for it is custom. */
    NOTHING,
    /** Outputs of 0 lie between real and fake. */
    BORDER_AT_ZERO,
    /** It falls without end unless the discriminator's gradient is bounded. */
    UNBOUNDED
  }

  TwoTerms {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(ofReals, "real");
    Objects.requireNonNull(ofFakes, "fake");
    Objects.requireNonNull(ofGenerator, "generator");
  }

  TwoTerms(
      String name,
      UnaryOperator<NDArray> ofReals,
      UnaryOperator<NDArray> ofFakes,
      UnaryOperator<NDArray> ofGenerator) {
    this(name, ofReals, ofFakes, ofGenerator, false, Knowledge.NOTHING);
  }

  @Override
  public NDArray discriminator(NDArray real, NDArray fake) {
    return join(isAveraged, realTerm(real), fakeTerm(fake));
  }

  /** Returns the mean of two terms, or their sum. */
  static NDArray join(boolean averaged, NDArray realTerm, NDArray fakeTerm) {
    return averaged ? Operators.average(realTerm, fakeTerm) : realTerm.add(fakeTerm);
  }

  @Override
  public NDArray generator(@Nullable NDArray real, NDArray fake) {
    return ofGenerator.apply(fake);
  }

  @Override
  public boolean needsBoundedSlope() {
    return knowledge == Knowledge.UNBOUNDED;
  }

  @Override
  public OptionalDouble border(DiscriminatorOutput output) {
    return knowledge == Knowledge.BORDER_AT_ZERO
        ? OptionalDouble.of(0)
        : Formula.super.border(output);
  }

  @Override
  public boolean hasTwoTerms() {
    return true;
  }

  @Override
  public Formula averaged() {
    return new TwoTerms(name, ofReals, ofFakes, ofGenerator, true, knowledge);
  }

  @Override
  public NDArray realTerm(NDArray real) {
    return ofReals.apply(real);
  }

  @Override
  public NDArray fakeTerm(NDArray fake) {
    return ofFakes.apply(fake);
  }

  @Override
  public String words() {
    return name + "(" + (isAveraged ? "averaged" : "summed") + ")";
  }
}

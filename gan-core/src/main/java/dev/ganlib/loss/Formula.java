package dev.ganlib.loss;

import ai.djl.ndarray.NDArray;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The losses of both players as functions of the discriminator's outputs, and what is known of
 * them.
 *
 * <p>The defaults are those of an unknown formula. Immutable.
 */
interface Formula {
  /** Returns the loss's name. */
  String name();

  /** Returns the discriminator's loss, a 0-d array. */
  NDArray discriminator(NDArray real, NDArray fake);

  /**
   * Returns the generator's loss, a 0-d array.
   *
   * @param real outputs on reals; null only if it does not compare with them
   */
  NDArray generator(@Nullable NDArray real, NDArray fake);

  /** Returns whether the generator's loss needs the outputs on reals. */
  default boolean comparesWithReals() {
    return false;
  }

  /** Returns whether the discriminator's loss falls without end unless its gradient is bounded. */
  default boolean needsBoundedSlope() {
    return false;
  }

  /** Returns whether the generator gets no gradient where the discriminator is sure of a fake. */
  default boolean saturates() {
    return false;
  }

  /** Returns the output between real and fake for a discriminator that gives such outputs. */
  default OptionalDouble border(DiscriminatorOutput output) {
    return switch (output) {
      case LOGIT -> OptionalDouble.of(0);
      case PROBABILITY -> OptionalDouble.of(0.5);
      case SCORE -> OptionalDouble.empty();
    };
  }

  /** Returns whether the discriminator's loss consists of a term on reals and one on fakes. */
  default boolean hasTwoTerms() {
    return false;
  }

  /** Returns this with the two terms averaged instead of summed. */
  default Formula averaged() {
    throw new IllegalArgumentException("averaging needs a loss of two terms but was " + name());
  }

  /** Returns the term on reals alone. */
  default NDArray realTerm(NDArray real) {
    throw new IllegalStateException(
        "the terms on reals and fakes of the loss " + name() + " cannot be taken apart");
  }

  /** Returns the term on fakes alone. */
  default NDArray fakeTerm(NDArray fake) {
    throw new IllegalStateException(
        "the terms on reals and fakes of the loss " + name() + " cannot be taken apart");
  }

  /** Returns the targets of the discriminator's outputs. */
  default Targets targets() {
    return Targets.exact();
  }

  /** Returns this with other targets. */
  default Formula targets(Targets targets) {
    throw new IllegalArgumentException(
        "targets need a loss that has them (bce, bceWithLogits, minimax, leastSquares) but was "
            + name());
  }

  /** Returns the term on one side alone with a target for each sample. */
  default NDArray term(NDArray outputs, NDArray targets) {
    throw new IllegalStateException(
        "the terms on reals and fakes of the loss %s %s"
            .formatted(name(), hasTwoTerms() ? "have no targets" : "cannot be taken apart"));
  }

  /** Returns the discriminator's loss with a target for each sample. */
  default NDArray discriminator(
      NDArray real, NDArray fake, NDArray realTargets, NDArray fakeTargets) {
    return term(real, realTargets).add(term(fake, fakeTargets));
  }

  /** Returns the name with what was adjusted, as checkpoints compare it. */
  default String words() {
    return name();
  }
}

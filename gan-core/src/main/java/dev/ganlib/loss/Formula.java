package dev.ganlib.loss;

import ai.djl.ndarray.NDArray;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/** How the losses of the two players are computed from the discriminator's outputs. */
sealed interface Formula {

  /** The discriminator's terms on reals and on fakes are the same function of different labels. */
  record Labelled(LabelledTerm term, UnaryOperator<NDArray> generator, boolean saturates)
      implements Formula {}

  /** Two terms without labels. */
  record TwoTerms(
      UnaryOperator<NDArray> real,
      UnaryOperator<NDArray> fake,
      UnaryOperator<NDArray> generator,
      boolean needsBoundedSlope)
      implements Formula {}

  /** A loss of the discriminator that cannot be taken apart. */
  record Joint(BinaryOperator<NDArray> discriminator, UnaryOperator<NDArray> generator)
      implements Formula {}

  /** Both players compare the outputs on reals with those on fakes. */
  record Comparing(BinaryOperator<NDArray> discriminator, BinaryOperator<NDArray> generator)
      implements Formula {}
}

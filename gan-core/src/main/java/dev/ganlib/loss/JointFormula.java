package dev.ganlib.loss;

import ai.djl.ndarray.NDArray;
import java.util.Objects;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A loss of the discriminator that cannot be taken apart, and one of the generator's fakes alone.
 *
 * @param name of the loss
 * @param ofDiscriminator takes the outputs on reals and on fakes
 * @param ofGenerator takes the outputs on fakes
 */
record JointFormula(
    String name, BinaryOperator<NDArray> ofDiscriminator, UnaryOperator<NDArray> ofGenerator)
    implements Formula {
  JointFormula {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(ofDiscriminator, "discriminator");
    Objects.requireNonNull(ofGenerator, "generator");
  }

  @Override
  public NDArray discriminator(NDArray real, NDArray fake) {
    return ofDiscriminator.apply(real, fake);
  }

  @Override
  public NDArray generator(@Nullable NDArray real, NDArray fake) {
    return ofGenerator.apply(fake);
  }
}

package dev.ganlib.loss;

import ai.djl.ndarray.NDArray;
import java.util.Objects;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Losses of which both compare the outputs on reals with those on fakes.
 *
 * @param name of the loss
 * @param ofDiscriminator takes the outputs on reals and on fakes
 * @param ofGenerator takes the outputs on reals and on fakes
 */
record ComparingFormula(
    String name, BinaryOperator<NDArray> ofDiscriminator, BinaryOperator<NDArray> ofGenerator)
    implements Formula {
  ComparingFormula {
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
    if (real == null) {
      throw new IllegalStateException(
          "the generator's loss of " + name + " compares with reals; pass their outputs too");
    }
    return ofGenerator.apply(real, fake);
  }

  @Override
  public boolean comparesWithReals() {
    return true;
  }
}

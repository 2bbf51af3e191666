package dev.ganlib.loss;

import ai.djl.ndarray.NDArray;
import java.util.Objects;
import java.util.function.Function;

/**
 * A penalty that a user's function computes.
 *
 * @param name in figures, messages and checkpoints
 * @param needsReals whether the function looks at reals
 * @param needsFakes whether the function looks at fakes
 * @param value of what the discriminator was shown, a scalar
 */
record CustomPenalty(
    String name, boolean needsReals, boolean needsFakes, Function<Judge, NDArray> value)
    implements Penalty {
  CustomPenalty {
    checked(name);
    Objects.requireNonNull(value, "value");
  }

  /** Returns a name if it is one. */
  static String checked(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("the name of a penalty must not be blank");
    }
    return name;
  }

  @Override
  public Term evaluate(Judge judge) {
    return Term.of(value.apply(judge));
  }

  @Override
  public String toString() {
    return name;
  }
}

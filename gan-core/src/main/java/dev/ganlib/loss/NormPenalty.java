package dev.ganlib.loss;

/**
 * A penalty that pulls the norm of the discriminator's gradients to a target, 1 unless set, at
 * points between, around or otherwise made of samples.
 *
 * <p>Its value is {@code weight E (g - target)^2}, g being the {@linkplain GradientNorm norm} of a
 * point's gradient. {@link Penalty#gradientPenalty(double)}, {@link Penalty#dragan} and {@link
 * Penalty#gradientPenalty(String, double, java.util.function.Function)} make one. Immutable.
 */
public sealed interface NormPenalty extends Penalty permits PenaltyAtPoints {
  /**
   * {@return this with another norm to pull gradients to; 1 unless set}
   *
   * @param target not negative
   * @throws IllegalArgumentException if the target is negative or not finite
   */
  NormPenalty target(double target);

  /** {@return this with norms under the target left alone: {@code max(0, g - target)^2}} */
  NormPenalty oneSided();

  @Override
  NormPenalty every(int moves);
}

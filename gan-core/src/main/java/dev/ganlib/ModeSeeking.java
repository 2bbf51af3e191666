package dev.ganlib;

import ai.djl.ndarray.NDArray;
import dev.ganlib.game.Round;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.loss.Scalars;

/**
 * Asks for samples that differ as much as the latents that they were made from.
 *
 * @param weight positive and finite
 */
record ModeSeeking(double weight) implements GeneratorTerm {
  /** Keeps the term finite where two batches of samples are equal. */
  private static final double EPSILON = 1e-5;

  ModeSeeking {
    Ranges.positiveAndFinite("the weight of mode seeking", weight);
  }

  @Override
  public NDArray value(Round round, Fakes fakes) {
    NDArray others = fakes.otherLatents("latent/mode seeking"); // (B, latent size)
    NDArray ratio = inverse(fakes.samples(), fakes.from(others), fakes.latents(), others);
    return Scalars.scale(ratio, weight);
  }

  /**
   * Returns 1 / (d / e + epsilon), d and e the mean absolute differences of samples and of latents;
   * a 0-d array.
   */
  static NDArray inverse(NDArray samples, NDArray others, NDArray latents, NDArray otherLatents) {
    NDArray distance = samples.sub(others).abs().mean();
    NDArray origin = latents.sub(otherLatents).abs().mean();
    return origin.div(distance.add(Scalars.scale(origin, EPSILON)));
  }

  @Override
  public boolean averagesOverSamples() {
    return false;
  }
}

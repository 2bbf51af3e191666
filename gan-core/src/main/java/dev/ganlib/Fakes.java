package dev.ganlib;

import ai.djl.ndarray.NDArray;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The samples of a generator in its move, with their graph, and what they were made from.
 *
 * <p>Valid in the move in which a {@link GeneratorTerm} is given it; its arrays close with the
 * move.
 */
public final class Fakes {
  private final Side side;
  private final NDArray latents;
  private final UnaryOperator<NDArray> generator;
  private final Function<String, NDArray> draw;

  /**
   * Puts them together.
   *
   * @param generator makes samples of latents, of the labels that these have
   * @param draw draws as many latents for a purpose
   */
  Fakes(
      Side side,
      NDArray latents,
      UnaryOperator<NDArray> generator,
      Function<String, NDArray> draw) {
    this.side = side;
    this.latents = latents;
    this.generator = generator;
    this.draw = draw;
  }

  /** {@return the samples, (B, sample shape...), with their graph} */
  public NDArray samples() {
    return side.samples();
  }

  /** {@return the class of each, int64 (B), or null if the generator is not conditional} */
  public @Nullable NDArray labels() {
    return side.labels();
  }

  /** {@return what they were made from, (B, latent size)} */
  public NDArray latents() {
    return latents;
  }

  /**
   * {@return how many the whole batch has, of which these are a micro-batch: for {@link
   * dev.ganlib.game.Round#normalPerSample} and its like}
   */
  public long whole() {
    return side.whole();
  }

  /** {@return these samples as a side, such as for another {@link Adversary}} */
  public Side side() {
    return side;
  }

  /**
   * {@return as many other latents, (B, latent size), drawn as these were}
   *
   * @param purpose draws for different purposes are independent
   */
  public NDArray otherLatents(String purpose) {
    return draw.apply(purpose);
  }

  /**
   * {@return samples of the same classes made from other latents, with their graph}
   *
   * @param other (B, latent size)
   */
  public NDArray from(NDArray other) {
    return generator.apply(other);
  }
}

package dev.ganlib;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.Draws;
import java.util.Objects;

/**
 * The distribution of the latents z that a generator starts from.
 *
 * @param size the length of a latent, positive
 * @param distribution of each of its numbers, independently
 */
public record Latent(long size, Distribution distribution) {
  /** How one number of a latent is distributed. */
  public enum Distribution {
    /** Normal, mean 0, standard deviation 1. */
    NORMAL,
    /** Uniform in [-1, 1). */
    UNIFORM
  }

  /**
   * Checks the range.
   *
   * @param size the length of a latent, positive
   * @param distribution of each of its numbers, independently
   * @throws IllegalArgumentException if the size is not positive
   */
  public Latent {
    if (size <= 0) {
      throw new IllegalArgumentException("latent size must be positive but was " + size);
    }
    Objects.requireNonNull(distribution, "distribution");
  }

  /**
   * {@return normal latents, mean 0, standard deviation 1}
   *
   * @param size the length of a latent, positive
   * @throws IllegalArgumentException if the size is not positive
   */
  public static Latent normal(long size) {
    return new Latent(size, Distribution.NORMAL);
  }

  /**
   * {@return uniform latents in [-1, 1)}
   *
   * @param size the length of a latent, positive
   * @throws IllegalArgumentException if the size is not positive
   */
  public static Latent uniform(long size) {
    return new Latent(size, Distribution.UNIFORM);
  }

  /** {@return the shape of one latent, (size)} */
  public Shape shape() {
    return new Shape(size);
  }

  /**
   * Draws latents.
   *
   * @param like an array of the device and data type wanted
   * @param seed decides the numbers
   * @param count how many, positive
   * @return (count, size), owned by the caller and attached to {@code like}'s manager
   */
  public NDArray draw(NDArray like, long seed, long count) {
    Shape shape = new Shape(count, size);
    return switch (distribution) {
      case NORMAL -> Draws.normal(like, seed, shape, like.getManager());
      case UNIFORM -> Draws.uniform(like, seed, -1, 1, shape, like.getManager());
    };
  }
}

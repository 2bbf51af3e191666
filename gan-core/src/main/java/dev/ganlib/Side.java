package dev.ganlib;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.game.Round;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The samples of one side, reals or fakes, with what an {@link Adversary} may need to know of them.
 *
 * <p>Immutable; the arrays belong to the move in which they are used.
 *
 * @param samples (B, sample shape...)
 * @param labels the class of each, int64 (B), or null where nothing asks for labels
 * @param latents what fakes were made from, (B, latent size); null for reals, or where no term asks
 *     for them
 * @param whole how many samples the whole batch has, of which these are a micro-batch; B where the
 *     plan does not split batches
 */
public record Side(
    NDArray samples, @Nullable NDArray labels, @Nullable NDArray latents, long whole) {
  /**
   * Checks that the sizes agree.
   *
   * @param samples (B, sample shape...)
   * @param labels int64 (B), or null
   * @param latents (B, latent size), or null
   * @param whole at least B
   * @throws IllegalArgumentException if there are more or fewer labels or latents than samples, or
   *     the whole batch is smaller
   */
  public Side {
    long count = Objects.requireNonNull(samples, "samples").getShape().get(0);
    checkCount("labels", labels, count);
    checkCount("latents", latents, count);
    if (whole < count) {
      throw new IllegalArgumentException(
          "expected a whole batch of at least the " + count + " samples but was " + whole);
    }
  }

  private static void checkCount(String what, @Nullable NDArray array, long count) {
    if (array == null) {
      return;
    }
    Shape shape = array.getShape();
    if (shape.dimension() == 0 || shape.get(0) != count) {
      throw new IllegalArgumentException(
          "expected as many " + what + " as there are samples, " + count + ", but was " + shape);
    }
  }

  /**
   * {@return a side without labels or latents}
   *
   * @param round the one that is being played
   * @param samples (B, sample shape...), of the micro-batch where the plan splits batches
   * @throws IllegalArgumentException if the size of the whole batch cannot be told, see {@link
   *     Round#wholeSize}
   */
  public static Side of(Round round, NDArray samples) {
    return new Side(samples, null, null, round.wholeSize(samples));
  }

  /**
   * {@return a batch of a source, without labels}
   *
   * @param round the one that is being played
   * @param source a name that the plan gave
   * @param index as in {@link Round#batch(String, int)}
   * @throws IllegalArgumentException if the plan has no source of that name
   */
  public static Side reals(Round round, String source, int index) {
    return new Side(round.batch(source, index), null, null, round.samples(source, index));
  }

  /**
   * {@return this with labels}
   *
   * @param classes int64 (B), or null for none
   * @throws IllegalArgumentException if there are more or fewer than samples
   */
  public Side labels(@Nullable NDArray classes) {
    return new Side(samples, classes, latents, whole);
  }

  /**
   * {@return this with the latents that it was made from}
   *
   * @param origin (B, latent size)
   * @throws IllegalArgumentException if there are more or fewer than samples
   */
  public Side latents(NDArray origin) {
    return new Side(samples, labels, origin, whole);
  }
}

package dev.ganlib.game;

import ai.djl.ndarray.NDArray;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A listener's access to a training besides its reports: draws samples, saves, and ends it.
 *
 * <p>To be used on the training thread, while the listener is called.
 */
public interface View {
  /**
   * Draws samples of the generator as it is now, in inference mode.
   *
   * @param count how many, positive
   * @param seed decides the latents; the same seed shows the same latents at every step
   * @return (count, sample shape...), owned by the caller
   */
  NDArray samples(int count, long seed);

  /**
   * Draws any number of samples of the generator as it is now, in inference mode and in bounded
   * memory.
   *
   * @param count how many, positive
   * @param seed decides the latents, as in {@link #samples(int, long)}
   * @param consumer takes the samples portion by portion, each of shape (n, sample shape...) and
   *     closed after the call; it is called once for each portion, so a figure of all samples is
   *     {@link #report reported} afterwards
   */
  default void samples(long count, long seed, Consumer<NDArray> consumer) {
    try (NDArray all = samples(Math.toIntExact(count), seed)) {
      consumer.accept(all);
    }
  }

  /**
   * Adds a figure to the report of this round: for listeners that are told after this one, and for
   * the round's checkpoint. {@link Game#play} offers this whatever view it was given.
   *
   * @param name of a figure that the report does not have
   * @param value any number
   * @throws IllegalArgumentException if the report has such a figure
   * @throws IllegalStateException if it is called outside of {@link GanListener#onStep}
   */
  default void report(String name, double value) {
    throw new UnsupportedOperationException("only a game that is played has reports");
  }

  /**
   * Saves the generator as it is now.
   *
   * @param folder made if absent; an older save in it is replaced
   * @throws java.io.UncheckedIOException if a file cannot be written
   */
  void save(Path folder);

  /**
   * Asks the training to end after this round as if the plan were over; the first reason counts,
   * and is logged. {@link Game#play} offers this whatever view it was given.
   *
   * @param reason in words, such as {@code no better for 5000 steps}
   */
  default void stop(String reason) {
    throw new UnsupportedOperationException("only a game that is played can be stopped");
  }

  /**
   * Asks for a {@link Checkpoint}, which is written once all listeners have been told of this round
   * and all its moves are known to be finite. {@link Game#play} offers this whatever view it was
   * given.
   *
   * @param folder of checkpoints, made if absent; a checkpoint of the same step is replaced
   * @throws IllegalStateException if it is asked for while a checkpoint is told of, or at the end
   */
  default void checkpoint(Path folder) {
    throw new UnsupportedOperationException("only a game that is played has checkpoints");
  }
}

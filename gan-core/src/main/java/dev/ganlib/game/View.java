package dev.ganlib.game;

import ai.djl.ndarray.NDArray;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Shows a game's generator to listeners: draws samples of it and saves it.
 *
 * <p>A game does not know which of its networks makes samples, so whoever plays it gives {@link
 * Game#play(Plan, View, java.util.List)} a view: that of {@code dev.ganlib}'s {@code Sampler.view},
 * or a custom one. Listeners reach it through their {@link Training}, on the training thread.
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
   *     closed after the call; it is called once for each portion
   */
  default void samples(long count, long seed, Consumer<NDArray> consumer) {
    try (NDArray all = samples(Math.toIntExact(count), seed)) {
      consumer.accept(all);
    }
  }

  /**
   * Saves the generator as it is now.
   *
   * @param folder made if absent; an older save in it is replaced
   * @throws java.io.UncheckedIOException if a file cannot be written
   */
  void save(Path folder);
}

package dev.ganlib.game;

import ai.djl.ndarray.NDArray;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Shows one of a game's networks to listeners: samples that a generator draws or a translator makes
 * of fixed inputs, and saves it.
 *
 * <p>A game does not know which of its networks makes samples, so whoever plays it gives {@link
 * Game#play(Plan, View, java.util.List)} a view: that of {@code dev.ganlib}'s {@code Sampler.view}
 * or {@code Translator.view}, or a custom one. Listeners reach it through their {@link Training},
 * on the training thread.
 */
public interface View {
  /**
   * Makes samples with the network as it is now, in inference mode.
   *
   * @param count how many, positive, and {@link #mostSamples} at the most
   * @param seed decides a generator's latents; the same seed shows the same latents at every step.
   *     A translator's samples are those of the first inputs, whatever the seed
   * @return (count, sample shape...), owned by the caller
   */
  NDArray samples(int count, long seed);

  /**
   * Makes samples with the network as it is now, in inference mode and in bounded memory.
   *
   * @param count how many, positive, and {@link #mostSamples} at the most
   * @param seed as in {@link #samples(int, long)}
   * @param consumer takes the samples portion by portion, each of shape (n, sample shape...) and
   *     closed after the call; it is called once for each portion
   */
  default void samples(long count, long seed, Consumer<NDArray> consumer) {
    try (NDArray all = samples(Math.toIntExact(count), seed)) {
      consumer.accept(all);
    }
  }

  /**
   * Makes what is to be seen side by side of the same samples, first to last, such as the input,
   * the output and the target of each translation.
   *
   * <p>Pictures are drawn of it. Metrics are computed of {@link #samples(int, long)} alone, which
   * is all that there is to see unless a view says otherwise.
   *
   * @param count how many samples, positive, and {@link #mostSamples} at the most
   * @param seed as in {@link #samples(int, long)}
   * @return one array or more of (count, any shape...), of the same samples in the same order; each
   *     owned by the caller
   */
  default List<NDArray> columns(int count, long seed) {
    return List.of(samples(count, seed));
  }

  /**
   * {@return how many samples can be shown at the most, such as the number of the inputs that a
   * translator is shown with; unbounded unless a view says otherwise}
   *
   * <p>Listeners that ask for more are to refuse it in {@link GanListener#onStart}.
   */
  default long mostSamples() {
    return Long.MAX_VALUE;
  }

  /**
   * Saves the network as it is now.
   *
   * @param folder made if absent; an older save in it is replaced
   * @throws java.io.UncheckedIOException if a file cannot be written
   */
  void save(Path folder);
}

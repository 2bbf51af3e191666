package dev.ganlib;

import ai.djl.ndarray.NDArray;
import dev.ganlib.game.View;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Gives listeners what a network in training makes of the same inputs each time.
 *
 * @param now makes a translator of the network in its current state, which is closed after the look
 * @param inputs (N, input shape...), which stay their owner's
 */
record TranslatorView(Supplier<Translator> now, NDArray inputs) implements View {
  private static final int PORTION = 256;

  /** Returns the outputs of the first inputs, whatever the seed. */
  @Override
  public NDArray samples(int count, long seed) {
    requireInputs(count);
    try (Translator translator = now.get()) {
      return translate(translator, 0, count);
    }
  }

  @Override
  public void samples(long count, long seed, Consumer<NDArray> consumer) {
    requireInputs(count);
    try (Translator translator = now.get()) {
      for (long start = 0; start < count; start += PORTION) {
        try (NDArray outputs = translate(translator, start, Math.min(count, start + PORTION))) {
          consumer.accept(outputs);
        }
      }
    }
  }

  private NDArray translate(Translator translator, long start, long end) {
    try (NDArray some = inputs.get(start + ":" + end)) {
      return translator.apply(some);
    }
  }

  private void requireInputs(long count) {
    long most = mostSamples();
    if (count < 1 || count > most) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected 1 to %d samples, as many as there are inputs to show, but was %d",
              most,
              count));
    }
  }

  @Override
  public long mostSamples() {
    return inputs.getShape().get(0);
  }

  @Override
  public void save(Path folder) {
    try (Translator translator = now.get()) {
      translator.save(folder);
    }
  }
}

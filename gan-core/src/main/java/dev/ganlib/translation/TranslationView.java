package dev.ganlib.translation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.Translator;
import dev.ganlib.game.View;
import dev.ganlib.internal.torch.Copies;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Gives listeners a translation side by side: inputs, what a network in training makes of them, and
 * what they are compared with.
 *
 * @param now makes a translator of the network in its current state, which is closed after the look
 * @param given (N, any shape...), of which inputs are made; stays its owner's
 * @param input makes inputs of some of what is given, as a new array; what it is given is lent
 * @param compared makes what comes last
 */
record TranslationView(
    Supplier<Translator> now, NDArray given, UnaryOperator<NDArray> input, Compared compared)
    implements View {
  private static final long PORTION = 256;

  /** Makes what stands beside outputs. */
  @FunctionalInterface
  interface Compared {
    /**
     * Returns a new array of as many samples.
     *
     * @param count how many outputs there are, those of the first inputs
     * @param outputs (count, output shape...), lent
     */
    NDArray of(int count, NDArray outputs);
  }

  /** Returns the outputs of the first inputs, whatever the seed. */
  @Override
  public NDArray samples(int count, long seed) {
    requireGiven(count);
    try (Translator translator = now.get();
        NDArray inputs = inputs(0, count)) {
      return translator.apply(inputs);
    }
  }

  @Override
  public void samples(long count, long seed, Consumer<NDArray> consumer) {
    requireGiven(count);
    try (Translator translator = now.get()) {
      for (long start = 0; start < count; start += PORTION) {
        try (NDArray inputs = inputs(start, Math.min(count, start + PORTION));
            NDArray outputs = translator.apply(inputs)) {
          consumer.accept(outputs);
        }
      }
    }
  }

  /** Returns inputs, outputs and what they are compared with. */
  @Override
  public List<NDArray> columns(int count, long seed) {
    requireGiven(count);
    List<NDArray> columns = new ArrayList<>();
    try (Translator translator = now.get()) {
      columns.add(inputs(0, count));
      columns.add(translator.apply(columns.get(0)));
      columns.add(compared.of(count, columns.get(1)));
      return List.copyOf(columns);
    } catch (RuntimeException | Error e) {
      columns.forEach(NDArray::close);
      throw e;
    }
  }

  private NDArray inputs(long start, long end) {
    try (NDArray some = rows(given, start, end)) {
      return input.apply(some);
    }
  }

  /** Returns a copy of some samples. */
  static NDArray rows(NDArray samples, long start, long end) {
    try (NDArray view = Copies.rows(samples, start, end)) {
      return view.duplicate();
    }
  }

  private void requireGiven(long count) {
    long most = mostSamples();
    if (count < 1 || count > most) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected 1 to %d samples, as many as there are to show, but was %d",
              most,
              count));
    }
  }

  @Override
  public long mostSamples() {
    return given.getShape().get(0);
  }

  @Override
  public void save(Path folder) {
    try (Translator translator = now.get()) {
      translator.save(folder);
    }
  }

  /**
   * Validates images that are to be shown.
   *
   * @param what they are, in words
   * @param samples (N, sample...)
   * @param like what a sample has to be
   */
  static void requireShape(String what, NDArray samples, Shape like) {
    Shape shape = samples.getShape();
    if (shape.dimension() < 1 || shape.get(0) < 1 || !shape.slice(1).equals(like)) {
      throw new IllegalArgumentException(
          "expected %s of shape (N%s with N positive but was %s"
              .formatted(what, like.toString().replaceFirst("\\(", ", "), shape));
    }
  }
}

package dev.ganlib;

import ai.djl.ndarray.NDArray;
import dev.ganlib.data.Placement;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.DrawKey;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Draws what samples are made of: latents, and labels if the generator is conditional. A seed and a
 * place decide a latent, whatever else is drawn.
 *
 * @param inputs what the generator takes
 * @param placement of its weights
 */
record LatentDraws(GeneratorInputs inputs, Placement placement) {
  /** Samples are made in portions of this many, so that memory does not grow with their number. */
  static final int PORTION = 256;

  /** Makes the labels of some places of a list. */
  private interface LabelMaker {
    NDArray labels(long start, long size);
  }

  /**
   * Draws latents, with labels 0, 1, 2 and so on in turn.
   *
   * @param consumer takes what the network takes, portion by portion, closed after the call
   */
  void inTurn(long count, long seed, Consumer<NDArray[]> consumer) {
    Ranges.positive("count", count);
    draw(
        count,
        seed,
        (start, size) -> GeneratorInputs.inTurn(start, size, inputs.classes(), placement),
        consumer);
  }

  /** Draws a latent for each label, as {@link #inTurn} does otherwise. */
  void labelled(int[] labels, long seed, Consumer<NDArray[]> consumer) {
    long[] wanted = inputs.checked(labels);
    if (wanted.length == 0) {
      throw new IllegalArgumentException("expected at least one label but there was none");
    }
    draw(
        wanted.length,
        seed,
        (start, size) ->
            placement
                .manager()
                .create(Arrays.copyOfRange(wanted, (int) start, (int) (start + size))),
        consumer);
  }

  private void draw(long count, long seed, LabelMaker maker, Consumer<NDArray[]> consumer) {
    DrawKey key = new DrawKey(seed, 0, 0, "sample");
    for (long made = 0; made < count; made += PORTION) {
      long size = Math.min(PORTION, count - made);
      try (NDArray all = inputs.latent().draw(placement, key.seedOf(made / PORTION), PORTION);
          NDArray latents = all.get(":" + size)) {
        if (inputs.classes() == 0) {
          consumer.accept(new NDArray[] {latents});
        } else {
          try (NDArray labels = maker.labels(made, size)) {
            consumer.accept(new NDArray[] {latents, labels});
          }
        }
      }
    }
  }
}

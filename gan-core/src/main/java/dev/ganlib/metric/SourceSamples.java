package dev.ganlib.metric;

import ai.djl.ndarray.NDArray;
import dev.ganlib.data.Order;
import dev.ganlib.data.Placement;
import dev.ganlib.data.Source;
import dev.ganlib.internal.torch.Reads;
import org.jspecify.annotations.Nullable;

/** One pass over a source, always in the same order. */
final class SourceSamples implements Samples {
  private static final Order ORDER = Order.ofEvaluations();

  private final Source source;
  private final Placement placement;

  SourceSamples(Source source, Placement placement) {
    requireSize(source);
    this.source = source;
    this.placement = placement;
  }

  static void requireSize(Source source) {
    if (source.size() < 1) {
      throw new IllegalArgumentException(
          "expected a source of known size but was one of " + source.size());
    }
  }

  @Override
  public long count() {
    return source.size();
  }

  @Override
  public void forEach(Consumer consumer) {
    try (Source.Epoch epoch = source.begin(placement, ORDER)) {
      long round = 0;
      Source.Batch next = epoch.next(round, 0);
      while (next != null) {
        try (Source.Batch batch = next) {
          consumer.accept(batch.samples(), labels(batch.labels()));
        }
        round++;
        next = epoch.next(round, 0);
      }
    }
  }

  static int @Nullable [] labels(@Nullable NDArray labels) {
    if (labels == null) {
      return null;
    }
    double[] values = Reads.doubles(labels);
    int[] whole = new int[values.length];
    for (int i = 0; i < whole.length; i++) {
      whole[i] = (int) values[i];
    }
    return whole;
  }

  @Override
  public String toString() {
    return source.size() + " samples of a source";
  }
}

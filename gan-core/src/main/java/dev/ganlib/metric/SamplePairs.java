package dev.ganlib.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ganlib.internal.torch.Copies;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings two sets of samples together, each of which comes portion by portion: keeps some of the
 * first, and goes through the second for their partners.
 */
final class SamplePairs implements AutoCloseable {
  /** So many bytes are kept at a time, or a portion more. */
  static final long MOST_BYTES = 1 << 28;

  private final Samples partners;
  private final long mostBytes;
  private final BiConsumer<NDArray, NDArray> consumer;
  private final List<NDArray> kept = new ArrayList<>();
  private long bytes;

  /** Owns what is kept, on the device of the samples. */
  private @Nullable NDManager manager;

  /** The number of the first sample that is kept. */
  private long start;

  /** The number of the next sample of a pass over the partners. */
  private long next;

  /**
   * Prepares for pairs.
   *
   * @param partners of the samples that will be added, in their order
   * @param consumer takes some samples and as many partners; both stay the giver's
   */
  SamplePairs(Samples partners, long mostBytes, BiConsumer<NDArray, NDArray> consumer) {
    this.partners = partners;
    this.mostBytes = mostBytes;
    this.consumer = consumer;
  }

  /** Adds the next samples, which are copied. */
  void add(NDArray portion) {
    if (manager == null) {
      manager = EngineRoom.newManager(portion.getDevice());
    }
    NDArray copy = Scope.keep(portion.duplicate());
    copy.attach(manager);
    kept.add(copy);
    bytes += copy.size() * copy.getDataType().getNumOfBytes();
    if (bytes >= mostBytes) {
      finish();
    }
  }

  /** Hands out the pairs of what is kept. */
  void finish() {
    if (kept.isEmpty()) {
      return;
    }
    next = 0;
    partners.forEach((portion, labels) -> match(portion));
    requireCount("partners", partners.count(), next);
    for (NDArray one : kept) {
      start += one.getShape().get(0);
    }
    drop();
  }

  /** Returns how many samples have been handed out with their partners. */
  long count() {
    return start;
  }

  /** Throws if a pass gave another number than was said. */
  static void requireCount(String what, long said, long given) {
    if (given != said) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected %d %s, as their count() says, but a pass gave %d",
              said,
              what,
              given));
    }
  }

  private void match(NDArray portion) {
    long begin = next;
    long end = begin + portion.getShape().get(0);
    long first = start;
    for (NDArray some : kept) {
      long last = first + some.getShape().get(0);
      long from = Math.max(begin, first);
      long to = Math.min(end, last);
      if (from < to) {
        try (NDArray samples = Copies.rows(some, from - first, to - first);
            NDArray others = Copies.rows(portion, from - begin, to - begin)) {
          consumer.accept(samples, others);
        }
      }
      first = last;
    }
    next = end;
  }

  private void drop() {
    kept.forEach(NDArray::close);
    kept.clear();
    bytes = 0;
  }

  @Override
  public void close() {
    drop();
    if (manager != null) {
      manager.close();
    }
  }
}

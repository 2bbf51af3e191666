package dev.ganlib.game;

import ai.djl.ndarray.NDArray;
import dev.ganlib.data.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A plan's sources, each in some epoch. */
final class Sources implements AutoCloseable {
  private final Plan plan;
  private final Map<String, Source.Epoch> open = new LinkedHashMap<>();
  private final Map<String, Long> first = new LinkedHashMap<>();
  private final long seed;
  private final NDArray like;
  private final Map<String, Long> epochs;

  /**
   * Stands before the first epoch of each source.
   *
   * @param epochs how many epochs of each source were begun before; kept up to date
   */
  Sources(Plan plan, long seed, NDArray like, Map<String, Long> epochs) {
    this.plan = plan;
    this.seed = seed;
    this.like = like;
    this.epochs = epochs;
    plan.sources().keySet().forEach(name -> first.put(name, epochs.getOrDefault(name, 0L)));
  }

  /** Returns the epoch of the first source. */
  long epoch() {
    return first.isEmpty() ? 0 : epochs.getOrDefault(first.keySet().iterator().next(), 1L) - 1;
  }

  /** Returns the batches of the next round, or null if the plan's epochs are over. */
  @Nullable Map<String, List<Source.Batch>> next(long step) {
    Map<String, List<Source.Batch>> batches = new LinkedHashMap<>();
    boolean leading = true;
    try {
      for (Map.Entry<String, Source> entry : plan.sources().entrySet()) {
        List<Source.Batch> list = new ArrayList<>();
        batches.put(entry.getKey(), list);
        take(list, entry.getKey(), entry.getValue(), leading, step);
        if (list.isEmpty()) {
          return null;
        }
        leading = false;
      }
      return batches;
    } catch (RuntimeException e) {
      close(batches);
      throw e;
    }
  }

  /** Fills the list; it stays empty if the plan's epochs are over. */
  private void take(
      List<Source.Batch> list, String name, Source source, boolean leading, long step) {
    boolean fresh = false;
    while (list.size() < plan.batchesPerRound()) {
      Source.Epoch epoch = open.get(name);
      if (epoch == null) {
        if (leading && (!list.isEmpty() || played(name) == plan.epochLimit())) {
          break;
        }
        epoch = begin(name, source);
        fresh = true;
      }
      Source.Batch batch = epoch.next(step, list.size());
      if (batch == null) {
        if (fresh && list.isEmpty()) {
          throw new IllegalStateException(
              "source %s gives no batch of %d samples".formatted(name, plan.batch()));
        }
        epoch.close();
        open.remove(name);
      } else {
        list.add(batch);
      }
    }
  }

  private long played(String name) {
    return epochs.getOrDefault(name, 0L) - first.getOrDefault(name, 0L);
  }

  private Source.Epoch begin(String name, Source source) {
    long number = epochs.merge(name, 1L, Long::sum) - 1;
    Source.Epoch epoch = source.begin(like, plan.order(seed, number, name));
    open.put(name, epoch);
    return epoch;
  }

  @Override
  public void close() {
    open.values().forEach(Source.Epoch::close);
  }

  /** Closes the batches of a round. */
  static void close(Map<String, List<Source.Batch>> batches) {
    batches.values().forEach(list -> list.forEach(Source.Batch::close));
  }
}

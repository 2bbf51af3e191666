package dev.ganlib.game;

import dev.ganlib.data.Batches;
import dev.ganlib.data.Order;
import dev.ganlib.data.Placement;
import dev.ganlib.data.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A plan's sources, each in some epoch; where they are is in the {@link Progress}. */
final class Sources implements AutoCloseable {
  private final Plan plan;
  private final Map<String, Source.Epoch> open = new LinkedHashMap<>();
  private final Map<String, List<Place>> places = new LinkedHashMap<>();
  private final long seed;
  private final Placement placement;
  private final Progress progress;

  /**
   * Stands where the progress says.
   *
   * @param progress kept up to date
   */
  Sources(Plan plan, long seed, Placement placement, Progress progress) {
    this.plan = plan;
    this.seed = seed;
    this.placement = placement;
    this.progress = progress;
  }

  /** The origin of a batch: the number its epoch is drawn by, its own in that epoch, from 0. */
  record Place(long epoch, long batch) {}

  /** Returns where a source's batches of the round that was begun last came from. */
  List<Place> places(String source) {
    return places.getOrDefault(source, List.of());
  }

  /** Returns the epoch of the first source. */
  long epoch() {
    return plan.sources().isEmpty() ? 0 : progress.epoch(plan.sources().keySet().iterator().next());
  }

  /** Returns the batches of the next round, or null if the plan's epochs are over. */
  @Nullable Map<String, List<Source.Batch>> next(long step) {
    Map<String, List<Source.Batch>> batches = new LinkedHashMap<>();
    String first = "";
    try {
      for (Map.Entry<String, Source> entry : plan.sources().entrySet()) {
        String name = entry.getKey();
        List<Source.Batch> list = new ArrayList<>();
        first = batches.isEmpty() ? name : first;
        batches.put(name, list);
        take(list, name, entry.getValue(), plan.leader(name).equals(first), step);
        if (list.isEmpty()) {
          return null;
        }
      }
      return batches;
    } catch (RuntimeException | Error e) {
      close(batches);
      throw e;
    }
  }

  /** Fills the list; it stays empty if the plan's epochs are over. */
  private void take(
      List<Source.Batch> list, String name, Source source, boolean leading, long step) {
    boolean fresh = false;
    List<Place> from = new ArrayList<>();
    places.put(name, from);
    while (list.size() < plan.batches().perRound()) {
      Source.Epoch epoch = open.get(name);
      if (epoch == null) {
        boolean within = progress.isWithinEpoch(name);
        boolean over = !within && isPassedOver(name);
        if (leading && !within && (!list.isEmpty() || over)) {
          break;
        }
        fresh = !within;
        epoch = within ? goOn(name, source) : begin(name, source);
      }
      Source.Batch batch = epoch.next(step, list.size());
      if (batch == null) {
        if (fresh && list.isEmpty()) {
          throw new IllegalStateException(
              String.format(
                  Locale.ROOT,
                  "source %s gives no batch of %d samples",
                  name,
                  plan.batches().size()));
        }
        epoch.close();
        open.remove(name);
        progress.endEpoch(name);
      } else {
        list.add(batch);
        from.add(new Place(drawn(name, progress.epoch(name)), progress.taken(name)));
        progress.take(name);
      }
    }
  }

  private boolean isPassedOver(String name) {
    Batches batches = plan.batches();
    return batches.inEpochs() && progress.epochsOfPlan(name) == batches.length();
  }

  private Source.Epoch begin(String name, Source source) {
    long number = progress.beginEpoch(name);
    Source.Epoch epoch = source.begin(placement, plan.order(seed, drawn(name, number), name));
    open.put(name, epoch);
    return epoch;
  }

  private Source.Epoch goOn(String name, Source source) {
    Order order = plan.order(seed, drawn(name, progress.epoch(name)), name);
    Source.Epoch epoch = source.begin(placement, order, progress.taken(name));
    open.put(name, epoch);
    return epoch;
  }

  /**
   * Returns the number that an epoch is drawn by: a source that follows another has the other's.
   */
  private long drawn(String name, long epoch) {
    return epoch - progress.epochsBefore(name) + progress.epochsBefore(plan.leader(name));
  }

  /** Lets go of the epochs; the next round finds its place by the progress. */
  @Override
  public void close() {
    open.values().forEach(Source.Epoch::close);
    open.clear();
  }

  /** Closes the batches of a round. */
  static void close(Map<String, List<Source.Batch>> batches) {
    batches.values().forEach(list -> list.forEach(Source.Batch::close));
  }
}

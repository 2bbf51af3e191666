package dev.ganlib.game;

import ai.djl.ndarray.NDArray;
import dev.ganlib.data.Placement;
import dev.ganlib.data.Source;
import dev.ganlib.internal.torch.FiniteRows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Tells whether the data are the cause of a move that was not finite.
 *
 * <p>Of sources that do not vouch for their samples, each batch is looked at on the device, without
 * a read: what was found is read with the round's other figures, and told if a move failed.
 */
final class BatchCheck {
  /** A refused move is known of by then. */
  private static final int ROUNDS = 2 * ReportLog.CAPACITY;

  private static final String COUNT = "/count";
  private static final String FIRST = "/first";

  private final Plan plan;
  private final long seed;
  private final Placement placement;
  private final Map<Long, List<Look>> looks = new LinkedHashMap<>();

  /** A batch that was looked at: its name among the figures, where it came from, its size. */
  private record Look(String name, String source, Sources.Place place, long size) {}

  BatchCheck(Plan plan, long seed, Placement placement) {
    this.plan = plan;
    this.seed = seed;
    this.placement = placement;
  }

  /** Looks at the batches of a round, which the sources have just given. */
  void look(Round round, Map<String, List<Source.Batch>> batches, Sources sources) {
    List<Look> found = new ArrayList<>();
    batches.forEach(
        (source, list) -> {
          if (Objects.requireNonNull(plan.sources().get(source)).isKnownFinite()) {
            return;
          }
          List<Sources.Place> places = sources.places(source);
          for (int i = 0; i < list.size(); i++) {
            NDArray samples = list.get(i).samples();
            String name = StepReport.DATA + source + "/" + i;
            found.add(new Look(name, source, places.get(i), list.get(i).size()));
            round.record(FiniteRows.look(samples), name + COUNT, name + FIRST);
          }
        });
    if (!found.isEmpty()) {
      looks.remove(round.step() + 1);
      looks.put(round.step() + 1, found);
      if (looks.size() > ROUNDS) {
        looks.remove(looks.keySet().iterator().next());
      }
    }
  }

  /**
   * Returns what was wrong with the data of a round, to be added to a sentence; empty if nothing.
   */
  String words(StepReport report) {
    StringBuilder words = new StringBuilder();
    for (Look look : looks.getOrDefault(report.step(), List.of())) {
      double count = report.hidden(look.name() + COUNT);
      if (count > 0) {
        int row = (int) report.hidden(look.name() + FIRST);
        words.append(
            String.format(
                Locale.ROOT,
                "; %.0f of %d samples in the batch of source %s %s not finite, the first is row %d%s",
                count,
                look.size(),
                look.source(),
                count == 1 ? "is" : "are",
                row,
                index(look, row)));
      }
    }
    return words.toString();
  }

  private String index(Look look, int row) {
    Source source = plan.sources().get(look.source());
    Sources.Place place = look.place();
    long index =
        source == null
            ? -1
            : source.indexOf(
                placement, plan.order(seed, place.epoch(), look.source()), place.batch(), row);
    return index < 0 ? "" : String.format(Locale.ROOT, " (sample %d of the data)", index);
  }
}

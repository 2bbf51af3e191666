package dev.ganlib.game;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Placement;
import dev.ganlib.data.Source;
import dev.ganlib.internal.torch.DrawKey;
import dev.ganlib.internal.torch.Draws;
import dev.ganlib.internal.torch.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Rounds on noise like a plan's sources, in which its moves are rehearsed.
 *
 * @param manager makes labels
 * @param placement of the device and data type to compute with
 * @param seed the run's
 * @param precision of products
 * @param parts what the game is played with
 */
record RehearsalRounds(
    NDManager manager, Placement placement, long seed, Precision precision, GameParts parts) {
  /** The attempt that stands for a rehearsal: its draws are not those of the round. */
  private static final long REHEARSAL = -1;

  /** Rehearses with batches of a size. */
  @SuppressWarnings("try") // the scope works by being open
  void play(Plan plan, long step, long batch) {
    try (Scope scope = new Scope()) {
      Map<String, List<Source.Batch>> batches = new LinkedHashMap<>();
      DrawKey key = new DrawKey(seed, step, REHEARSAL, "");
      Round round =
          new Round(
              key,
              0,
              placement,
              parts.weights(),
              parts.movable(),
              new RoundBatches(batches),
              new RoundDraws(key, player -> 0));
      plan.sources()
          .forEach(
              (name, source) -> {
                Shape shape = new Shape(batch).addAll(source.sampleShape());
                List<Source.Batch> list = new ArrayList<>();
                for (int i = 0; i < plan.batches().perRound(); i++) {
                  NDArray noise = round.uniform("rehearsal/" + name, -1, 1, shape);
                  long labelSeed = round.drawSeed("rehearsal/" + name + "/labels");
                  NDArray labels =
                      source.classes() == 0
                          ? null
                          : Draws.integers(
                              placement.array(), labelSeed, source.classes(), batch, manager);
                  list.add(new Source.Batch(noise, labels));
                }
                batches.put(name, list);
              });
      new Rehearsal(manager, parts.weights(), precision, plan.batches().parts())
          .play(plan.moves(), round);
    }
  }

  /** Rehearses with batches of the sizes that will come, a single last sample included. */
  void playAll(Plan plan, long step) {
    play(plan, step, plan.firstBatch());
    long last = plan.lastBatch();
    if (last < plan.firstBatch() && last < 2L * plan.batches().parts()) {
      try {
        play(plan, step, last);
      } catch (IllegalArgumentException e) {
        throw new LastBatchException(
            String.format(
                Locale.ROOT,
                "the last batch of an epoch would have %s, for the source has that many more than a multiple of the batch size %d, and cannot be trained on: take a batch size that leaves more samples or none, another number of samples, or dropLast() of the plan (%s)",
                last == 1
                    ? "1 sample"
                    : last + " samples in " + Math.min(last, plan.batches().parts()) + " parts",
                plan.batches().size(),
                e.getMessage()),
            e);
      }
    }
  }
}

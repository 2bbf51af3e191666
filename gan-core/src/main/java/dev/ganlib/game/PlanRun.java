package dev.ganlib.game;

import ai.djl.ndarray.NDArray;
import dev.ganlib.data.Batches;
import dev.ganlib.data.Placement;
import dev.ganlib.data.Source;
import dev.ganlib.internal.torch.Copies;
import dev.ganlib.internal.torch.DrawKey;
import dev.ganlib.internal.torch.Scope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One plan being played: the loop over rounds, and all that may come between two of them.
 *
 * <p>After each round the listeners are told; then moves that were refused are dealt with, and only
 * then a checkpoint is written that a listener asked for, so that none is written of a state that
 * is about to be given up.
 */
final class PlanRun {
  private static final Logger LOGGER = LoggerFactory.getLogger(PlanRun.class);

  /**
   * The parts of a game that a run works on.
   *
   * @param placement where to compute; its manager owns what outlives a round
   * @param seed the run's
   * @param parts what it is played with
   * @param moves makes moves
   * @param state what rounds change
   * @param log of reports whose figures are on the device
   * @param watch counts where time goes
   * @param policy for moves that are not finite
   */
  record RunContext(
      Placement placement,
      long seed,
      GameParts parts,
      MoveRunner moves,
      GameState state,
      ReportLog log,
      Stopwatch watch,
      NonFinite policy) {}

  /** Writes a checkpoint into a folder of checkpoints and returns where it is. */
  interface Writer {
    Path write(Path folder, Consumer<Path> listeners, Map<String, Double> figures);
  }

  private final RunContext table;
  private final GameState state;
  private final SkippedRounds skipped;
  private final Phases phases;
  private final Listeners told;
  private final Writer writer;
  private final List<Path> wanted = new ArrayList<>();
  private boolean takesWishes = true;
  private @Nullable String stopReason;
  private @Nullable StepReport last;
  private @Nullable StepReport toldOf;
  private @Nullable StepReport lastKept;
  private Map<String, Double> earlierFigures = Map.of();
  private GameState.@Nullable Copy kept;
  private @Nullable Path written;

  PlanRun(RunContext table, Plan plan, View view, List<GanListener> listeners, Writer writer) {
    this.table = table;
    this.writer = writer;
    state = table.state();
    skipped = new SkippedRounds(state.counters());
    told = new Listeners(listeners, new RunTraining(view));
    phases = new Phases(plan, table.seed(), table.placement(), state.progress());
  }

  /** Shows the game by its owner's view, and notes what is done between rounds. */
  private final class RunTraining implements Training {
    private final View view;

    RunTraining(View view) {
      this.view = view;
    }

    @Override
    public NDArray samples(int count, long seed) {
      return view.samples(count, seed);
    }

    @Override
    public void samples(long count, long seed, Consumer<NDArray> consumer) {
      view.samples(count, seed, consumer);
    }

    @Override
    public List<NDArray> columns(int count, long seed) {
      return view.columns(count, seed);
    }

    @Override
    public long mostSamples() {
      return view.mostSamples();
    }

    @Override
    public void report(String name, double value) {
      if (toldOf == null) {
        throw new IllegalStateException(
            "a figure is added to a report in onStep but was " + name + " at another time");
      }
      toldOf.add(name, value);
    }

    @Override
    public void save(Path folder) {
      view.save(folder);
    }

    @Override
    public void stop(String reason) {
      if (stopReason == null) {
        stopReason = Objects.requireNonNull(reason, "reason");
        LOGGER.info("the training stops: {}", reason);
      }
    }

    @Override
    public void checkpoint(Path folder) {
      if (!takesWishes) {
        throw new IllegalStateException(
            "a checkpoint is asked for in onStart, onStep, onRollback or onFinish, not later");
      }
      if (!wanted.contains(folder)) {
        wanted.add(folder);
      }
    }
  }

  /**
   * Plays to the end.
   *
   * @param resumed the checkpoint that the game was given since the last plan, or null
   * @return why a listener had it end early, or null
   */
  @Nullable String play(@Nullable Checkpoint resumed) {
    try (phases) {
      if (resumed != null) {
        written = resumed.path();
        earlierFigures = resumed.text().figures();
        told.resume(resumed.path());
      } else {
        skipped.reset();
      }
      told.onStart(state.step(), phases.lastStep());
      keepState();
      playRounds();
      told.onFinish(state.step());
      takesWishes = false;
      betweenRounds(!wanted.isEmpty());
      if (skipped.count() > 0) {
        LOGGER.warn("{} rounds had a move left out that was not finite", skipped.count());
      }
    } catch (RuntimeException | Error e) {
      takesWishes = false;
      evenIfFails(table.log()::read, e);
      evenIfFails(() -> told.onEnd(state.step()), e);
      throw e;
    } finally {
      forgetState();
    }
    told.onEnd(state.step());
    return stopReason;
  }

  /** Does something at the end of a training that has failed, whose failure is the one to tell. */
  private static void evenIfFails(Runnable last, Throwable failure) {
    try {
      last.run();
    } catch (RuntimeException | Error another) {
      if (another != failure) {
        failure.addSuppressed(another);
      }
    }
  }

  private void playRounds() {
    while (true) {
      StepReport report = stopReason != null || isOver() ? null : playRound();
      if (report == null) {
        long end = state.step();
        betweenRounds(true);
        // If it is another, one of the last moves was refused, and the game went back.
        if (state.step() == end && (stopReason != null || !phases.next(end))) {
          return;
        }
        continue;
      }
      last = report;
      toldOf = report;
      told.onStep(report);
      toldOf = null;
      betweenRounds(!wanted.isEmpty() || isDueToKeep());
    }
  }

  private boolean isOver() {
    Batches batches = phases.plan().batches();
    return !batches.inEpochs() && state.step() - state.progress().began() >= batches.length();
  }

  /** Deals with refused moves that are known of, all of them if asked to, then writes. */
  private void betweenRounds(boolean all) {
    if (all) {
      table.log().read();
    }
    List<StepReport> refused = table.log().takeRefused();
    if (!refused.isEmpty()) {
      refuse(refused);
    }
    if (isDueToKeep() || !wanted.isEmpty()) {
      // With a checkpoint, too: a training that is resumed from it goes back no farther, either.
      keepState();
    }
    for (Path folder : List.copyOf(wanted)) {
      wanted.remove(folder);
      written = writer.write(folder, told::save, last == null ? earlierFigures : last.values());
      boolean before = takesWishes;
      takesWishes = false;
      told.onCheckpoint(written);
      takesWishes = before;
    }
  }

  private void refuse(List<StepReport> refused) {
    StepReport first = refused.get(0);
    switch (table.policy().kind()) {
      case FAIL -> throw failure(first, "");
      case SKIP -> skip(refused);
      case ROLL_BACK -> rollBack(first);
    }
  }

  private void skip(List<StepReport> refused) {
    for (StepReport report : refused) {
      long inARow = skipped.add(report.step());
      if (inARow >= NonFinite.MOST_IN_A_ROW) {
        throw failure(report, "; so it was in each of the last " + inARow + " rounds");
      }
      // The first, the second, the fourth and so on: a log must not fill the disk.
      if (Long.bitCount(skipped.count()) == 1) {
        LOGGER.warn("{}; left out, {} so far", words(report), skipped.count());
      }
    }
  }

  private void rollBack(StepReport report) {
    GameState.Copy back = Objects.requireNonNull(kept);
    long attempt = state.attempt() + 1;
    long before = state.attempt() - state.progress().attemptsBefore();
    if (before >= table.policy().times()) {
      throw failure(report, "; it had been rolled back " + before + " times");
    }
    double factor = state.rateFactor() * table.policy().rateFactor();
    state.set(back);
    state.beginAttempt(attempt, factor);
    phases.find();
    wanted.clear();
    last = lastKept;
    LOGGER.warn(
        "{}; the game goes back to step {}, with fresh draws and rates times {}",
        words(report),
        state.step(),
        factor);
    told.onRollback(state.step());
    keepState();
  }

  private TrainingException failure(StepReport report, String more) {
    String player = Objects.requireNonNull(report.refusedPlayer());
    return new TrainingException(
        report.step(),
        player,
        reason(report, player)
            + more
            + (written == null ? "" : "; the last checkpoint is " + written),
        null);
  }

  private String words(StepReport report) {
    String player = Objects.requireNonNull(report.refusedPlayer());
    return String.format(
        Locale.ROOT, "step %d, player %s: %s", report.step(), player, reason(report, player));
  }

  private String reason(StepReport report, String player) {
    return NonFinite.words(report, player) + phases.batchCheck().words(report);
  }

  private boolean isDueToKeep() {
    GameState.Copy copy = kept;
    return copy != null && state.step() >= copy.numbers().step() + table.policy().every();
  }

  private void keepState() {
    if (table.policy().kind() == NonFinite.Kind.ROLL_BACK) {
      forgetState();
      kept = state.copy(table.placement().manager());
      lastKept = last;
    }
  }

  private void forgetState() {
    GameState.Copy copy = kept;
    if (copy != null) {
      copy.close();
      kept = null;
    }
  }

  /** Plays one round and returns its report, or null if the plan's epochs are over. */
  @SuppressWarnings("try") // the scope works by being open
  private @Nullable StepReport playRound() {
    table.watch().begin();
    state.progress().mark();
    boolean whole = false;
    Map<String, List<Source.Batch>> batches = Map.of();
    try {
      // Outside the scope: a dataset may read ahead, and those arrays are for later rounds.
      Map<String, List<Source.Batch>> next = phases.sources().next(state.step());
      if (next == null) {
        whole = true;
        return null;
      }
      batches = next;
      table.watch().data();
      StepReport report;
      try (Scope scope = new Scope()) {
        report = playMoves(batches);
      }
      whole = true;
      table.watch().end();
      return report;
    } finally {
      Sources.close(batches);
      if (!whole) {
        state.progress().reset();
        phases.sources().close();
      }
    }
  }

  private StepReport playMoves(Map<String, List<Source.Batch>> batches) {
    long step = state.step();
    Sources sources = phases.sources();
    DrawKey key = new DrawKey(table.seed(), step, state.attempt(), "");
    Round round =
        new Round(
            key,
            sources.epoch(),
            table.placement(),
            table.parts().weights(),
            table.parts().movable(),
            new RoundBatches(batches),
            new RoundDraws(key, state::moves));
    try {
      phases.batchCheck().look(round, batches, sources);
      for (Plan.Move move : phases.plan().moves()) {
        PlayerState mover = Objects.requireNonNull(table.parts().players().get(move.player()));
        table
            .moves()
            .make(
                mover,
                move.objective(),
                round,
                phases.plan().batches().parts(),
                state.rateFactor());
      }
      table.watch().lap();
      table.parts().averages().values().forEach(average -> average.update(step + 1));
      table.watch().update();
      RoundFigures figures = round.figures();
      StepReport report =
          new StepReport(
              step + 1, sources.epoch(), figures.names(), figures.fractions(), table.log());
      table.log().add(report, Copies.concatenate(figures.values(), table.placement().manager()));
      state.endRound(phases.plan().moves());
      return report;
    } finally {
      round.close();
    }
  }
}

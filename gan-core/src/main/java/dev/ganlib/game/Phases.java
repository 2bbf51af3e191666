package dev.ganlib.game;

import dev.ganlib.data.Placement;
import java.util.List;

/** The phases of a plan, one of which is being played; which one, is in the {@link Progress}. */
final class Phases implements AutoCloseable {
  private final List<Plan> plans;
  private final long seed;
  private final Placement placement;
  private final Progress progress;
  private Plan plan;
  private Sources sources;
  private BatchCheck batchCheck;

  /**
   * Stands where the progress says.
   *
   * @param progress kept up to date
   */
  Phases(Plan whole, long seed, Placement placement, Progress progress) {
    this.plans = whole.phases();
    this.seed = seed;
    this.placement = placement;
    this.progress = progress;
    plan = plans.get(progress.phase());
    sources = new Sources(plan, seed, placement, progress);
    batchCheck = new BatchCheck(plan, seed, placement);
  }

  /** Returns the plan of the phase that is being played. */
  Plan plan() {
    return plan;
  }

  /** Returns the sources of the phase that is being played. */
  Sources sources() {
    return sources;
  }

  /** Returns what looks at the batches of the phase that is being played. */
  BatchCheck batchCheck() {
    return batchCheck;
  }

  /** Returns the number of the last round of the last phase, or -1 where that is not known. */
  long lastStep() {
    List<Plan> left = plans.subList(progress.phase(), plans.size());
    if (!left.stream().allMatch(Plan::isLengthKnown)) {
      return -1;
    }
    long last = progress.began();
    for (Plan phase : left) {
      long rounds = phase.totalRounds();
      last = rounds > Long.MAX_VALUE - last ? Long.MAX_VALUE : last + rounds;
    }
    return last;
  }

  /**
   * Begins the next phase.
   *
   * @param step how many rounds have been played
   * @return whether there is one
   */
  boolean next(long step) {
    int number = progress.phase() + 1;
    if (number == plans.size()) {
      return false;
    }
    progress.startPhase(number, step, plans.get(number).sources().keySet());
    find();
    return true;
  }

  /** Finds the place again after the progress has changed. */
  void find() {
    sources.close();
    Plan now = plans.get(progress.phase());
    if (now != plan) {
      plan = now;
      sources = new Sources(now, seed, placement, progress);
      batchCheck = new BatchCheck(now, seed, placement);
    }
  }

  @Override
  public void close() {
    sources.close();
  }
}

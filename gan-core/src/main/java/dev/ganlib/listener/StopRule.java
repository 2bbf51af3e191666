package dev.ganlib.listener;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Decides from a figure's values alone when a training is over.
 *
 * @param figure the name
 * @param higher whether higher is better
 * @param minDelta by how much a mean must be better to be an improvement
 * @param patience how many steps without improvement end the training; none if null
 * @param target the mean that ends it; none if null
 * @param window the steps whose values are averaged
 * @param within by which step the figure must have been reported
 */
record StopRule(
    String figure,
    boolean higher,
    double minDelta,
    @Nullable Long patience,
    @Nullable Double target,
    long window,
    long within) {

  static StopRule of(String figure, boolean higher) {
    return new StopRule(figure, higher, 0, null, null, 100, 1000);
  }

  StopRule withPatience(long steps) {
    return new StopRule(figure, higher, minDelta, steps, target, window, within);
  }

  StopRule withMinDelta(double delta) {
    return new StopRule(figure, higher, delta, patience, target, window, within);
  }

  StopRule withTarget(double value) {
    return new StopRule(figure, higher, minDelta, patience, value, window, within);
  }

  StopRule withWindow(long steps) {
    return new StopRule(figure, higher, minDelta, patience, target, steps, within);
  }

  StopRule withWithin(long steps) {
    return new StopRule(figure, higher, minDelta, patience, target, window, steps);
  }

  void check() {
    if (patience == null && target == null) {
      throw new IllegalStateException(
          "early stopping on %s needs patience(...) or target(...)".formatted(figure));
    }
  }

  /** Returns what must not change between a save and a resumption from it. */
  String judged() {
    return String.format(
        Locale.ROOT,
        "%s, %s is better, windows of %d steps, minDelta %s",
        figure,
        higher ? "higher" : "lower",
        window,
        number(minDelta));
  }

  String fileName() {
    return "early-stop-%s-%s.json"
        .formatted(figure.replaceAll("[^A-Za-z0-9.]", "-"), higher ? "higher" : "lower");
  }

  /** A round's value of the figure, null if it had none. */
  record Reported(long step, @Nullable Double value) {}

  /**
   * The state of the rule after some rounds.
   *
   * @param watched how many rounds
   * @param seen whether one of them had the figure
   * @param count how many values the current window has
   * @param sum of these
   * @param best the best mean so far
   * @param since the step of the last improvement, or the one before the first
   * @param reason why the training is over; null until it is
   */
  record State(
      long watched,
      boolean seen,
      int count,
      double sum,
      @Nullable Double best,
      long since,
      @Nullable String reason) {
    static final State START = new State(0, false, 0, 0, null, 0, null);

    /** Returns this for a training that is resumed although it was stopped. */
    State anew(long step) {
      return new State(watched, seen, 0, 0, best, step, null);
    }
  }

  State after(State old, Reported round) {
    if (old.reason() != null) {
      return old;
    }
    long step = round.step();
    boolean there = round.value() != null;
    int count = old.count() + (there ? 1 : 0);
    double sum = old.sum() + (round.value() == null ? 0 : round.value());
    long since = old.watched() == 0 ? step - 1 : old.since();
    boolean seen = old.seen() || there;
    long watched = old.watched() + 1;
    if (step % window != 0 || count == 0) {
      return new State(watched, seen, count, sum, old.best(), since, null);
    }
    double mean = sum / count;
    boolean better = isBetter(mean, old.best());
    Double best = better ? Double.valueOf(mean) : old.best();
    since = better ? step : since;
    String reason =
        target != null && gain(mean, target) >= 0
            ? reached(mean, step, target)
            : patience != null && step - since >= patience
                ? exhausted(mean, step, best, since, patience)
                : null;
    return new State(watched, seen, 0, 0, best, since, reason);
  }

  private boolean isBetter(double mean, @Nullable Double best) {
    if (best == null) {
      return !Double.isNaN(mean);
    }
    double gain = gain(mean, best);
    return gain > 0 && gain >= minDelta;
  }

  private double gain(double mean, double other) {
    return higher ? mean - other : other - mean;
  }

  private String reached(double mean, long step, double wanted) {
    return String.format(
        Locale.ROOT,
        "%s has reached its target: %s at step %d, wanted %s (means over %d steps)",
        figure,
        number(mean),
        step,
        number(wanted),
        window);
  }

  private String exhausted(double mean, long step, @Nullable Double best, long since, long limit) {
    String delta = minDelta == 0 ? "" : " by at least " + number(minDelta);
    String record =
        best == null
            ? "it has been NaN"
            : String.format(Locale.ROOT, "best %s at step %d", number(best), since);
    return String.format(
        Locale.ROOT,
        "%s has not become %s%s for %d steps: %s, now %s (patience %d, means over %d steps)",
        figure,
        higher ? "higher" : "lower",
        delta,
        step - since,
        record,
        number(mean),
        limit,
        window);
  }

  /** Seven digits at most: the figures are noisy. */
  private static String number(double value) {
    return String.format(Locale.ROOT, "%s", (float) value);
  }
}

package dev.ganlib.game;

import dev.ganlib.internal.check.Ranges;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The policy for a move whose loss or gradient is not finite.
 *
 * <p>Such a move is never applied: weights, buffers and optimizer state stay as they were. What
 * then happens is one of
 *
 * <ul>
 *   <li>{@link #fail}: the training ends with a {@link TrainingException} (the default);
 *   <li>{@link #skip}: it continues without the move, and says so in the log;
 *   <li>{@link #rollback}: it goes back to a state of some rounds before, kept in memory, and plays
 *       on from there with fresh draws and a smaller rate.
 * </ul>
 *
 * <p>Immutable, safe for many threads.
 */
public final class NonFinite {
  /** The most rounds in a row that may have a move refused before skipping is given up. */
  static final int MOST_IN_A_ROW = 100;

  /** The reaction to such a move. */
  enum Kind {
    FAIL,
    SKIP,
    ROLL_BACK
  }

  private static final NonFinite FAIL = new NonFinite(Kind.FAIL, 0, 1, 1);
  private static final NonFinite SKIP = new NonFinite(Kind.SKIP, 0, 1, 1);

  private final Kind kind;
  private final int times;
  private final double rateFactor;
  private final long every;

  private NonFinite(Kind kind, int times, double rateFactor, long every) {
    this.kind = kind;
    this.times = times;
    this.rateFactor = rateFactor;
    this.every = every;
  }

  /** {@return the policy that ends the training} */
  public static NonFinite fail() {
    return FAIL;
  }

  /**
   * {@return the policy that leaves such moves out; after {@value #MOST_IN_A_ROW} rounds in a row
   * with one it ends the training all the same}
   */
  public static NonFinite skip() {
    return SKIP;
  }

  /**
   * {@return the policy that goes back, halves the rates of all players and draws afresh; the state
   * to go back to is kept every 200 rounds and with every checkpoint, and takes as much memory
   * again as weights, averages and optimizer state}
   *
   * <p>The order of the data stays as it was, so samples that are not finite themselves come again.
   * Rates stay lower for the plans that follow. A training that is resumed from a checkpoint goes
   * back to the same step as one that was not interrupted, if both wrote that checkpoint.
   *
   * @param times how often in one plan, before and after a resumption together, positive; then the
   *     training ends
   * @throws IllegalArgumentException if {@code times} is not positive
   */
  public static NonFinite rollback(int times) {
    Ranges.positive("rollbacks", times);
    return new NonFinite(Kind.ROLL_BACK, times, 0.5, 200);
  }

  /**
   * {@return this with another factor for the rates after each rollback}
   *
   * @param factor in (0, 1]
   * @throws IllegalArgumentException if it is out of its range, or this does not roll back
   */
  public NonFinite rateFactor(double factor) {
    requireRollback("a rate factor");
    Ranges.aboveZeroToOne("rate factor", factor);
    return new NonFinite(kind, times, factor, every);
  }

  /**
   * {@return this with the state kept at another interval}
   *
   * @param rounds positive
   * @throws IllegalArgumentException if it is not positive, or this does not roll back
   */
  public NonFinite every(long rounds) {
    requireRollback("an interval");
    Ranges.positive("rounds", rounds);
    return new NonFinite(kind, times, rateFactor, rounds);
  }

  private void requireRollback(String what) {
    if (kind != Kind.ROLL_BACK) {
      throw new IllegalArgumentException(what + " is for rollback(times), not for " + this);
    }
  }

  /** Returns in words what was not finite in a move that was refused. */
  static String words(StepReport report, String player) {
    List<String> terms = new ArrayList<>();
    report
        .values()
        .forEach(
            (name, value) -> {
              boolean term =
                  name.startsWith(StepReport.PENALTY) || name.startsWith(StepReport.TERM);
              if (term && !Double.isFinite(value)) {
                terms.add(name + " is " + value);
              }
            });
    return "the loss (%s) or its gradient (norm %s) is not finite%s; the move was not applied"
        .formatted(
            report.loss(player),
            report.value(StepReport.GRADIENT_NORM + player).orElse(0),
            terms.isEmpty() ? "" : " (" + String.join(", ", terms) + ")");
  }

  Kind kind() {
    return kind;
  }

  int times() {
    return times;
  }

  double rateFactor() {
    return rateFactor;
  }

  long every() {
    return every;
  }

  /** {@return the policy in words} */
  @Override
  public String toString() {
    return switch (kind) {
      case FAIL -> "fail";
      case SKIP -> "skip";
      case ROLL_BACK ->
          String.format(
              Locale.ROOT,
              "roll back at most %d times, rates times %s, state every %d rounds",
              times,
              rateFactor,
              every);
    };
  }
}

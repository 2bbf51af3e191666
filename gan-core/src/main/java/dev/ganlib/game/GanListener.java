package dev.ganlib.game;

/**
 * Hears of a training's progress.
 *
 * <p>Called on the training thread, in the order in which listeners were added, after the moves of
 * a round. Values of a report are read from the device only when they are asked for. An exception
 * ends the training and reaches the caller, after the other listeners have been called; the rounds
 * played so far stay played.
 */
public interface GanListener {
  /**
   * Is called once before the first round of a plan.
   *
   * @param step the number of rounds played before
   * @param totalSteps the number that will have been played at the end, or -1 if unknown
   * @param view samples and saves
   */
  default void onStart(long step, long totalSteps, View view) {}

  /**
   * Is called after each round.
   *
   * @param report the round's figures
   * @param view samples and saves
   */
  default void onStep(StepReport report, View view) {}

  /**
   * Is called once after the last round of a plan, and when a round failed.
   *
   * @param step the number of rounds played
   * @param view samples and saves
   */
  default void onEnd(long step, View view) {}
}

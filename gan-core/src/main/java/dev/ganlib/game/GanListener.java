package dev.ganlib.game;

import java.nio.file.Path;

/**
 * Receives the events of a training: its start, its steps, rollbacks, checkpoints and its end.
 *
 * <p>Called on the training thread, in the order in which listeners were added, after the moves of
 * a round. Values of a report are read from the device only when they are asked for. An exception
 * ends the training and reaches the caller, after the other listeners have been called; the rounds
 * played so far stay played.
 */
public interface GanListener {
  /**
   * {@return whether this listener draws samples or saves the generator; a game that is played
   * without a {@link View} then refuses it before its first round}
   */
  default boolean needsView() {
    return false;
  }

  /**
   * Is called once before the first round of a plan.
   *
   * @param step the number of rounds played before
   * @param totalSteps the number that will have been played at the end, or -1 if unknown
   * @param training samples, saves, adds figures, stops
   */
  default void onStart(long step, long totalSteps, Training training) {}

  /**
   * Is called after each round.
   *
   * @param report the round's figures
   * @param training samples, saves, adds figures, stops
   */
  default void onStep(StepReport report, Training training) {}

  /**
   * Is called when the game went back to an earlier state, because a move was not finite: reports
   * of later rounds are void.
   *
   * @param step how many rounds have been played in the state that it went back to
   * @param training samples, saves, adds figures, stops
   */
  default void onRollback(long step, Training training) {}

  /**
   * Is called once when a plan is over, or was stopped by {@link Training#stop}, but not when a
   * round failed; then {@link #onEnd} is called.
   *
   * @param step the number of rounds played
   * @param training samples, saves, adds figures, stops
   */
  default void onFinish(long step, Training training) {}

  /**
   * Is called when a checkpoint was written.
   *
   * @param checkpoint its folder
   * @param training samples, saves, adds figures, stops
   */
  default void onCheckpoint(Path checkpoint, Training training) {}

  /**
   * Is called while a checkpoint is written, between rounds: keeps what the listener has to know to
   * be resumed as if nothing had happened.
   *
   * @param folder empty, where to write a file, of a name that no other listener uses: it is moved
   *     to those of the others, and covered by the checkpoint's checksums; a second one of a name
   *     is an {@link IllegalStateException}
   * @throws java.io.UncheckedIOException if the file cannot be written; there is no checkpoint then
   */
  default void save(Path folder) {}

  /**
   * Is called once before {@link #onStart} of a training that is resumed from a checkpoint.
   *
   * @param folder the checkpoint; it has no file of this listener if the listener was not there
   *     when it was written
   * @throws java.io.UncheckedIOException if the file cannot be read; the training then ends
   */
  default void resume(Path folder) {}

  /**
   * Is called once after the last round of a plan, and when a round failed.
   *
   * @param step the number of rounds played
   * @param training samples, saves, adds figures, stops
   */
  default void onEnd(long step, Training training) {}
}

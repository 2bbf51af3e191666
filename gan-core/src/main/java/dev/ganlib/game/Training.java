package dev.ganlib.game;

import java.nio.file.Path;

/**
 * A listener's access to the training that it is told of: samples and saving, as the training's
 * {@link View} offers them, further figures, checkpoints, and an early end.
 *
 * <p>To be used on the training thread, while the listener is called; the game makes it. In a game
 * without a view, samples and saving are refused with an {@link IllegalStateException}, so a
 * listener that uses them says so in {@link GanListener#needsView}.
 */
public interface Training extends View {
  /**
   * Adds a figure to the report of this round: for listeners that are told after this one, and for
   * the round's checkpoint.
   *
   * @param name of a figure that the report does not have
   * @param value any number
   * @throws IllegalArgumentException if the report has such a figure
   * @throws IllegalStateException if it is called outside of {@link GanListener#onStep}
   */
  void report(String name, double value);

  /**
   * Asks the training to end after this round as if the plan were over; the first reason counts,
   * and is logged.
   *
   * @param reason in words, such as {@code no better for 5000 steps}
   */
  void stop(String reason);

  /**
   * Asks for a {@link Checkpoint}, which is written once all listeners have been told of this round
   * and all its moves are known to be finite.
   *
   * @param folder of checkpoints, made if absent; a checkpoint of the same step is replaced
   * @throws IllegalStateException if it is asked for while a checkpoint is told of, or at the end
   */
  void checkpoint(Path folder);
}

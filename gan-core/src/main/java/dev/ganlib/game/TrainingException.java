package dev.ganlib.game;

import org.jspecify.annotations.Nullable;

/**
 * A failure that ends a training: a loss or gradient that is not finite, or an objective that
 * failed.
 *
 * <p>The move it names was not applied: it left no trace in weights, buffers and optimizer state.
 * Where a number was not finite the rounds played until that was read, 16 at most, stay played.
 */
public final class TrainingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The round, from 1. */
  private final long step;

  /** The player whose move it was. */
  private final String player;

  /**
   * Makes the exception.
   *
   * @param step the round, from 1, as in {@link StepReport#step}
   * @param player whose move it was
   * @param message what happened
   * @param cause the engine's or the user's own exception, if there is one
   */
  public TrainingException(long step, String player, String message, @Nullable Throwable cause) {
    super("step " + step + ", player " + player + ": " + message, cause);
    this.step = step;
    this.player = player;
  }

  /**
   * {@return the number of the round, 1 for the first of a training, as in {@link StepReport#step}}
   */
  public long step() {
    return step;
  }

  /** {@return the name of the player whose move it was} */
  public String player() {
    return player;
  }
}

package dev.ganlib.game;

/**
 * Refuses data whose last batch of an epoch is smaller than the others and cannot be trained on,
 * since it is one sample, say, where layers normalise over the batch.
 *
 * <p>Whoever set the batch size may catch it, and advise in words of its own.
 */
public final class LastBatchException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /**
   * Makes the exception.
   *
   * @param message the sizes, and what to change
   */
  public LastBatchException(String message) {
    super(message);
  }

  /**
   * Makes the exception.
   *
   * @param message the sizes, and what to change
   * @param cause the refusal of the batch by a network or a loss
   */
  public LastBatchException(String message, Throwable cause) {
    super(message, cause);
  }
}

package dev.ganlib.example.mnist.data;

/**
 * A data set that cannot be used, with a message of one line: where, what was expected, what was
 * found.
 */
public final class DataException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception without a cause.
   *
   * @param message one line for the user
   */
  public DataException(String message) {
    super(message);
  }

  /**
   * Makes an exception.
   *
   * @param message one line for the user
   * @param cause what the system said
   */
  DataException(String message, Throwable cause) {
    super(message, cause);
  }
}

package dev.ganlib.example.mnist.data;

/**
 * A data set that cannot be used, with a message of one line: where, what was expected, what was
 * found.
 */
public final class DataException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean absence;

  /**
   * Makes an exception without a cause.
   *
   * @param message one line for the user
   */
  public DataException(String message) {
    this(message, false);
  }

  private DataException(String message, boolean absence) {
    super(message);
    this.absence = absence;
  }

  /** Returns an exception that tells of data which are not there at all. */
  static DataException absent(String message) {
    return new DataException(message, true);
  }

  /** Returns whether the data are not there at all, and so are not damaged. */
  public boolean isAbsence() {
    return absence;
  }

  /**
   * Makes an exception.
   *
   * @param message one line for the user
   * @param cause what the system said
   */
  DataException(String message, Throwable cause) {
    super(message, cause);
    absence = false;
  }
}

package dev.ganlib.example.mnist.cli;

import java.util.Locale;

/** Advice for when Java's memory is used up. */
final class HeapAdvice {
  private static final int SMALLEST = 64;

  private HeapAdvice() {}

  /** Returns one line: what is used up, how much there was, and how to give more. */
  static String of(OutOfMemoryError error) {
    return of(error, Runtime.getRuntime().maxMemory() >> 20);
  }

  /** Takes the heap's limit in megabytes. */
  static String of(OutOfMemoryError error, long megabytes) {
    Throwable told = error;
    // An error of another thread is wrapped in one without a message.
    while (told.getMessage() == null && told.getCause() != null) {
      told = told.getCause();
    }
    return String.format(
        Locale.ROOT,
        "out of memory%s: Java may use %d MB; give it more, such as java -Xmx%dm -jar ..., or ask"
            + " for less at once",
        told.getMessage() == null ? "" : " (" + told.getMessage() + ")",
        megabytes,
        Math.max(SMALLEST, 2 * megabytes));
  }
}

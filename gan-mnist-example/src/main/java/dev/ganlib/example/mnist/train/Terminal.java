package dev.ganlib.example.mnist.train;

import java.io.Console;

/** Tells whether somebody watches: a progress bar makes no sense in a file. */
final class Terminal {
  private Terminal() {}

  /** Returns whether input and output are a terminal's. */
  @SuppressWarnings("SystemConsoleNull") // until Java 22 null is how Java says that there is none
  static boolean isThere() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException olderThan22) {
      return true;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("could not ask the console", e);
    }
  }
}

package dev.ganlib.example.mnist.run;

import java.io.File;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Tells how this program was started, for lines that a user may paste into a shell. */
public final class Program {
  private Program() {}

  /**
   * Returns a command as a whole line, such as {@code java -jar example.jar train --resume run}; if
   * it was not started from its jar, the words that follow whatever starts it.
   *
   * @param words of the command, quoted where they must be
   */
  public static String line(String words) {
    return start(System.getProperty("java.class.path", ""))
        .map(start -> start + " " + words)
        .orElse(words);
  }

  /** Returns what starts the program, where the class path is a jar, as {@code -jar} makes it. */
  static Optional<String> start(String classPath) {
    boolean jar =
        classPath.toLowerCase(Locale.ROOT).endsWith(".jar")
            && classPath.indexOf(File.pathSeparatorChar) < 0;
    return jar
        ? Optional.of("java -jar " + Arguments.quoted(Path.of(classPath)))
        : Optional.empty();
  }
}

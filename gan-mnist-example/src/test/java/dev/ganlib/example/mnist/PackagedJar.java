package dev.ganlib.example.mnist;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The packaged jar in a process of its own, in a locale with other digits and another calendar. */
final class PackagedJar {
  static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
  static final String JAR = Objects.requireNonNull(System.getProperty("example.jar"));

  private PackagedJar() {}

  /**
   * Starts a command as a user does.
   *
   * @param folder where it works, and writes what it says to {@code output.txt}
   */
  static Process start(Path folder, List<String> arguments) throws IOException {
    return start(folder, List.of(), arguments);
  }

  /** Starts a command with options of Java, such as {@code -Xmx64m}. */
  static Process start(Path folder, List<String> options, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(JAVA));
    command.addAll(List.of("-Duser.language=th", "-Duser.country=TH", "-Duser.variant=TH"));
    command.addAll(options);
    command.addAll(List.of("-jar", JAR));
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("output.txt").toFile())
        .start();
  }
}

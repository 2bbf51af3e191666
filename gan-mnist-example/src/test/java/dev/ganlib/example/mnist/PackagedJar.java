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
   * Starts a command.
   *
   * @param folder where it works, and writes what it says to {@code output.txt}
   */
  static Process start(Path folder, List<String> arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                JAVA, "-Duser.language=th", "-Duser.country=TH", "-Duser.variant=TH", "-jar", JAR));
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("output.txt").toFile())
        .start();
  }
}

package dev.ganlib.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A class's main method in a process of its own, on this one's class path: for what changes the
 * engine of a whole process.
 */
public final class ChildJvm {
  /** What would have the engine compute otherwise, or Java print more. */
  private static final List<String> INHERITED_NOT =
      List.of("OMP_NUM_THREADS", "ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA", "JAVA_TOOL_OPTIONS");

  /** No figure is measured by it: it ends what hangs. */
  private static final int MINUTES = 60;

  private final Class<?> main;
  private final List<String> options = new ArrayList<>();
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final List<String> removed = new ArrayList<>(INHERITED_NOT);

  private ChildJvm(Class<?> main) {
    this.main = main;
  }

  /** Starts the description of a process; it has this one's environment, but default threads. */
  public static ChildJvm of(Class<?> main) {
    return new ChildJvm(main);
  }

  /** Adds an option of Java, such as {@code -Dname=value}. */
  public ChildJvm option(String option) {
    options.add(option);
    return this;
  }

  /** Sets a variable of the environment. */
  public ChildJvm environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Removes a variable from the environment. */
  public ChildJvm withoutEnvironment(String name) {
    removed.add(name);
    return this;
  }

  /** Runs it to its end. */
  public Result run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-Dai.djl.offline=true"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    removed.forEach(builder.environment()::remove);
    builder.environment().putAll(environment);
    Path output = Files.createTempFile("child", ".txt");
    try {
      Process process = builder.redirectOutput(output.toFile()).start();
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly().waitFor();
        throw new AssertionError("no end in sight; printed so far: " + Files.readString(output));
      }
      return new Result(process.exitValue(), Files.readString(output));
    } finally {
      Files.delete(output);
    }
  }

  /**
   * The end of the process.
   *
   * @param code 0 if all went well
   * @param output what it printed, warnings too
   */
  public record Result(int code, String output) {}
}

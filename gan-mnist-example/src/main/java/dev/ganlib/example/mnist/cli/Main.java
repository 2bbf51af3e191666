package dev.ganlib.example.mnist.cli;

import dev.ganlib.example.mnist.chart.Charts;
import dev.ganlib.example.mnist.run.Provenance;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The command line. A wrong use prints one line and exits with 2, a failure prints one line and
 * exits with 1; {@code --verbose} adds the stack trace.
 */
@Command(
    name = "gan-mnist-example",
    description = "Trains GANs on MNIST and draws samples from them.",
    subcommands = {
      TrainCommand.class,
      SampleCommand.class,
      TranslateCommand.class,
      InterpolateCommand.class,
      TraverseCommand.class,
      EvaluateCommand.class,
      CompareCommand.class,
      ReportCommand.class,
      TrainJudgeCommand.class,
      ModesCommand.class,
      BenchCommand.class,
      SweepCommand.class,
      RecipesCommand.class
    },
    mixinStandardHelpOptions = true,
    versionProvider = Provenance.class,
    synopsisSubcommandLabel = "COMMAND")
public final class Main implements Callable<Integer> {
  private static final int MOST_LISTED = 20;
  private static final int MOST_SUGGESTED = 2;

  @Spec private CommandSpec spec;

  @Option(
      names = "--verbose",
      description = "Print the stack trace of a failure.",
      scope = ScopeType.INHERIT)
  private boolean verbose;

  private Main() {}

  /**
   * Runs the command line and exits with its code.
   *
   * @param arguments the command and its options
   */
  public static void main(String[] arguments) {
    System.setProperty("java.awt.headless", "true");
    // The bar's library formats its time in the default locale; all else names one.
    Locale.setDefault(Locale.ROOT);
    if ("?".equals(System.getProperty("user.home"))) {
      // So it is for users without an entry in passwd: a folder of that name would be made, here.
      System.setProperty("user.home", System.getProperty("java.io.tmpdir"));
    }
    // Nothing is fetched at run time: what is needed is on the class path.
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    // Its cache files need a shutdown hook, which Java refuses while Ctrl-C is being answered.
    if (Charts.arePicturesThere()) {
      ImageIO.setUseCache(false);
    }
    try {
      System.exit(execute(commandLine(), arguments));
    } catch (OutOfMemoryError e) {
      System.err.println("error: " + HeapAdvice.of(e));
      System.exit(CommandLine.ExitCode.SOFTWARE);
    } catch (Error e) {
      // A native library, say, is missing: one line, as for any failure.
      System.err.println("error: " + e);
      System.exit(CommandLine.ExitCode.SOFTWARE);
    }
  }

  /** Runs a command line; what it could not print makes it fail. */
  static int execute(CommandLine line, String... arguments) {
    int code = line.execute(arguments);
    // The stream itself, too, since a writer on it never sees its errors.
    boolean lost = line.getOut().checkError();
    lost |= System.out.checkError();
    if (lost && code == CommandLine.ExitCode.OK) {
      line.getErr().println("error: could not write to the standard output");
      line.getErr().flush();
      return CommandLine.ExitCode.SOFTWARE;
    }
    return code;
  }

  /** Returns the command line with its handling of errors. */
  static CommandLine commandLine() {
    Main main = new Main();
    CommandLine line =
        new CommandLine(main)
            .setParameterExceptionHandler(Main::explain)
            .setExecutionExceptionHandler((e, command, parsed) -> main.explain(e, command));
    OptionSections.addTo(Objects.requireNonNull(line.getSubcommands().get("train")));
    return line;
  }

  /** Lists the commands, since none was given. */
  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    err.println("expected a command:");
    spec.commandLine().usage(err);
    return CommandLine.ExitCode.USAGE;
  }

  private static int explain(CommandLine.ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    String meant = "";
    if (e instanceof CommandLine.UnmatchedArgumentException unmatched) {
      List<String> like = unmatched.getSuggestions();
      if (!like.isEmpty()) {
        meant =
            "; did you mean "
                + like.stream().limit(MOST_SUGGESTED).collect(Collectors.joining(" or "))
                + "?";
      }
    }
    err.println(
        oneLine(e) + meant + " (see " + command.getCommandSpec().qualifiedName() + " --help)");
    return CommandLine.ExitCode.USAGE;
  }

  private int explain(Exception e, CommandLine command) {
    command.getErr().println("error: " + oneLine(e));
    if (verbose) {
      e.printStackTrace(command.getErr());
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static String oneLine(Exception e) {
    if (e instanceof FileSystemException file) {
      // Their messages are little more than a path.
      String kind = e.getClass().getSimpleName().replace("Exception", "");
      return "%s: %s%s"
          .formatted(
              kind.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT),
              file.getFile(),
              file.getReason() == null ? "" : " (" + file.getReason() + ")");
    }
    Throwable cause = e.getCause();
    if (cause instanceof IOException wrapped && cause.toString().equals(e.getMessage())) {
      // It says nothing itself.
      return oneLine(wrapped);
    }
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    List<String> lines = message.lines().map(String::strip).toList();
    String first = lines.isEmpty() ? message : lines.get(0);
    if (first.endsWith(":") && lines.size() > 1) {
      // It announces a list.
      first +=
          " "
              + String.join("; ", lines.subList(1, Math.min(lines.size(), MOST_LISTED)))
              + (lines.size() > MOST_LISTED ? "; ..." : "");
    }
    if (first.startsWith("could not ") && cause instanceof IOException failure) {
      String reason = oneLine(failure);
      first = first.contains(reason) || first.contains(": ") ? first : first + ": " + reason;
    }
    return first.startsWith("Error: ") ? first.substring("Error: ".length()) : first;
  }
}

package dev.ganlib.example.mnist.cli;

import dev.ganlib.game.NonFinite;
import dev.ganlib.listener.EarlyStop;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options that keep a long training from being lost. */
final class SafetyOptions {
  private static final int ROLLBACKS = 3;
  private static final int INTERVAL = 2000;
  private static final Pattern EARLY_STOP = Pattern.compile("(.+):(lower|higher):(\\d{1,18})");

  @Option(
      names = "--checkpoint-every",
      paramLabel = "N",
      defaultValue = "" + INTERVAL,
      description =
          "Steps from one checkpoint to the next, in checkpoints/ of the run; one more at the end and"
              + " at Ctrl-C. 0 for none. Default: ${DEFAULT-VALUE}.")
  private long interval;

  @Option(
      names = "--keep",
      paramLabel = "N",
      defaultValue = "2",
      description = "How many of the newest checkpoints to keep. Default: ${DEFAULT-VALUE}.")
  private int kept;

  @Option(
      names = "--on-nan",
      paramLabel = "fail|skip|rollback",
      defaultValue = "fail",
      description =
          "Where a loss or gradient is not finite: end the training, leave the move out, or go back"
              + " some steps and on at half the rates, at most three times. Default:"
              + " ${DEFAULT-VALUE}.")
  private String onNan;

  @Option(
      names = "--early-stop",
      paramLabel = "FIGURE:lower|higher:N",
      description =
          "End when the mean of a column of metrics.csv over 100 steps has not become lower, or"
              + " higher, for N steps.")
  private @Nullable String earlyStop;

  @Option(
      names = "--evaluate-every",
      paramLabel = "N",
      description =
          "Measure 10,000 samples every N steps: their distance from MNIST and their classes become"
              + " figures of metrics.csv. Of the checkpoints that are written in such a step, the one"
              + " with the least distance is kept.")
  private @Nullable Long evaluateEvery;

  /** Throws if an option is out of its range. */
  void check(CommandSpec spec) {
    earlyStop(spec);
    Usage.requireNotNegative(spec, "--checkpoint-every", interval);
    Usage.requirePositive(spec, "--evaluate-every", evaluateEvery);
    Usage.requirePositive(spec, "--keep", kept);
    policy(spec);
  }

  /** Returns the steps between checkpoints, or null for none. */
  @Nullable Long interval() {
    return interval == 0 ? null : interval;
  }

  /** Returns the steps between evaluations, or null for none. */
  @Nullable Long evaluateEvery() {
    return evaluateEvery;
  }

  int kept() {
    return kept;
  }

  /** Returns what ends the training early, or null for nothing. */
  @Nullable EarlyStop earlyStop(CommandSpec spec) {
    if (earlyStop == null) {
      return null;
    }
    Matcher matcher = EARLY_STOP.matcher(earlyStop);
    Usage.require(
        spec,
        matcher.matches(),
        "--early-stop must be a figure, lower or higher, and steps, such as"
            + " loss/discriminator:higher:2000, but was "
            + earlyStop);
    EarlyStop.Figure figure = EarlyStop.when(matcher.group(1));
    EarlyStop rule = matcher.group(2).equals("lower") ? figure.lower() : figure.higher();
    return Usage.checked(
        spec,
        "--early-stop: ",
        () -> rule.patience(Long.parseLong(matcher.group(3))).within(firstFigure()));
  }

  /** A figure of evaluations is first there after the first of them. */
  private long firstFigure() {
    long usual = 1000;
    return evaluateEvery == null || evaluateEvery > Long.MAX_VALUE / 4
        ? usual
        : Math.max(usual, 2 * evaluateEvery);
  }

  NonFinite policy(CommandSpec spec) {
    return switch (onNan) {
      case "fail" -> NonFinite.fail();
      case "skip" -> NonFinite.skip();
      case "rollback" -> NonFinite.rollback(ROLLBACKS);
      default -> {
        Usage.require(spec, false, "--on-nan must be fail, skip or rollback but was " + onNan);
        yield NonFinite.fail();
      }
    };
  }
}

package dev.ganlib.example.mnist;

import dev.ganlib.game.NonFinite;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What keeps a long training from being lost. */
final class SafetyOptions {
  private static final int ROLLBACKS = 3;
  private static final int INTERVAL = 2000;

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

  /** Throws if an option is out of its range. */
  void check(CommandSpec spec) {
    Usage.require(
        spec, interval >= 0, "--checkpoint-every must not be negative but was " + interval);
    Usage.require(spec, kept > 0, "--keep must be positive but was " + kept);
    policy(spec);
  }

  /** Returns the steps between checkpoints, or null for none. */
  @Nullable Long interval() {
    return interval == 0 ? null : interval;
  }

  int kept() {
    return kept;
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

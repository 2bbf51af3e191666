package dev.ganlib.example.mnist.cli;

import dev.ganlib.example.mnist.data.Mnist;
import dev.ganlib.example.mnist.judge.DigitSamples;
import dev.ganlib.example.mnist.judge.Judge;
import dev.ganlib.example.mnist.judge.JudgeTraining;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains the classifier that {@code evaluate} looks at samples with. */
@Command(
    name = "train-judge",
    description =
        "Trains the classifier that evaluate looks at samples with, on MNIST's training images and"
            + " the CPU, and tests it on the test images.",
    mixinStandardHelpOptions = true)
final class TrainJudgeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "What to write.")
  private Path out;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "12",
      description = "Passes over the data. Default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Decides everything random. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--at-least",
      paramLabel = "PERCENT",
      defaultValue = "99",
      description = "Write nothing below this test accuracy. Default: ${DEFAULT-VALUE}.")
  private double atLeast;

  @Override
  public Integer call() throws IOException {
    Usage.requireNotNegative(spec, "--epochs", epochs);
    Usage.require(
        spec,
        atLeast >= 0 && atLeast <= 100,
        "--at-least must be from 0 to 100 but was " + atLeast);
    Usage.require(
        spec, !Files.isDirectory(out), "--out must be a file but " + out + " is a folder");
    OutputPlace.requireWritable(out);
    PrintWriter log = spec.commandLine().getOut();
    Mnist test = Mnist.bundled(Mnist.Split.TEST);
    try (Judge judge = JudgeTraining.train(Mnist.bundled(), epochs, seed, log)) {
      double percent = 100 * judge.accuracy(DigitSamples.of(test, "test images"));
      long right = Math.round(percent / 100 * test.count());
      log.printf(
          Locale.ROOT, "test accuracy %.2f %% (%d of %d images)%n", percent, right, test.count());
      if (percent < atLeast) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "expected a test accuracy of at least %s %% but was %.2f %%; nothing is written",
                atLeast,
                percent));
      }
      judge.write(out, description(right, test.count()));
    }
    log.printf("weights in %s%n", out);
    return ExitCode.OK;
  }

  private Map<String, String> description(long right, int tested) {
    Map<String, String> description = new LinkedHashMap<>();
    description.put("format", "dev.ganlib.example.mnist.judge");
    description.put("epochs", Integer.toString(epochs));
    description.put("seed", Long.toString(seed));
    description.put("right", right + " of " + tested + " test images");
    return description;
  }
}

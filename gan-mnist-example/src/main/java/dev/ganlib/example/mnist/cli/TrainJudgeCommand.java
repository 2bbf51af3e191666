package dev.ganlib.example.mnist.cli;

import dev.ganlib.example.mnist.data.Mnist;
import dev.ganlib.example.mnist.data.Outlines;
import dev.ganlib.example.mnist.judge.DigitSamples;
import dev.ganlib.example.mnist.judge.Judge;
import dev.ganlib.example.mnist.judge.JudgeTraining;
import dev.ganlib.example.mnist.recipe.ContentNetwork;
import java.io.IOException;
import java.io.PrintWriter;
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

  /** The classifiers that come with the application. */
  private enum Kind {
    /** The judge of digits. */
    digits,
    /** The judge of their outlines. */
    outlines,
    /** The network whose features super-resolution compares. */
    content
  }

  @Option(
      names = "--for",
      paramLabel = "digits|outlines|content",
      defaultValue = "digits",
      description =
          "Which classifier: the judge of digits, the judge of their outlines (of cyclegan), or the"
              + " network whose features srgan compares. Default: ${DEFAULT-VALUE}.")
  private Kind kind;

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
    Usage.requireFile(spec, "--out", out);
    OutputPlace.requireWritable(out);
    PrintWriter log = spec.commandLine().getOut();
    Mnist training = Mnist.bundled();
    Mnist test = Mnist.bundled(Mnist.Split.TEST);
    if (kind == Kind.outlines) {
      training = training.withImages(Outlines.of(training.images()));
      test = test.withImages(Outlines.of(test.images()));
    }
    if (kind == Kind.content) {
      try (JudgeTraining.Classifier trained =
          JudgeTraining.train(
              ContentNetwork.features(), ContentNetwork.head(), training, epochs, seed, log)) {
        long right = requireAccuracy(trained.accuracy(DigitSamples.of(test, "test images")), test);
        ContentNetwork.write(out, trained.features(), description(right, test.count()));
      }
    } else {
      try (Judge judge = JudgeTraining.train(training, epochs, seed, log)) {
        long right = requireAccuracy(judge.accuracy(DigitSamples.of(test, "test images")), test);
        judge.write(out, description(right, test.count()));
      }
    }
    log.printf("weights in %s%n", out);
    return ExitCode.OK;
  }

  /** Returns how many images are taken for what they are; throws if they are too few. */
  private long requireAccuracy(double accuracy, Mnist test) throws IOException {
    double percent = 100 * accuracy;
    long right = Math.round(accuracy * test.count());
    spec.commandLine()
        .getOut()
        .printf(
            Locale.ROOT, "test accuracy %.2f %% (%d of %d images)%n", percent, right, test.count());
    if (percent < atLeast) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "expected a test accuracy of at least %s %% but was %.2f %%; nothing is written",
              atLeast,
              percent));
    }
    return right;
  }

  private Map<String, String> description(long right, int tested) {
    Map<String, String> description = new LinkedHashMap<>();
    description.put("format", "dev.ganlib.example.mnist.judge");
    if (kind != Kind.digits) {
      description.put("for", kind.name());
    }
    description.put("epochs", Integer.toString(epochs));
    description.put("seed", Long.toString(seed));
    description.put("right", right + " of " + tested + " test images");
    return description;
  }
}

package dev.ganlib.example.mnist.cli;

import dev.ganlib.Sampler;
import dev.ganlib.Styles;
import dev.ganlib.example.mnist.data.Mnist;
import dev.ganlib.example.mnist.data.StackedMnist;
import dev.ganlib.example.mnist.judge.DigitSamples;
import dev.ganlib.example.mnist.judge.EvaluationReport;
import dev.ganlib.example.mnist.judge.FigureTable;
import dev.ganlib.example.mnist.judge.JudgeEvaluator;
import dev.ganlib.example.mnist.judge.MixedDigits;
import dev.ganlib.example.mnist.judge.Reference;
import dev.ganlib.example.mnist.judge.SampleFile;
import dev.ganlib.example.mnist.judge.StackedReport;
import dev.ganlib.example.mnist.judge.VideoEvaluation;
import dev.ganlib.example.mnist.run.Pretrained;
import dev.ganlib.example.mnist.run.RunFolder;
import dev.ganlib.example.mnist.run.TrainedGenerator;
import dev.ganlib.example.mnist.run.TrainedTranslator;
import dev.ganlib.metric.Evaluation;
import dev.ganlib.metric.Samples;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures samples beside real images. */
@Command(
    name = "evaluate",
    description =
        "Measures a run's samples against the images that it was trained on, or those of a file"
            + " against MNIST's, and beside each figure prints that of held-out images.",
    mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  private Origin origin = new Origin();

  /** The origin of the samples. */
  private static final class Origin {
    @Option(names = "--run", paramLabel = "DIR", description = "A run's folder.")
    private @Nullable Path run;

    @Option(
        names = "--pretrained",
        paramLabel = "NAME",
        description = "A generator that comes with the application: vanilla, dcgan or cgan.")
    private @Nullable String pretrained;

    @Option(
        names = "--samples",
        paramLabel = "FILE",
        description =
            "An NPY file of shape (N, 1, 28, 28), (N, 28, 28) or (N, 784): float32 or float64 in"
                + " [-1, 1], or uint8.")
    private @Nullable Path samples;
  }

  @Option(
      names = "--count",
      paramLabel = "N",
      description =
          "With --run: how many samples. Default: "
              + DigitSamples.DEFAULT_COUNT
              + ", of a run on Stacked MNIST "
              + StackedReport.DEFAULT_COUNT
              + ", of videos "
              + VideoEvaluation.DEFAULT_COUNT
              + ".")
  private @Nullable Integer count;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "With --run: decides the latents. Default: 0.")
  private @Nullable Long seed;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description =
          "With --samples: an NPY file with the label that each was asked to have, uint8 or int64"
              + " of shape (N).")
  private @Nullable Path labels;

  @Option(
      names = "--range",
      paramLabel = "symmetric|unit",
      description = "With --samples of floats: [-1, 1] or [0, 1]. Default: symmetric.")
  private SampleFile.@Nullable Range range;

  @Mixin private ReferenceOptions against;

  @Option(
      names = "--train-on-fake",
      description =
          "Also train a classifier on the samples and their labels and test it on real images;"
              + " takes a minute.")
  private boolean trainOnFake;

  @Option(names = "--json", paramLabel = "FILE", description = "Also write the figures here.")
  private @Nullable Path json;

  @Override
  public Integer call() throws IOException {
    checkOptions();
    OutputPlace.requireWritable(json);
    if (origin.samples != null) {
      Samples samples = SampleFile.read(origin.samples, labels, range);
      Reference reference = Reference.of(against.data(), null);
      evaluate(samples, origin.samples.toString(), reference, reference.words(), null);
    } else if (origin.run != null && TrainedTranslator.isIn(origin.run)) {
      evaluateTranslation(origin.run);
    } else {
      try (Sampler sampler = open()) {
        evaluate(sampler);
      }
    }
    return ExitCode.OK;
  }

  private void evaluateVideos(Sampler sampler, Path run, long decides) throws IOException {
    Usage.require(spec, !trainOnFake, "--train-on-fake has no meaning for a run that makes videos");
    RunData data = against.of(run);
    int number = count == null ? VideoEvaluation.DEFAULT_COUNT : count;
    PrintWriter out = spec.commandLine().getOut();
    out.printf(Locale.ROOT, "samples   %d of %s, seed %d%n", number, run, decides);
    out.printf("data      %s, moving%n", data.words());
    out.flush();
    try (VideoEvaluation videos =
        new VideoEvaluation(data.reference().training(), data.reference().test(), number)) {
      FigureTable table = videos.of(sampler, decides);
      table.print(out);
      if (json != null) {
        FigureTable.write(List.of(table), json);
        out.printf("figures in %s%n", json);
      }
    }
  }

  private void evaluateTranslation(Path run) throws IOException {
    Usage.require(
        spec,
        !trainOnFake && count == null && seed == null,
        "--train-on-fake, --count and --seed have no meaning for a run that translates: all test"
            + " digits are");
    RunData data = against.of(run);
    PrintWriter out = spec.commandLine().getOut();
    out.printf("run       %s%n", run);
    out.printf("data      %s; test digits are translated%n", data.words());
    out.flush();
    List<FigureTable> tables = TranslationRuns.figures(run, data, spec.commandLine().getErr());
    tables.forEach(table -> table.print(out));
    if (json != null) {
      FigureTable.write(tables, json);
      out.printf("figures in %s%n", json);
    }
  }

  private Sampler open() throws IOException {
    return origin.run == null
        ? Pretrained.open(Objects.requireNonNull(origin.pretrained))
        : TrainedGenerator.of(origin.run, spec.commandLine().getErr());
  }

  private long decides() {
    return seed == null ? 0 : seed;
  }

  private void evaluate(Sampler sampler) throws IOException {
    long decides = decides();
    if (origin.run != null
        && sampler.sampleShape().equals(StackedMnist.IMAGE)
        && new RunFolder(origin.run).isOn(StackedMnist.NAME)) {
      Usage.require(
          spec,
          !trainOnFake && !against.areGiven(),
          "--train-on-fake, --data and --classes-anyway have no meaning for a run on "
              + StackedMnist.NAME);
      int number = count == null ? StackedReport.DEFAULT_COUNT : count;
      write(StackedReport.of(sampler, origin.run.toString(), number, decides));
      return;
    }
    if (origin.run != null && VideoEvaluation.canLookAt(sampler)) {
      evaluateVideos(sampler, origin.run, decides);
      return;
    }
    if (!JudgeEvaluator.canLookAt(sampler)) {
      throw new IOException(
          "evaluate needs samples of shape (1, 28, 28) but this run's are %s: %s"
              .formatted(sampler.sampleShape(), RunData.OTHERWISE));
    }
    Usage.require(
        spec,
        !trainOnFake || sampler.classes() == Mnist.CLASSES,
        "--train-on-fake needs a generator that is conditional on ten classes");
    int number = count == null ? DigitSamples.DEFAULT_COUNT : count;
    Samples samples = DigitSamples.of(sampler, number, decides);
    if (origin.run == null) {
      Reference digits = Reference.digits();
      String name = "the pretrained " + origin.pretrained + ", seed " + decides;
      evaluate(samples, name, digits, digits.words(), null);
    } else {
      RunData trainedOn = against.of(origin.run);
      String name = origin.run + ", seed " + decides;
      boolean styled = Styles.areIn(sampler) && MixedDigits.areIn(trainedOn.reference());
      evaluate(
          samples,
          name,
          trainedOn.reference(),
          trainedOn.words(),
          styled ? Styles.of(sampler) : null);
    }
  }

  /** A run on Stacked MNIST has figures of its own. */
  private void write(StackedReport report) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    report.print(out);
    if (json != null) {
      report.write(json);
      out.printf("figures in %s%n", json);
    }
  }

  private void checkOptions() {
    if (origin.samples != null) {
      refuse("--count", count, "--run");
      refuse("--seed", seed, "--run");
    } else {
      Usage.require(
          spec,
          against.data() == null || origin.run != null,
          "--data has no meaning for a generator that comes with the application");
      refuse("--labels", labels, "--samples");
      refuse("--range", range, "--samples");
    }
    Usage.require(
        spec,
        !trainOnFake || origin.samples == null || labels != null,
        "--train-on-fake needs --labels beside --samples");
    Usage.requirePositive(spec, "--count", count);
    Usage.requireFile(spec, "--json", json);
  }

  private void refuse(String option, @Nullable Object value, String other) {
    Usage.require(spec, value == null, option + " has no meaning without " + other);
  }

  private void evaluate(
      Samples samples,
      String name,
      Reference reference,
      String referenceWords,
      @Nullable Styles styles)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    JudgeEvaluator evaluating = against.evaluating(reference);
    out.printf(Locale.ROOT, "samples   %d of %s%n", samples.count(), name);
    ReferenceOptions.print(referenceWords, evaluating, samples.count(), out);
    Evaluation evaluation = evaluating.evaluate(samples);
    if (trainOnFake) {
      evaluation = evaluating.withTrainOnFake(evaluation, samples);
    }
    EvaluationReport.print(evaluation, out);
    MixedDigits mixed = null;
    if (styles != null) {
      mixed = MixedDigits.of(styles, MixedDigits.PAIRS, decides());
      EvaluationReport.print(mixed, out);
    }
    if (json != null) {
      EvaluationReport.write(evaluation, mixed, json);
      out.printf("figures in %s%n", json);
    }
  }
}

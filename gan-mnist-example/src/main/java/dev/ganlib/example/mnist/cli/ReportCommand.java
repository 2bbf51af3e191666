package dev.ganlib.example.mnist.cli;

import ai.djl.ndarray.NDArray;
import dev.ganlib.Sampler;
import dev.ganlib.example.mnist.chart.Charts;
import dev.ganlib.example.mnist.data.Ring;
import dev.ganlib.example.mnist.data.RingModes;
import dev.ganlib.example.mnist.judge.DigitSamples;
import dev.ganlib.example.mnist.judge.JudgeEvaluator;
import dev.ganlib.example.mnist.judge.VideoEvaluation;
import dev.ganlib.example.mnist.report.GeneratorMeasurements;
import dev.ganlib.example.mnist.report.Report;
import dev.ganlib.example.mnist.run.RunDescription;
import dev.ganlib.example.mnist.run.RunFolder;
import dev.ganlib.example.mnist.run.TrainedGenerator;
import dev.ganlib.example.mnist.run.TrainedTranslator;
import dev.ganlib.store.AtomicFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Puts all that there is to see of a run onto one page. */
@Command(
    name = "report",
    description =
        "Measures a run's samples and puts all that there is to see of the run onto one HTML page,"
            + " which needs no other file and no network.",
    mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--run", paramLabel = "DIR", required = true, description = "A run's folder.")
  private Path run;

  @Option(
      names = "--count",
      paramLabel = "N",
      description =
          "How many samples to measure, but of a run that translates, which is measured with all"
              + " test digits, and of one whose samples the judge does not know. Default: "
              + DigitSamples.DEFAULT_COUNT
              + ", of videos "
              + VideoEvaluation.DEFAULT_COUNT
              + ".")
  private @Nullable Integer count;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Decides the latents, likewise. Default: 0.")
  private @Nullable Long seed;

  @Mixin private ReferenceOptions against;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The page to write. Default: report.html in the run's folder.")
  private @Nullable Path out;

  @Override
  public Integer call() throws IOException {
    Usage.requirePositive(spec, "--count", count);
    boolean translates = TrainedTranslator.isIn(run);
    Usage.require(
        spec,
        !translates || (count == null && seed == null),
        "--count and --seed have no meaning for a run that translates: all test digits are");
    Path file = out == null ? run.resolve("report.html") : out;
    Usage.requireFile(spec, "--out", file);
    RunFolder folder = new RunFolder(run);
    Charts.announce(spec.commandLine().getOut());
    if (translates) {
      write(file, folder, folder.describe(), () -> onData(this::ofTranslation));
      return ExitCode.OK;
    }
    try (Sampler sampler = TrainedGenerator.of(run, spec.commandLine().getErr())) {
      RunDescription description = RunDescription.read(folder.description());
      write(file, folder, description, () -> measured(sampler, seed == null ? 0 : seed));
    }
    return ExitCode.OK;
  }

  /** Measures what a page has figures of. */
  @FunctionalInterface
  private interface Measuring {
    GeneratorMeasurements measure() throws IOException;
  }

  private void write(Path file, RunFolder folder, RunDescription description, Measuring measuring)
      throws IOException {
    // Opened now, so that nothing is measured for a page that cannot be written.
    try (AtomicFile page = AtomicFile.create(file)) {
      String html = new Report(folder, description, measuring.measure()).html();
      page.stream().write(html.getBytes(StandardCharsets.UTF_8));
      page.commit();
    }
    spec.commandLine().getOut().printf("report in %s%n", file);
  }

  /** Measures with what samples are compared with. */
  @FunctionalInterface
  private interface Comparing {
    GeneratorMeasurements measure(RunData data) throws IOException;
  }

  /** Measures with the run's data; where they are not found the page has all the rest. */
  private GeneratorMeasurements onData(Comparing comparing) throws IOException {
    RunData data;
    try {
      data = against.of(run);
    } catch (IOException e) {
      String why = String.valueOf(e.getMessage());
      log("no figures: " + why);
      return GeneratorMeasurements.nothing(why);
    }
    return comparing.measure(data);
  }

  private GeneratorMeasurements ofTranslation(RunData data) throws IOException {
    log("measuring what becomes of all test digits");
    return GeneratorMeasurements.ofTables(
        TranslationRuns.figures(run, data, spec.commandLine().getErr()),
        "all test digits of " + data.words());
  }

  private void log(String line) {
    spec.commandLine().getOut().println(line);
  }

  private int count(int usual) {
    return count == null ? usual : count;
  }

  private GeneratorMeasurements ofVideos(RunData data, Sampler sampler, long decides)
      throws IOException {
    int videos = count(VideoEvaluation.DEFAULT_COUNT);
    log(String.format(Locale.ROOT, "measuring %d videos of %s, seed %d", videos, run, decides));
    try (VideoEvaluation evaluation =
        new VideoEvaluation(data.reference().training(), data.reference().test(), videos)) {
      return GeneratorMeasurements.ofTables(
          List.of(evaluation.of(sampler, decides)), data.words() + ", moving");
    }
  }

  private GeneratorMeasurements ofDigits(RunData data, Sampler sampler, int samples, long decides)
      throws IOException {
    PrintWriter log = spec.commandLine().getOut();
    log.printf(Locale.ROOT, "measuring %d samples of %s, seed %d%n", samples, run, decides);
    JudgeEvaluator evaluating = against.evaluating(data.reference());
    ReferenceOptions.print(data.words(), evaluating, samples, log);
    return GeneratorMeasurements.of(
        evaluating, data.words(), DigitSamples.of(sampler, samples, decides), decides);
  }

  private GeneratorMeasurements measured(Sampler sampler, long decides) throws IOException {
    if (VideoEvaluation.canLookAt(sampler)) {
      return onData(data -> ofVideos(data, sampler, decides));
    }
    int samples = count(DigitSamples.DEFAULT_COUNT);
    if (JudgeEvaluator.canLookAt(sampler)) {
      return onData(data -> ofDigits(data, sampler, samples, decides));
    }
    Usage.require(
        spec,
        !against.areGiven(),
        "--data and --classes-anyway have no meaning for a run whose samples the judge cannot look at");
    if (sampler.sampleShape().equals(Ring.SHAPE)) {
      try (NDArray points = sampler.sample(samples, decides)) {
        return GeneratorMeasurements.ofRing(RingModes.of(points.toFloatArray()), samples, decides);
      }
    }
    Usage.require(
        spec,
        count == null && seed == null,
        "--count and --seed have no meaning for a run whose samples the judge cannot look at");
    return GeneratorMeasurements.nothing(
        "the judge knows grey images of 28 x 28 pixels only, and this run's samples are of shape "
            + sampler.sampleShape());
  }
}

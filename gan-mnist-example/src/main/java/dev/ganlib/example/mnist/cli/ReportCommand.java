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
import dev.ganlib.metric.Samples;
import dev.ganlib.store.AtomicFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
  private static final int MOST_VIDEOS = 2000;

  @Spec private CommandSpec spec;

  @Option(names = "--run", paramLabel = "DIR", required = true, description = "A run's folder.")
  private Path run;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "10000",
      description = "How many samples to measure. Default: ${DEFAULT-VALUE}.")
  private int count;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Decides the latents. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Mixin private ReferenceOptions against;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The page to write. Default: report.html in the run's folder.")
  private @Nullable Path out;

  @Override
  public Integer call() throws IOException {
    Usage.requirePositive(spec, "--count", count);
    Path file = out == null ? run.resolve("report.html") : out;
    Usage.require(
        spec, !Files.isDirectory(file), "--out must be a file but " + file + " is a folder");
    RunFolder folder = new RunFolder(run);
    Charts.announce(spec.commandLine().getOut());
    if (TrainedTranslator.isIn(run)) {
      write(file, folder, folder.describe(), ofTranslation());
      return ExitCode.OK;
    }
    try (Sampler sampler = TrainedGenerator.of(run, spec.commandLine().getErr())) {
      RunDescription description = RunDescription.read(folder.description());
      write(file, folder, description, () -> measured(sampler));
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

  private Measuring ofTranslation() {
    return () -> {
      RunData data;
      try {
        data = against.of(run);
      } catch (IOException e) {
        // The page has all the rest, and says so.
        return nothing(e);
      }
      log("measuring what becomes of all test digits");
      return GeneratorMeasurements.ofTables(
          TranslationRuns.figures(run, data, spec.commandLine().getErr()),
          "all test digits of " + data.words());
    };
  }

  private GeneratorMeasurements nothing(IOException reason) {
    String why = String.valueOf(reason.getMessage());
    spec.commandLine().getOut().printf("no figures: %s%n", why);
    return GeneratorMeasurements.nothing(why);
  }

  private void log(String line) {
    spec.commandLine().getOut().println(line);
  }

  private GeneratorMeasurements ofVideos(Sampler sampler) throws IOException {
    RunData data;
    try {
      data = against.of(run);
    } catch (IOException e) {
      return nothing(e);
    }
    log("measuring videos");
    try (VideoEvaluation videos =
        new VideoEvaluation(
            data.reference().training(), data.reference().test(), Math.min(count, MOST_VIDEOS))) {
      return GeneratorMeasurements.ofTables(
          List.of(videos.of(sampler, seed)), data.words() + ", moving");
    }
  }

  private GeneratorMeasurements measured(Sampler sampler) throws IOException {
    PrintWriter log = spec.commandLine().getOut();
    if (VideoEvaluation.canLookAt(sampler)) {
      return ofVideos(sampler);
    }
    if (JudgeEvaluator.canLookAt(sampler)) {
      RunData data;
      try {
        data = against.of(run);
      } catch (IOException e) {
        // The page has all the rest, and says so.
        return nothing(e);
      }
      log.printf(Locale.ROOT, "measuring %d samples of %s, seed %d%n", count, run, seed);
      JudgeEvaluator evaluating = against.evaluating(data.reference());
      ReferenceOptions.print(data.words(), evaluating, count, log);
      Samples samples = DigitSamples.of(sampler, count, seed);
      return GeneratorMeasurements.of(evaluating, data.words(), samples, seed);
    }
    Usage.require(
        spec,
        !against.areGiven(),
        "--data and --classes-anyway have no meaning for a run whose samples the judge cannot look at");
    if (sampler.sampleShape().equals(Ring.SHAPE)) {
      try (NDArray samples = sampler.sample(count, seed)) {
        return GeneratorMeasurements.ofRing(RingModes.of(samples.toFloatArray()), count, seed);
      }
    }
    return GeneratorMeasurements.nothing(
        "the judge knows grey images of 28 x 28 pixels only, and this run's samples are of shape "
            + sampler.sampleShape());
  }
}

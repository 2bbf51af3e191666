package dev.ganlib.example.mnist.cli;

import ai.djl.ndarray.NDArray;
import dev.ganlib.Sampler;
import dev.ganlib.example.mnist.chart.Charts;
import dev.ganlib.example.mnist.data.Ring;
import dev.ganlib.example.mnist.data.RingModes;
import dev.ganlib.example.mnist.judge.DigitSamples;
import dev.ganlib.example.mnist.judge.JudgeEvaluator;
import dev.ganlib.example.mnist.report.GeneratorMeasurements;
import dev.ganlib.example.mnist.report.Report;
import dev.ganlib.example.mnist.run.RunDescription;
import dev.ganlib.example.mnist.run.RunFolder;
import dev.ganlib.example.mnist.run.TrainedGenerator;
import dev.ganlib.metric.Samples;
import dev.ganlib.store.AtomicFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
    try (Sampler sampler = TrainedGenerator.of(run, spec.commandLine().getErr())) {
      RunDescription description = RunDescription.read(folder.description());
      // Opened now, so that nothing is measured for a page that cannot be written.
      try (AtomicFile page = AtomicFile.create(file)) {
        String html = new Report(folder, description, measured(sampler)).html();
        page.stream().write(html.getBytes(StandardCharsets.UTF_8));
        page.commit();
      }
    }
    spec.commandLine().getOut().printf("report in %s%n", file);
    return ExitCode.OK;
  }

  private GeneratorMeasurements measured(Sampler sampler) throws IOException {
    PrintWriter log = spec.commandLine().getOut();
    if (JudgeEvaluator.canLookAt(sampler)) {
      RunData data;
      try {
        data = against.of(run);
      } catch (IOException e) {
        // The page has all the rest, and says so.
        String why = String.valueOf(e.getMessage());
        log.printf("no figures: %s%n", why);
        return GeneratorMeasurements.nothing(why);
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

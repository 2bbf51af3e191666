package dev.ganlib.example.mnist.cli;

import dev.ganlib.Sampler;
import dev.ganlib.example.mnist.judge.Comparison;
import dev.ganlib.example.mnist.judge.DigitSamples;
import dev.ganlib.example.mnist.judge.JudgeEvaluator;
import dev.ganlib.example.mnist.judge.Reference;
import dev.ganlib.example.mnist.run.RunDescription;
import dev.ganlib.example.mnist.run.RunFacts;
import dev.ganlib.example.mnist.run.RunFolder;
import dev.ganlib.example.mnist.run.TrainedGenerator;
import dev.ganlib.metric.Evaluation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures several runs alike. */
@Command(
    name = "compare",
    description =
        "Measures the samples of two or more runs as evaluate does, says what differs between the"
            + " runs, and prints a table with a column for each and one for real images.",
    mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "Folders of runs, two or more.")
  private @Nullable List<Path> runs;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "" + DigitSamples.DEFAULT_COUNT,
      description = "How many samples of each. Default: ${DEFAULT-VALUE}.")
  private int count;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Decides the latents. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Mixin private ReferenceOptions against;

  @Option(names = "--json", paramLabel = "FILE", description = "Also write the figures here.")
  private @Nullable Path json;

  @Override
  public Integer call() throws IOException {
    List<Path> folders = runs == null ? List.of() : runs;
    Usage.require(spec, folders.size() >= 2, "expected two or more runs but was " + folders.size());
    Usage.requirePositive(spec, "--count", count);
    Usage.requireFile(spec, "--json", json);
    OutputPlace.requireWritable(json);
    List<RunDescription> descriptions = checked(folders);
    PrintWriter out = spec.commandLine().getOut();
    List<String> names = Comparison.names(folders);
    Map<String, List<@Nullable String>> differences = RunFacts.differences(descriptions);
    Comparison.printDifferences(names, differences, out);
    List<RunData> data = sameData(folders);
    List<Evaluation> evaluations = new ArrayList<>();
    JudgeEvaluator evaluating = against.evaluating(data.get(0).reference());
    out.printf(Locale.ROOT, "%nsamples   %d of each run, seed %d%n", count, seed);
    ReferenceOptions.print(data.get(0).reference().words(), evaluating, count, out);
    for (int run = 0; run < names.size(); run++) {
      if (data.get(run).isPart()) {
        out.printf(
            Locale.ROOT,
            "note      %s was trained on %d of these%n",
            names.get(run),
            data.get(run).trainedOn());
      }
    }
    out.flush();
    for (Path folder : folders) {
      try (Sampler sampler = TrainedGenerator.of(folder, spec.commandLine().getErr())) {
        evaluations.add(evaluating.evaluate(DigitSamples.of(sampler, count, seed)));
      }
    }
    Comparison comparison = new Comparison(names, differences, evaluations);
    comparison.print(out);
    if (json != null) {
      comparison.write(json);
      out.printf("figures in %s%n", json);
    }
    return ExitCode.OK;
  }

  /** Returns the runs' descriptions, having looked at all that could stop the comparison. */
  private List<RunDescription> checked(List<Path> folders) throws IOException {
    Map<Path, Path> seen = new LinkedHashMap<>();
    List<RunDescription> descriptions = new ArrayList<>();
    for (Path folder : folders) {
      requireDigits(folder);
      descriptions.add(RunDescription.read(new RunFolder(folder).description()));
      Path same = seen.put(folder.toRealPath(), folder);
      Usage.require(
          spec,
          same == null,
          "expected different runs but was the same twice: %s and %s".formatted(same, folder));
    }
    return descriptions;
  }

  /** Returns the runs' data; figures of different data are not comparable. */
  private List<RunData> sameData(List<Path> folders) throws IOException {
    List<RunData> all = new ArrayList<>();
    for (Path folder : folders) {
      RunData own = against.of(folder);
      all.add(own);
      Reference first = all.get(0).reference();
      if (!first.isSame(own.reference())) {
        throw new IOException(
            "compare needs runs on the same data but %s is about %s and %s about %s; evaluate measures each"
                .formatted(folders.get(0), first.words(), folder, own.reference().words()));
      }
    }
    return all;
  }

  private static void requireDigits(Path folder) throws IOException {
    try (Sampler sampler = TrainedGenerator.of(folder, new PrintWriter(Writer.nullWriter()))) {
      if (!JudgeEvaluator.canLookAt(sampler)) {
        throw new IOException(
            "compare needs samples of shape (1, 28, 28) but those of %s are %s%s"
                .formatted(
                    folder,
                    sampler.sampleShape(),
                    TrainedGenerator.ofVideos(sampler.sampleShape())));
      }
    }
  }
}

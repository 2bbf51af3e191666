package dev.ganlib.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Every benchmark runs; how long it takes is not looked at. */
final class BenchmarksTest {
  @BeforeAll
  static void shareTheMachine() {
    System.setProperty("jmh.ignoreLock", "true");
  }

  @Test
  void should_run_every_benchmark(@TempDir Path folder) throws RunnerException {
    Options once =
        new OptionsBuilder()
            .include("dev\\.ganlib\\.benchmark\\.")
            .param("batch", "4")
            .forks(0)
            .warmupIterations(0)
            .measurementIterations(1)
            .measurementTime(TimeValue.milliseconds(1))
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .output(folder.resolve("log.txt").toString())
            .build();

    Collection<RunResult> results = new Runner(once).run();

    assertThat(results)
        .extracting(result -> result.getPrimaryResult().getLabel())
        .containsOnly(
            "forward",
            "forwardAndBackward",
            "guard",
            "images",
            "latents",
            "update",
            "valueAndGradient");
    List<Double> scores = results.stream().map(r -> r.getPrimaryResult().getScore()).toList();
    assertThat(scores).hasSize(2 + 2 * 2 + 2 * 3 + 4).allMatch(score -> score > 0);
  }
}

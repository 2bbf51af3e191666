package dev.ganlib.example.mnist.cli;

import dev.ganlib.Sampler;
import dev.ganlib.example.mnist.run.ClassNames;
import dev.ganlib.example.mnist.run.Pretrained;
import dev.ganlib.example.mnist.run.TrainedGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The generator that a command is about: a run's, or one that comes with the application. */
final class GeneratorOrigin {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(names = "--run", paramLabel = "DIR", description = "A run's folder.")
  private @Nullable Path run;

  @Option(
      names = "--pretrained",
      paramLabel = "NAME",
      description =
          "A generator that comes with the application, trained already: vanilla, dcgan or cgan.")
  private @Nullable String pretrained;

  /**
   * Loads it.
   *
   * @return the generator, which the caller closes
   * @throws IOException if there is none
   */
  Sampler open() throws IOException {
    return pretrained == null
        ? TrainedGenerator.of(Objects.requireNonNull(run, "run"), command.commandLine().getErr())
        : Pretrained.open(pretrained);
  }

  /** Returns the names of its classes. */
  ClassNames classNames() throws IOException {
    return run == null ? ClassNames.NONE : ClassNames.of(run);
  }

  /**
   * Loads it if it makes images.
   *
   * @throws IOException if there is none, or its samples are not of shape (C, H, W)
   */
  Sampler openImages() throws IOException {
    return TrainedGenerator.requireImages(open());
  }
}

package dev.ganlib.example.mnist;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.Sampler;
import dev.ganlib.image.ImageGrid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Draws samples from a run's generator. */
@Command(
    name = "sample",
    description = "Draws samples from a run's generator into a picture or an array file.",
    mixinStandardHelpOptions = true)
final class SampleCommand implements Callable<Integer> {
  /** The formats of samples. */
  enum Format {
    /** A picture of all samples. */
    png,
    /** NumPy's array file: float32 (N, 1, 28, 28) in [-1, 1]. */
    npy
  }

  private static final int MAX_PICTURE = 10_000;

  @Spec private CommandSpec spec;

  @Option(names = "--run", paramLabel = "DIR", required = true, description = "A run's folder.")
  private Path run;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "25",
      description = "How many samples. Default: ${DEFAULT-VALUE}.")
  private long count;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Decides the latents. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--format",
      paramLabel = "png|npy",
      defaultValue = "png",
      description = "Default: ${DEFAULT-VALUE}.")
  private Format format;

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "What to write.")
  private Path out;

  @Override
  public Integer call() throws IOException {
    if (count <= 0 || (format == Format.png && count > MAX_PICTURE)) {
      throw new ParameterException(
          spec.commandLine(),
          format == Format.png
              ? "--count must be from 1 to %d for a picture but was %d"
                  .formatted(MAX_PICTURE, count)
              : "--count must be positive but was " + count);
    }
    Path folder = new RunFolder(run).generator();
    if (!Files.isDirectory(folder)) {
      throw new IOException("expected a trained generator in " + folder + " but there is none");
    }
    try (Sampler sampler = Sampler.load(folder)) {
      if (format == Format.npy) {
        writeArray(sampler);
      } else {
        writePicture(sampler);
      }
    }
    spec.commandLine().getOut().printf("%d samples in %s%n", count, out);
    return ExitCode.OK;
  }

  private void writePicture(Sampler sampler) throws IOException {
    if (sampler.sampleShape().dimension() != 3) {
      throw new IOException(
          "a picture needs samples of shape (C, H, W) but this run's are "
              + sampler.sampleShape()
              + "; use --format npy");
    }
    try (NDArray samples = sampler.sample(count, seed)) {
      ImageGrid.of(samples).write(out);
    }
  }

  private void writeArray(Sampler sampler) throws IOException {
    long[] shape = new Shape(count).addAll(sampler.sampleShape()).getShape();
    try (NpyFile file = NpyFile.create(out, shape)) {
      sampler.sample(count, seed, samples -> append(file, samples));
    }
  }

  private static void append(NpyFile file, NDArray samples) {
    try {
      file.append(samples.toFloatArray());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}

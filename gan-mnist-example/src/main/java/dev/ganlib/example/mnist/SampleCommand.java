package dev.ganlib.example.mnist;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.Sampler;
import dev.ganlib.image.ImageGrid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Draws samples from a trained generator. */
@Command(
    name = "sample",
    description = "Draws samples from a trained generator into a picture or an array file.",
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
  private static final int DEFAULT_COUNT = 25;

  @Spec private CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  private GeneratorOrigin generator = new GeneratorOrigin();

  @ArgGroup private @Nullable Choice choice;

  @Option(
      names = "--label",
      paramLabel = "N",
      description = "The class of all samples, from a conditional generator.")
  private @Nullable Integer label;

  /** How many samples: in all, or of each class. */
  private static final class Choice {
    @Option(
        names = "--count",
        paramLabel = "N",
        description = "How many samples; of all classes in turn. Default: 25.")
    private @Nullable Integer count;

    @Option(
        names = "--each",
        paramLabel = "N",
        arity = "0..1",
        fallbackValue = "10",
        description =
            "Samples of each class, a row for a class, from a conditional generator."
                + " Without a number: 10.")
    private @Nullable Integer each;
  }

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
    Integer each = choice == null ? null : choice.each;
    Usage.require(
        spec, each == null || label == null, "--each asks for all classes but --label for one");
    int number = choice == null || choice.count == null ? DEFAULT_COUNT : choice.count;
    checkCount("--count", number);
    if (each != null) {
      checkCount("--each", each);
    }
    try (Sampler sampler = generator.open()) {
      Labels.check(spec, sampler, label);
      if (each != null) {
        Labels.requireConditional(spec, sampler, "--each");
      }
      if (each != null) {
        checkAll(each, sampler.classes());
      }
      int[] labels = labels(sampler, number, each);
      int made = labels == null ? number : labels.length;
      if (format == Format.npy) {
        writeArray(sampler, made, labels);
      } else {
        writePicture(sampler, made, labels, each);
      }
      spec.commandLine().getOut().printf(Locale.ROOT, "%d samples in %s%n", made, out);
    }
    return ExitCode.OK;
  }

  private void checkCount(String option, int value) {
    boolean picture = format == Format.png;
    Usage.require(
        spec,
        value > 0 && !(picture && value > MAX_PICTURE),
        picture
            ? String.format(
                Locale.ROOT,
                "%s must be from 1 to %d for a picture but was %d",
                option,
                MAX_PICTURE,
                value)
            : option + " must be positive but was " + value);
  }

  /** Throws if so many samples of each class are too many in all. */
  private void checkAll(int each, int classes) {
    int most = format == Format.png ? MAX_PICTURE : Integer.MAX_VALUE;
    Usage.require(
        spec,
        (long) each * classes <= most,
        String.format(
            Locale.ROOT,
            "--each must be from 1 to %d for %d classes%s but was %d",
            most / classes,
            classes,
            format == Format.png ? " in a picture" : "",
            each));
  }

  /** Returns the labels to ask for, or null if the generator decides. */
  private int @Nullable [] labels(Sampler sampler, int number, @Nullable Integer each) {
    if (label != null) {
      int[] labels = new int[number];
      Arrays.fill(labels, label);
      return labels;
    }
    if (each == null) {
      return null;
    }
    int[] labels = new int[each * sampler.classes()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i / each;
    }
    return labels;
  }

  private void writePicture(
      Sampler sampler, int number, int @Nullable [] labels, @Nullable Integer columns)
      throws IOException {
    if (sampler.sampleShape().dimension() != 3) {
      throw new IOException(
          "a picture needs samples of shape (C, H, W) but this run's are "
              + sampler.sampleShape()
              + "; use --format npy");
    }
    try (NDArray samples =
        labels == null ? sampler.sample(number, seed) : sampler.sample(labels, seed)) {
      ImageGrid grid = ImageGrid.of(samples);
      (columns == null ? grid : grid.columns(columns)).write(out);
    }
  }

  private void writeArray(Sampler sampler, int number, int @Nullable [] labels) throws IOException {
    long[] shape = new Shape(number).addAll(sampler.sampleShape()).getShape();
    try (NpyFile file = NpyFile.create(out, shape)) {
      if (labels == null) {
        sampler.sample(number, seed, samples -> append(file, samples));
      } else {
        sampler.sample(labels, seed, samples -> append(file, samples));
      }
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

package dev.ganlib.example.mnist.cli;

import dev.ganlib.Sampler;
import dev.ganlib.Styles;
import dev.ganlib.example.mnist.chart.ClassGrid;
import dev.ganlib.example.mnist.run.ClassNames;
import dev.ganlib.example.mnist.run.TrainedGenerator;
import dev.ganlib.example.mnist.train.Plurals;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
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
    description =
        "Draws samples from a trained generator into one picture, an array file, or a file for each"
            + " sample.",
    mixinStandardHelpOptions = true)
final class SampleCommand implements Callable<Integer> {
  /** The formats of one file with all samples. */
  enum Format {
    /** A picture of all samples. */
    png,
    /** An animation of all videos. */
    gif,
    /** NumPy's array file: float32 (N, 1, 28, 28) in [-1, 1]. */
    npy;

    String end() {
      return "." + name();
    }
  }

  private static final int MAX_PICTURE = 10_000;
  private static final int DEFAULT_COUNT = 25;

  @Spec private CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  private GeneratorOrigin generator = new GeneratorOrigin();

  @ArgGroup private @Nullable Choice choice;

  @Option(
      names = "--label",
      paramLabel = "CLASS",
      description =
          "The class of all samples, from a conditional generator: its name in the data, or its"
              + " number from 0.")
  private @Nullable String label;

  /** The number of samples: in all, or of each class. */
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

    @Option(
        names = "--mix",
        paramLabel = "N",
        description =
            "A picture of N rows and columns from a generator with styles, such as stylegan2's: in"
                + " each row the coarse styles of the sample beside it, in each column the fine"
                + " ones of the sample above it.")
    private @Nullable Integer mix;
  }

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Decides the latents. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--from",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "The first sample's number among those of the seed, which are numbered from 0."
              + " Default: ${DEFAULT-VALUE}.")
  private int from;

  @Option(
      names = "--truncation",
      paramLabel = "PSI",
      description =
          "From a generator with styles, such as stylegan2's: how far from the mean style samples"
              + " may be, from 0, all are the mean, to 1, as they are drawn. Less gives more typical"
              + " and less diverse samples. Default: 1.")
  private @Nullable Double truncation;

  @Option(
      names = "--format",
      paramLabel = "png|gif|npy",
      description = "The format of --out. Default: as its end says.")
  private @Nullable Format format;

  @ArgGroup(multiplicity = "1")
  private Target target = new Target();

  /** The place that the samples go to. */
  private static final class Target {
    @Option(
        names = "--out",
        paramLabel = "FILE",
        description =
            "One file for all samples: a picture, .png, of videos a row each; an animation of videos,"
                + " .gif; or an array for NumPy, .npy.")
    private @Nullable Path out;

    @Option(
        names = "--each-file",
        paramLabel = "DIR",
        description =
            "A folder, absent or empty, for a PNG file of each sample, named after its number, and"
                + " samples.csv with the seed, number and class of each.")
    private @Nullable Path folder;
  }

  @Option(
      names = "--scale",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "The side of the square that each pixel becomes in pictures. Default: ${DEFAULT-VALUE}.")
  private int scale;

  @Override
  public Integer call() throws IOException {
    Integer each = choice == null ? null : choice.each;
    Usage.require(
        spec, each == null || label == null, "--each asks for all classes but --label for one");
    Usage.require(
        spec, each == null || from == 0, "--from has no meaning beside --each, which begins at 0");
    Usage.requireNotNegative(spec, "--from", from);
    Usage.requirePositive(spec, "--scale", scale);
    boolean array = isArray();
    Integer mix = choice == null ? null : choice.mix;
    Usage.require(
        spec,
        mix == null || (!array && target.out != null && from == 0),
        "--mix makes a picture: --out must end with .png, and --from has no meaning");
    Usage.require(
        spec,
        mix == null || (mix > 0 && mix <= MixingGrid.MOST),
        "--mix must be from 1 to %s but was %s".formatted(MixingGrid.MOST, mix));
    Usage.require(
        spec,
        truncation == null || (truncation >= 0 && truncation <= 1),
        "--truncation must be from 0 to 1 but was " + truncation);
    Usage.require(spec, !array || scale == 1, "--scale has no meaning for an array");
    int number = choice == null || choice.count == null ? DEFAULT_COUNT : choice.count;
    int most = array || target.out == null ? Integer.MAX_VALUE : MAX_PICTURE;
    checkCount("--count", number, most);
    Usage.require(
        spec,
        number <= Integer.MAX_VALUE - from,
        "--from and --count must be at most %s together".formatted(Integer.MAX_VALUE));
    if (each != null) {
      checkCount("--each", each, most);
    }
    try (Sampler sampler = generator.open()) {
      ClassNames names = generator.classNames();
      Integer wanted = Labels.number(spec, sampler, names, label);
      requireStyles(sampler, "--mix", mix);
      requireStyles(sampler, "--truncation", truncation);
      if (mix != null) {
        mix(sampler, mix, wanted);
        return ExitCode.OK;
      }
      if (each != null) {
        Labels.requireConditional(spec, sampler, "--each");
        checkAll(each, sampler.classes(), most);
      }
      int[] labels = labels(sampler, number, each, wanted);
      int made = each == null ? number : each * sampler.classes();
      Drawn drawn = new Drawn(sampler, seed, from, made, labels, truncation);
      Path file = write(sampler, drawn, array, each, names);
      spec.commandLine()
          .getOut()
          .printf(
              "%s%s in %s%n",
              Plurals.of(made, "sample"),
              wanted == null ? "" : " of class " + names.of(wanted),
              file);
    }
    return ExitCode.OK;
  }

  private void requireStyles(Sampler sampler, String option, @Nullable Object value) {
    Usage.require(
        spec,
        value == null || Styles.areIn(sampler),
        option + " needs a generator with styles, such as stylegan2's, but this run's has none");
  }

  private void mix(Sampler sampler, int rows, @Nullable Integer wanted) throws IOException {
    Path out = Objects.requireNonNull(target.out);
    new MixingGrid(sampler, rows)
        .draw(seed, wanted, truncation == null ? 1 : truncation)
        .scale(scale)
        .write(out);
    spec.commandLine()
        .getOut()
        .printf("%s rows of coarse styles, %s columns of fine ones in %s%n", rows, rows, out);
  }

  private Path write(
      Sampler sampler, Drawn drawn, boolean array, @Nullable Integer each, ClassNames names)
      throws IOException {
    Path out = target.out;
    if (out != null && array) {
      drawn.writeArray(out);
      return out;
    }
    boolean animated = out != null && isAnimation(out);
    if (out != null && TrainedGenerator.areVideos(sampler.sampleShape())) {
      drawn.writeVideos(out, animated, scale);
      return out;
    }
    Usage.require(spec, !animated, "--out must end with .png or .npy for a run that makes images");
    TrainedGenerator.requireImageShape(
        sampler.sampleShape(),
        "; use --out with a name that ends with .npy, or .png or .gif of videos");
    if (out == null) {
      Path folder = target.folder;
      if (folder == null) {
        throw new IllegalStateException("one of --out and --each-file is given");
      }
      drawn.writeFiles(folder, scale, names);
      return folder;
    }
    drawn.writePicture(out, columns(sampler.classes(), each), scale);
    return out;
  }

  /** Returns how many samples stand in a row, or null for as many as make the picture square. */
  private @Nullable Integer columns(int classes, @Nullable Integer each) {
    if (each != null) {
      return each;
    }
    boolean inTurn = classes > 0 && label == null && from % classes == 0;
    int count = choice == null || choice.count == null ? DEFAULT_COUNT : choice.count;
    return inTurn && count > classes && new ClassGrid(classes).hasColumns() ? classes : null;
  }

  /** Returns whether the samples go to an array file; throws if --out and --format contradict. */
  private boolean isArray() {
    Path out = target.out;
    if (out == null) {
      Usage.require(spec, format == null, "--format has no meaning beside --each-file");
      return false;
    }
    if (format != null) {
      Usage.requireEnd(spec, "--out", out, List.of(format.end()));
      return format == Format.npy;
    }
    Usage.requireEnd(
        spec, "--out", out, List.of(Format.png.end(), Format.gif.end(), Format.npy.end()));
    return out.toString().toLowerCase(Locale.ROOT).endsWith(Format.npy.end());
  }

  private static boolean isAnimation(Path out) {
    return out.toString().toLowerCase(Locale.ROOT).endsWith(Format.gif.end());
  }

  private void checkCount(String option, int value, int most) {
    Usage.require(
        spec,
        value > 0 && value <= most,
        most == MAX_PICTURE
            ? String.format(
                Locale.ROOT,
                "%s must be from 1 to %d for a picture but was %d",
                option,
                most,
                value)
            : option + " must be positive but was " + value);
  }

  /** Throws if so many samples of each class are too many in all. */
  private void checkAll(int each, int classes, int most) {
    Usage.require(
        spec,
        (long) each * classes <= most,
        String.format(
            Locale.ROOT,
            "--each must be from 1 to %d for %d classes%s but was %d",
            most / classes,
            classes,
            most == MAX_PICTURE ? " in a picture" : "",
            each));
  }

  /** Returns the labels to ask for, from number 0, or null if the generator decides. */
  private int @Nullable [] labels(
      Sampler sampler, int number, @Nullable Integer each, @Nullable Integer wanted) {
    if (wanted != null) {
      int[] labels = new int[from + number];
      Arrays.fill(labels, wanted);
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
}

package dev.ganlib.example.mnist.cli;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.Translator;
import dev.ganlib.data.FolderReader;
import dev.ganlib.data.ImageFolder;
import dev.ganlib.data.ImageFolderException;
import dev.ganlib.example.mnist.chart.Charts;
import dev.ganlib.example.mnist.judge.TranslationEvaluation;
import dev.ganlib.example.mnist.recipe.Recipe;
import dev.ganlib.example.mnist.run.RunDescription;
import dev.ganlib.example.mnist.run.RunFolder;
import dev.ganlib.example.mnist.run.TrainedTranslator;
import dev.ganlib.example.mnist.train.Plurals;
import dev.ganlib.image.ImageGrid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Applies a trained translator to images. */
@Command(
    name = "translate",
    description =
        "Applies the translator of a run to an image, to all images of a folder, or to test digits."
            + " Targets are not needed.",
    // By name it would be another in Turkish, where a capital i has a dot.
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class TranslateCommand implements Callable<Integer> {
  private static final String TEST = "test";
  private static final String PNG = ".png";
  private static final int GRID_COLUMNS = 8;
  private static final int DEFAULT_COUNT = 64;

  /** How many digits are translated at once, so that memory is bounded. */
  private static final int PORTION = 64;

  @Spec private CommandSpec spec;

  @Option(names = "--run", paramLabel = "DIR", required = true, description = "A run's folder.")
  private Path run;

  @Option(
      names = "--to",
      paramLabel = "a|b",
      description =
          "Of a run without pairs: the side to translate to, b for outlines or the images of"
              + " --other. Default: b.")
  private @Nullable String side;

  @Option(
      names = "--input",
      paramLabel = "FILE|DIR|test",
      required = true,
      description =
          "A picture, a folder of pictures, or test: what MNIST's test digits give, for a run on"
              + " digits.")
  private Path input;

  @Option(
      names = "--output",
      paramLabel = "FILE|DIR",
      required = true,
      description =
          "For a picture the PNG file to write; else a folder, absent or empty, for a PNG file of"
              + " each, and of test digits also grid.png, with inputs and outputs side by side.")
  private Path output;

  @Option(
      names = "--size",
      paramLabel = "N|HxW",
      description =
          "Height and width to scale and cut pictures to first, which the network must take."
              + " Default: those it was trained on.")
  private @Nullable String size;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "With --input test: how many digits. Default: " + DEFAULT_COUNT + ".")
  private @Nullable Integer count;

  @Option(
      names = "--scale",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "The side of the square that each pixel becomes in pictures. Default: ${DEFAULT-VALUE}.")
  private int scale;

  @Override
  public Integer call() throws IOException {
    boolean test = input.toString().equals(TEST) && !Files.exists(input);
    Usage.requirePositive(spec, "--scale", scale);
    Usage.requirePositive(spec, "--count", count);
    Usage.require(spec, test || count == null, "--count has no meaning without --input " + TEST);
    Usage.require(spec, !test || size == null, "--size has no meaning for test digits");
    Usage.require(
        spec,
        side == null || side.equals("a") || side.equals("b"),
        "--to must be a or b but was " + side);
    boolean one = Files.isRegularFile(input);
    if (one) {
      Usage.requireEnd(spec, "--output", output, List.of(PNG));
    } else {
      RunFolder.requireUnused("--output", output);
    }
    Optional<String> missing = Charts.leftOut();
    if (missing.isPresent() && !Charts.arePicturesThere()) {
      throw new IOException("no pictures can be written, " + missing.get());
    }
    try (Translator translator =
            TranslationRuns.translator(run, name(), spec.commandLine().getErr());
        NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      int made = test ? digits(translator) : pictures(translator, manager, one);
      spec.commandLine().getOut().printf("%s in %s%n", Plurals.of(made, "image"), output);
    }
    return ExitCode.OK;
  }

  private String name() {
    boolean sides = TranslationRuns.areSides(run);
    Usage.require(
        spec,
        sides || side == null || !TrainedTranslator.isIn(run),
        "--to has no meaning for a run whose inputs have targets");
    return !sides
        ? TrainedTranslator.ONLY
        : "a".equals(side) ? TrainedTranslator.TO_A : TrainedTranslator.TO_B;
  }

  private int digits(Translator translator) throws IOException {
    RunDescription description = new RunFolder(run).describe();
    RunData data = RunData.of(description, null);
    int wanted = count == null ? DEFAULT_COUNT : count;
    Usage.require(
        spec,
        wanted <= data.reference().test().count(),
        String.format(
            Locale.ROOT,
            "--count must be at most the %d test digits there are but was %d",
            data.reference().test().count(),
            wanted));
    Recipe.Data kind = TranslationRuns.recipe(description).data();
    try (TranslationEvaluation digits =
        new TranslationEvaluation(data.reference().training(), data.reference().test())) {
      NDArray inputs =
          switch (kind) {
            case PAIRS -> digits.skeletons();
            case SIDES -> "a".equals(side) ? digits.outlines() : digits.digits();
            default -> digits.small(translator);
          };
      PortionGrid before = new PortionGrid();
      PortionGrid after = new PortionGrid();
      for (int start = 0; start < wanted; start += PORTION) {
        try (NDArray some = inputs.get(start + ":" + Math.min(wanted, start + PORTION));
            NDArray outputs = translator.apply(some)) {
          for (int i = 0; i < outputs.getShape().get(0); i++) {
            String file = String.format(Locale.ROOT, "%05d.png", start + i);
            write(outputs, i, output.resolve(file));
          }
          before.accept(some);
          after.accept(outputs);
        }
      }
      before
          .grid()
          .columns(GRID_COLUMNS)
          .beside(after.grid())
          .scale(scale)
          .write(output.resolve("grid.png"));
    }
    return wanted;
  }

  private Size checked(String text) {
    return Usage.checked(spec, "--size ", () -> Size.of(text));
  }

  private int pictures(Translator translator, NDManager manager, boolean one) throws IOException {
    Shape trained = translator.inputShape();
    Size wanted =
        size == null
            ? new Size(Math.toIntExact(trained.get(1)), Math.toIntExact(trained.get(2)))
            : checked(size);
    Shape sample = new Shape(trained.get(0), wanted.height(), wanted.width());
    Usage.checked(spec, "--size: ", () -> translator.outputShape(sample));
    FolderReader reader =
        ImageFolder.reader(wanted.height(), wanted.width(), Math.toIntExact(trained.get(0)));
    ImageFolder images;
    try {
      images = reader.read(input);
    } catch (ImageFolderException e) {
      throw new IOException(e.messageWith("they cannot be translated"), e);
    }
    List<Path> files = one ? List.of(output) : outputs(images.files());
    try (NDArray bytes = images.samples(manager)) {
      for (int i = 0; i < images.count(); i++) {
        try (NDArray byteImage = bytes.get(i + ":" + (i + 1));
            NDArray floats = byteImage.toType(DataType.FLOAT32, true);
            NDArray scaled = floats.mul(2f / 255);
            NDArray image = scaled.sub(1);
            NDArray made = translator.apply(image)) {
          write(made, 0, files.get(i));
        }
      }
    }
    return images.count();
  }

  /**
   * Returns the file of what becomes of each picture.
   *
   * @throws IOException if two pictures differ in the ends of their names only, or in the case of
   *     letters, which some file systems do not tell apart
   */
  private List<Path> outputs(List<Path> pictures) throws IOException {
    List<Path> files = new ArrayList<>();
    Map<String, Path> origins = new HashMap<>();
    for (Path picture : pictures) {
      String name = picture.toString();
      Path file = output.resolve(name.substring(0, name.lastIndexOf('.')) + PNG);
      Path other = origins.putIfAbsent(file.toString().toLowerCase(Locale.ROOT), picture);
      if (other != null) {
        throw new IOException(
            "expected pictures whose names differ before their ends, in more than the case of letters, for each becomes a PNG file of its name, but there are %s and %s in %s"
                .formatted(other, picture, input));
      }
      files.add(file);
    }
    return files;
  }

  private void write(NDArray images, int index, Path file) throws IOException {
    try (NDArray one = images.get(index + ":" + (index + 1))) {
      ImageGrid.of(one).scale(scale).write(file);
    }
  }
}

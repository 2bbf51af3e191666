package dev.ganlib.example.mnist;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.ImageFolder;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What the command line says of the data to train on. */
final class DataOptions {
  private static final int DEFAULT_SIZE = 32;
  private static final int DEFAULT_CHANNELS = 3;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "A folder with IDX files, plain or gzipped, instead of the bundled MNIST.")
  private @Nullable Path data;

  @Option(
      names = "--digit",
      paramLabel = "0-9",
      description = "Train on the images of one class only, the quick check of a set-up.")
  private @Nullable Integer digit;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Train on N of the images only, taken evenly from all.")
  private @Nullable Integer limit;

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description =
          "A folder of PNG and JPEG files instead of MNIST; its subfolders, if there are, are the"
              + " classes.")
  private @Nullable Path images;

  @Option(
      names = "--size",
      paramLabel = "N",
      description = "With --images: height and width to scale and cut to. Default: 32.")
  private @Nullable Integer size;

  @Option(
      names = "--channels",
      paramLabel = "1|3",
      description = "With --images: 1 for grey, 3 for colour. Default: 3.")
  private @Nullable Integer channels;

  /** Throws if options contradict one another or the recipe. */
  void check(CommandSpec spec, Recipe recipe) {
    boolean fixed = recipe.data() != Recipe.Data.DIGITS;
    refuse(
        spec,
        fixed,
        "--data, --digit and --limit",
        "for the recipe " + recipe.name(),
        data,
        digit,
        limit);
    refuse(spec, fixed, "--images", "for the recipe " + recipe.name(), images);
    refuse(
        spec, images != null, "--data, --digit and --limit", "with --images", data, digit, limit);
    refuse(spec, images == null, "--size and --channels", "without --images", size, channels);
    Usage.require(
        spec,
        digit == null || (digit >= 0 && digit <= 9),
        "--digit must be from 0 to 9 but was " + digit);
    Usage.require(
        spec,
        digit == null || !recipe.needsLabels(),
        "--digit leaves one class, but the recipe %s learns to tell classes apart"
            .formatted(recipe.name()));
    Usage.require(spec, limit == null || limit > 0, "--limit must be positive but was " + limit);
    Usage.require(spec, size == null || size > 0, "--size must be positive but was " + size);
    Usage.require(
        spec,
        channels == null || channels == 1 || channels == 3,
        "--channels must be 1 or 3 but was " + channels);
  }

  /** Returns whether the images are MNIST's, or in its format. */
  boolean areDigits() {
    return images == null;
  }

  /** Returns whether all of somebody's own data are trained on, not a part that was chosen. */
  boolean areOwn() {
    return images != null || (data != null && digit == null && limit == null);
  }

  private static void refuse(
      CommandSpec spec, boolean when, String options, String where, @Nullable Object... given) {
    String have = given.length > 1 ? " have" : " has";
    for (Object option : given) {
      Usage.require(spec, !when || option == null, options + have + " no meaning " + where);
    }
  }

  /**
   * Reads the data.
   *
   * @throws IOException if a folder or file is missing or damaged, or has no labels where the
   *     recipe needs them
   */
  TrainingData read(NDManager manager, Recipe recipe) throws IOException {
    if (recipe.data() != Recipe.Data.DIGITS) {
      return TrainingData.bundled(manager, recipe);
    }
    if (images == null) {
      return TrainingData.digits(manager, data, digit, limit);
    }
    int side = size == null ? DEFAULT_SIZE : size;
    ImageFolder folder =
        ImageFolder.read(images, side, channels == null ? DEFAULT_CHANNELS : channels);
    if (recipe.needsLabels() && folder.classes().size() < 2) {
      throw new IOException(
          "the recipe %s needs classes, but %s has %s; put the images of each class into a subfolder"
              .formatted(
                  recipe.name(),
                  images,
                  folder.classes().isEmpty() ? "no subfolders" : "one subfolder"));
    }
    return TrainingData.images(manager, folder, images);
  }

  /** Returns what a recipe's networks are made for, with the data's shape and classes. */
  static Recipe.Setting setting(Recipe recipe, TrainingData data) {
    Shape sample = data.source().sampleShape();
    return new Recipe.Setting(sample, data.source().classes(), recipe.setting().width());
  }
}

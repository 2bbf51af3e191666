package dev.ganlib.example.mnist.cli;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.ImageFolder;
import dev.ganlib.data.Source;
import dev.ganlib.example.mnist.data.DataException;
import dev.ganlib.example.mnist.data.Mnist;
import dev.ganlib.example.mnist.judge.Reference;
import dev.ganlib.example.mnist.recipe.Material;
import dev.ganlib.example.mnist.recipe.Recipe;
import dev.ganlib.example.mnist.recipe.TranslationRecipe;
import dev.ganlib.example.mnist.train.TrainingData;
import dev.ganlib.example.mnist.train.TranslationData;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options for the data to train on. */
final class DataOptions {
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

  @Mixin private ImageOptions images;

  /** Throws if options contradict one another or the recipe. */
  void check(CommandSpec spec, Recipe recipe) {
    boolean fixed = recipe.data() == Recipe.Data.STACKED || recipe.data() == Recipe.Data.RING;
    refuse(
        spec,
        fixed,
        "--data, --digit and --limit",
        "for the recipe " + recipe.name(),
        data,
        digit,
        limit);
    boolean given = images.areGiven();
    Usage.require(
        spec, !fixed || !given, images.given() + " has no meaning for the recipe " + recipe.name());
    refuse(
        spec, given, "--data, --digit and --limit", "with " + images.given(), data, digit, limit);
    images.checkKinds(spec, recipe);
    images.check(spec);
    Usage.require(
        spec,
        digit == null || (digit >= 0 && digit <= 9),
        "--digit must be from 0 to 9 but was " + digit);
    Usage.require(
        spec,
        digit == null || !recipe.needsLabels(),
        "--digit leaves one class, but the recipe %s learns to tell classes apart"
            .formatted(recipe.name()));
    Usage.requirePositive(spec, "--limit", limit);
    Usage.require(
        spec,
        limit == null || limit > 1 || recipe.data() != Recipe.Data.SIDES,
        "--limit must be at least 2 for the recipe %s, one image for each side, but was %s"
            .formatted(recipe.name(), limit));
  }

  /** Returns whether the images are MNIST's, or in its format. */
  boolean areDigits() {
    return !images.areGiven();
  }

  /** Returns the folder with images in MNIST's format, or null for the bundled MNIST. */
  @Nullable Path folder() {
    return data;
  }

  /** Returns the only class to train on, or null for all. */
  @Nullable Integer digit() {
    return digit;
  }

  /** Returns how many images to train on, or null for all. */
  @Nullable Integer limit() {
    return limit;
  }

  /** Returns whether the training takes all of a user's own data, not a chosen part. */
  boolean areOwn() {
    return images.areGiven() || (data != null && digit == null && limit == null);
  }

  private static void refuse(
      CommandSpec spec, boolean when, String options, String where, @Nullable Object... given) {
    for (Object option : given) {
      Usage.require(spec, !when || option == null, options + " have no meaning " + where);
    }
  }

  /**
   * Reads the data, and prints what was done with the files of a folder of pictures.
   *
   * @throws IOException if a folder or file is missing or damaged, or has no labels where the
   *     recipe needs them
   */
  TrainingData read(NDManager manager, Recipe recipe, PrintWriter log) throws IOException {
    return switch (recipe.data()) {
      case RING, STACKED -> TrainingData.bundled(manager, recipe);
      case DIGITS ->
          images.areGiven() ? pictures(manager, recipe, log) : digits(manager, recipe, log);
      case VIDEOS ->
          images.areGiven()
              ? videos(manager, recipe, log)
              : TrainingData.videos(manager, chosen(), name());
      case PAIRS ->
          images.areGiven()
              ? TranslationData.of(manager, images.readPairs(log), images.pairFolders())
              : translated(manager, recipe, log);
      case SIDES ->
          images.areGiven()
              ? TranslationData.of(
                  manager,
                  images.read(log),
                  images.readOther(log),
                  List.of(images.folder(), images.otherFolder()))
              : translated(manager, recipe, log);
    };
  }

  /** Returns digits and what is made of them. */
  private TrainingData translated(NDManager manager, Recipe recipe, PrintWriter log) {
    Mnist all = all();
    Mnist chosen = TrainingData.chosen(all, digit, limit);
    return TranslationData.of(manager, recipe.data(), chosen, shown(all, chosen, log), name());
  }

  private TrainingData videos(NDManager manager, Recipe recipe, PrintWriter log)
      throws IOException {
    ImageFolder folder = images.readVideos(log);
    requireClasses(recipe, folder, images.videoFolder(), "videos");
    return TrainingData.images(manager, folder, images.videoFolder());
  }

  private TrainingData digits(NDManager manager, Recipe recipe, PrintWriter log) {
    Mnist all = all();
    Mnist chosen = TrainingData.chosen(all, digit, limit);
    TrainingData read = TrainingData.digits(manager, chosen, name());
    return recipe instanceof TranslationRecipe
        ? read.with(TranslationData.targets(manager, read.source(), shown(all, chosen, log)))
        : read;
  }

  private Mnist chosen() {
    return TrainingData.chosen(all(), digit, limit);
  }

  private Mnist all() {
    return data == null ? Mnist.bundled() : Mnist.read(data);
  }

  /**
   * Returns what pictures in training are made of: held-out digits, or, where there are none, those
   * that it trains on, and says so.
   *
   * @throws DataException if held-out digits are damaged
   */
  private Mnist shown(Mnist all, Mnist chosen, PrintWriter log) {
    try {
      return (data == null ? Reference.of(null, digit) : Reference.of(data, all, digit)).test();
    } catch (DataException e) {
      if (!e.isAbsence()) {
        throw e;
      }
      log.printf(
          "samples/ shows images that it trains on, for there are no others: %s%n", e.getMessage());
      return chosen;
    }
  }

  private String name() {
    return TrainingData.name(data, digit, limit);
  }

  private TrainingData pictures(NDManager manager, Recipe recipe, PrintWriter log)
      throws IOException {
    ImageFolder folder = images.read(log);
    requireClasses(recipe, folder, images.folder(), "images");
    TrainingData all = TrainingData.images(manager, folder, images.folder());
    Source source = images.areMirrored() ? Source.mirrored(all.source()) : all.source();
    return all.with(
        recipe instanceof TranslationRecipe
            ? TranslationData.targets(manager, source, all.columns().get(0))
            : Material.of(source));
  }

  private static void requireClasses(Recipe recipe, ImageFolder folder, Path place, String kind)
      throws IOException {
    if (recipe.needsLabels() && folder.classes().size() < 2) {
      throw new IOException(
          "the recipe %s needs classes, but %s has %s; put the %s of each class into a subfolder"
              .formatted(
                  recipe.name(),
                  place,
                  folder.classes().isEmpty() ? "no subfolders" : "one subfolder",
                  kind));
    }
  }

  /** Returns what a recipe's networks are made for, with the data's shape and classes. */
  static Recipe.Setting setting(Recipe recipe, TrainingData data) {
    Shape sample = data.source().sampleShape();
    return recipe.setting().of(sample, data.source().classes());
  }
}

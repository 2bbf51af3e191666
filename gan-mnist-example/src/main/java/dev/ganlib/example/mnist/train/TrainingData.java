package dev.ganlib.example.mnist.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.ImageFolder;
import dev.ganlib.data.Source;
import dev.ganlib.example.mnist.data.DataException;
import dev.ganlib.example.mnist.data.Mnist;
import dev.ganlib.example.mnist.data.MovingDigits;
import dev.ganlib.example.mnist.data.Ring;
import dev.ganlib.example.mnist.data.Sha256;
import dev.ganlib.example.mnist.data.StackedMnist;
import dev.ganlib.example.mnist.recipe.Material;
import dev.ganlib.example.mnist.recipe.Recipe;
import dev.ganlib.example.mnist.recipe.TranslationRecipe;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The real samples of a run, on the device.
 *
 * @param material hands them out
 * @param columns what is drawn of them, side by side, as bytes: all samples, of stacks the first
 *     ones; of pairs inputs and targets
 * @param name where they came from
 * @param sha256 of their bytes, or of those of the digits that sides and videos are made of
 * @param classNames by the classes' numbers, as folders give them; else empty
 * @param own a folder of a user's own pictures that they are made of, of two that of inputs or of
 *     the first side; null if they are digits or points
 */
public record TrainingData(
    Material material,
    List<NDArray> columns,
    String name,
    String sha256,
    List<String> classNames,
    @Nullable Path own) {
  /** The number of points of the ring. */
  public static final int RING_POINTS = 20_000;

  private static final long RING_SEED = 1;
  private static final long VIDEO_SEED = 1;
  private static final int STACKS_TO_SHOW = 100;

  /** Copies the lists. */
  public TrainingData {
    columns = List.copyOf(columns);
    classNames = List.copyOf(classNames);
  }

  /** Samples of one kind, whose classes have names or not. */
  private static TrainingData of(
      Source source, NDArray samples, String name, String sha256, List<String> classNames) {
    return new TrainingData(Material.of(source), List.of(samples), name, sha256, classNames, null);
  }

  private static TrainingData of(Source source, NDArray samples, String name, String sha256) {
    return of(source, samples, name, sha256, List.of());
  }

  /** Returns the source whose size decides how long an epoch is. */
  public Source source() {
    return material.leading();
  }

  /** Returns this with another material. */
  public TrainingData with(Material other) {
    return new TrainingData(other, columns, name, sha256, classNames, own);
  }

  /** Returns this as made of a folder of own pictures. */
  private TrainingData of(Path folder) {
    return new TrainingData(material, columns, name, sha256, classNames, folder);
  }

  /** Returns the points of {@link Ring}, always the same. */
  public static TrainingData ring(NDManager manager) {
    float[] points = Ring.points(RING_POINTS, RING_SEED);
    NDArray samples = manager.create(points, new Shape(RING_POINTS, 2));
    ByteBuffer bytes = ByteBuffer.allocate(4 * points.length);
    bytes.asFloatBuffer().put(points);
    return of(Source.arrays(samples), samples, "ring", Sha256.of(bytes.array()));
  }

  /** Returns what comes with the application for a recipe. */
  public static TrainingData bundled(NDManager manager, Recipe recipe) {
    return switch (recipe.data()) {
      case DIGITS -> bundledDigits(manager, recipe);
      case STACKED -> stacked(manager);
      case RING -> ring(manager);
      case VIDEOS -> videos(manager, Mnist.bundled(), Mnist.NAME);
      case PAIRS, SIDES ->
          TranslationData.of(
              manager, recipe.data(), Mnist.bundled(), Mnist.bundled(Mnist.Split.TEST), Mnist.NAME);
    };
  }

  private static TrainingData bundledDigits(NDManager manager, Recipe recipe) {
    TrainingData digits = digits(manager, null, null, null);
    return recipe instanceof TranslationRecipe
        ? digits.with(
            TranslationData.targets(manager, digits.source(), Mnist.bundled(Mnist.Split.TEST)))
        : digits;
  }

  /** Returns digits that move, always the same for the same digits. */
  public static TrainingData videos(NDManager manager, Mnist digits, String name) {
    MovingDigits moving =
        MovingDigits.of(digits, Math.min(MovingDigits.TRAINING_VIDEOS, digits.count()), VIDEO_SEED);
    Shape shape =
        new Shape(moving.count(), 1, MovingDigits.FRAMES, MovingDigits.SIDE, MovingDigits.SIDE);
    NDArray samples = manager.create(ByteBuffer.wrap(moving.videos()), shape, DataType.UINT8);
    NDArray labels =
        manager.create(ByteBuffer.wrap(moving.labels()), new Shape(moving.count()), DataType.UINT8);
    return of(
        Source.bytes(samples, labels, Mnist.CLASSES),
        samples,
        name + ", moving digits",
        digits.sha256());
  }

  /** Returns {@link StackedMnist}, always the same. */
  static TrainingData stacked(NDManager manager) {
    StackedMnist stacks = StackedMnist.training();
    NDArray first = stacks.array(manager, 0, STACKS_TO_SHOW);
    return of(stacks.source(manager), first, StackedMnist.NAME, stacks.sha256());
  }

  /**
   * Returns the training images of MNIST or of a folder, with their labels.
   *
   * @param folder with IDX files, or null for the bundled MNIST
   * @param digit the only class to keep, or null for all
   * @param limit how many images to keep, taken evenly from all, or null for all
   */
  public static TrainingData digits(
      NDManager manager, @Nullable Path folder, @Nullable Integer digit, @Nullable Integer limit) {
    Mnist all = folder == null ? Mnist.bundled() : Mnist.read(folder);
    return digits(manager, chosen(all, digit, limit), name(folder, digit, limit));
  }

  /** Returns digits that were read, with their labels. */
  public static TrainingData digits(NDManager manager, Mnist mnist, String name) {
    ByteBuffer bytes = ByteBuffer.wrap(mnist.images());
    Shape shape = new Shape(mnist.count(), 1, Mnist.SIDE, Mnist.SIDE);
    NDArray samples = manager.create(bytes, shape, DataType.UINT8);
    ByteBuffer classes = ByteBuffer.wrap(mnist.labels());
    NDArray labels = manager.create(classes, new Shape(mnist.count()), DataType.UINT8);
    return of(Source.bytes(samples, labels, Mnist.CLASSES), samples, name, mnist.sha256());
  }

  /** Returns the name of what {@link #digits} gives. */
  public static String name(
      @Nullable Path folder, @Nullable Integer digit, @Nullable Integer limit) {
    return (folder == null ? Mnist.NAME : folder.toString())
        + (digit == null ? "" : ", digit " + digit)
        + (limit == null ? "" : ", " + limit + " images");
  }

  /**
   * Returns some of the images of a data set, as {@link #digits} does.
   *
   * @throws DataException if there are fewer
   */
  public static Mnist chosen(Mnist all, @Nullable Integer digit, @Nullable Integer limit) {
    Mnist chosen = digit == null ? all : all.onlyDigit(digit);
    if (limit != null && limit > chosen.count()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "--limit must be at most the %d images there are but was %d",
              chosen.count(),
              limit));
    }
    return limit == null ? chosen : chosen.spread(limit);
  }

  /** Returns the images of a folder. */
  public static TrainingData images(NDManager manager, ImageFolder folder, Path path) {
    String name =
        folder.classes().isEmpty() ? path.toString() : path + ", classes " + folder.classes();
    NDArray samples = folder.samples(manager);
    MessageDigest digest = Sha256.digest();
    for (int i = 0; i < folder.count(); i++) {
      digest.update(folder.bytes(i));
    }
    if (folder.classes().isEmpty()) {
      return of(Source.bytes(samples), samples, name, Sha256.text(digest)).of(path);
    }
    NDArray labels = folder.labels(manager);
    // As big-endian int64.
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * folder.count());
    bytes.asLongBuffer().put(labels.toLongArray());
    digest.update(bytes);
    Source source = Source.bytes(samples, labels, folder.classes().size());
    return of(source, samples, name, Sha256.text(digest), folder.classes()).of(path);
  }
}

package dev.ganlib.example.mnist.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.ImageFolder;
import dev.ganlib.data.ImagePairs;
import dev.ganlib.data.Source;
import dev.ganlib.example.mnist.data.DataException;
import dev.ganlib.example.mnist.data.Mnist;
import dev.ganlib.example.mnist.data.Outlines;
import dev.ganlib.example.mnist.data.Sha256;
import dev.ganlib.example.mnist.data.Skeletons;
import dev.ganlib.example.mnist.recipe.Material;
import dev.ganlib.example.mnist.recipe.Recipe;
import dev.ganlib.translation.PairedTranslation;
import dev.ganlib.translation.UnpairedTranslation;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes what translations are trained on: of digits, or of own pictures. */
public final class TranslationData {
  /** How many samples pictures in training are made of at the most. */
  static final int SHOWN = 64;

  private TranslationData() {}

  /**
   * Returns skeletons with their digits, or digits and outlines of other digits.
   *
   * @param digits to train on
   * @param test digits that pictures in training are made of
   * @param name where both are from
   */
  public static TrainingData of(
      NDManager manager, Recipe.Data kind, Mnist digits, Mnist test, String name) {
    return kind == Recipe.Data.PAIRS
        ? pairs(manager, digits, test, name)
        : sides(manager, digits, test, name);
  }

  /** Returns digits alone, of which inputs are made on the device. */
  public static Material targets(NDManager manager, Source digits, Mnist test) {
    return targets(digits, shown(manager, first(test)));
  }

  /**
   * Returns targets alone, of which inputs are made on the device.
   *
   * @param bytes of all, the first of which are shown
   */
  public static Material targets(NDManager manager, Source targets, NDArray bytes) {
    return targets(targets, first(bytes));
  }

  private static Material targets(Source targets, NDArray shown) {
    return new Material(
        Map.of(PairedTranslation.TARGET, targets), Map.of(PairedTranslation.TARGET, shown));
  }

  /** Returns a user's own pairs. */
  public static TrainingData of(NDManager manager, ImagePairs pairs, List<Path> folders) {
    return own(
        manager,
        List.of(PairedTranslation.INPUT, PairedTranslation.TARGET),
        List.of(pairs.inputs(), pairs.targets()),
        folders);
  }

  /** Returns a user's own pictures of two sides. */
  public static TrainingData of(
      NDManager manager, ImageFolder a, ImageFolder b, List<Path> folders) {
    return own(
        manager, List.of(UnpairedTranslation.A, UnpairedTranslation.B), List.of(a, b), folders);
  }

  private static TrainingData own(
      NDManager manager, List<String> names, List<ImageFolder> images, List<Path> folders) {
    List<NDArray> bytes = new ArrayList<>();
    List<NDArray> examples = new ArrayList<>();
    MessageDigest digest = Sha256.digest();
    for (ImageFolder folder : images) {
      NDArray samples = folder.samples(manager);
      bytes.add(samples);
      examples.add(first(samples));
      // Without it images that moved from one folder's end to the other's start would not show.
      digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, folder.count()));
      for (int image = 0; image < folder.count(); image++) {
        digest.update(folder.bytes(image));
      }
    }
    return named(
        names,
        bytes,
        examples,
        folders.get(0) + " and " + folders.get(1),
        Sha256.text(digest),
        folders.get(0));
  }

  private static NDArray first(NDArray bytes) {
    try (NDArray some = bytes.get("0:" + Math.min(SHOWN, bytes.getShape().get(0)))) {
      return shown(some);
    }
  }

  private static TrainingData pairs(NDManager manager, Mnist digits, Mnist test, String name) {
    byte[] some = first(test);
    byte[] skeletons = Skeletons.of(digits.images());
    return named(
        List.of(PairedTranslation.INPUT, PairedTranslation.TARGET),
        List.of(array(manager, skeletons), array(manager, digits.images())),
        List.of(shown(manager, Skeletons.of(some)), shown(manager, some)),
        name + ", skeletons and digits",
        sha256(digits, skeletons),
        null);
  }

  /**
   * Returns what tells data apart that are made of digits: of pairs of the skeletons and digits,
   * and of all else that of the digits, of which the rest is made.
   *
   * @param kind of the recipe that trains on them
   */
  public static String sha256(Recipe.Data kind, Mnist digits) {
    return kind == Recipe.Data.PAIRS
        ? sha256(digits, Skeletons.of(digits.images()))
        : digits.sha256();
  }

  private static String sha256(Mnist digits, byte[] skeletons) {
    return Sha256.of(skeletons, digits.images());
  }

  private static TrainingData sides(NDManager manager, Mnist digits, Mnist test, String name) {
    if (digits.count() < 2) {
      throw new DataException(
          "expected 2 images at least, one for each side, but there are " + digits.count());
    }
    byte[] all = digits.images();
    int half = digits.count() / 2 * Mnist.IMAGE_BYTES;
    byte[] some = first(test);
    return named(
        List.of(UnpairedTranslation.A, UnpairedTranslation.B),
        List.of(
            array(manager, Arrays.copyOf(all, half)),
            array(manager, Outlines.of(Arrays.copyOfRange(all, half, all.length)))),
        List.of(shown(manager, some), shown(manager, Outlines.of(some))),
        name + ", the first half as digits, the second as outlines",
        digits.sha256(),
        null);
  }

  /** Returns bytes under the names of two sources, with what of them is shown. */
  private static TrainingData named(
      List<String> names,
      List<NDArray> bytes,
      List<NDArray> examples,
      String name,
      String sha256,
      @Nullable Path own) {
    Map<String, Source> sources = new LinkedHashMap<>();
    Map<String, NDArray> shown = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      sources.put(names.get(i), Source.bytes(bytes.get(i)));
      shown.put(names.get(i), examples.get(i));
    }
    return new TrainingData(new Material(sources, shown), bytes, name, sha256, List.of(), own);
  }

  private static byte[] first(Mnist test) {
    return Arrays.copyOf(test.images(), Math.min(SHOWN, test.count()) * Mnist.IMAGE_BYTES);
  }

  private static NDArray array(NDManager manager, byte[] images) {
    Shape shape = new Shape(images.length / Mnist.IMAGE_BYTES, 1, Mnist.SIDE, Mnist.SIDE);
    return manager.create(ByteBuffer.wrap(images), shape, DataType.UINT8);
  }

  /** Returns images as floats in [-1, 1]. */
  static NDArray shown(NDManager manager, byte[] images) {
    return shown(array(manager, images));
  }

  /** Returns bytes as floats in [-1, 1]. */
  static NDArray shown(NDArray bytes) {
    try (NDArray floats = bytes.toType(DataType.FLOAT32, true);
        NDArray scaled = floats.mul(2f / 255)) {
      return scaled.sub(1);
    }
  }
}

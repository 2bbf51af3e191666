package dev.ganlib.example.mnist.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Images of 28x28 grey bytes with a label from 0 to 9 each: MNIST, or a data set in its format such
 * as Fashion-MNIST.
 *
 * <p>The real MNIST is bundled, so that nothing is downloaded. Immutable as long as no caller
 * writes to the arrays it hands out; safe for many threads then.
 */
public final class Mnist {

  /** The height and the width of every image, in pixels. */
  public static final int SIDE = 28;

  /** The bytes of one image. */
  public static final int IMAGE_BYTES = SIDE * SIDE;

  /** The number of classes. */
  public static final int CLASSES = 10;

  /** The number of images to train on, all digits together. */
  public static final int TRAINING_IMAGES = 60_000;

  /** The parts of the data set: to train on, and to test with. */
  public enum Split {
    /** The one to train on: 60,000 images of MNIST. */
    TRAIN("train"),
    /** The one held out: 10,000 images of MNIST. */
    TEST("t10k");

    private final String prefix;

    Split(String prefix) {
      this.prefix = prefix;
    }
  }

  /** The name of the data set that comes with the application. */
  public static final String NAME = "MNIST (bundled)";

  /** The halves that were read from the class path and are still in use. */
  private static final Map<Split, WeakReference<Mnist>> BUNDLED = new EnumMap<>(Split.class);

  private final byte[] images;
  private final byte[] labels;
  private @Nullable String fingerprint;

  private Mnist(byte[] images, byte[] labels) {
    this.images = images;
    this.labels = labels;
  }

  /**
   * Returns other images with the labels of these.
   *
   * @param others as many, of 28x28 bytes each, one after another; kept, not copied
   */
  public Mnist withImages(byte[] others) {
    if (others.length != images.length) {
      throw new IllegalArgumentException(
          "expected as many images as there are labels but were %s and %s bytes"
              .formatted(others.length, images.length));
    }
    return new Mnist(others, labels);
  }

  /**
   * Returns the training images of MNIST, from the class path.
   *
   * @return 60,000 images and labels
   */
  public static Mnist bundled() {
    return bundled(Split.TRAIN);
  }

  /**
   * Returns one half of MNIST, from the class path; the same object for as long as anything holds
   * it.
   *
   * @param split which half
   * @return its images and labels
   */
  public static Mnist bundled(Split split) {
    synchronized (BUNDLED) {
      WeakReference<Mnist> reference = BUNDLED.get(split);
      Mnist known = reference == null ? null : reference.get();
      if (known == null) {
        known = readBundled(split);
        BUNDLED.put(split, new WeakReference<>(known));
      }
      return known;
    }
  }

  private static Mnist readBundled(Split split) {
    byte[] images = bundledFile(split.prefix + "-images-idx3-ubyte.gz", SIDE, SIDE);
    byte[] labels = bundledFile(split.prefix + "-labels-idx1-ubyte.gz");
    return checked(images, labels, "bundled labels");
  }

  private static byte[] bundledFile(String name, int... item) {
    try (InputStream in = Mnist.class.getResourceAsStream(name)) {
      return IdxFile.read("bundled " + name, Objects.requireNonNull(in, name), item);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads the training images of a folder.
   *
   * @param folder holds the files, as {@link #read(Path, Split)} says
   * @return their images and labels
   * @throws DataException as {@link #read(Path, Split)} does
   */
  public static Mnist read(Path folder) {
    return read(folder, Split.TRAIN);
  }

  /**
   * Reads one half of a data set from a folder.
   *
   * @param folder holds {@code train-images-idx3-ubyte} and {@code train-labels-idx1-ubyte}, or
   *     {@code t10k-...} for the other half. The second hyphen from the right may be a dot ({@code
   *     train-images.idx3-ubyte}), and {@code .gz} may follow; of several such files the plain one
   *     is read, and of these the one with the hyphen. Plain and gzipped content are told apart by
   *     the content.
   * @param split which half
   * @return its images and labels
   * @throws DataException with one line, if the folder or a file is missing, if a file is no IDX
   *     file of 28x28 images or of labels ({@link IdxFile}), if the two files' counts differ, or if
   *     a label is not from 0 to 9
   */
  public static Mnist read(Path folder, Split split) {
    if (!Files.isDirectory(folder)) {
      throw new DataException("expected a folder of IDX files but there is none: " + folder);
    }
    byte[] images = IdxFile.read(find(folder, split.prefix + "-images", "idx3-ubyte"), SIDE, SIDE);
    Path labelFile = find(folder, split.prefix + "-labels", "idx1-ubyte");
    return checked(images, IdxFile.read(labelFile), labelFile.toString());
  }

  private static Path find(Path folder, String content, String format) {
    List<String> names =
        Stream.of("", ".gz")
            .flatMap(end -> Stream.of("-", ".").map(dot -> content + dot + format + end))
            .toList();
    return names.stream()
        .map(folder::resolve)
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(
            () ->
                DataException.absent(
                    "%s: expected one of the files %s but there is none"
                        .formatted(folder, String.join(", ", names))));
  }

  private static Mnist checked(byte[] images, byte[] labels, String name) {
    int count = images.length / IMAGE_BYTES;
    if (labels.length != count) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: expected %d labels, one for each image, but was %d",
              name,
              count,
              labels.length));
    }
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= CLASSES) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s: expected labels from 0 to 9 but was %d at index %d",
                name,
                Byte.toUnsignedInt(labels[i]),
                i));
      }
    }
    return new Mnist(images, labels);
  }

  /**
   * Returns the images of one class.
   *
   * @param digit the label, from 0 to 9
   * @return a new data set of those images, in their order
   * @throws IllegalArgumentException if {@code digit} is not from 0 to 9
   * @throws DataException if there is no such image
   */
  public Mnist onlyDigit(int digit) {
    if (digit < 0 || digit >= CLASSES) {
      throw new IllegalArgumentException("digit must be from 0 to 9 but was " + digit);
    }
    int[] kept = IntStream.range(0, count()).filter(i -> labels[i] == digit).toArray();
    if (kept.length == 0) {
      throw DataException.absent(
          String.format(
              Locale.ROOT,
              "expected at least 1 image of digit %d but was none of %d",
              digit,
              count()));
    }
    byte[] keptImages = new byte[kept.length * IMAGE_BYTES];
    for (int i = 0; i < kept.length; i++) {
      System.arraycopy(images, kept[i] * IMAGE_BYTES, keptImages, i * IMAGE_BYTES, IMAGE_BYTES);
    }
    byte[] keptLabels = new byte[kept.length];
    Arrays.fill(keptLabels, (byte) digit);
    return new Mnist(keptImages, keptLabels);
  }

  /**
   * Returns images from all over the data set: of n the image i n / count, rounded down, for each
   * i.
   *
   * <p>MNIST's test images come in two halves of which the second is harder, so that the first
   * images would not stand for all.
   *
   * @param count how many, from 1 to {@link #count()}
   * @return a new data set of those images, in their order
   * @throws IllegalArgumentException if {@code count} is out of its range
   */
  public Mnist spread(int count) {
    if (count < 1 || count > count()) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "count must be from 1 to %d but was %d", count(), count));
    }
    byte[] spreadImages = new byte[count * IMAGE_BYTES];
    byte[] spreadLabels = new byte[count];
    for (int i = 0; i < count; i++) {
      int source = Math.toIntExact((long) i * count() / count);
      System.arraycopy(images, source * IMAGE_BYTES, spreadImages, i * IMAGE_BYTES, IMAGE_BYTES);
      spreadLabels[i] = labels[source];
    }
    return new Mnist(spreadImages, spreadLabels);
  }

  /**
   * Returns how many images there are.
   *
   * @return their number, at least 1
   */
  public int count() {
    return labels.length;
  }

  /**
   * Returns the pixels: unsigned bytes of shape (count, 28, 28), 0 for the background.
   *
   * @return the data set's own array, not a copy; to be read only
   */
  public byte[] images() {
    return images;
  }

  /**
   * Returns the labels, from 0 to 9.
   *
   * @return the data set's own array, not a copy; to be read only
   */
  public byte[] labels() {
    return labels;
  }

  /**
   * Counts the images of each class.
   *
   * @return ten counts, the caller's
   */
  long[] classCounts() {
    long[] counts = new long[CLASSES];
    for (byte label : labels) {
      counts[label]++;
    }
    return counts;
  }

  /** Returns whether another data set has the same images with the same labels. */
  public boolean isSame(Mnist other) {
    return Arrays.equals(images, other.images) && Arrays.equals(labels, other.labels);
  }

  /**
   * Returns the data's fingerprint, by which a run tells what it was trained on; computed once.
   *
   * @return the SHA-256 of the pixels followed by the labels, in 64 hexadecimal digits
   */
  public String sha256() {
    synchronized (this) {
      String known = fingerprint;
      if (known == null) {
        known = Sha256.of(images, labels);
        fingerprint = known;
      }
      return known;
    }
  }
}

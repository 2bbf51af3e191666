package dev.ganlib.example.mnist.judge;

import dev.ganlib.example.mnist.data.DataException;
import dev.ganlib.example.mnist.data.Mnist;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The real images that samples are compared with, and held-out ones of the same kind that are
 * measured beside them.
 *
 * @param training what samples are compared with
 * @param test what no generator was trained on
 * @param name where both are from, with the digit if only one
 * @param kind what the judge knows of them
 */
public record Reference(Mnist training, Mnist test, String name, Kind kind) {
  /** The knowledge that the judge, a classifier of MNIST's digits, has of images. */
  enum Kind {
    /** All digits of MNIST, for which it was made. */
    DIGITS,
    /** One of these digits. */
    ONE_DIGIT,
    /** Images that it was not made for: its features tell them apart, its classes do not. */
    OTHERS
  }

  private static @Nullable Reference sharedDigits;

  /** Returns the MNIST that comes with the application, read once. */
  public static synchronized Reference digits() {
    Reference known = sharedDigits;
    if (known == null) {
      known =
          new Reference(Mnist.bundled(), Mnist.bundled(Mnist.Split.TEST), Mnist.NAME, Kind.DIGITS);
      sharedDigits = known;
    }
    return known;
  }

  /**
   * Reads a data set.
   *
   * @param folder with IDX files of training and of test images, or null for the bundled MNIST
   * @param digit the only class to keep, or null for all
   * @throws DataException if a file is missing or damaged
   */
  public static Reference of(@Nullable Path folder, @Nullable Integer digit) {
    return folder == null ? digits().only(digit) : of(folder, Mnist.read(folder), digit);
  }

  /**
   * Takes a data set's training images as they were read, and reads its test images.
   *
   * @param folder with IDX files
   * @param training all of its training images
   * @param digit the only class to keep, or null for all
   * @throws DataException if a file is missing or damaged
   */
  public static Reference of(Path folder, Mnist training, @Nullable Integer digit) {
    Reference digits = digits();
    if (training.isSame(digits.training)) {
      // Such a folder may lack the images to test on.
      return digits.only(digit);
    }
    Mnist test = Mnist.read(folder, Mnist.Split.TEST);
    String name = folder + ", SHA-256 " + training.sha256();
    return new Reference(training, test, name, Kind.OTHERS).only(digit);
  }

  /** Returns this for one digit, or this itself for null. */
  private Reference only(@Nullable Integer digit) {
    if (digit == null) {
      return this;
    }
    return new Reference(
        training.onlyDigit(digit),
        test.onlyDigit(digit),
        name + ", digit " + digit,
        kind == Kind.DIGITS ? Kind.ONE_DIGIT : kind);
  }

  /** Returns whether another has the same images to compare with, wherever they are from. */
  public boolean isSame(Reference other) {
    return training.isSame(other.training);
  }

  /** Returns what samples are compared with, in words. */
  public String words() {
    return String.format(Locale.ROOT, "%d training images of %s", training.count(), name);
  }

  /** Returns what stands beside the samples, in words. */
  String besideWords() {
    return "test images of " + name;
  }
}

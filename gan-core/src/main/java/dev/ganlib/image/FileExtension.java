package dev.ganlib.image;

import java.nio.file.Path;
import java.util.Locale;

/** The end of a file's name, by which other programs tell what is in it. */
final class FileExtension {
  private FileExtension() {}

  /** Throws unless a file's name ends as its content asks for, in either case. */
  static void require(Path file, String end) {
    if (!file.toString().toLowerCase(Locale.ROOT).endsWith(end)) {
      throw new IllegalArgumentException(
          "expected a file that ends with " + end + " but was " + file);
    }
  }
}

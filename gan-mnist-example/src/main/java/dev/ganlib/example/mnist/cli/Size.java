package dev.ganlib.example.mnist.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The height and width of pictures, as {@code --size} says them.
 *
 * @param height positive
 * @param width positive
 */
record Size(int height, int width) {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,5})(?:x(\\d{1,5}))?");

  /**
   * Returns the size of a text such as 64, of a square, or 64x32.
   *
   * @throws IllegalArgumentException if it is none; the message is to be put behind the option
   */
  static Size of(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "must be a number, or height and width such as 64x32, but was '" + text + "'");
    }
    int height = Integer.parseInt(matcher.group(1));
    int width = matcher.group(2) == null ? height : Integer.parseInt(matcher.group(2));
    if (height == 0 || width == 0) {
      throw new IllegalArgumentException("must be positive but was " + text);
    }
    return new Size(height, width);
  }
}

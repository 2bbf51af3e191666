package dev.ganlib.internal.store;

/**
 * Compares texts that hold numbers, whatever digits they were written with.
 *
 * <p>Earlier versions wrote the numbers in the words of a configuration with the digits of the
 * machine's language, such as Arabic ones. They stand for the same numbers.
 */
public final class Digits {
  private static final int ARABIC_DECIMAL_SEPARATOR = 0x66B;
  private static final int MINUS_SIGN = 0x2212;

  private Digits() {}

  /** Returns whether two texts are equal but for the digits of their numbers. */
  public static boolean areEqual(String a, String b) {
    return a.equals(b) || ascii(a).equals(ascii(b));
  }

  /**
   * Returns a text with every decimal digit of Unicode as that of ASCII with the same value, and
   * other decimal separators and minus signs as point and hyphen.
   */
  static String ascii(String text) {
    StringBuilder ascii = new StringBuilder(text.length());
    text.codePoints().forEach(point -> ascii.appendCodePoint(ascii(point)));
    return ascii.toString();
  }

  private static int ascii(int point) {
    if (point < 0x80) {
      return point;
    }
    if (Character.getType(point) == Character.DECIMAL_DIGIT_NUMBER) {
      return '0' + Character.digit(point, 10);
    }
    return switch (point) {
      case ARABIC_DECIMAL_SEPARATOR -> '.';
      case MINUS_SIGN -> '-';
      default -> point;
    };
  }
}

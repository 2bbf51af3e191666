package dev.ganlib.internal.check;

/**
 * Validates numbers: each method returns the number, or throws an {@link IllegalArgumentException}
 * with its name, the rule and the value.
 *
 * <p>NaN is in no range.
 */
public final class Ranges {
  private Ranges() {}

  /** Returns the number if it is positive. */
  public static int positive(String name, int value) {
    return Math.toIntExact(positive(name, (long) value));
  }

  /** Returns the number if it is positive. */
  public static long positive(String name, long value) {
    if (value <= 0) {
      throw outside(name, "positive", value);
    }
    return value;
  }

  /** Returns the number if it is positive, which infinity is too. */
  public static double positive(String name, double value) {
    if (!(value > 0)) {
      throw outside(name, "positive", value);
    }
    return value;
  }

  /** Returns the number if it is positive and finite. */
  public static double positiveAndFinite(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw outside(name, "positive and finite", value);
    }
    return value;
  }

  /** Returns the number if it is 0 or more. */
  public static int notNegative(String name, int value) {
    return Math.toIntExact(notNegative(name, (long) value));
  }

  /** Returns the number if it is 0 or more. */
  public static long notNegative(String name, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + " must not be negative but was " + value);
    }
    return value;
  }

  /** Returns the number if it is 0 or more, and finite. */
  public static double finiteAndNotNegative(String name, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw outside(name, "finite and not negative", value);
    }
    return value;
  }

  /** Returns the number if it is 2 or more. */
  public static int twoOrMore(String name, int value) {
    if (value < 2) {
      throw outside(name, "2 or more", value);
    }
    return value;
  }

  /** Returns the number if it is in [0, 1]. */
  public static double zeroToOne(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw outside(name, "in [0, 1]", value);
    }
    return value;
  }

  /** Returns the number if it is in [0, 1). */
  public static double zeroToBelowOne(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw outside(name, "in [0, 1)", value);
    }
    return value;
  }

  /** Returns the number if it is in (0, 1]. */
  public static double aboveZeroToOne(String name, double value) {
    if (!(value > 0 && value <= 1)) {
      throw outside(name, "in (0, 1]", value);
    }
    return value;
  }

  /** Returns the number if it is in (0, 1). */
  public static double betweenZeroAndOne(String name, double value) {
    if (!(value > 0 && value < 1)) {
      throw outside(name, "in (0, 1)", value);
    }
    return value;
  }

  private static IllegalArgumentException outside(String name, String rule, Object value) {
    return new IllegalArgumentException(name + " must be " + rule + " but was " + value);
  }
}

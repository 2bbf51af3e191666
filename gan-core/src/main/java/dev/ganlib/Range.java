package dev.ganlib;

import ai.djl.ndarray.NDArray;
import dev.ganlib.internal.torch.Operators;
import dev.ganlib.internal.torch.Reads;
import java.math.BigDecimal;
import java.math.MathContext;

/** The least and the largest of some numbers. */
record Range(double least, double largest) {
  /** Returns that of an array's elements. Reads the device. */
  static Range of(NDArray array) {
    try (NDArray range = Operators.range(array)) {
      double[] ends = Reads.doubles(range);
      return new Range(ends[0], ends[1]);
    }
  }

  /** Returns whether all are in [0, 1]. */
  boolean isProbability() {
    return least >= 0 && largest <= 1;
  }

  boolean isConstant() {
    return least == largest;
  }

  boolean isFinite() {
    return Double.isFinite(least) && Double.isFinite(largest);
  }

  double width() {
    return largest - least;
  }

  /** Returns the largest distance from 0. */
  double size() {
    return Math.max(Math.abs(least), Math.abs(largest));
  }

  /** Returns that of both. */
  Range and(Range other) {
    return new Range(Math.min(least, other.least), Math.max(largest, other.largest));
  }

  /** {@return the words "from least to largest", with four digits} */
  @Override
  public String toString() {
    return "from " + shown(least) + " to " + shown(largest);
  }

  private static String shown(double value) {
    return Double.isFinite(value)
        ? new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros().toPlainString()
        : Double.toString(value);
  }
}

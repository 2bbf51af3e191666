package dev.ganlib;

import ai.djl.ndarray.NDArray;
import dev.ganlib.data.Order;
import dev.ganlib.data.Source;
import dev.ganlib.internal.torch.Operators;
import dev.ganlib.internal.torch.Reads;
import dev.ganlib.internal.torch.Scope;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Compares the range of some real samples with that of what the generator makes: with the range of
 * its last layer where that is known, else with some samples of the generator as it is at the
 * start. Samples that are rows of a table are compared column by column.
 */
final class DataRanges {
  /** The number of samples that ranges are taken from. */
  static final int PROBE = 64;

  /** Samples that reach out of the generator's range by more than this share of it are refused. */
  private static final double REACH = 0.1;

  /**
   * Numbers above this one are too large for layers whose initial weights are made for numbers
   * about 1, if they are above so many times the generator's, too.
   */
  private static final double LARGE = 30;

  /**
   * Numbers below this one are too small to be told apart beside a generator's that are above so
   * many times as large.
   */
  private static final double SMALL = 1e-3;

  /** So many columns are named, the others counted. */
  private static final int NAMED = 3;

  private final @Nullable String last;
  private final Set<String> warnings;

  /**
   * Prepares a comparison.
   *
   * @param last the name of the generator's last layer if it is an activation
   * @param warnings receives what is found
   */
  DataRanges(@Nullable String last, Set<String> warnings) {
    this.last = last;
    this.warnings = warnings;
  }

  /** The least and the largest number of each column; of samples that are no rows, of all. */
  private record Ranges(double[] least, double[] largest) {
    int columns() {
      return least.length;
    }

    /** Returns the largest size of a number in a column. */
    double size(int column) {
      return Math.max(Math.abs(least[column]), Math.abs(largest[column]));
    }

    /** Returns the largest size of all. */
    double size() {
      double size = 0;
      for (int i = 0; i < columns(); i++) {
        size = Math.max(size, size(i));
      }
      return size;
    }

    double leastOfAll() {
      return Arrays.stream(least).reduce(Double.POSITIVE_INFINITY, Math::min);
    }

    double largestOfAll() {
      return Arrays.stream(largest).reduce(Double.NEGATIVE_INFINITY, Math::max);
    }

    String words(int column) {
      return "from %s to %s".formatted(shown(least[column]), shown(largest[column]));
    }
  }

  /**
   * Compares.
   *
   * @param real of which some samples are read, unless it does not know its size
   * @param like an array of the device and type that is computed with
   * @param made makes {@link #PROBE} samples of the generator as it is at the start; null if it is
   *     trained, and makes numbers of the size that it has learned
   * @throws IllegalArgumentException if the samples are far out of the range of the last layer
   */
  void check(Source real, NDArray like, @Nullable Supplier<NDArray> made) {
    if (real.size() <= 0) {
      return;
    }
    boolean table = real.sampleShape().dimension() == 1;
    Ranges data = ranges(real, like, table);
    double[] layer = range(last);
    if (layer != null) {
      compare(data, layer);
    }
    if (made != null && (table || layer == null)) {
      try (NDArray samples = made.get()) {
        compare(data, ranges(samples, table), table);
      }
    }
  }

  private void compare(Ranges data, double[] made) {
    double width = made[1] - made[0];
    double least = data.leastOfAll();
    double largest = data.largestOfAll();
    double excess = Math.max(made[0] - least, largest - made[1]);
    String words =
        String.format(
            Locale.ROOT,
            "the generator ends with %s and gives [%.0f, %.0f], but the real samples reach from %s to %s",
            last,
            made[0],
            made[1],
            shown(least),
            shown(largest));
    if (!(excess <= width * REACH)) {
      throw new IllegalArgumentException(
          words + ": scale the samples to the generator's range, or change its last layer");
    }
    if (excess > 1e-3 * width) {
      warnings.add(words + ", some of which it can never make; scale them to its range");
    }
    if (largest - least <= width / 2 * (1 + 1e-3)) {
      warnings.add(words + ", which is half of it or less; scale them to the whole range");
    }
  }

  private void compare(Ranges data, Ranges made, boolean table) {
    double size = made.size();
    List<Integer> other = new ArrayList<>();
    for (int i = 0; i < data.columns(); i++) {
      double own = data.size(i);
      boolean large = own > LARGE && own > LARGE * size;
      boolean small = own > 0 && own < SMALL && own < SMALL * size;
      if (large || small) {
        other.add(i);
      }
    }
    if (other.isEmpty()) {
      return;
    }
    if (!table) {
      warnings.add(
          "the real samples reach %s, but those of the generator at the start %s: networks learn little of numbers of such a size; scale the real samples to [-1, 1] and let the generator end with tanh"
              .formatted(data.words(0), made.words(0)));
      return;
    }
    StringBuilder words = new StringBuilder("real samples reach ");
    for (int i = 0; i < Math.min(NAMED, other.size()); i++) {
      words.append(i == 0 ? "" : ", ").append(data.words(other.get(i)));
      words.append(" in column ").append(other.get(i));
    }
    if (other.size() > NAMED) {
      words.append(", and as far out in ").append(other.size() - NAMED).append(" more");
    }
    warnings.add(
        "%s (columns count from 0, there are %s), but those of the generator at the start from %s to %s: networks learn little of numbers of such a size; scale each column to mean 0 and deviation 1, and samples back"
            .formatted(
                words, data.columns(), shown(made.leastOfAll()), shown(made.largestOfAll())));
  }

  /** Returns a number with four digits. */
  static String shown(double value) {
    return Double.isFinite(value)
        ? new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros().toPlainString()
        : Double.toString(value);
  }

  private static double @Nullable [] range(@Nullable String activation) {
    if ("tanh".equals(activation)) {
      return new double[] {-1, 1};
    }
    return "sigmoid".equals(activation) ? new double[] {0, 1} : null;
  }

  private static Ranges ranges(Source real, NDArray like, boolean table) {
    int batch = (int) Math.min(PROBE, real.size());
    Order order = new Order(0, 0, "range", batch, false, true);
    try (Source.Epoch epoch = real.begin(like, order);
        Source.Batch first = epoch.next(0, 0)) {
      return first == null
          ? new Ranges(new double[] {0}, new double[] {0})
          : ranges(first.samples(), table);
    }
  }

  @SuppressWarnings("try") // the scope works by being open
  private static Ranges ranges(NDArray samples, boolean table) {
    try (Scope scope = new Scope()) {
      if (table) {
        int[] rows = {0};
        return new Ranges(Reads.doubles(samples.min(rows)), Reads.doubles(samples.max(rows)));
      }
      double[] range = Reads.doubles(Operators.range(samples));
      return new Ranges(new double[] {range[0]}, new double[] {range[1]});
    }
  }
}

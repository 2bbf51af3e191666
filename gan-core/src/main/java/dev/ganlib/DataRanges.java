package dev.ganlib;

import ai.djl.ndarray.NDArray;
import dev.ganlib.data.Order;
import dev.ganlib.data.Placement;
import dev.ganlib.data.Source;
import dev.ganlib.internal.torch.FiniteRows;
import dev.ganlib.internal.torch.Reads;
import dev.ganlib.internal.torch.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
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

  /** The most columns that a message names; it counts the others. */
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

  /**
   * Compares.
   *
   * @param real of which some samples are read, unless it does not know its size
   * @param placement where it is computed
   * @param made makes {@link #PROBE} samples of the generator as it is at the start; null if it is
   *     trained, and makes numbers of the size that it has learned
   * @throws IllegalArgumentException if the samples are far out of the range of the last layer, or
   *     not finite
   */
  void check(Source real, Placement placement, @Nullable Supplier<NDArray> made) {
    if (real.size() <= 0) {
      return;
    }
    boolean table = real.sampleShape().dimension() == 1;
    List<Range> data = ranges(real, placement, table);
    Range layer = range(last);
    if (layer != null) {
      compare(all(data), layer);
    }
    if (made != null && (table || layer == null)) {
      try (NDArray samples = made.get()) {
        compare(data, all(ranges(samples, table)), table);
      }
    }
  }

  private static Range all(List<Range> columns) {
    return columns.stream().reduce(Range::and).orElseThrow();
  }

  private void compare(Range data, Range layer) {
    double excess = Math.max(layer.least() - data.least(), data.largest() - layer.largest());
    String words =
        String.format(
            Locale.ROOT,
            "the generator ends with %s and gives [%.0f, %.0f], but the real samples reach %s",
            last,
            layer.least(),
            layer.largest(),
            data);
    if (!(excess <= layer.width() * REACH)) {
      throw new IllegalArgumentException(
          words + ": scale the samples to the generator's range, or change its last layer");
    }
    if (excess > 1e-3 * layer.width()) {
      warnings.add(words + ", some of which it can never make; scale them to its range");
    }
    if (data.width() <= layer.width() / 2 * (1 + 1e-3)) {
      warnings.add(words + ", which is half of it or less; scale them to the whole range");
    }
  }

  private void compare(List<Range> data, Range made, boolean table) {
    List<Integer> other = new ArrayList<>();
    for (int i = 0; i < data.size(); i++) {
      double size = data.get(i).size();
      boolean large = size > LARGE && size > LARGE * made.size();
      boolean small = size > 0 && size < SMALL && size < SMALL * made.size();
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
              .formatted(data.get(0), made));
      return;
    }
    StringBuilder words = new StringBuilder("real samples reach ");
    for (int i = 0; i < Math.min(NAMED, other.size()); i++) {
      words.append(i == 0 ? "" : ", ").append(data.get(other.get(i)));
      words.append(" in column ").append(other.get(i));
    }
    if (other.size() > NAMED) {
      words.append(", and as far out in ").append(other.size() - NAMED).append(" more");
    }
    warnings.add(
        "%s (columns count from 0, there are %s), but those of the generator at the start %s: networks learn little of numbers of such a size; scale each column to mean 0 and deviation 1, and samples back"
            .formatted(words, data.size(), made));
  }

  private static @Nullable Range range(@Nullable String activation) {
    if ("tanh".equals(activation)) {
      return new Range(-1, 1);
    }
    return "sigmoid".equals(activation) ? new Range(0, 1) : null;
  }

  private static List<Range> ranges(Source real, Placement placement, boolean table) {
    int batch = (int) Math.min(PROBE, real.size());
    Order order = new Order(0, 0, "range", batch, false, true);
    try (Source.Epoch epoch = real.begin(placement, order);
        Source.Batch first = epoch.next(0, 0)) {
      if (first == null) {
        return List.of(new Range(0, 0));
      }
      List<Range> ranges = ranges(first.samples(), table);
      if (!ranges.stream().allMatch(Range::isFinite)) {
        FiniteRows.require(
            first.samples(), row -> real.indexOf(placement, order, 0, Math.toIntExact(row)));
      }
      return ranges;
    }
  }

  /** Returns the range of each column; of samples that are no rows of a table, of all numbers. */
  @SuppressWarnings("try") // the scope works by being open
  private static List<Range> ranges(NDArray samples, boolean table) {
    if (!table) {
      return List.of(Range.of(samples));
    }
    try (Scope scope = new Scope()) {
      double[] least = Reads.doubles(samples.min(new int[] {0}));
      double[] largest = Reads.doubles(samples.max(new int[] {0}));
      return IntStream.range(0, least.length)
          .mapToObj(i -> new Range(least[i], largest[i]))
          .toList();
    }
  }
}

package dev.ganlib.game;

import dev.ganlib.data.Source;
import dev.ganlib.data.Source.Drawing;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Validates that sources in pairs can be drawn in the same order. */
final class Pairs {
  private Pairs() {}

  /**
   * Throws an {@link IllegalArgumentException} if a pair cannot.
   *
   * @param pairs of each source that follows another the name of that
   * @param sources by their names
   */
  static void require(
      Map<String, String> pairs, Map<String, Source> sources, boolean withReplacement) {
    pairs.forEach(
        (second, first) ->
            require(
                first,
                Objects.requireNonNull(sources.get(first)),
                second,
                Objects.requireNonNull(sources.get(second)),
                withReplacement));
  }

  private static void require(
      String first, Source one, String second, Source other, boolean withReplacement) {
    requireOrdered(first, one);
    requireOrdered(second, other);
    if (one.size() != other.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected paired sources of the same size but %s has %d samples and %s has %d",
              first,
              one.size(),
              second,
              other.size()));
    }
    if (withReplacement && one.drawing() != other.drawing()) {
      throw new IllegalArgumentException(
          "expected paired sources that draw with replacement by the same rule but %s draws %s and %s draws %s: take two of one kind, or passes over all samples"
              .formatted(first, one.drawing(), second, other.drawing()));
    }
  }

  private static void requireOrdered(String name, Source source) {
    if (source.drawing() == Drawing.OWN || source.size() < 0) {
      throw new IllegalArgumentException(
          "expected paired sources that can be told an order but %s has one of its own: take a RandomAccessDataset, an array, or a source whose drawing() says its rule"
              .formatted(name));
    }
  }
}

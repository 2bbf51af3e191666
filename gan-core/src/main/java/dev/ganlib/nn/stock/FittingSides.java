package dev.ganlib.nn.stock;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The sides of images that {@link ImageScales} takes: the shorter one is 4 to 7 times a power of
 * two, at least 8, and the longer one a multiple of that power.
 *
 * @param height a multiple of the same power of two as the width
 * @param width a multiple of the same power of two as the height
 */
record FittingSides(long height, long width) {
  private static final long LEAST = 8;

  /** Sides above are not taken for those of images. */
  private static final long MOST = 1L << 40;

  /**
   * Returns those that are nearest to some that do not fit, in words: "56 and 64", or "32 x 64 and
   * 32 x 72" of an oblong image.
   */
  static String words(long height, long width) {
    boolean square = height == width;
    return near(Math.min(MOST, height), Math.min(MOST, width)).stream()
        .map(fit -> square ? "" + fit.height : fit.height + " x " + fit.width)
        .collect(Collectors.joining(" and "));
  }

  /** Returns the nearest two, the smaller first. */
  private static List<FittingSides> near(long height, long width) {
    long shorter = Math.min(height, width);
    long longer = Math.max(height, width);
    List<FittingSides> all = new ArrayList<>();
    for (long side : new long[] {below(shorter), above(shorter)}) {
      long unit = unit(side);
      for (long multiple : new long[] {longer / unit * unit, (longer + unit - 1) / unit * unit}) {
        long other = height == width ? side : Math.max(side, multiple);
        FittingSides fit =
            height <= width ? new FittingSides(side, other) : new FittingSides(other, side);
        if (!all.contains(fit)) {
          all.add(fit);
        }
      }
    }
    Comparator<FittingSides> byDistance =
        Comparator.comparingLong(
            fit -> Math.abs(fit.height - height) + Math.abs(fit.width - width));
    return all.stream()
        .sorted(byDistance)
        .limit(2)
        .sorted(Comparator.comparingLong(fit -> fit.height + fit.width))
        .toList();
  }

  /** Returns the power of two that a shorter side is 4 to 7 times. */
  private static long unit(long side) {
    return Long.highestOneBit(side) / 4;
  }

  /** Returns the largest shorter side that is not above a number, or the least of all. */
  private static long below(long side) {
    return side < LEAST ? LEAST : side / unit(side) * unit(side);
  }

  private static long above(long side) {
    long below = below(side);
    return below >= side ? below : below + unit(below);
  }
}

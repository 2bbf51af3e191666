package dev.ganlib.example.mnist.chart;

import java.util.Locale;

/**
 * The arrangement of a conditional generator's samples, which come in turn of all classes, so that
 * each can be told: a column for each class, or where that is too wide one sample of each.
 *
 * @param classes how many there are, positive
 */
public record ClassGrid(int classes) {
  /** More columns than these are wider than a screen. */
  private static final int MOST_COLUMNS = 32;

  private static final int MOST_SAMPLES = 1024;
  private static final int USUAL_SAMPLES = 100;
  private static final int LEAST_ROWS = 4;
  private static final int MOST_ROWS = 10;

  /** Returns whether each class has a column. */
  public boolean hasColumns() {
    return classes <= MOST_COLUMNS;
  }

  private int rows() {
    return Math.max(LEAST_ROWS, Math.min(MOST_ROWS, USUAL_SAMPLES / classes));
  }

  /** Returns how many samples are drawn. */
  public int count() {
    return hasColumns() ? classes * rows() : Math.min(classes, MOST_SAMPLES);
  }

  /** Returns how many stand in a row. */
  public int columns() {
    return hasColumns() ? classes : (int) Math.ceil(Math.sqrt(count()));
  }

  /** Returns what a picture shows. */
  public String words() {
    if (hasColumns()) {
      return String.format(
          Locale.ROOT, "a column of %d samples for each of %d classes", rows(), classes);
    }
    return String.format(
        Locale.ROOT,
        "one sample of each of %s%d classes, in their order, %d in a row",
        count() == classes ? "" : "the first " + count() + " of ",
        classes,
        columns());
  }
}

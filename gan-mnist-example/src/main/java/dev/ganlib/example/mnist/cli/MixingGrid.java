package dev.ganlib.example.mnist.cli;

import ai.djl.ndarray.NDArray;
import dev.ganlib.Sampler;
import dev.ganlib.Styles;
import dev.ganlib.image.ImageGrid;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Samples that are mixed of two: in each row the same coarse styles, in each column the same fine
 * ones. Beside the rows and above the columns are the samples that have both.
 */
final class MixingGrid {
  /** The most rows of a picture. */
  static final int MOST = 99;

  private final Styles styles;
  private final int rows;

  /**
   * A grid of as many columns as rows.
   *
   * @param sampler of a generator with styles; stays the caller's
   * @param rows from 1 to {@link #MOST}
   */
  MixingGrid(Sampler sampler, int rows) {
    styles = Styles.of(sampler);
    this.rows = rows;
  }

  /**
   * Draws it: the first samples of a seed have the coarse styles, as many after them the fine ones.
   *
   * @param label the class of all, or null for the classes in turn, if there are any
   * @param truncation the share of the way from the mean style to each one's own
   */
  ImageGrid draw(long seed, @Nullable Integer label, double truncation) {
    try (NDArray drawn = drawn(seed, label);
        NDArray all = styles.truncate(drawn, truncation); // (2 rows, L, S)
        NDArray coarse = all.get(":" + rows);
        NDArray fine = all.get(rows + ":");
        NDArray above = styles.synthesise(fine);
        NDArray corner = above.get(":1").zerosLike()) {
      PortionGrid grid = new PortionGrid();
      try (NDArray dark = corner.sub(1)) {
        grid.accept(dark);
      }
      grid.accept(above);
      for (int row = 0; row < rows; row++) {
        try (NDArray one = coarse.get(row + ":" + (row + 1));
            NDArray repeated = one.repeat(0, rows);
            NDArray mixed = styles.mix(repeated, fine, styles.firstLayers()[1]);
            NDArray beside = styles.synthesise(one);
            NDArray images = styles.synthesise(mixed)) {
          grid.accept(beside);
          grid.accept(images);
        }
      }
      return grid.grid().columns(rows + 1);
    }
  }

  private NDArray drawn(long seed, @Nullable Integer label) {
    if (label == null) {
      return styles.draw(2L * rows, seed);
    }
    int[] labels = new int[2 * rows];
    Arrays.fill(labels, label);
    return styles.draw(labels, seed);
  }
}

package dev.ganlib.example.mnist.cli;

import ai.djl.ndarray.NDArray;
import dev.ganlib.image.ImageGrid;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Takes images portion by portion, and keeps their pixels as one grid. */
final class PortionGrid implements Consumer<NDArray> {
  private @Nullable ImageGrid grid;

  @Override
  public void accept(NDArray images) {
    ImageGrid portion = ImageGrid.of(images);
    grid = grid == null ? portion : grid.and(portion);
  }

  /** Returns the grid of all images, of which there must have been some. */
  ImageGrid grid() {
    return Objects.requireNonNull(grid);
  }
}

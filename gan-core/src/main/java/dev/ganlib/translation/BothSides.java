package dev.ganlib.translation;

import ai.djl.ndarray.NDArray;
import dev.ganlib.game.View;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Gives listeners both directions of a translation: of the first what there is to see, then of the
 * second; samples and saves are the first one's.
 *
 * @param first of the two directions
 * @param second of the two directions
 */
record BothSides(View first, View second) implements View {
  @Override
  public NDArray samples(int count, long seed) {
    return first.samples(count, seed);
  }

  @Override
  public void samples(long count, long seed, Consumer<NDArray> consumer) {
    first.samples(count, seed, consumer);
  }

  @Override
  public List<NDArray> columns(int count, long seed) {
    List<NDArray> columns = new ArrayList<>(first.columns(count, seed));
    try {
      columns.addAll(second.columns(count, seed));
      return List.copyOf(columns);
    } catch (RuntimeException | Error e) {
      columns.forEach(NDArray::close);
      throw e;
    }
  }

  @Override
  public long mostSamples() {
    return Math.min(first.mostSamples(), second.mostSamples());
  }

  @Override
  public void save(Path folder) {
    first.save(folder);
  }
}

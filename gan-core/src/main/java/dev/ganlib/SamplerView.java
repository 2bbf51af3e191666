package dev.ganlib;

import ai.djl.ndarray.NDArray;
import dev.ganlib.game.Game;
import dev.ganlib.game.View;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Gives listeners samples of a generator in its current state.
 *
 * @param game that is looked at
 * @param now makes a sampler of it, which is closed after the look
 */
record SamplerView(Game game, Supplier<Sampler> now) implements View {
  @Override
  public NDArray samples(int count, long seed) {
    try (Sampler sampler = now.get()) {
      NDArray samples = sampler.sample(count, seed);
      samples.attach(game.placement().manager());
      return samples;
    }
  }

  @Override
  public void samples(long count, long seed, Consumer<NDArray> consumer) {
    try (Sampler sampler = now.get()) {
      sampler.sample(count, seed, consumer);
    }
  }

  @Override
  public void save(Path folder) {
    try (Sampler sampler = now.get()) {
      sampler.save(folder);
    }
  }
}

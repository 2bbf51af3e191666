package dev.ganlib.game;

import ai.djl.ndarray.NDArray;
import java.nio.file.Path;

/** Takes the place of a view where none was given; refuses samples and saving. */
enum NoView implements View {
  INSTANCE;

  @Override
  public NDArray samples(int count, long seed) {
    throw new IllegalStateException("a listener wants samples: give Game.play a View of them");
  }

  @Override
  public void save(Path folder) {
    throw new IllegalStateException("a listener wants to save: give Game.play a View that can");
  }
}

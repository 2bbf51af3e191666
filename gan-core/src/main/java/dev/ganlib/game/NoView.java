package dev.ganlib.game;

import ai.djl.ndarray.NDArray;
import java.nio.file.Path;
import java.util.List;

/** Takes the place of a view where none was given; refuses samples and saving. */
enum NoView implements View {
  INSTANCE;

  private static final String REMEDY =
      "give Game.play a View, such as Sampler.view makes of a generator";

  /**
   * Returns the absent view for listeners that need none.
   *
   * @throws IllegalArgumentException if one of them does
   */
  static View none(List<GanListener> listeners) {
    for (GanListener listener : listeners) {
      if (listener.needsView()) {
        throw new IllegalArgumentException(
            "%s needs a View, but this game is played without one: %s"
                .formatted(name(listener.getClass()), REMEDY));
      }
    }
    return INSTANCE;
  }

  /** Returns the name of a class without its package, of an anonymous one too. */
  private static String name(Class<?> type) {
    return type.getName().substring(type.getName().lastIndexOf('.') + 1);
  }

  @Override
  public NDArray samples(int count, long seed) {
    throw refusal("was asked for samples");
  }

  @Override
  public void save(Path folder) {
    throw refusal("was to save the generator");
  }

  private static IllegalStateException refusal(String what) {
    return new IllegalStateException(
        "a game without a View "
            + what
            + ": "
            + REMEDY
            + "; a listener whose needsView() is true is refused before the first round");
  }
}
